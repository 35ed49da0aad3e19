"""The lesson `backprop`: graphs by hand, autograd against differences and torch's modules."""

import contextlib
import io
import math
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.concepts import backprop
from core.concepts.backprop import AutogradConfig, CostConfig, DepthConfig, GraphConfig, LoopConfig, NudgeConfig
from core.foundation.expressions import parse
from core.foundation.records import RefusedError


def make_config(example: str, **changes: float) -> GraphConfig:
    """Return an example's settings, some leaves elsewhere."""
    base = backprop.EXAMPLES[example]
    values = {**dict(zip(base.graph.names, base.values, strict=True)), **changes}
    return replace(base, values=tuple(float(each) for each in values.values()))


def read_here(config: GraphConfig) -> tuple[dict[str, float], dict[str, float]]:
    """Return values and gradients by the nodes' names, where the dials stand."""
    trace, names = backprop.differentiate(config), [node.name for node in config.graph.nodes]
    values, gradients = trace.values[trace.config.here].tolist(), trace.gradients[trace.config.here].tolist()
    return dict(zip(names, values, strict=True)), dict(zip(names, gradients, strict=True))


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
    assert trace.handed[trace.config.here].tolist() == [2, 3, 3, 2, 2]


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
    config = backprop.EXAMPLES["network"]
    values = dict(zip(config.graph.names, config.values, strict=True))
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
    assert trace.handed[trace.config.here].tolist() == [3, 3]
    assert trace.gradients[trace.config.here].tolist() == [6, 1]


def test_nudge_by_hand() -> None:
    """b from 1 to 2: f from 6 to (2 + 2)(2 + 1) = 12, quotient 6; with h = 0.1 it is 5.1; the gradient is 5."""
    trace = backprop.nudge(NudgeConfig(leaf=1))
    here = trace.config.here
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


@settings(max_examples=80)
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
    here, h = trace.config.here, 1e-3
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


@settings(max_examples=40)
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
    assert backprop.name_steps(backprop.build_graph("a*b + c*d"))[0] == "a, b, c, d"
    assert backprop.name_steps(backprop.build_graph("a*b + c*d + w"))[0] == "a, b, …, w"
    last = [numbers[name][(*trace.config.here, -1)] for name in ("arrives", "local", "handed", "collected")]
    assert last == [2, 1, 2, 5]


# Refused settings, programs, records.


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


@pytest.mark.parametrize("example", backprop.EXAMPLES)
def test_graph_program_prints_the_same(example: str) -> None:
    config = make_config(example)
    values, gradients = read_here(config)
    printed = run_program(backprop.write_program(config))
    assert float(printed[0].split()[1]) == pytest.approx(values["f"])
    for line in printed[1:]:
        assert float(line.split()[-1]) == pytest.approx(gradients[line.split()[2]])


def test_records_pickle_and_are_read_only() -> None:
    for record in (backprop.differentiate(), backprop.nudge(), backprop.run_loop(), backprop.send_through()):
        copy = pickle.loads(pickle.dumps(record))
        assert copy.config == record.config
        array = next(value for value in vars(record).values() if isinstance(value, np.ndarray))
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
