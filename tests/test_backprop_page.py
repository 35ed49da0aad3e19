"""The lesson `backprop` on the screen: figures with every position of the dials, every example and every loop."""

import numpy as np
import pytest

from core.concepts import backprop
from core.concepts.backprop import NudgeConfig
from core.figures import backprop as figures
from pages.shell import link
from pages.shell.words import Words, read_presets, read_texts
from pages.stage import packing
from tests.staged import watch_stage
from tests.test_backprop import make_config
from tests.test_lessons import check, open_page, read_markdown

WORDS = Words("backprop", "en")


def test_graph_figure_holds_every_position_of_the_dials() -> None:
    """The labels at a position are those of a graph that stands there; nothing else in the figure changes with the dials."""
    config = make_config("product", a=-1.5, b=0.5)
    figure = figures.draw_graph(backprop.differentiate(config), WORDS)
    other = figures.draw_graph(backprop.differentiate(make_config("product")), WORDS)
    assert packing.Parcel().add_figure(figure) == packing.Parcel().add_figure(other)
    values, gradients, derivatives = figure["data"][-3:]
    assert values["text"] == ["−1.5", "0.5", "u₁ = −1", "u₂ = 1.5", "f = −1.5"]
    assert gradients["text"] == ["grad 1.5", "grad −1 + 1.5 = 0.5", "grad 1.5", "grad −1", "grad 1"]
    assert derivatives["text"] == ["× 1.5", "× −1", "× 1", "× 1", "× 1"]
    here = config.here
    assert values["meta"]["text"][here][0].tolist() == values["text"]
    colours = values["meta"]["textfont.color"][0, 0]
    assert (colours[0] == figures.HIDDEN).tolist() == [False, False, True, True, True]
    assert not (colours[-1] == figures.HIDDEN).any()


def test_nudge_figure_shows_the_quotient_as_a_slope() -> None:
    trace = backprop.nudge(NudgeConfig(leaf=1))
    curve, tangent, secant, pair = figures.draw_nudge(trace, 1.0, WORDS)["data"]
    assert np.polyfit(tangent["x"], tangent["y"], 1)[0] == pytest.approx(5)
    assert np.polyfit(secant["x"], secant["y"], 1)[0] == pytest.approx(6)
    assert (pair["x"].tolist(), pair["y"].tolist()) == ([1, 2], [6, 12])
    assert curve["y"][15] == 6


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("example", [*backprop.EXAMPLES, "own"])
def test_every_example_is_shown(example: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stages = watch_stage(monkeypatch).shown
    page = open_page("backprop", lang=language, **{"backprop.example": example, "backprop.nudge": "none"})
    names = [dial.name for dial in stages[-1].dials]
    config = backprop.EXAMPLES.get(example, backprop.GraphConfig())
    free = [name for name in config.graph.names if name not in config.data]
    assert len(names) == 1 if len(free) > 3 or example == "own" else names == free
    assert "| f |" in "\n".join(each.value for each in page.markdown)


def test_data_are_set_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """(w·x + b − y)² with w = 1, b = 1: at x = 3, y = 6 it is 4 and ∂f/∂w = −12; at x = 2, y = 1 it is 4 and ∂f/∂w = 8."""
    stages = watch_stage(monkeypatch).shown
    page = open_page("backprop", **{"backprop.example": "error"})
    for settings, gradient in (({}, -12), ({"error2": 2.0, "error4": 1.0}, 8)):
        for name, value in settings.items():
            page.select_slider(key=f"backprop.{name}").set_value(value)
        page.run()
        check(page)
        labels = stages[-1].panels[0].figure["data"][-2]["text"]
        assert labels[0] == figures.write_number(gradient)


def test_a_formula_that_is_refused_leaves_the_last_good_one(monkeypatch: pytest.MonkeyPatch) -> None:
    stages = watch_stage(monkeypatch).shown
    page = open_page("backprop", **{"backprop.example": "own"})
    for typed, shown in (("a*b + 1", 2), ("a*b + ", 2), ("eval(a)", 2), ("1 / (a - 2)", 1)):
        page.text_input(key="backprop.formula").set_value(typed).run()
        check(page)
        assert len(stages[-1].dials) == shown, typed
        assert bool(page.warning) == (typed in ("a*b + ", "eval(a)"))
        linked = page.session_state[link._SHOWN]["backprop"]["backprop.formula"]
        assert linked == ("a*b + 1" if page.warning else typed), "a link shows what is on screen"
    assert stages[-1].note == read_texts("backprop")["note.undefined"]["en"]


@pytest.mark.parametrize("way", backprop.WAYS)
def test_every_loop_is_shown(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stages = watch_stage(monkeypatch).shown
    open_page("backprop", **{"backprop.view": "loop", "backprop.way": way})
    assert len(stages[-1].numbers.rows) == (1 if way == "right" else 2)
    words = Words("backprop", "en")
    assert stages[-1].note == ("" if way == "right" else words[f"way.{way}"]), "what the lines do is to be found out first"
    open_page("backprop", **{"backprop.view": "loop", "backprop.way": way, "backprop.rate": "0.15"})
    stops = backprop.run_loop(backprop.LoopConfig(way=way)).error  # before it diverges
    assert stages[-1].note == words[f"way.{way}"] + ("" if stops else f" {words('loop.diverges', rate=0.15)}")


def test_a_loop_diverges_where_its_loss_ends_above_its_beginning() -> None:
    for way in backprop.WAYS:
        loop = backprop.run_loop(backprop.LoopConfig(way=way))
        ends = [(losses[-1], np.nanmax(losses[:10], initial=0)) for losses in loop.losses]
        assert [loop.diverges(run) for run in range(len(ends))] == [bool(end > 10 * begin) for end, begin in ends]
    assert [backprop.run_loop().diverges(run) for run in range(6)] == [False] * 5 + [True]


def test_the_table_of_all_nodes_waits_for_the_answer() -> None:
    page = open_page("backprop", lang="en")

    def is_told() -> bool:
        return any(expander.label == WORDS["table.title"] for expander in page.expander)

    assert is_told()
    for name, values in read_presets("backprop").items():
        if values.get("view", "graph") == "graph":
            check(page.button(key=f"backprop.try.{name}").click().run())
            assert not is_told(), name
            check(page.button(key="backprop.answer.b").click().run())
            assert is_told(), name


@pytest.mark.parametrize(
    ("residual", "normalize", "said"),
    [("0", "0", "4^{-n}"), ("0", "1", "\\mathrm{LayerNorm}(h_{l-1})"), ("1", "0", "h_{l-1} + "), ("1", "1", "h_{l-1} + ")],
)
def test_the_formula_of_many_layers_is_that_of_the_network_shown(residual: str, normalize: str, said: str) -> None:
    page = open_page("backprop", **{"backprop.view": "depth", "backprop.residual": residual, "backprop.normalize": normalize})
    formulas = [text for text in read_markdown(page) if "h_0" in text and "\\varphi" in text]
    assert len(formulas) == 1
    assert said in formulas[0]
