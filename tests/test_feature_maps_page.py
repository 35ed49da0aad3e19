"""The page of the lesson on feature maps: training in view, stopping, drawing, clicking, data that is not there."""

import io
import threading
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.foundation.digits import frame_like_mnist
from core.foundation.handwriting import find_digit
from core.foundation.pictures import read_written_picture, write_picture
from pages.shell.courses import Course
from pages.shell.digit_pad import clean_drawing, read_drawing
from pages.shell.words import Words
from tests.handing_over import hand_over
from tests.test_lessons import FRAME, check

BAR = "".join("f" if 12 <= column < 15 and 4 <= row < 24 else "0" for row in range(28) for column in range(28))


def open_lesson(**query: str) -> AppTest:
    page = AppTest.from_file(FRAME, default_timeout=120)
    page.query_params.update({"lang": "en", "feature_maps.epochs": "2", "feature_maps.batch_size": "256", **query})
    page.run()
    page.switch_page("feature_maps.py").run()
    check(page)
    return page


def find_visit(page: AppTest) -> str:
    """Return all that the page says, as one text."""
    said = [each.value for each in (*page.markdown, *page.warning, *page.info)]
    return "\n".join([*said, *(bar.proto.text for bar in page.get("progress"))])


def test_training_runs_to_the_end_in_view():
    assert "Trained: 2 epochs" in find_visit(open_lesson())


def test_a_training_is_never_redone_for_the_same_settings(monkeypatch):
    from core.concepts import feature_maps

    open_lesson()
    monkeypatch.setattr(feature_maps, "train_epoch", lambda *_: pytest.fail("trained again"))
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
    written = page.session_state["feature_maps.picture"]
    digit = read_written_picture(written, 28, colour=False)[0]
    assert np.abs(digit - frame_like_mnist(find_digit(sheet / 255).ink)).max() <= 0.5 / 255 + 1e-6
    again = open_lesson(**{"feature_maps.source": "upload", "feature_maps.picture": written})
    assert find_visit(again) == find_visit(page)
    assert again.session_state["feature_maps.picture"] == written


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
    light = page.session_state["feature_maps.picture"]
    digit = read_written_picture(light, 28, colour=False)[0]
    assert (digit > 0.5).any(axis=0).sum() <= 6  # a one, not a card
    send_photo(page, np.full((60, 40), 0.9))
    assert [each.value for each in page.warning] == [Words("feature_maps", "en")["picture.refused.no digit"]]
    assert page.session_state["feature_maps.picture"] == light


@pytest.mark.parametrize("picture", ["", "rubbish", write_picture(np.ones((3, 9, 40)))])
def test_a_link_without_a_digit_gets_no_answer_of_its_own(picture):
    test = open_lesson()
    page = open_lesson(**{"feature_maps.source": "upload", "feature_maps.picture": picture})
    formula = "#### " + Words("feature_maps", "en")["shell.formula"]
    assert Words("feature_maps", "en")("picture.none.upload", index=4) in find_visit(page)
    shown, expected = ([each.value for each in one.markdown if each.value.startswith(formula)] for one in (page, test))
    assert shown == expected != []


def test_data_that_is_not_here_is_said_and_the_digits_stay(monkeypatch, tmp_path):
    monkeypatch.setenv("DOWNHILL_DATA", str(tmp_path))
    page = open_lesson(**{"feature_maps.data": "Fashion-MNIST"})
    text = find_visit(page)
    assert "Fashion-MNIST is not on this machine" in text
    assert "Trained: 2 epochs" in text


def test_a_failed_download_is_a_sentence(monkeypatch, tmp_path):
    from torchvision.datasets import MNIST

    monkeypatch.setenv("DOWNHILL_DATA", str(tmp_path))
    monkeypatch.setattr(MNIST, "mirrors", [f"{(tmp_path / 'nowhere').as_uri()}/"])
    page = open_lesson(**{"feature_maps.data": "MNIST"})
    page.button(key="feature_maps.download").click().run()
    check(page)
    assert "No server could be reached" in find_visit(page)


def test_a_folder_that_cannot_be_written_is_a_sentence(monkeypatch, tmp_path):
    occupied = tmp_path / "data"
    occupied.write_text("a file where the folder should be")
    monkeypatch.setenv("DOWNHILL_DATA", str(occupied))
    page = open_lesson(**{"feature_maps.data": "MNIST"})
    page.button(key="feature_maps.download").click().run()
    check(page)
    assert "cannot be written to" in find_visit(page)
    assert "Trained: 2 epochs" in find_visit(page)


def test_damaged_data_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("DOWNHILL_DATA", str(tmp_path))
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        (raw / name).write_bytes(b"nothing of the kind")
    assert "The files of MNIST are damaged" in find_visit(open_lesson(**{"feature_maps.data": "MNIST"}))


def test_a_network_that_died_is_explained():
    page = open_lesson(**{"feature_maps.optimizer": "SGD", "feature_maps.learning_rate": "1", "feature_maps.schedule": "constant"})
    assert Words("feature_maps", "en")["training.died"] in find_visit(page)


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


# Courses


class Epochs(NamedTuple):
    epochs: int


def train_epoch(_: str, state: Epochs) -> Epochs:
    return Epochs(state.epochs + 1)


def test_a_course_advances_to_its_length_and_no_further():
    course = Course("settings", Epochs(0))
    course.advance(train_epoch, 3)
    assert course.state == Epochs(3)


def test_a_course_yields_after_about_half_a_second(monkeypatch):
    ticks = iter(np.arange(0, 100, 0.2))
    monkeypatch.setattr("pages.shell.courses.time.monotonic", lambda: next(ticks))
    course = Course("settings", Epochs(0))
    course.advance(train_epoch, 1000)
    assert 1 < course.state.epochs < 6


def test_two_visitors_of_one_course_never_set_it_back():
    course, barrier = Course("settings", Epochs(0)), threading.Barrier(2)

    def step(settings: str, state: Epochs) -> Epochs:
        if state.epochs == 0:
            barrier.wait(timeout=10)  # both compute the first step at once
        return train_epoch(settings, state)

    visitors = [threading.Thread(target=course.advance, args=(step, 5)) for _ in range(2)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert course.state == Epochs(5)
