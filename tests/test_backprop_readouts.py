"""The numbers that the lesson `backprop` tells: layers, times, the loop's tensors, a nudge, every node of the graph."""

import numpy as np
import pytest

from core.concepts import backprop
from core.concepts.backprop import ACTIVATIONS, CostConfig, DepthConfig, LoopConfig, NudgeConfig
from pages.shell.compute import compute
from tests.readout import Readout


def test_many_layers_tell_sizes_by_depth_and_what_a_pass_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the first layer's gradients all seeds; in the formula the sigmoid's bound 4⁻⁷; in the note milliseconds and seconds."""
    seen, trace = Readout(monkeypatch, "backprop", view="depth", depth=7), compute(backprop.send_through, DepthConfig())
    for row in range(len(ACTIVATIONS)):
        first = trace.gradients[row, :, :, 1]  # (depth, seed)
        seen.check(row, {"last": np.median(trace.signals[row], 0)[1:], "median": np.median(first, 1)})
        seen.check(row, {"smallest": first.min(1), "largest": first.max(1), "bound": trace.bound[row, :, 1]})
    seen.check_formula(bound=4.0**-7, found=np.median(trace.gradients[ACTIVATIONS.index("sigmoid"), 6], 0)[0])
    cost = compute(backprop.measure_cost, CostConfig(repetition=seen.page.session_state["backprop.repetition"]))
    forward, backward, differences = (seconds[-1] for seconds in (cost.forward, cost.backward, cost.differences))
    times = {"forward": 1000 * forward, "backward": 1000 * backward, "differences": differences, "ratio": backward / forward}
    told = seen.words("note.cost", parameters=int(cost.parameters[-1]), **times)
    assert seen.stage.note == f"{seen.words['note.small']} {told}", "PyTorch's weights, and nothing that helps"
    other = Readout(monkeypatch, "backprop", view="depth", start="kaiming")
    assert other.stage.note.startswith("Measured here")


def test_the_loop_tells_each_tensor_and_its_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, trace = Readout(monkeypatch, "backprop", view="loop"), compute(backprop.run_loop, LoopConfig())
    for part, name in enumerate("wb"):
        seen.check(0, {name: trace.parameters[..., part], f"{name}.grad": trace.gradients[..., part]})
    seen.check(0, {"loss": trace.losses})
    seen.check_formula(product=0.01 * backprop.find_curvatures()[0])


def test_a_nudge_and_all_nodes_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """(w·x + b − y)² with w = 1, b = 1, x = 3, y = 6 is 4: ∂f/∂w = −12, ∂f/∂b = −4; data have no gradient."""
    seen, example = Readout(monkeypatch, "backprop", example="error", nudge="b"), backprop.EXAMPLES["error"]
    leaf = example.graph.names.index("b")
    trace = backprop.nudge(NudgeConfig(formula=example.formula, values=example.values, turned=example.turned, leaf=leaf))
    gap = trace.quotients - trace.gradient[..., None]
    seen.check(0, {"before": trace.value, "after": trace.moved, "quotient": trace.quotients})
    seen.check(0, {"gradient": trace.gradient, "difference": gap})
    table = next(each.value for each in seen.page.markdown if "| f |" in each.value)
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    told = {node: tuple(numbers) for node, *_, value, gradient in rows for numbers in [(value, gradient)]}
    assert [told[name] for name in "wbxyf"] == [("1", "−12"), ("1", "−4"), ("3", "—"), ("6", "—"), ("4", "1")]
