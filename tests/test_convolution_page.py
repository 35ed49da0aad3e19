"""The lesson on convolution on the screen: each view runs, refusals are sentences and the last good settings stay."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.concepts.convolution import ConvolutionConfig
from pages.shell.words import LANGUAGES, Words

FRAME = str(Path(__file__).parents[1] / "pages" / "frame.py")
WORDS = Words("convolution", "en")
VIEWS = ("cell", "size", "pool", "stack")


def open_page(**query: Any) -> AppTest:
    page = AppTest.from_file(FRAME, default_timeout=60)
    page.query_params.update({f"convolution.{name}": str(value) for name, value in query.items()} | {"lang": "en"})
    page.run()
    page.switch_page("convolution.py").run()
    assert not page.exception
    assert not page.error
    return page


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
        ({"view": "stack", "layers": "lstm"}, "“lstm” is not a layer"),
        ({"view": "stack", "layers": "conv 4 9x9"}, "beyond what is offered"),
        ({"view": "stack", "layers": ",".join(["relu"] * 9)}, "1 to 8 layers"),
        ({"grids": "1 2;3"}, "not all of the same length"),
        ({"kernel": "own", "own": "1 2 3;4 5 6"}, "square kernels"),
        ({"kernel": "own", "own": "1/2/3", "channels": 1}, "3 slices"),
    ],
)
def test_what_torch_would_refuse_is_explained(query: dict[str, Any], part: str) -> None:
    assert [sentence for sentence in warnings(open_page(**query)) if part in sentence]


def test_after_a_refusal_the_next_good_settings_are_taken() -> None:
    page = open_page(kernel_size=7, dilation=2)
    assert warnings(page)
    page.select_slider(key="convolution.dilation").set_value(1).run()
    assert not warnings(page)


def test_edited_numbers_are_taken_and_bad_ones_refused() -> None:
    page = open_page()
    numbers = next(area for area in page.text_area if "grids" in str(area.key))
    numbers.set_value("1 2\n3 4 5").run()
    assert warnings(page) == [WORDS["refused.ragged"]]
    next(area for area in page.text_area if "grids" in str(area.key)).set_value("1 2 3\n3 4 5\n6 7 8").run()
    assert not warnings(page)
    assert page.session_state["convolution.grids"] == "1 2 3;3 4 5;6 7 8"


def test_an_edited_kernel_becomes_the_visitors_own() -> None:
    page = open_page()
    kernel = next(area for area in page.text_area if "kernel" in str(area.key))
    assert kernel.value == "-1 0 1\n-2 0 2\n-1 0 1"
    kernel.set_value("1 0\n0 -1").run()
    assert page.session_state["convolution.kernel"] == "own"
    assert page.session_state["convolution.own"] == "1 0;0 -1"
    assert not warnings(page)


def test_layers_are_added_and_removed_by_buttons() -> None:
    page = open_page(view="stack", layers="conv 4 3x3")
    page.button(key="convolution.add.max 2x2").click().run()
    assert page.session_state["convolution.layers"] == "conv 4 3x3, max 2x2"
    page.button(key="convolution.add.less").click().run()
    assert page.session_state["convolution.layers"] == "conv 4 3x3"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty"), (b"GIF89a", "wrong type"), (b"\x89PNG\r\n\x1a\n" + b"\0" * 6_000_000, "too many bytes")],
)
def test_uploads_that_cannot_be_read_are_refused_in_a_sentence(data: bytes, reason: str) -> None:
    page = open_page(source="upload")
    page.file_uploader[0].set_value(("picture.png", data, "image/png")).run()
    limits = {"megabytes": 5, "megapixels": 25}
    assert warnings(page) == [WORDS(f"picture.refused.{reason}", **limits)]


def test_an_uploaded_picture_becomes_the_input() -> None:
    file = io.BytesIO()
    Image.fromarray(np.full((40, 56, 3), 255, dtype=np.uint8)).save(file, "PNG")
    page = open_page(source="upload", channels=3)
    page.file_uploader[0].set_value(("white.png", file.getvalue(), "image/png")).run()
    config = page.session_state["convolution.layer.kept"]
    assert isinstance(config, ConvolutionConfig)
    assert (config.source, config.rows.length, config.columns.length) == ("upload", 20, 28)
    assert np.min(config.grids) == np.max(config.grids) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence_whose_numbers_are_known(language: str) -> None:
    """What core can refuse, in both languages, without a missing placeholder."""
    words = Words("convolution", language)
    numbers = dict.fromkeys(("size", "span", "padded", "dilation", "rows", "columns", "count", "channels", "side"), 1)
    numbers |= dict.fromkeys(("padding", "most", "layer", "kernel", "word"), 2)
    for key in words:
        if key.startswith("refused."):
            assert "{" not in words(key, **numbers)
