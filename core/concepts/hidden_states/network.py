"""Recurrent networks of many runs side by side: torch's own cells, written once more with a leading run axis.

`torch.nn.RNN`, `GRU` and `LSTM` train one set of weights and keep their gates to themselves. Here every weight has an axis 0
(a run, or an epoch of one run), the gates come out, and a hidden value can be changed on its way. The equations, the order
of the gates and the names of the weights are those of the torch.nn documentation; the tests hold them against torch's layers.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch.nn.functional import one_hot

from core.foundation.randomness import make_generator

Cell = Literal["RNN", "GRU", "LSTM"]
Inputs = Literal["one-hot", "embedding"]
Weights = dict[str, torch.Tensor]
Change = Callable[[int, int, torch.Tensor], torch.Tensor]

CELLS: tuple[Cell, ...] = get_args(Cell)
INPUTS: tuple[Inputs, ...] = get_args(Inputs)
GATES: dict[Cell, tuple[str, ...]] = {"RNN": (), "GRU": ("reset", "update"), "LSTM": ("input", "forget", "output")}
BLOCKS: dict[Cell, int] = {"RNN": 1, "GRU": 3, "LSTM": 4}
"""How many blocks of hidden_size rows torch stacks in weight_ih and weight_hh."""
EMBEDDING_SIZE = 2
"""An embedding of two numbers a letter can be drawn as it is."""


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """What a network is made of: the kind of cell and its sizes."""

    cell: Cell
    inputs: Inputs
    symbols: int
    hidden_size: int
    layers: int

    @property
    def input_size(self) -> int:
        """How many numbers stand for one letter."""
        return self.symbols if self.inputs == "one-hot" else EMBEDDING_SIZE


@dataclass(frozen=True, eq=False)
class Unrolled:
    """What a network did at every step.

    Attributes:
        hidden: h, shape (run, layer, step + 1, sequence, unit); step 0 is the state it started from.
        cell_states: c of an LSTM, same shape; empty otherwise.
        gates: shape (run, layer, step, sequence, gate, unit), in the order of `GATES`; empty for an RNN.
        logits: scores of each symbol, shape (run, step, sequence, symbol).
    """

    hidden: torch.Tensor
    cell_states: torch.Tensor
    gates: torch.Tensor
    logits: torch.Tensor


def shape_weights(architecture: Architecture) -> dict[str, tuple[int, ...]]:
    """Return the shape of each weight by torch's name, in the order in which torch draws them."""
    size, rows = architecture.hidden_size, BLOCKS[architecture.cell] * architecture.hidden_size
    shapes: dict[str, tuple[int, ...]] = {}
    if architecture.inputs == "embedding":
        shapes["embedding.weight"] = (architecture.symbols, EMBEDDING_SIZE)
    for layer in range(architecture.layers):
        width = architecture.input_size if layer == 0 else size
        shapes[f"weight_ih_l{layer}"] = (rows, width)
        shapes[f"weight_hh_l{layer}"] = (rows, size)
        shapes[f"bias_ih_l{layer}"] = (rows,)
        shapes[f"bias_hh_l{layer}"] = (rows,)
    return {**shapes, "readout.weight": (architecture.symbols, size), "readout.bias": (architecture.symbols,)}


def count_products(architecture: Architecture) -> int:
    """Return how many multiply-adds one letter costs."""
    return sum(math.prod(shape) for shape in shape_weights(architecture).values() if len(shape) == 2)


def count_weights(architecture: Architecture) -> int:
    """Return how many numbers one network learns."""
    return sum(math.prod(shape) for shape in shape_weights(architecture).values())


def draw_weights(architecture: Architecture, seeds: range) -> Weights:
    """Return starting weights, shape (run, ...): exactly what torch's layers draw after torch.manual_seed(start_seed(seed)).

    Uniform between ±1/√hidden_size for the recurrent layers and the readout, normal for an embedding.
    """
    bound = 1 / math.sqrt(architecture.hidden_size)
    runs: list[Weights] = []
    for seed in seeds:
        generator = make_generator(seed, "start")
        runs.append(
            {
                name: torch.empty(shape).normal_(generator=generator)
                if name == "embedding.weight"
                else torch.empty(shape).uniform_(-bound, bound, generator=generator)
                for name, shape in shape_weights(architecture).items()
            }
        )
    return {name: torch.stack([run[name] for run in runs]) for name in runs[0]}


def join_weights(weights: Weights) -> torch.Tensor:
    """Return each run's weights in one row, shape (run, parameter): an optimizer moves one tensor sooner than many."""
    return torch.cat([weight.flatten(1) for weight in weights.values()], 1)


def split_weights(architecture: Architecture, joined: torch.Tensor) -> Weights:
    """Return the weights by torch's names again, each of shape (run, ...), as views of `joined` (run, parameter)."""
    shapes = shape_weights(architecture)
    parts = joined.split([math.prod(shape) for shape in shapes.values()], 1)
    return {name: part.unflatten(1, shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}


def start_seed(seed: int) -> int:
    """Return the number to give torch.manual_seed so that torch's layers start as run `seed` does."""
    return make_generator(seed, "start").initial_seed()


def unroll(
    architecture: Architecture,
    weights: Weights,
    letters: torch.Tensor,
    start: torch.Tensor | None = None,
    change: Change | None = None,
) -> Unrolled:
    """Run the networks over sequences of symbols.

    Args:
        weights: by torch's names, each with a leading run axis.
        letters: indices of symbols, shape (step, sequence).
        start: h before the first step, shape (layer, unit) or (run, layer, unit); zeros when None.
        change: called with layer, step (from 1) and h (run, sequence, unit) after each step; returns the h that goes on.
    """
    sequences = letters.shape[1]
    runs = weights["readout.bias"].shape[0]
    if start is None:
        start = weights["readout.bias"].new_zeros(architecture.layers, architecture.hidden_size)
    start = start.expand(runs, architecture.layers, architecture.hidden_size)
    features = read_letters(architecture, weights, letters)
    hidden, cell_states, gates = [], [], []
    for layer in range(architecture.layers):
        h = start[:, layer].unsqueeze(1).expand(-1, sequences, -1)
        states, contents, opened = _run_layer(architecture.cell, weights, layer, features, h, change)
        hidden.append(torch.stack(states, 1))
        cell_states.append(torch.stack(contents, 1) if architecture.cell == "LSTM" else h.new_empty(0))
        gates.append(torch.stack([_stack_gates(each, h) for each in opened], 1))
        features = hidden[-1][:, 1:]
    return Unrolled(torch.stack(hidden, 1), torch.stack(cell_states, 1), torch.stack(gates, 1), _read_out(weights, features))


def score(architecture: Architecture, weights: Weights, letters: torch.Tensor) -> torch.Tensor:
    """Return the logits of `unroll` alone, shape (run, step, sequence, symbol): a training keeps nothing else."""
    features = read_letters(architecture, weights, letters)
    runs, _, sequences, _ = features.shape
    h = features.new_zeros(runs, sequences, architecture.hidden_size)
    for layer in range(architecture.layers):
        states, _, _ = _run_layer(architecture.cell, weights, layer, features, h)
        features = torch.stack(states[1:], 1)
    return _read_out(weights, features)


def step_cell(
    cell: Cell, driven: torch.Tensor, h: torch.Tensor, c: torch.Tensor, recurrent: torch.Tensor, bias: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]:
    """Take one step of one layer: return h, c and the gates.

    Args:
        driven: W_ih x + b_ih, shape (run, sequence, blocks x unit).
        h, c: the state so far, shape (run, sequence, unit); only an LSTM reads c.
        recurrent: W_hh transposed, shape (run, unit, blocks x unit).
        bias: b_hh, shape (run, 1, blocks x unit).
    """
    recalled = torch.baddbmm(bias, h, recurrent)
    if cell == "RNN":
        return torch.tanh(driven + recalled), c, []
    if cell == "GRU":
        driven_r, driven_z, driven_n = driven.chunk(3, -1)
        recalled_r, recalled_z, recalled_n = recalled.chunk(3, -1)
        reset, update = torch.sigmoid(driven_r + recalled_r), torch.sigmoid(driven_z + recalled_z)
        candidate = torch.tanh(driven_n + reset * recalled_n)
        return torch.lerp(candidate, h, update), c, [reset, update]
    i, f, g, o = (driven + recalled).chunk(4, -1)
    i, f, o = torch.sigmoid(i), torch.sigmoid(f), torch.sigmoid(o)
    c = f * c + i * torch.tanh(g)
    return o * torch.tanh(c), c, [i, f, o]


def _run_layer(
    cell: Cell, weights: Weights, layer: int, features: torch.Tensor, h: torch.Tensor, change: Change | None = None
) -> tuple[list[torch.Tensor], list[torch.Tensor], list[list[torch.Tensor]]]:
    """Return h and c, each (run, sequence, unit), from the start on, and the gates of each step of one layer."""
    driven = drive_layer(weights, layer, features)
    recurrent, bias = weights[f"weight_hh_l{layer}"].transpose(1, 2), weights[f"bias_hh_l{layer}"].unsqueeze(1)
    c = torch.zeros_like(h)
    hidden, cell_states, gates = [h], [c], []
    for step, now in enumerate(driven.unbind(1), start=1):
        h, c, opened = step_cell(cell, now, h, c, recurrent, bias)
        if change is not None:
            h = change(layer, step, h)
        hidden.append(h)
        cell_states.append(c)
        gates.append(opened)
    return hidden, cell_states, gates


def _stack_gates(opened: list[torch.Tensor], h: torch.Tensor) -> torch.Tensor:
    """Return the gates of one step, shape (run, sequence, gate, unit)."""
    return torch.stack(opened, -2) if opened else h.new_empty(*h.shape[:-1], 0, h.shape[-1])


def _read_out(weights: Weights, features: torch.Tensor) -> torch.Tensor:
    """Return the scores of each symbol, shape (run, step, sequence, symbol)."""
    runs, steps, sequences, width = features.shape
    flat = features.reshape(runs, steps * sequences, width)
    logits = torch.baddbmm(weights["readout.bias"].unsqueeze(1), flat, weights["readout.weight"].transpose(1, 2))
    return logits.view(runs, steps, sequences, -1)


def drive_layer(weights: Weights, layer: int, features: torch.Tensor) -> torch.Tensor:
    """Return W_ih x + b_ih of all steps at once, shape (run, step, sequence, blocks x unit)."""
    runs, steps, sequences, width = features.shape
    flat = features.reshape(runs, steps * sequences, width)
    driven = torch.baddbmm(weights[f"bias_ih_l{layer}"].unsqueeze(1), flat, weights[f"weight_ih_l{layer}"].transpose(1, 2))
    return driven.view(runs, steps, sequences, -1)


def read_letters(architecture: Architecture, weights: Weights, letters: torch.Tensor) -> torch.Tensor:
    """Return what the first layer is given, shape (run, step, sequence, input)."""
    if architecture.inputs == "embedding":
        return weights["embedding.weight"][:, letters]
    features = one_hot(letters, architecture.symbols).to(weights["readout.bias"].dtype)
    return features.expand(weights["readout.bias"].shape[0], *features.shape)
