"""The page of the lesson on overfitting: every view in both languages, dials, own points, an own digit, a training in view."""

import numpy as np
import pytest

from core.concepts.overfitting import HELP_SIZES, METHODS, HelpConfig
from core.figures import style
from pages.shell.words import LANGUAGES, Words
from tests.brief import shorten
from tests.staged import watch_stage
from tests.test_lessons import open_page

BAR = "".join("f" if 12 <= column < 15 and 4 <= row < 24 else "0" for row in range(28) for column in range(28))
VIEWS = {
    "curve": ["fit", "errors", "terms"],
    "digits": ["losses", "accuracies", "weights", "widths"],
    "your digit": ["opinions", "ink"],
    "what helps": ["gains", "help_losses"],
    "leaks": ["leaks", "tries"],
}


def open_view(monkeypatch: pytest.MonkeyPatch, language: str = "en", **query: str):
    """Return the page and the stage that it showed last, with settings that train in a second or two."""
    seen = watch_stage(monkeypatch)
    page = open_page(
        "overfitting", lang=language, **shorten("overfitting") | {f"overfitting.{key}": value for key, value in query.items()}
    )
    return page, seen.stage


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_its_pictures(view: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, stage = open_view(monkeypatch, language, view=view)
    assert [panel.name for panel in stage.panels] == VIEWS[view]
    words = Words("overfitting", language)
    shown = {"leaks": "leaks", "what helps": "methods"}.get(view, "lines")
    done = words(f"training.done.{shown}", seeds=20 if view == "leaks" else 8, kept=40, held=10)
    assert stage.note == ("" if view in ("curve", "your digit") else done)


@pytest.mark.parametrize("family", ["polynomial", "far beyond", "network"])
def test_numbers_follow_the_dials(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table's cell at a dial's position is the number that the formula names there."""
    _, stage = open_view(monkeypatch, family=family, degree="9", width="6")
    dials = [dial.name for dial in stage.dials if dial]
    assert dials == (["width"] if family == "network" else ["degree", "noise", "count", "ridge"])
    assert stage.numbers is not None
    cells = stage.numbers.rows[0].cells
    places = tuple(dial.index for dial in stage.dials if dial)
    bias, variance, noise, expected = (np.asarray(cells[index]["values"])[places] for index in (3, 4, 5, 6))
    assert bias + variance + noise == pytest.approx(expected, rel=1e-5)


def test_the_mark_stands_where_the_dial_does(monkeypatch: pytest.MonkeyPatch) -> None:
    _, stage = open_view(monkeypatch, degree="9")
    errors = stage.panels[1].figure
    test = errors["data"][3]
    assert test["x"] == [9.0]
    assert test["y"][0] == pytest.approx(errors["data"][2]["y"][9])
    assert [shape["x0"] for shape in errors["layout"]["shapes"]] == [9.0, 9.0]  # ten points: as many as coefficients
    diamonds = [each for each in stage.panels[2].figure["data"] if each.get("marker", {}).get("symbol") == "diamond"]
    assert diamonds[0]["marker"]["color"] == style.OPTIMUM


@pytest.mark.parametrize("points", ["0,0;1,2;2,1", "1,3;2,5;3,7;4,1;5,5", "1000000,1;999999,2;0,-1000000"])
@pytest.mark.parametrize("family", ["polynomial", "far beyond", "network"])
def test_own_points_are_cross_validated(points: str, family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, stage = open_view(monkeypatch, data="own", points=points, family=family)
    assert [panel.name for panel in stage.panels] == ["own", "folds"]
    assert stage.numbers is not None
    assert len(stage.numbers.rows[0].cells) == 3


LARGE = "0,300000;1,-1000000;2,700000;3,200000;4,900000;5,-400000;6,1000000;7,0;8,500000;9,-800000"


@pytest.mark.parametrize(
    "settings", [{"degree": "9"}, {"family": "far beyond", "degree": "50"}, {"data": "own", "points": LARGE, "degree": "9"}]
)
def test_the_formula_takes_rounding_for_0_as_the_table_does(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    page, _ = open_view(monkeypatch, **settings)
    assert any("on the points themselves it leaves $0$" in each.value for each in page.markdown)


def test_own_digit_is_what_the_networks_see(monkeypatch: pytest.MonkeyPatch) -> None:
    _, stage = open_view(monkeypatch, view="your digit", drawing=BAR)
    ink = np.asarray(stage.panels[1].figure["data"][0]["z"])
    assert ink.shape == (28, 28)
    assert ink[:, :8].max() == 0
    said = np.asarray(stage.panels[0].figure["data"][0]["z"])
    assert said.sum(1) == pytest.approx(1, abs=1e-5)


def test_the_tutorials_network_has_one_width(monkeypatch: pytest.MonkeyPatch) -> None:
    _, stage = open_view(monkeypatch, view="digits", network="tutorial")
    assert [panel.name for panel in stage.panels] == ["losses", "accuracies", "weights"]
    assert not stage.dials
    assert stage.numbers is not None
    assert stage.numbers.rows[0].cells[0] == 575_050


def test_mnist_that_is_not_here_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("DOWNHILL_DATA", str(tmp_path))
    page, _ = open_view(monkeypatch, view="digits", network="tutorial", pictures="MNIST")
    assert Words("overfitting", "en")["data.missing"] in [each.value for each in page.info]


def test_wrong_labels_have_a_picture_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none is wrong there is nothing to see in it; the stage is as high as with it."""
    shown = {}
    for wrong in ("0", "0.3"):
        _, stage = open_view(monkeypatch, view="what helps", wrong=wrong)
        shown[wrong] = [panel.name for panel in stage.panels]
        assert len([each for each in stage.panels[0].figure["data"] if each["mode"] == "markers"]) == 2 * len(METHODS)
    assert shown == {"0": ["gains", "help_losses"], "0.3": ["gains", "help_losses", "lies"]}
    assert len(stage.panels[2].figure["data"]) == 4


@pytest.mark.parametrize("size", HELP_SIZES)
def test_early_stopping_keeps_as_many_pictures_as_the_note_says(size: int) -> None:
    plan = HelpConfig(size=size).plan(0)
    assert len(plan.runs[METHODS.index("early stopping")].labels) == size - size // 5
    assert len(plan.judged["validation"][1]) == size // 5
