"""How far back a recurrent network can learn: the Jacobian of its last state by earlier ones, at every epoch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from core.concepts.hidden_states.gain import GainTrace
from core.concepts.hidden_states.memory import EditConfig, make_start
from core.concepts.hidden_states.network import BLOCKS, CELLS, drive_layer, read_letters, step_cell, unroll
from core.concepts.hidden_states.settings import TrainingConfig
from core.concepts.hidden_states.training import TrainingState, TrainingTrace, select_run
from core.foundation.frames import Table, make_table, stack_tables
from core.foundation.records import freeze, require_whole


@dataclass(frozen=True, eq=False)
class ReachTrace:
    """The same task learned with each kind of cell (axis cell: RNN, GRU, LSTM, as network.CELLS).

    Attributes:
        norms: largest factor by which a small change of h at step T − lag arrives in h at the last step T (the spectral norm of
            ∂h_T/∂h_t), shape (cell, time, lag); lag 0 is 1, the last lag reaches the state before the first letter.
        cell_norms: the same for the LSTM's c, ∂c_T/∂c_t, which its forget gate protects, shape (time, lag).
        radii: largest |eigenvalue| of the recurrent matrix, shape (cell, time); of a GRU and an LSTM, of the block of W_hh that
            makes the new content (torch's W_hn, W_hg).
    """

    config: TrainingConfig
    layer: int
    norms: np.ndarray
    cell_norms: np.ndarray
    radii: np.ndarray


def compare_reach(states: Sequence[TrainingState], layer: int = 0, seed: int | None = None) -> ReachTrace:
    """Measure how far back an RNN, a GRU and an LSTM that learn the same task can learn, at every epoch that all have done.

    Args:
        states: the trainings of the three cells, in the order of network.CELLS.
        seed: which run is watched; the config's if None.

    Source: Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks, section 2.

    Raises:
        ValueError: other cells, or no such layer.
    """
    cells = tuple(state.config.cell for state in states)
    if cells != CELLS:
        raise ValueError(f"states are of the cells {cells}; allowed: {CELLS}")
    config = states[0].config
    require_whole("layer", layer, 0, config.layers - 1)
    moments = min(state.epochs for state in states) + 1
    trainings = [_shorten(select_run(state, seed), moments) for state in states]
    chains = [chain_jacobians(find_jacobians(training, layer)) for training in trainings]
    size = config.hidden_size
    return ReachTrace(
        config=config,
        layer=layer,
        norms=freeze(torch.stack([_norms(chain[..., :size, :size]) for chain in chains])),
        cell_norms=freeze(_norms(chains[-1][..., size:, size:])),
        radii=freeze(torch.stack([_radii(training, layer) for training in trainings])),
    )


def tabulate_reach(reach: ReachTrace, gains: GainTrace) -> Table:
    """Return how much of a change is left 0, 1, 2, ... steps back: a row for each cell and epoch, and one for each recurrent gain.

    The LSTM's c has rows of its own. A gain's row is the median of its runs.
    """
    epochs = np.arange(len(reach.cell_norms))
    tables = [
        make_table({"cell": cell, "epoch": epochs, "spectral_radius": radii, **_name_lags(norms)})
        for cell, radii, norms in zip(CELLS, reach.radii, reach.norms, strict=True)
    ]
    tables.append(make_table({"cell": "LSTM, c", "epoch": epochs, **_name_lags(reach.cell_norms)}))
    tables.append(make_table({"gain": gains.gains, **_name_lags(gains.medians[:, ::-1])}))
    return stack_tables(tables)


def _name_lags(values: np.ndarray) -> dict[str, np.ndarray]:
    return {f"{lag}_steps_back": values[:, lag] for lag in range(values.shape[1])}


def find_jacobians(training: TrainingTrace, layer: int) -> torch.Tensor:
    """Return the Jacobian of every step's state by the state before, shape (time, step, unit, unit).

    The state is h, for an LSTM h and c side by side (2 x unit). What the layer reads is held fixed, so only the way through its
    own memory counts. Row i is torch.autograd's gradient of entry i.
    """
    weights = {name: torch.tensor(values) for name, values in training.weights.items()}
    letters = torch.tensor(training.input_letters).unsqueeze(1)
    cell, size = training.config.cell, training.config.hidden_size
    with torch.no_grad():
        unrolled = unroll(training.architecture, weights, letters, make_start(training, EditConfig()))
        below = read_letters(training.architecture, weights, letters) if layer == 0 else unrolled.hidden[:, layer - 1, 1:]
        driven = drive_layer(weights, layer, below).squeeze(2)
    parts = [unrolled.hidden, unrolled.cell_states] if cell == "LSTM" else [unrolled.hidden]
    state = torch.cat([part[:, layer, :-1, 0] for part in parts], -1).requires_grad_()
    with torch.enable_grad():
        h, c = state[..., :size], state[..., size:]
        recurrent, bias = weights[f"weight_hh_l{layer}"].transpose(1, 2), weights[f"bias_hh_l{layer}"].unsqueeze(1)
        h, c, _ = step_cell(cell, driven, h, c, recurrent, bias)  # the steps stand side by side, as sequences do
        after = torch.cat([h, c], -1)
        rows = [torch.autograd.grad(after[..., i].sum(), state, retain_graph=True)[0] for i in range(state.shape[-1])]
    return torch.stack(rows, -2)


def chain_jacobians(jacobians: torch.Tensor) -> torch.Tensor:
    """Return the Jacobian of the last state by the state `lag` steps before, shape (time, lag, unit, unit): the chain rule."""
    times, steps, size, _ = jacobians.shape
    chain = torch.eye(size).expand(times, size, size)
    links = [chain]
    for step in reversed(range(steps)):
        chain = chain @ jacobians[:, step]
        links.append(chain)
    return torch.stack(links, 1)


def _shorten(training: TrainingTrace, moments: int) -> TrainingTrace:
    return replace(training, weights={name: values[:moments] for name, values in training.weights.items()})


def _norms(matrices: torch.Tensor) -> torch.Tensor:
    """Return the largest singular values; nan where the weights have overflowed."""
    sound = matrices.isfinite().all(-1).all(-1)
    norms = torch.linalg.matrix_norm(matrices.where(sound[..., None, None], torch.zeros(())), ord=2)
    return norms.where(sound, torch.nan)


def _radii(training: TrainingTrace, layer: int) -> torch.Tensor:
    cell = training.config.cell
    block = 2 if BLOCKS[cell] > 1 else 0  # both torch.nn.GRU and torch.nn.LSTM keep it third
    matrices = torch.tensor(training.weights[f"weight_hh_l{layer}"]).chunk(BLOCKS[cell], 1)[block]
    sound = matrices.isfinite().all(-1).all(-1)
    return torch.linalg.eigvals(matrices.where(sound[:, None, None], torch.zeros(()))).abs().amax(-1).where(sound, torch.nan)
