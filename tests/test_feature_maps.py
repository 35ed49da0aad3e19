"""The lesson on feature maps: the network by hand and against torch, and what it makes of one picture."""

import math
from dataclasses import fields, replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core.concepts.feature_maps import LAYERS, SHAPES, DigitNetwork, explain_cell, look, tabulate
from core.concepts.feature_maps.network import build_network, read_weights
from core.foundation.randomness import make_generator

# The network


def test_parameters_are_those_of_the_diagram():
    counts = {name: value.numel() for name, value in DigitNetwork().named_parameters()}
    assert counts["conv1.weight"] + counts["conv1.bias"] == 260 == SHAPES["conv1"].parameters
    assert counts["conv2.weight"] + counts["conv2.bias"] == 5020 == SHAPES["conv2"].parameters
    assert counts["output.weight"] + counts["output.bias"] == 3210
    assert sum(counts.values()) == 8490


def test_shapes_are_those_of_the_diagram(seen):
    assert {layer: maps.shape[1:] for layer, maps in seen.maps.items()} == {
        "conv1": (10, 24, 24), "pool1": (10, 12, 12), "relu1": (10, 12, 12),
        "conv2": (20, 8, 8), "pool2": (20, 4, 4), "relu2": (20, 4, 4),
    }  # fmt: skip
    assert all((SHAPES[layer].channels, SHAPES[layer].side) == maps.shape[1:3] for layer, maps in seen.maps.items())


def test_first_weights_are_drawn_as_torch_draws_them():
    network = build_network(make_generator(3, "test"))
    for layer, inputs in ((network.conv1, 25), (network.conv2, 250), (network.output, 320)):
        reference = torch.empty_like(layer.weight)
        torch.nn.init.kaiming_uniform_(reference, a=math.sqrt(5), generator=make_generator(3, "other"))
        for values in (layer.weight, reference):
            assert values.abs().max() <= 1 / math.sqrt(inputs)
        assert layer.weight.std().item() == pytest.approx(1 / math.sqrt(3 * inputs), rel=0.1)
        assert reference.std().item() == pytest.approx(1 / math.sqrt(3 * inputs), rel=0.1)


def test_building_a_network_leaves_torchs_global_generator_alone():
    before = torch.random.get_rng_state()
    build_network(make_generator(0, "test"))
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_cell_sees_exactly_the_pixels_that_its_gradient_reaches(layer):
    network = build_network(make_generator(0, "test")).double()
    picture = torch.rand(1, 1, 28, 28, dtype=torch.float64, generator=make_generator(0, "picture"), requires_grad=True)
    maps = network.stages(picture)[layer]
    row, column = SHAPES[layer].side - 1, 1
    reached = torch.zeros(28, 28, dtype=torch.bool)
    for channel in range(SHAPES[layer].channels):  # pooling and ReLU let only one pixel group through: join all channels
        gradient = torch.autograd.grad(maps[0, channel, row, column], picture, retain_graph=True)[0][0, 0]
        reached |= gradient != 0
    stride, side = SHAPES[layer].stride, SHAPES[layer].sees
    seen = torch.zeros(28, 28, dtype=torch.bool)
    seen[row * stride : row * stride + side, column * stride : column * stride + side] = True
    assert not (reached & ~seen).any()
    if layer in ("conv1", "pool1", "conv2"):
        assert torch.equal(reached.any(dim=1), seen.any(dim=1))


# One picture


def test_look_is_what_torch_computes_layer_by_layer(trained, digits, seen):
    weights = {field.name: torch.tensor(getattr(trained.weights, field.name)[1]) for field in fields(trained.weights)}
    value = torch.tensor(digits.test_images[0])[None, None]
    for block in ("1", "2"):
        value = F.conv2d(value, weights[f"conv{block}_weight"], weights[f"conv{block}_bias"])
        assert seen.maps[f"conv{block}"][1] == pytest.approx(value[0].numpy(), abs=1e-5)
        value = F.max_pool2d(value, 2)
        assert seen.maps[f"pool{block}"][1] == pytest.approx(value[0].numpy(), abs=1e-5)
        value = value.clamp(min=0)
        assert seen.maps[f"relu{block}"][1] == pytest.approx(value[0].numpy(), abs=1e-5)
    logits = F.linear(value.flatten(1), weights["output_weight"], weights["output_bias"])[0]
    assert seen.logits[1] == pytest.approx(logits.numpy(), abs=1e-5)


def test_softmax_in_stages_ends_at_torchs_softmax(seen):
    assert seen.exponentials.max(axis=1) == pytest.approx(np.ones(len(seen.logits)))
    assert seen.exponentials / seen.exponentials.sum(axis=1, keepdims=True) == pytest.approx(seen.probabilities, abs=1e-6)
    assert seen.probabilities == pytest.approx(F.softmax(torch.tensor(seen.logits), 1).numpy(), abs=1e-6)


def test_a_training_that_diverged_predicts_nothing(trained, seen):
    probabilities = seen.probabilities.copy()
    probabilities[-1] = np.nan
    table = tabulate(trained, seen, replace(seen, probabilities=probabilities))
    assert table.predicted.tolist() == seen.probabilities.argmax(1).tolist()
    assert table.to_csv(index=False, columns=["predicted_without", "probability_without"]).splitlines()[-1] == ","


def test_a_cell_of_the_first_convolution_by_hand():
    """A bar one pixel wide under a kernel that is 2 on its middle column: 5 pixels · 2 − 1 = 9."""
    network = build_network(make_generator(0, "test"))
    with torch.no_grad():
        network.conv1.weight[3].zero_()
        network.conv1.weight[3, 0, :, 2] = 2
        network.get_parameter("conv1.bias")[3] = -1
    weights = read_weights(network)
    picture = np.zeros((28, 28), dtype=np.float32)
    picture[:, 10] = 1
    cell = explain_cell(weights, look(weights, picture), "conv1", 3, row=6, column=8)
    assert cell.value.tolist() == [9]
    assert cell.partial.tolist() == [[10]]
    assert cell.bias.tolist() == [-1]
    assert cell.products[0, 0].tolist() == [[0, 0, 2, 0, 0]] * 5
    assert cell.sees == (6, 8, 5)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_cells_parts_add_up_to_it(trained, seen, layer):
    side = SHAPES[layer].side
    for channel, row, column in ((0, 0, 0), (9, side - 1, side - 1), (4, side // 2, 1)):
        cell = explain_cell(trained.weights, seen, layer, channel, row, column)
        assert cell.partial.sum(axis=1) + cell.bias == pytest.approx(cell.value, abs=1e-4)
        if layer.startswith("pool"):
            assert np.array_equal(cell.window.max(axis=(1, 2, 3)), cell.value)
        if layer.startswith("relu"):
            assert np.array_equal(np.maximum(cell.window[:, 0, 0, 0], 0), cell.value)
