"""How far back learning reaches: Jacobians against finite differences, gains that make gradients vanish or explode."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import GainConfig, TrainingConfig
from core.concepts.hidden_states.network import BLOCKS
from core.concepts.hidden_states.reach import chain_jacobians, find_jacobians
from core.concepts.hidden_states.shapes import LAYERS
from tests.small_trainings import finish

CELLS = concept.CELLS


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layer", [0, 1])
def test_jacobians_are_finite_differences(cell: concept.Cell, layer: int) -> None:
    trace = concept.train(TrainingConfig(cell=cell, hidden_size=3, layers=2, epochs=4))
    chain = chain_jacobians(find_jacobians(trace, layer))[-1, :, :3, :3].double().numpy()
    network, features = concept.fill_layer(trace)
    weights = {name: values.double() for name, values in network.state_dict().items() if name.endswith(f"l{layer}")}
    upper = LAYERS[cell](features.shape[-1] if layer == 0 else 3, 3).double()
    upper.load_state_dict({name.replace(f"l{layer}", "l0"): values for name, values in weights.items()})
    below = features if layer == 0 else torch.tensor(concept.replay(trace).hidden[-1, layer - 1, 1:]).unsqueeze(1)
    below, steps, epsilon = below.double(), len(trace.input_letters), 1e-6
    with torch.no_grad():
        for lag in range(1, steps + 1):
            state: Any
            _, state = upper(below[: steps - lag]) if lag < steps else (None, _zero_state(cell))
            columns = []
            for unit in range(3):
                ends = []
                for sign in (1, -1):
                    shift = torch.zeros(1, 1, 3, dtype=torch.float64)
                    shift[..., unit] = sign * epsilon
                    moved = (state[0] + shift, state[1]) if cell == "LSTM" else state + shift
                    ends.append(upper(below[steps - lag :], moved)[0][-1, 0])
                columns.append((ends[0] - ends[1]) / (2 * epsilon))
            np.testing.assert_allclose(chain[lag], torch.stack(columns, 1), atol=2e-5, rtol=1e-3)


def _zero_state(cell: str) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
    zeros = torch.zeros(1, 1, 3, dtype=torch.float64)
    return (zeros, zeros) if cell == "LSTM" else zeros


def test_reach_compares_the_three_cells() -> None:
    config = TrainingConfig(epochs=5, seed=2)
    states = [finish(replace(config, cell=cell)) for cell in CELLS]
    reach = concept.compare_reach(states)
    assert reach.norms.shape == (3, 6, 6)
    np.testing.assert_allclose(reach.norms[..., 0], 1, atol=1e-6)
    for place, cell in enumerate(CELLS):
        trace = concept.train(replace(config, cell=cell))
        block = trace.weights["weight_hh_l0"][-1].reshape(BLOCKS[cell], 4, 4)[2 if BLOCKS[cell] > 1 else 0]
        assert reach.radii[place, -1] == pytest.approx(np.abs(np.linalg.eigvals(block)).max(), rel=1e-4)
        chain = chain_jacobians(find_jacobians(trace, 0))[-1, 2, :4, :4]
        assert reach.norms[place, -1, 2] == pytest.approx(np.linalg.svd(chain.numpy())[1][0], rel=1e-4)
    with pytest.raises(ValueError, match="layer"):
        concept.compare_reach(states, 1)
    with pytest.raises(ValueError, match="allowed"):
        concept.compare_reach(states[::-1])


def test_reach_goes_as_far_as_all_three_have_come_and_watches_any_seed() -> None:
    config = TrainingConfig(epochs=4)
    states = [finish(replace(config, cell=cell)) for cell in CELLS[:2]] + [concept.start(replace(config, cell="LSTM"), 0)]
    reach = concept.compare_reach(states, seed=3)
    assert reach.norms.shape == (3, 2, 6)
    whole = concept.compare_reach([finish(replace(config, cell=cell, seed=3)) for cell in CELLS])
    np.testing.assert_allclose(reach.norms, whole.norms[:, :2], rtol=1e-5)


def test_the_forget_gate_keeps_the_way_along_c_open() -> None:
    """The lesson says so: over the whole word ∂c/∂c stays near one, where ∂h/∂h falls to a hundredth; medians of 20 seeds."""
    states = [finish(TrainingConfig(cell=cell)) for cell in CELLS]
    reaches = [concept.compare_reach(states, seed=seed) for seed in range(concept.RUNS)]
    assert np.median([reach.norms[:, -1, -1] for reach in reaches], axis=0).max() < 0.02
    assert 0.3 < np.median([reach.cell_norms[-1, -1] for reach in reaches]) < 3
    jacobians = chain_jacobians(find_jacobians(concept.select_run(states[2]), 0))[-1, 3, 4:, 4:]
    assert reaches[0].cell_norms[-1, 3] == pytest.approx(np.linalg.svd(jacobians.numpy())[1][0], rel=1e-4)


def test_gain_makes_gradients_vanish_or_explode() -> None:
    """|∂L/∂h₁| : |∂L/∂h₃₂| at gains 0.5, 1, 1.5, 2 is 8e-12, 8e-4, 1.5, 64, in powers of ten."""
    trace = concept.spread_gradients(GainConfig())
    ratios = dict(zip(trace.gains.tolist(), trace.medians[:, 0].tolist(), strict=True))
    for gain, expected in {0.5: 8e-12, 1.0: 8e-4, 1.5: 1.5, 2.0: 64.0}.items():
        assert round(np.log10(ratios[gain])) == round(np.log10(expected)), (gain, ratios[gain])
    assert np.all(np.diff(trace.medians[:, 0]) > 0)
    np.testing.assert_allclose(trace.ratios[..., -1], 1, rtol=1e-6)


def test_gain_agrees_with_torchs_layer() -> None:
    """The same network by torch.nn.RNN: gain 1.5, seed 0."""
    from core.concepts.hidden_states.gain import _draw

    config = GainConfig(steps=8, hidden_size=5, input_size=5)
    recurrent, driven, direction = _draw(config, 0)
    cell = nn.RNNCell(5, 5)
    cell.load_state_dict(
        {"weight_ih": torch.eye(5), "weight_hh": 1.5 * recurrent, "bias_ih": torch.zeros(5), "bias_hh": torch.zeros(5)}
    )
    states = [torch.zeros(1, 5)]
    for now in driven:
        states.append(cell(now.unsqueeze(0), states[-1]))
    gradients = torch.autograd.grad((states[-1] * direction).sum(), states[1:])
    norms = torch.stack([gradient.norm() for gradient in gradients])
    trace = concept.spread_gradients(config)
    np.testing.assert_allclose(trace.ratios[concept.GAINS.index(1.5), 0], norms / norms[-1], rtol=1e-4)
