"""The page of the lesson on feature maps where MNIST is missing, damaged, or cannot be downloaded."""

import pytest

from pages import feature_maps
from pages.shell.words import LANGUAGES, Words
from tests.test_feature_maps_page import find_visit, open_lesson
from tests.test_lessons import check, read_setting


def test_data_that_is_not_here_is_said_and_the_digits_stay(monkeypatch, tmp_path):
    monkeypatch.setenv("DOWNHILL_DATA", str(tmp_path))
    page = open_lesson(**{"feature_maps.data": "Fashion-MNIST"})
    text = find_visit(page)
    assert "Fashion-MNIST is not on this machine" in text
    assert "Trained; epochs: 2" in text


@pytest.mark.parametrize(("view", "name"), [("mistakes", "true"), ("what if", "watched")])
def test_a_link_names_a_class_by_its_number_in_every_language(view: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    named = lambda lesson, data: [lesson.words[f"class.{number}"] for number in range(10)]  # noqa: E731 - as for Fashion-MNIST
    monkeypatch.setattr(feature_maps, "name_classes", named)
    for language in LANGUAGES:
        page = open_lesson(lang=language, **{"feature_maps.view": view, f"feature_maps.{name}": "9"})
        control = page.selectbox(key=f"feature_maps.{name}")
        assert control.value == "9"
        assert Words("feature_maps", language)["class.9"] in control.options
        assert read_setting(page, f"feature_maps.{name}") == "9"


def test_a_failed_download_is_a_sentence(monkeypatch, tmp_path):
    from torchvision.datasets import MNIST

    monkeypatch.setenv("DOWNHILL_DATA", str(tmp_path))
    monkeypatch.setattr(MNIST, "mirrors", ["http://127.0.0.1:1/"])
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
    assert "Trained; epochs: 2" in find_visit(page)


def test_damaged_data_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("DOWNHILL_DATA", str(tmp_path))
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        (raw / name).write_bytes(b"nothing of the kind")
    assert "The files of MNIST are damaged" in find_visit(open_lesson(**{"feature_maps.data": "MNIST"}))
