"""The lesson `backprop` on many layers: against plain layers, the sigmoid's bound, and the cost of a backward pass."""

import numpy as np
import pytest
import torch

from core.concepts import backprop
from core.concepts.backprop import DepthConfig
from tests.test_backprop import run_program


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
    large = backprop.send_through(DepthConfig(start="kaiming"))
    assert (np.median(large.gradients[sigmoid], 1)[4:, 0] > large.bound[sigmoid][4:, 0]).all()  # and these make it more


def test_cost_counts_parameters() -> None:
    """8·4 + 4 + 4·4 + 4 + 4 + 1 = 61 for width 4."""
    trace = backprop.measure_cost()
    assert trace.parameters[0] == 61
    assert trace.measured.tolist() == (trace.parameters <= 1500).tolist()
    for seconds in (trace.forward, trace.backward, trace.differences):
        assert (seconds > 0).all()
    assert trace.differences[-1] == trace.parameters[-1] * trace.forward[-1]


def test_the_program_prints_every_layer() -> None:
    printed = run_program(backprop.write_depth(DepthConfig(start="xavier", residual=True, normalize=True), 4))
    assert len(printed) == 5
    assert float(printed[-1].split()[-1]) == pytest.approx(1)
