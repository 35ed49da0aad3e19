"""The page of the lesson on feature maps: training in view, stopping, drawing, clicking."""

import io

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.foundation.digits import frame_like_mnist
from core.foundation.handwriting import find_digit
from core.foundation.pictures import read_written_picture, write_picture
from pages.inputs.digit_pad import clean_drawing, read_drawing
from pages.shell.words import Words
from tests.brief import shorten
from tests.handing_over import hand_over
from tests.staged import Staged
from tests.test_lessons import check, open_page, read_markdown, read_setting

WORDS = Words("feature_maps", "en")
BAR = "".join("f" if 12 <= column < 15 and 4 <= row < 24 else "0" for row in range(28) for column in range(28))


def open_lesson(**query: str) -> AppTest:
    return open_page("feature_maps", **{"lang": "en", **shorten("feature_maps"), **query})


def find_visit(page: AppTest) -> str:
    """Return all that the page says, as one text."""
    said = [*read_markdown(page), *(each.value for each in (*page.warning, *page.info))]
    return "\n".join([*said, *(bar.proto.text for bar in page.get("progress"))])


def test_training_runs_to_the_end_in_view():
    assert "Trained; epochs: 2" in find_visit(open_lesson())


def test_two_seeds_are_shown_as_far_as_both_are_trained(staged: Staged) -> None:
    open_lesson()
    open_lesson(**{"feature_maps.view": "seeds", "feature_maps.other_seed": "8"})
    known = [stage.clock.known for stage in staged.shown if stage.clock and stage.key == "feature_maps.seeds"]
    assert (known[0], known[-1]) == (1, 3), "the first network was trained already, the second was not"


def test_a_training_is_never_redone_for_the_same_settings(monkeypatch):
    from core.concepts import feature_maps

    open_lesson()
    monkeypatch.setattr(feature_maps, "go_on", lambda *_: pytest.fail("trained again"))
    open_lesson()
    open_lesson(lang="zh")


@pytest.mark.parametrize("view", ["layers", "cell", "learning", "what if", "mistakes", "seeds"])
@pytest.mark.parametrize("source", ["test", "drawn", "upload"])
def test_every_view_shows_every_kind_of_picture(view, source):
    open_lesson(**{"feature_maps.view": view, "feature_maps.source": source, "feature_maps.drawing": BAR})


def test_an_upload_becomes_a_digit_that_travels_in_the_link():
    file, sheet = io.BytesIO(), np.full((60, 40), 250, dtype=np.uint8)
    sheet[10:50, 18:23] = 20  # dark ink on paper: a one
    Image.fromarray(sheet).save(file, "PNG")
    page = open_lesson(**{"feature_maps.source": "upload"})
    hand_over(page, "feature_maps.picture.upload", "one.png", file.getvalue())
    check(page)
    written = read_setting(page, "feature_maps.picture")
    assert written is not None
    digit = read_written_picture(written, 28, colour=False)[0]
    assert np.abs(digit - frame_like_mnist(find_digit(sheet / 255).ink)).max() <= 0.5 / 255 + 1e-6
    again = open_lesson(**{"feature_maps.source": "upload", "feature_maps.picture": written})
    assert find_visit(again) == find_visit(page)
    assert read_setting(again, "feature_maps.picture") == written


def send_photo(page: AppTest, photo: np.ndarray) -> AppTest:
    file = io.BytesIO()
    Image.fromarray(np.rint(255 * photo).astype(np.uint8)).save(file, "PNG")
    hand_over(page, "feature_maps.picture.upload", "photo.png", file.getvalue())
    check(page)
    return page


def test_a_photo_can_be_inverted_and_one_without_a_digit_changes_nothing():
    photo = np.full((60, 40), 0.9)
    photo[10:50, 10:30] = 0.1
    photo[15:45, 18:22] = 0.9  # light on a dark card on light paper: either could be meant
    page = send_photo(open_lesson(**{"feature_maps.source": "upload"}), photo)
    page.toggle(key="feature_maps.picture.upload.light.switch").set_value(True).run()
    check(page)
    light = read_setting(page, "feature_maps.picture")
    digit = read_written_picture(light, 28, colour=False)[0]
    assert (digit > 0.5).any(axis=0).sum() <= 6  # a one, not a card
    send_photo(page, np.full((60, 40), 0.9))
    assert [each.value for each in page.warning] == [Words("feature_maps", "en")["picture.refused.no digit"]]
    assert read_setting(page, "feature_maps.picture") == light


@pytest.mark.parametrize("picture", ["", "rubbish", write_picture(np.ones((3, 9, 40)))])
def test_a_link_without_a_digit_says_that_a_test_picture_is_looked_at(picture):
    page = open_lesson(**{"feature_maps.source": "upload", "feature_maps.picture": picture})
    assert WORDS("picture.none.upload", index=4) in find_visit(page)
    assert read_setting(page, "feature_maps.picture") in (picture, None)


def test_a_network_that_died_is_explained():
    steps = {"optimizer": "SGD", "learning_rate": "1", "schedule": "constant", "batch_size": "128"}
    page = open_lesson(**{f"feature_maps.{name}": text for name, text in steps.items()})
    assert WORDS["training.died"] in find_visit(page)


@pytest.mark.parametrize(("said", "caption"), [("3", WORDS["mistakes.right"]), ("5", "")])
def test_pictures_that_were_got_right_are_called_so(staged: Staged, said: str, caption: str) -> None:
    open_lesson(**{"feature_maps.view": "mistakes", "feature_maps.true": "3", "feature_maps.said": said})
    assert staged.stage.panels[1].caption == caption


# Questions


def test_the_untrained_network_is_looked_at_and_not_played(staged: Staged) -> None:
    page = open_lesson()
    page.button(key="feature_maps.try.untrained").click().run()
    assert [panel.veiled for panel in staged.stage.panels] == [True]
    assert staged.clock.locked
    page.button(key="feature_maps.answer.skip").click().run()
    check(page)
    assert [panel.veiled for panel in staged.stage.panels] == [False]
    assert (staged.clock.start, staged.clock.play, staged.clock.locked) == (0, "", False)


@pytest.mark.parametrize("name", ["silence", "mistakes"])
def test_questions_about_the_trained_network_stand_at_its_last_epoch(name: str, staged: Staged) -> None:
    page = open_lesson()
    page.button(key=f"feature_maps.try.{name}").click().run()
    for locked in (True, False):
        assert (staged.clock.start, staged.clock.play, staged.clock.locked) == (len(staged.clock.readings) - 1, "", locked)
        if locked:
            page.button(key="feature_maps.answer.skip").click().run()


def test_other_answers_are_played(staged: Staged) -> None:
    page = open_lesson()
    page.button(key="feature_maps.try.twins").click().run()
    page.button(key="feature_maps.answer.skip").click().run()
    assert staged.clock.start is None
    assert "twins" in staged.clock.play


@pytest.mark.parametrize("preset", ["tutorial", "twins", "mistakes", "silence"])
def test_curves_and_mistakes_wait_for_an_answer(staged: Staged, preset: str) -> None:
    page = open_lesson()
    page.button(key=f"feature_maps.try.{preset}").click().run()
    covered = {panel.name for panel in staged.stage.panels if panel.veiled}
    assert (
        covered
        == {"tutorial": {"loss", "accuracy"}, "twins": {"closeness"}, "mistakes": {"mistakes"}, "silence": {"softmax"}}[preset]
    )


def test_a_question_throws_no_drawing_and_no_upload_away() -> None:
    written = write_picture(np.ones((1, 28, 28)))
    own = {"feature_maps.source": "drawn", "feature_maps.drawing": BAR, "feature_maps.picture": written}
    page = open_lesson(**own)
    page.button(key="feature_maps.try.cover").click().run()
    check(page)
    assert read_setting(page, "feature_maps.source") is None
    assert (read_setting(page, "feature_maps.drawing"), read_setting(page, "feature_maps.picture")) == (BAR, written)


# Clicks


def read_all(page: AppTest, *names: str) -> list[str | None]:
    return [read_setting(page, f"feature_maps.{name}") for name in names]


def test_a_click_on_a_map_takes_a_cell_apart(staged: Staged) -> None:
    page = open_lesson()
    staged.click(page, panel="layers", curve=1, x=26 + 9, y=26 + 7)  # the first convolution: map 5, cell (7, 9)
    assert read_all(page, "view", "layer", "channel", "row", "column") == ["cell", "conv1", "5", "7", "9"]
    page.run()
    assert staged.stage.key == "feature_maps.cell"
    staged.click(page, panel="map", x=12, y=3)
    assert read_all(page, "row", "column") == ["3", "12"]


@pytest.mark.parametrize("picked", [{"curve": 0, "x": 3, "y": 3}, {"curve": "1", "x": 3, "y": 3}, {"curve": 1, "x": "3", "y": 3}])
def test_a_click_beside_the_maps_changes_nothing(staged: Staged, picked: dict) -> None:
    page = open_lesson()
    staged.click(page, panel="layers", **picked)
    assert read_all(page, "view", "layer", "channel", "row", "column") == [None] * 5


def test_a_click_switches_a_channel_off_and_on(staged: Staged) -> None:
    page = open_lesson(**{"feature_maps.view": "what if", "feature_maps.off": "3"})
    assert len(staged.rows) == 2
    staged.click(page, panel="ablation", x=9, y="4")
    assert read_all(page, "off") == ["3,9"]
    staged.click(page, panel="ablation", x=3.0, y="4")
    staged.click(page, panel="ablation", x=9, y="4")
    assert read_all(page, "off") == [None]
    page.run()
    assert len(staged.rows) == 1


def test_a_click_on_the_matrix_chooses_classes_and_one_on_a_mistake_opens_it(staged: Staged) -> None:
    page = open_lesson(**{"feature_maps.view": "mistakes"})
    staged.click(page, panel="mistakes", x=3, y=3)
    assert read_all(page, "view", "source") == ["layers", "test"]
    page.run()
    seen = staged.rows[0]
    assert seen.cells[0]["values"][-1] != seen.label.removeprefix("true class ")  # a mistake after training
    page = open_lesson(**{"feature_maps.view": "mistakes"})
    staged.click(page, panel="confusion", x="8", y="1")
    assert read_all(page, "true", "said") == ["1", "8"]


# The drawing pad


def test_a_drawing_is_read_as_ink():
    ink = read_drawing(clean_drawing(BAR))
    assert ink.shape == (28, 28)
    assert np.flatnonzero(ink.any(axis=0)).tolist() == [12, 13, 14]
    assert ink.max() == 1


@pytest.mark.parametrize("text", ["", "f" * 783, "f" * 785, "g" * 784, None, 7, ["f"] * 784, "<script>"])
def test_what_is_no_drawing_is_empty_paper(text):
    assert clean_drawing(text) == ""
    assert not read_drawing(clean_drawing(text)).any()


def test_the_clock_offers_every_epoch_that_is_done(staged: Staged) -> None:
    open_lesson()
    assert staged.clock.known == len(staged.clock.readings) == 3


@pytest.mark.parametrize("block", ["relu1", "relu2"])
def test_a_second_line_counts_the_channels_that_are_off(block: str, staged: Staged) -> None:
    open_lesson(**{"feature_maps.view": "what if", "feature_maps.block": block, "feature_maps.off": "0,2,3"})
    assert staged.rows[1].label == WORDS("row.without", count=3)
