"""The lesson `backprop`, line by line: what autograd keeps, and the training loop against torch.optim, right and with mistakes."""

import math

import numpy as np
import pytest
import torch

from core.concepts import backprop
from core.concepts.backprop import AutogradConfig, LoopConfig
from tests.test_backprop import run_program


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


def test_programs_of_three_lines_print_the_same_message() -> None:
    for name in backprop.AUTOGRAD:
        config = AutogradConfig(example=name)
        printed = " ".join(run_program(backprop.write_lines(config)))
        error = backprop.run_example(config).error.partition(": ")[2]
        assert error[:60] in printed


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


def test_programs_of_the_loop_end_at_the_same_weights(loops: dict[str, backprop.LoopTrace]) -> None:
    for way in backprop.WAYS:
        printed = run_program(backprop.write_loop(LoopConfig(way=way), 0.01))
        end = loops[way].parameters[backprop.RATES.index(0.01), -1]
        assert [float(each) for each in printed[-1].split()] == pytest.approx(end.tolist(), abs=1e-4)
        assert bool(loops[way].error) == (len(printed) == 2)
