"""The lesson `backprop`: graphs by hand, autograd against differences, the loop against torch.optim, hostile formulas."""

import contextlib
import io
import math
import pickle
import re
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.concepts import backprop
from core.concepts.backprop import AutogradConfig, CostConfig, DepthConfig, GraphConfig, LoopConfig, NudgeConfig
from core.figures import backprop as figures
from core.foundation.expressions import parse
from core.foundation.records import RefusedError
from pages.shell.words import Words, read_texts
from pages.stage import packing
from tests.stages import watch_stages
from tests.test_lessons import check, open_page

WORDS = Words("backprop", "en")


def make_config(example: str, **changes: float) -> GraphConfig:
    """Return an example's settings, some leaves elsewhere."""
    chosen = backprop.EXAMPLES[example]
    values = tuple(float(each) for each in {**chosen.values, **changes}.values())
    return GraphConfig(formula=chosen.formula, values=values, turned=chosen.turned, data=chosen.data)


def read_here(config: GraphConfig) -> tuple[dict[str, float], dict[str, float]]:
    """Return values and gradients by the nodes' names, where the dials stand."""
    trace, nodes = backprop.differentiate(config), config.graph.nodes
    values, gradients = trace.values[trace.here].tolist(), trace.gradients[trace.here].tolist()
    return {node.name: each for node, each in zip(nodes, values, strict=True)}, {
        node.name: each for node, each in zip(nodes, gradients, strict=True)
    }


def run_program(program: str) -> list[str]:
    """Return what a program prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})
    return printed.getvalue().splitlines()


# By hand.


def test_product_by_hand() -> None:
    """(2 + 1)·(1 + 1) = 6; ∂f/∂u₁ = 2, ∂f/∂u₂ = 3; a gets 2, b gets 3 + 2 = 5 (Olah 2015)."""
    values, gradients = read_here(GraphConfig())
    assert values == {"a": 2, "b": 1, "u1": 3, "u2": 2, "f": 6}
    assert gradients == {"a": 2, "b": 5, "u1": 2, "u2": 3, "f": 1}
    trace = backprop.differentiate()
    assert [trace.config.graph.nodes[trace.config.graph.target(edge)].name for edge in trace.config.graph.edges] == [
        "u1", "u2", "b", "a", "b",
    ]  # fmt: skip
    assert trace.handed[trace.here].tolist() == [2, 3, 3, 2, 2]


def test_squared_error_by_hand() -> None:
    """1·3 + 1 − 6 = −2, f = 4; ∂f/∂error = −4; ∂f/∂w = −4·3, ∂f/∂b = −4; data get none."""
    values, gradients = read_here(make_config("error"))
    assert (values["u3"], values["f"]) == (-2, 4)
    assert [gradients[name] for name in ("w", "b", "x", "y")] == [-12, -4, 0, 0]


def test_neuron_by_hand() -> None:
    """z = −2 + 6 − 3 = 1, p = 0.7311, loss −log p = 0.3133; ∂L/∂z = p − 1 = −0.2689, times x = (−1, −2) for the weights."""
    values, gradients = read_here(make_config("neuron"))
    assert values["u4"] == 1
    assert (values["u5"], values["f"]) == pytest.approx((0.7311, 0.3133), abs=5e-5)
    assert [gradients[name] for name in ("u4", "w1", "w2", "b")] == pytest.approx([-0.2689, 0.2689, 0.5379, -0.2689], abs=5e-5)


def test_network_agrees_with_torch_modules() -> None:
    values = {name: float(value) for name, value in backprop.EXAMPLES["network"].values.items()}
    hidden, output = torch.nn.Linear(2, 2, bias=False), torch.nn.Linear(2, 1, bias=False)
    with torch.no_grad():
        hidden.weight[:] = torch.tensor([[values["w1"], values["w2"]], [values["w3"], values["w4"]]])
        output.weight[:] = torch.tensor([[values["v1"], values["v2"]]])
    loss = (output(torch.tanh(hidden(torch.tensor([values["x1"], values["x2"]])))) - values["y"]).square().sum()
    loss.backward()
    ours, gradients = read_here(make_config("network"))
    assert hidden.weight.grad is not None
    assert output.weight.grad is not None
    assert ours["f"] == pytest.approx(loss.item(), rel=1e-5)
    theirs = [*hidden.weight.grad.ravel().tolist(), *output.weight.grad.ravel().tolist()]
    assert [gradients[name] for name in ("w1", "w2", "w3", "w4", "v1", "v2")] == pytest.approx(theirs, rel=1e-4)


def test_equal_arguments_have_an_edge_each() -> None:
    """f = a·a at a = 3: two edges, 3 each; the gradient is 6."""
    trace = backprop.differentiate(GraphConfig(formula="a*a", values=(3.0,), turned=("a",)))
    assert trace.handed[trace.here].tolist() == [3, 3]
    assert trace.gradients[trace.here].tolist() == [6, 1]


def test_nudge_by_hand() -> None:
    """b from 1 to 2: f from 6 to (2 + 2)(2 + 1) = 12, quotient 6; with h = 0.1 it is 5.1; the gradient is 5."""
    trace = backprop.nudge(NudgeConfig(leaf=1))
    here = trace.config.find_here()
    assert trace.gradient[here] == 5
    quotients = dict(zip(backprop.NUDGES, trace.quotients[here].tolist(), strict=True))
    assert (quotients[1.0], quotients[0.1], quotients[0.001]) == pytest.approx((6, 5.1, 5.001))
    assert trace.moved[(*here, -1)] == 12


# Properties.

leaves = st.sampled_from(("a", "b", "c", "0.5", "2"))
formulas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda it: f"({it[0]} {it[1]} {it[2]})"),
        st.tuples(inner, inner).map(lambda it: f"({it[0]} / (2 + cos({it[1]})))"),
        st.tuples(st.sampled_from(("exp(-{}^2)", "log(1 + {}^2)", "sin({})", "cos({})", "tanh({})", "sigmoid({})")), inner).map(
            lambda it: it[0].format(f"({it[1]})")
        ),
    ),
    max_leaves=6,
)
places = st.tuples(*[st.floats(-2, 2).map(lambda value: round(value, 2))] * 3)


@settings(deadline=None, max_examples=80)
@given(formula=formulas, place=places)
def test_gradients_are_those_of_central_differences(formula: str, place: tuple[float, float, float]) -> None:
    """To 1e-6 relative, by differences of fourth order; and what the edges hand on adds up to what autograd says."""
    try:
        graph = backprop.build_graph(formula)
    except RefusedError:  # no leaf, or too long
        return
    values = dict(zip("abc", place, strict=True))
    config = GraphConfig(formula=formula, values=tuple(values[name] for name in graph.names), turned=graph.names[:1])
    config = GraphConfig(formula=formula, values=(config.stops[3], *config.values[1:]), turned=config.turned)
    trace = backprop.differentiate(config)
    here, h = trace.here, 1e-3
    assume(np.abs(trace.values[here]).max() < 1e4)
    steps = torch.tensor([-2 * h, -h, h, 2 * h], dtype=torch.float64)
    for leaf, name in enumerate(graph.names):
        given = {each: torch.tensor(value, dtype=torch.float64) for each, value in zip(graph.names, config.values, strict=True)}
        low2, low, high, high2 = parse(formula, graph.names)(**{**given, name: given[name] + steps}).tolist()
        quotient = (8 * (high - low) - (high2 - low2)) / (12 * h)
        assert trace.gradients[here][leaf] == pytest.approx(quotient, rel=1e-6, abs=1e-7 * max(1.0, abs(trace.values[here][-1])))
    collected = np.zeros(len(graph.nodes))
    for number, edge in enumerate(graph.edges):
        collected[graph.target(edge)] += trace.handed[here][number]
    assert collected[:-1] == pytest.approx(trace.gradients[here][:-1], rel=1e-9, abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(formula=formulas)
def test_a_gradient_is_complete_before_it_is_handed_on(formula: str) -> None:
    """And in the picture every edge leads to the right, and no two nodes share a place."""
    try:
        graph = backprop.build_graph(formula)
    except RefusedError:
        return
    known, complete, used = backprop.find_moments(graph)
    for edge, moment in zip(graph.edges, used, strict=True):
        assert complete[edge[0]] < moment <= complete[graph.target(edge)]
    places = backprop.lay_out(graph)
    assert len(set(places)) == len(places)
    for edge in graph.edges:
        assert known[graph.target(edge)] < known[edge[0]]
        assert places[graph.target(edge)][0] < places[edge[0]][0]


def test_steps_add_up() -> None:
    trace = backprop.differentiate()
    numbers, names = backprop.follow_steps(trace), backprop.name_steps(trace.config.graph)
    assert names[:5] == ["a, b", "u₁ = a + b", "u₂ = b + 1", "f = u₁ · u₂", "∂f/∂f = 1"]
    assert names[-1] == "u₁ → b"
    last = [getattr(numbers, name)[(*trace.here, -1)] for name in ("arrives", "local", "handed", "collected")]
    assert last == [2, 1, 2, 5]


# Hostile formulas.


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("__import__('os')", "not allowed"), ("a.real + 1", "unreadable|not allowed"), ("eval(a)", "unknown name"),
        ("a" * 10_000, "too long"),
        ("(" * 80 + "a" + ")" * 80, "too deep|unreadable|no operation"), ("lambda: a", "not allowed|unreadable"),
        ("a + ", "incomplete"),
        ("2a", "missing sign"), ("", "empty"), ("7 + 1", "no operation"), ("a", "no operation"),
        ("+".join(f"a{number}" for number in range(13)), "leaves"), ("+".join("ab" * 20), "operations"),
        ("-" * 60 + "a", "too deep"), ("open", "unknown name"), ("max(a)", "arguments"),
    ],
)  # fmt: skip
def test_hostile_formulas_are_refused_with_a_sentence(formula: str, reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        backprop.build_graph(formula)
    assert re.fullmatch(reason, caught.value.reason)
    for language in ("en", "zh"):
        words = Words("backprop", language)
        own = f"refused.{caught.value.reason}"
        assert len(words(own if own in words else f"expression.{caught.value.reason}", **caught.value.numbers)) > 10


@pytest.mark.parametrize(
    ("formula", "value"), [("1 / a", math.inf), ("log(a)", -math.inf), ("log(a - 1)", math.nan), ("exp(exp(exp(a + 9)))", math.inf)]
)
def test_undefined_values_are_shown(formula: str, value: float) -> None:
    """At a = 0: an infinite or undefined number, no failure; the page says so in a sentence."""
    trace = backprop.differentiate(GraphConfig(formula=formula, values=(0.0,), turned=("a",)))
    assert trace.values[trace.here][-1] == pytest.approx(value, nan_ok=True)
    assert figures.draw_graph(trace, WORDS)["data"]


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("values", lambda: GraphConfig(values=(1.0,))),
        ("values", lambda: GraphConfig(values=(1.0, math.nan))),
        ("turned", lambda: GraphConfig(turned=("c",))),
        ("turned", lambda: GraphConfig(turned=())),
        ("data", lambda: GraphConfig(data=("z",))),
        ("leaf", lambda: NudgeConfig(leaf=2)),
        ("start", lambda: DepthConfig(start="zeros")),  # type: ignore[arg-type]
        ("way", lambda: LoopConfig(way="wrong")),  # type: ignore[arg-type]
        ("example", lambda: AutogradConfig(example="none")),
        ("repetition", lambda: CostConfig(repetition=-1)),
    ],
)
def test_refused_settings_name_the_field(field: str, make: Any) -> None:
    with pytest.raises(ValueError, match=rf"^{field} "):
        make()


# Autograd.


def test_what_tensors_carry() -> None:
    runs = {name: backprop.run_example(AutogradConfig(example=name)) for name in backprop.AUTOGRAD}
    assert [state.grad for state in runs["carries"].carried["a"]] == ["", "None", "None", "6"]
    assert runs["carries"].carried["f"][2] == ("9", "True", "None", "PowBackward0")
    assert "backward through the graph a second time" in runs["twice"].error
    assert runs["twice"].carried["a"][-1].grad == "6"
    assert runs["retain"].carried["a"][-1].grad == "12"
    assert not runs["retain"].error
    assert runs["detach"].carried["a"][-1].grad == "3"
    assert runs["no_grad"].carried["f"][2].requires_grad == "False"
    assert "does not require grad" in runs["no_grad"].error
    assert runs["item"].carried["f"][2].data == "9.0 (float)"
    assert "'float' object has no attribute 'backward'" in runs["item"].error


# The loop.


@pytest.fixture(scope="module")
def loops() -> dict[str, backprop.LoopTrace]:
    return {way: backprop.run_loop(LoopConfig(way=way)) for way in backprop.WAYS}


def test_right_loop_is_gradient_descent_by_hand(loops: dict[str, backprop.LoopTrace]) -> None:
    """From (0, 0): ∂L/∂w = −2·mean(x·2x) = −30, ∂L/∂b = −2·mean(2x) = −10; with η = 0.01 to (0.3, 0.1)."""
    trace, rate = loops["right"], backprop.RATES.index(0.01)
    assert trace.gradients[rate, 4] == pytest.approx((-30, -10))
    assert trace.losses[rate, 3] == pytest.approx(30)
    assert trace.parameters[rate, 4] == pytest.approx((0, 0))
    assert trace.parameters[rate, 5] == pytest.approx((0.3, 0.1))
    assert np.isnan(trace.gradients[rate, 1]).all()


def test_forgotten_zero_grad_is_momentum_one(loops: dict[str, backprop.LoopTrace]) -> None:
    """Equal to torch.optim.SGD with momentum 1, and to the closed form of the swing in each direction of curvature."""
    trace, run = loops["forgotten"], backprop.RATES.index(0.01)
    points = trace.parameters[run, ::4]
    line = torch.nn.utils.skip_init(torch.nn.Linear, 1, 1)
    for parameter in line.parameters():
        torch.nn.init.zeros_(parameter)
    optimizer = torch.optim.SGD(line.parameters(), lr=0.01, momentum=1.0)
    x, y = torch.arange(1.0, 5.0).unsqueeze(1), 2 * torch.arange(1.0, 5.0).unsqueeze(1)
    for point in points[1:]:
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(line(x), y).backward()
        optimizer.step()
        assert point == pytest.approx((line.weight.item(), line.bias.item()), abs=2e-4)
    values, axes = np.linalg.eigh(np.array([[15.0, 5.0], [5.0, 2.0]]))
    assert tuple(values[::-1]) == pytest.approx(backprop.find_curvatures())
    turns = np.arccos(1 - 0.01 * values / 2)
    start = axes.T @ np.array([-2.0, 0.0])
    swing = start * np.cos((np.arange(61)[:, None] + 0.5) * turns) / np.cos(turns / 2)
    assert points == pytest.approx(swing @ axes.T + np.array([2.0, 0.0]), abs=2e-3)
    assert 2 * np.pi / turns[1] == pytest.approx(backprop.find_period(0.01, values[1]))
    assert math.isnan(backprop.find_period(0.3, values[1]))


def test_other_mistakes(loops: dict[str, backprop.LoopTrace]) -> None:
    run = backprop.RATES.index(0.01)
    assert (loops["early"].parameters == 0).all()
    assert np.nanmax(loops["early"].losses) == np.nanmin(loops["early"].losses)
    assert (loops["cut"].parameters[..., 0] == 0).all()
    assert loops["cut"].parameters[run, -1, 1] > 1
    assert np.isnan(loops["cut"].gradients[..., 0]).all()
    assert "does not require grad" in loops["detach"].error
    assert "must have the same dtype" in loops["dtype"].error
    assert "not on the expected device" in loops["device"].error
    for way in ("detach", "dtype", "device", "inference"):
        assert (loops[way].parameters == 0).all()
    assert np.isnan(loops["inference"].losses).all()
    assert len(loops["inference"].line) == 61
    assert [len(loops[way].line) for way in ("detach", "dtype", "device")] == [5, 3, 4]


# Many layers.


def test_depth_agrees_with_plain_layers_and_keeps_the_bound() -> None:
    """The derivative of h ← φ(W h + b) layer by layer is Wᵀ diag φ′; without weights σ′ alone lets through at most 4⁻ⁿ."""
    config = DepthConfig(residual=True, normalize=True)
    trace, depth = backprop.send_through(config), 3
    weights, biases, inputs, direction = backprop.depth._draw("pytorch", 0)
    h, hidden = inputs.clone().requires_grad_(), []
    hidden.append(h)
    for layer in range(depth):
        normal = (h - h.mean(-1, keepdim=True)) / (h.var(-1, keepdim=True, correction=0) + 1e-5).sqrt()
        h = h + torch.tanh(normal @ weights[layer].T + biases[layer])
        hidden.append(h)
    (h * direction).sum().backward()
    at = backprop.ACTIVATIONS.index("tanh")
    assert trace.signals[at, 0, depth] == pytest.approx(h.square().mean().sqrt().item())
    assert inputs.grad is None
    assert hidden[0].grad is not None
    assert trace.gradients[at, depth - 1, 0, 0] == pytest.approx((hidden[0].grad.norm() / direction.norm()).item())
    assert np.isnan(trace.gradients[at, depth - 1, 0, depth + 1 :]).all()
    plain = backprop.send_through()
    sigmoid = backprop.ACTIVATIONS.index("sigmoid")
    assert plain.bound[sigmoid, 9, 0] == 4.0**-10
    assert (plain.gradients[sigmoid].max(1)[:, 0] < plain.bound[sigmoid][:, 0]).all()  # these weights make it less still


def test_cost_counts_parameters() -> None:
    """8·4 + 4 + 4·4 + 4 + 4 + 1 = 61 for width 4."""
    trace = backprop.measure_cost()
    assert trace.parameters[0] == 61
    assert trace.measured.tolist() == (trace.parameters <= 1500).tolist()
    for seconds in (trace.forward, trace.backward, trace.differences):
        assert (seconds > 0).all()
    assert trace.differences[-1] == trace.parameters[-1] * trace.forward[-1]


# Programs, records, figures.


@pytest.mark.parametrize("example", backprop.EXAMPLES)
def test_graph_program_prints_the_same(example: str) -> None:
    config = make_config(example)
    values, gradients = read_here(config)
    printed = run_program(backprop.write_program(config))
    assert float(printed[0].split()[1]) == pytest.approx(values["f"])
    for line in printed[1:]:
        assert float(line.split()[-1]) == pytest.approx(gradients[line.split()[2]])


def test_other_programs_run(loops: dict[str, backprop.LoopTrace]) -> None:
    for name in backprop.AUTOGRAD:
        config = AutogradConfig(example=name)
        printed = " ".join(run_program(backprop.write_lines(config)))
        error = backprop.run_example(config).error.partition(": ")[2]
        assert error[:60] in printed
    for way in backprop.WAYS:
        printed = run_program(backprop.write_loop(LoopConfig(way=way), 0.01))
        end = loops[way].parameters[backprop.RATES.index(0.01), -1]
        assert [float(each) for each in printed[-1].split()] == pytest.approx(end.tolist(), abs=1e-4)
        assert bool(loops[way].error) == (len(printed) == 2)
    printed = run_program(backprop.write_depth(DepthConfig(start="xavier", residual=True, normalize=True), 4))
    assert len(printed) == 5
    assert float(printed[-1].split()[-1]) == pytest.approx(1)


def test_records_pickle_and_are_read_only() -> None:
    for record in (backprop.differentiate(), backprop.nudge(), backprop.run_loop(), backprop.send_through()):
        copy = pickle.loads(pickle.dumps(record))
        assert copy.config == record.config
        array = next(value for value in vars(record).values() if isinstance(value, np.ndarray))
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


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
    here = backprop.differentiate(config).here
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


# On the screen.


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("example", [*backprop.EXAMPLES, "own"])
def test_every_example_is_shown(example: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stages = watch_stages(monkeypatch)
    page = open_page("backprop", lang=language, **{"backprop.example": example, "backprop.nudge": "none"})
    names = [dial.name for dial in stages[-1].dials]
    free = (
        [name for name in backprop.EXAMPLES[example].values if name not in backprop.EXAMPLES[example].data]
        if example != "own"
        else []
    )
    assert len(names) == 1 if len(free) > 3 or example == "own" else names == free
    assert "| f |" in "\n".join(each.value for each in page.markdown)


def test_a_formula_that_is_refused_leaves_the_last_good_one(monkeypatch: pytest.MonkeyPatch) -> None:
    stages = watch_stages(monkeypatch)
    page = open_page("backprop", **{"backprop.example": "own"})
    for typed, shown in (("a*b + 1", 2), ("a*b + ", 2), ("eval(a)", 2), ("1 / (a - 2)", 1)):
        page.text_input(key="backprop.formula").set_value(typed).run()
        check(page)
        assert len(stages[-1].dials) == shown, typed
        assert bool(page.warning) == (typed in ("a*b + ", "eval(a)"))
    assert stages[-1].note == read_texts("backprop")["note.undefined"]["en"]


@pytest.mark.parametrize("way", backprop.WAYS)
def test_every_loop_is_shown(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stages = watch_stages(monkeypatch)
    open_page("backprop", **{"backprop.view": "loop", "backprop.way": way})
    assert len(stages[-1].numbers.rows) == (1 if way == "right" else 2)
    assert stages[-1].note == read_texts("backprop")[f"way.{way}"]["en"]
