"""Figures are dictionaries in the form of Plotly's JSON: Plotly accepts every figure of every view of every lesson."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.figures import style, themes
from core.figures.descent import paths as descent
from core.figures.optimizers import racer as optimizers
from pages import STEMS
from pages.shell.view import Layout, Panel, Stage
from pages.shell.words import Words, read_texts
from pages.stage.key import Key, read_key
from pages.stage.packing import Parcel
from tests.brief import shorten
from tests.staged import Staged
from tests.test_lessons import ROOT, open_page

PARAMETERS = ("w", "b", "η")


def list_views(stem: str) -> list[str]:
    """Return the names of a lesson's views, from its texts; one without a name for a lesson of one view."""
    return [key.removeprefix("option.view.") for key in read_texts(stem) if key.startswith("option.view.")] or [""]


VIEWS = [(stem, view, "en") for stem in STEMS for view in list_views(stem)] + [(stem, list_views(stem)[0], "zh") for stem in STEMS]


@pytest.mark.parametrize(("stem", "view", "language"), VIEWS)
def test_plotly_accepts_every_figure(stem: str, view: str, language: str, staged: Staged, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the key to the pictures has a line about each of them."""
    shown: list[style.Figure] = []
    add_figure = Parcel.add_figure
    monkeypatch.setattr(Parcel, "add_figure", lambda parcel, figure: shown.append(figure) or add_figure(parcel, figure))
    page = open_page(stem, lang=language, **({f"{stem}.view": view} if view else {}), **shorten(stem))
    assert not view or page.session_state[f"{stem}.view"] == view
    assert shown
    for figure in shown:
        assert len(themes.to_plotly(figure).data) == len(figure["data"])
        assert isinstance(alt := figure["layout"]["meta"]["alt"], str), f"new_figure's first argument is words['alt...'], not {alt}"
        assert len(alt) > 10
        assert figure.keys() == {"data", "layout"}
        check_markers(figure)
        check_parameters(figure)
    assert read_key(Words(stem, language), staged.stage).numbers.keys() == {panel.name for panel in staged.stage.panels}


def test_a_view_that_shows_one_of_the_first_ones_pictures_has_a_key_of_its_own() -> None:
    """What is said of the plane of the first view is not about the plane beside one point's way through the network."""
    words, figure = Words("playground", "en"), style.new_figure("alt")
    stage = Stage(key="way", panels=[Panel(name, figure) for name in ("plane", "way")], layout=Layout("'plane way'"))
    assert read_key(words, stage) == Key([words["key.plane"], words["key.way"]], {"plane": [1], "way": [2]})


def check_markers(figure: style.Figure) -> None:
    """One look, one meaning: a diamond is a minimum, a star a best rate, both gold."""
    for marker in (trace.get("marker", {}) for trace in figure["data"] if "markers" in trace.get("mode", "")):
        symbols = marker.get("symbol", "circle")
        for symbol in [symbols] if isinstance(symbols, str) else list(symbols):
            gold = isinstance(marker.get("color"), str) and marker["color"] == style.OPTIMUM
            assert gold == (symbol.removesuffix("-open") in (style.MINIMUM["symbol"], style.BEST_RATE["symbol"])), symbol


def check_parameters(figure: style.Figure) -> None:
    """w, b and η name axes, in ink, on every picture; no colour means one of them, as in the sentences (test_texts)."""
    axes = [{**figure["layout"], **figure["layout"].get("scene", {})}[name] for name in list_axes(figure)]
    titles = [axis.get("title", {}) for axis in axes]
    named = [title for title in titles if title.get("text", "").split(" ")[0] in PARAMETERS]
    assert not [title for title in named if "color" in title.get("font", {})]
    assert not [trace for trace in figure["data"] if trace.get("name") in PARAMETERS]


def list_axes(figure: style.Figure) -> list[str]:
    """Return the names of a figure's axes, in the plane and in space."""
    return [name for name in (*figure["layout"], *figure["layout"].get("scene", {})) if name[1:5] == "axis"]


def test_plain_gradient_descent_looks_the_same_on_all_pages() -> None:
    assert style.METHODS["full batch"] == style.METHODS["SGD"]
    assert style.DASHES["full batch"] == style.DASHES["SGD"]
    assert descent.SYMBOLS["full batch"] == optimizers.SYMBOLS["SGD"]


def test_methods_on_one_page_can_be_told_apart_without_colour() -> None:
    assert len(set(optimizers.SYMBOLS.values())) == len(set(optimizers.GLYPHS.values())) == len(optimizers.SYMBOLS)
    looks = {(style.METHODS[method], style.DASHES[method]) for method in optimizers.SYMBOLS}
    assert len(looks) == len(optimizers.SYMBOLS)


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"mode": "dots"}, {"marker": {"size": "large"}}])
def test_what_plotly_does_not_know_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        themes.to_plotly(style.new_figure("alt", {"type": "scatter", "x": [1], "y": [2]} | wrong))


def test_exports_have_the_house_style_of_their_theme() -> None:
    figure = style.new_figure("alt", {"type": "scatter", "x": np.arange(3), "y": np.arange(3), "text": None})
    assert "text" not in figure["data"][0]
    assert "template" not in figure["layout"]
    light, dark = themes.to_plotly(figure).to_dict(), themes.to_plotly(figure, "dark").to_dict()
    assert light["layout"]["template"]["layout"]["font"]["color"] == style.INK
    assert dark["layout"]["template"]["layout"]["font"]["color"] == style.DARK[style.INK]
    assert themes.TEMPLATE["layout"]["font"]["color"] == style.INK


def test_shapes_stand_where_they_end_and_the_figure_before_stays_as_it_was() -> None:
    bare = style.new_figure("alt", {"type": "scatter", "x": [1], "y": [2]})
    places = {"x0": np.array([0, 1]), "x1": np.array([1, 2]), "y0": np.array([0, 0]), "y1": np.array([1, 1])}
    figure = style.add_shapes(bare, ({"type": "rect"}, places))
    assert figure["layout"]["shapes"] == [{"type": "rect", "x0": 1, "x1": 2, "y0": 0, "y1": 1}]
    assert figure["layout"]["meta"] == {"alt": "alt", "shapes": [places]}
    assert bare["layout"] == {"meta": {"alt": "alt"}}


def test_processes_import_no_more_than_they_need() -> None:
    """core knows no page, and no process has what is needed rarely.

    Plotly takes 0.2 s; SymPy, which parts of torch import, 0.3 s and 35 MB; pandas 0.3 s and 50 MB; SciPy's image functions 10 MB.
    """
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in Path(ROOT, "core", "figures").rglob("*.py")]
    formula = "core.foundation.expressions.parse('x', ['x'])(x=torch.ones(2))"
    rare = "{'sympy', 'pandas', 'scipy'} & sys.modules.keys()"
    program = f"import sys, torch, core.foundation.expressions, {', '.join(modules)}; {formula}; assert not {rare}; "
    program += "assert not {'plotly', 'streamlit'} & sys.modules.keys(); "
    program += f"import {', '.join(f'pages.{stem}' for stem in STEMS)}; assert not {rare}"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
