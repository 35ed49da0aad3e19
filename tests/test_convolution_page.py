"""The lesson on convolution on the screen: each view runs, refusals are sentences and the last good settings stay."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.concepts.convolution import NUMBERS, ConvolutionConfig
from core.foundation.pictures import write_picture
from pages.shell import link
from pages.shell.link import unpack
from pages.shell.words import LANGUAGES, Words
from tests.handing_over import hand_over
from tests.staged import Staged
from tests.test_lessons import check, read_setting
from tests.test_lessons import open_page as open_lesson

WORDS = Words("convolution", "en")
VIEWS = ("cell", "size", "pool", "stack")


def open_page(**settings: Any) -> AppTest:
    """Return the page with these settings in its link."""
    return open_lesson("convolution", lang="en", **{f"convolution.{name}": str(value) for name, value in settings.items()})


def warnings(page: AppTest) -> list[str]:
    return [each.value for each in page.warning]


@pytest.mark.parametrize("source", ["numbers", "digit", "picture", "upload"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_runs_on_every_input(view: str, source: str) -> None:
    assert not warnings(open_page(view=view, source=source, channels=3, outputs=4))


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ({"kernel_size": 7, "dilation": 2}, "spans 13 cells"),
        ({"kernel_size": 1}, "has no neighbours"),
        ({"view": "pool", "pool_size": 3, "pool_padding": 2}, "At most 1"),
        ({"view": "pool", "pool_size": 6}, "spans 6 cells"),
        ({"view": "stack", "layers": "max 7x7, conv 2 5x5"}, "Layer 2: A window of 5"),
        ({"view": "stack", "layers": "conv 6 3x3 g4"}, "4 groups do not divide 1 input channels"),
        ({"source": "own numbers", "grids": "1 2;3 4", "padding": 2, "border": "reflect"}, "one side is only 2 long"),
        ({"view": "stack", "layers": "lstm"}, "“lstm” is not a layer"),
        ({"view": "stack", "layers": "conv 4 9x9"}, "beyond what is offered"),
        ({"view": "stack", "layers": ",".join(["relu"] * 9)}, "1 to 8 layers"),
        ({"source": "own numbers", "grids": "1 2;3"}, "Numbers in row 2: 1"),
        ({"kernel": "own", "own": "1 2 3;4 5 6"}, "square kernels"),
        ({"kernel": "own", "own": "1/2/3", "channels": 1}, "3 slices"),
    ],
)
def test_what_torch_would_refuse_is_explained(query: dict[str, Any], part: str) -> None:
    assert [sentence for sentence in warnings(open_page(**query)) if part in sentence]


def test_a_map_is_chosen_where_few_controls_are_shown() -> None:
    settings = {"more": "0", "outputs": "3", "shown": "2"}
    page = open_lesson("convolution", simple=True, **{f"convolution.{name}": text for name, text in settings.items()})
    check(page.run())
    assert not page.error
    assert page.segmented_control(key="convolution.shown").value == 2


def test_after_a_refusal_the_next_good_settings_are_taken() -> None:
    page = open_page(kernel_size=7, dilation=2)
    assert warnings(page)
    page.select_slider(key="convolution.dilation").set_value(1).run()
    assert not warnings(page)


def test_a_link_holds_what_is_shown_also_while_something_is_refused() -> None:
    """The last good kernel size and stride, and all that was set meanwhile and is not refused."""
    page = open_page(kernel_size=5, stride=2)
    for name, value in (("kernel_size", 7), ("dilation", 3), ("stride", 1), ("bias", 1.5)):
        page.select_slider(key=f"convolution.{name}").set_value(value).run()
    assert warnings(page)
    page.segmented_control(key="convolution.view").set_value("size").run()
    assert warnings(page)
    linked, shown = (
        page.session_state[link._SHOWN]["convolution"],
        {"kernel_size": "7", "stride": "2", "bias": "1.5", "view": "size"},
    )
    assert [linked[f"convolution.{name}"] for name in (*shown, "dilation")] == [*shown.values(), ""]


def test_edited_numbers_are_taken_and_bad_ones_refused() -> None:
    page = open_page()
    numbers = next(area for area in page.text_area if "grids" in str(area.key))
    numbers.set_value("1 2\n3 4 5").run()
    assert (
        warnings(page) == [WORDS("refused.ragged", row=2, count=3, first=2)] * 2
    )  # in the editor, and outside for when it is closed
    next(area for area in page.text_area if "grids" in str(area.key)).set_value("1 2 3\n3 4 5\n6 7 8").run()
    assert not warnings(page)
    assert read_setting(page, "convolution.grids") == "1 2 3;3 4 5;6 7 8"
    assert read_setting(page, "convolution.source") == "own numbers"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["grids", "kernel"])
def test_how_a_comma_was_taken_stands_at_the_box(name: str, language: str) -> None:
    """Two rows of two numbers, or 0.5 and 1.5? As long as these numbers are shown."""
    page, words = open_lesson("convolution", lang=language), Words("convolution", language)

    def write(text: str) -> list[str]:
        next(area for area in page.text_area if name in str(area.key)).set_value(text).run()
        return [each.value for each in page.info]

    told = words("edit.doubt", rows=2, columns=2, word="0,5", decimal="0.5")
    assert write("0,5;1,5") == [told]
    assert next(area for area in page.text_area if name in str(area.key)).value == "0 5\n1 5"
    page.run()
    assert [each.value for each in page.info] == [told]
    assert write("0.5 1;1.5 2") == []
    assert write("3,5;1,5") == [words("edit.doubt", rows=2, columns=2, word="3,5", decimal="3.5")]
    assert write("0 1;2 3") == []


def test_an_edited_kernel_becomes_the_visitors_own() -> None:
    page = open_page()
    kernel = next(area for area in page.text_area if "kernel" in str(area.key))
    assert kernel.value == "-1 0 1\n-2 0 2\n-1 0 1"
    kernel.set_value("1 0\n0 -1").run()
    assert read_setting(page, "convolution.kernel") == "own"
    assert read_setting(page, "convolution.own") == "1 0;0 -1"
    assert not warnings(page)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty"), (b"GIF89a", "wrong type"), (b"\x89PNG\r\n\x1a\n" + b"\0" * 6_000_000, "too many bytes")],
)
def test_uploads_that_cannot_be_read_are_refused_in_a_sentence(data: bytes, reason: str) -> None:
    page = open_page(source="upload")
    hand_over(page, "convolution.picture.upload", "picture.png", data)
    assert warnings(page) == [WORDS(f"picture.refused.{reason}", most="30 MB", megapixels=100)]


def test_an_uploaded_picture_becomes_the_input() -> None:
    file = io.BytesIO()
    Image.fromarray(np.full((40, 56, 3), 255, dtype=np.uint8)).save(file, "PNG")
    page = open_page(source="upload", channels=3)
    hand_over(page, "convolution.picture.upload", "white.png", file.getvalue())
    config = page.session_state["convolution.layer.kept"]
    assert isinstance(config, ConvolutionConfig)
    assert (config.source, config.rows.length, config.columns.length) == ("upload", 20, 28)
    assert np.min(config.grids) == np.max(config.grids) == 1


def test_an_upload_travels_in_the_link() -> None:
    picture = np.random.default_rng(0).random((3, 28, 28)).astype("f4")  # noise: nothing is harder to compress
    text = write_picture(picture)
    assert len(text) <= 3500
    config = open_page(source="upload", channels=3, picture=text).session_state["convolution.layer.kept"]
    assert config.source == "upload"
    np.testing.assert_allclose(config.grids, picture, atol=0.5 / 255 + 1e-4)


@pytest.mark.parametrize("text", ["x", "<script>", "iVBORw0KGgo", write_picture(np.ones((3, 28, 28)))[:-40]])
def test_a_link_whose_picture_is_damaged_says_so(text: str) -> None:
    page = open_page(source="upload", picture=text)
    assert warnings(page) == [WORDS["picture.refused.damaged" if text != "iVBORw0KGgo" else "picture.refused.wrong type"]]


def test_presets_leave_what_the_visitor_made() -> None:
    own = {"grids": "1 2;3 4", "own": "2", "picture": write_picture(np.ones((3, 8, 8)))}
    page = open_page(source="own numbers", kernel="own", bias=1, **own)
    assert page.session_state["convolution.layer.kept"].grids == (((1, 2), (3, 4)),)
    page.button(key="convolution.try.edge").click().run()
    config = page.session_state["convolution.layer.kept"]
    assert (config.source, config.grids, config.kernels, config.bias) == ("numbers", NUMBERS, ("Sobel x",), 0)
    page.selectbox(key="convolution.source").set_value("own numbers")
    page.selectbox(key="convolution.kernel").set_value("own").run()
    config = page.session_state["convolution.layer.kept"]
    assert (config.grids, config.own) == ((((1, 2), (3, 4)),), (((2,),),))
    page.selectbox(key="convolution.source").set_value("upload").run()
    assert page.session_state["convolution.layer.kept"].source == "upload"


def test_pooling_shows_the_chosen_map_of_the_convolution_with_its_bias() -> None:
    page = open_page(view="pool", outputs=2, bias=3, shown=2)
    config = page.session_state["convolution.pooling.kept"]
    assert (config.source.bias, len(config.source.kernels)) == (3, 2)
    assert page.segmented_control(key="convolution.shown").value == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence_whose_numbers_are_known(language: str) -> None:
    """What core can refuse, in both languages, without a missing placeholder."""
    words = Words("convolution", language)
    names = "size span padded dilation rows columns count channels side stride length border groups inputs outputs extra whole"
    numbers = dict.fromkeys([*names.split(), "decimal", "first", "channel"], 1)
    numbers |= dict.fromkeys(("padding", "most", "layer", "kernel", "word", "row"), 2)
    for key in words:
        if key.startswith("refused."):
            assert "{" not in words(key, **numbers)


COVERED = {
    "edge": {"output"},
    "dropped": {"fit", "survey"},
    "same": {"fit", "survey"},
    "colour": {"output", "products"},
    "pooling": set(),  # the clock stands at the first cell, and the others are veiled
    "deeper": {"costs"},
}


@pytest.mark.parametrize(("name", "covered"), COVERED.items())
def test_a_question_covers_what_gives_its_answer_away(name: str, covered: set[str], staged: Staged) -> None:
    page = open_page()
    page.button(key=f"convolution.try.{name}").click().run()
    check(page)
    assert {panel.name for panel in staged.stage.panels if panel.veiled} == covered
    assert staged.clock.locked
    page.button(key="convolution.answer.skip").click().run()
    check(page)
    assert not any(panel.veiled for panel in staged.stage.panels)
    assert not staged.clock.locked


def test_a_link_made_while_settings_are_refused_leads_to_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    queries: list[str] = []
    monkeypatch.setattr(link, "_address", lambda **given: queries.append(given["data"]["query"]))
    page = open_page(stride=2)
    page.select_slider(key="convolution.kernel_size").set_value(1).run()
    assert warnings(page)
    stays = {"lang": "en", "convolution.more": "1", "convolution.stride": "2"}
    assert unpack(queries[-1]) == stays
    page.selectbox(key="convolution.kernel").set_value("blur").run()
    assert not warnings(page)
    assert unpack(queries[-1]) == {**stays, "convolution.kernel_size": "1", "convolution.kernel": "blur"}
