"""Shapes that people get wrong: torch's layers are asked, and answer with a shape or with their own error message."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from core.concepts.hidden_states.memory import replay
from core.concepts.hidden_states.network import Cell
from core.concepts.hidden_states.training import TrainingTrace
from core.foundation.randomness import seed_layers

Layer = nn.RNN | nn.GRU | nn.LSTM
LAYERS: dict[Cell, type[Layer]] = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}
STEP_CELLS: dict[Cell, type[nn.RNNCell | nn.GRUCell | nn.LSTMCell]] = {"RNN": nn.RNNCell, "GRU": nn.GRUCell, "LSTM": nn.LSTMCell}


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """The sizes that a recurrent layer's shapes are made of."""

    cell: Cell = "RNN"
    steps: int = 5
    batch: int = 7
    input_size: int = 4
    hidden_size: int = 3
    layers: int = 2


@dataclass(frozen=True, eq=False)
class Comparison:
    """The watched run, after training, computed in three ways.

    Attributes:
        loop_difference: largest |difference| between torch's one-step cells in a Python loop and torch's layer.
        picture_difference: largest |difference| between torch's layer and the states in the pictures.
        last_difference: largest |difference| between output at the last step and h_n of the last layer: 0.
    """

    loop_difference: float
    picture_difference: float
    last_difference: float


@dataclass(frozen=True, eq=False)
class Answer:
    """What torch says to a call: the name of its exception and its message, or empty names and the shape that came back."""

    error: str
    message: str
    shape: tuple[int, ...]


def build_layer(sizes: Sizes, batch_first: bool = False) -> Layer:
    """Return torch's own layer of these sizes."""
    return LAYERS[sizes.cell](sizes.input_size, sizes.hidden_size, sizes.layers, batch_first=batch_first)


@seed_layers(0)  # weights that nobody uses
def fill_layer(training: TrainingTrace) -> tuple[Layer, Tensor]:
    """Return torch's layer with the watched run's weights after training, and what it reads, shape (step, 1, input)."""
    architecture = training.architecture
    weights = {name: torch.tensor(values[-1]) for name, values in training.weights.items()}
    layer = LAYERS[architecture.cell](architecture.input_size, architecture.hidden_size, architecture.layers)
    layer.load_state_dict({name: weight for name, weight in weights.items() if "." not in name})
    letters = torch.tensor(training.input_letters)
    table = weights.get("embedding.weight", torch.eye(architecture.symbols))
    return layer, table[letters].unsqueeze(1)


@torch.no_grad()
def compare_layer(training: TrainingTrace) -> Comparison:
    """Run torch's layer, torch's one-step cells in a loop, and the pictures' own computation on the same weights."""
    layer, features = fill_layer(training)
    output, state = layer(features)
    last = state[0] if isinstance(state, tuple) else state
    pictured = torch.tensor(replay(training).hidden[-1, -1, 1:])
    return Comparison(
        loop_difference=float((loop_cells(layer, features) - output).abs().max()),
        picture_difference=float((pictured - output.squeeze(1)).abs().max()),
        last_difference=float((output[-1] - last[-1]).abs().max()),
    )


@seed_layers(0)
def loop_cells(layer: Layer, features: Tensor) -> Tensor:
    """Return what torch's one-step cells (nn.RNNCell, ...) give in a plain loop with the layer's weights: (step, batch, unit)."""
    kind: Cell = layer.mode[:3] if layer.mode.startswith("RNN") else layer.mode  # type: ignore[assignment]
    for number in range(layer.num_layers):
        cell = STEP_CELLS[kind](features.shape[-1], layer.hidden_size)
        cell.load_state_dict({name: getattr(layer, f"{name}_l{number}") for name in cell.state_dict()})
        state, outputs = None, []
        for now in features:
            state = cell(now, state)
            outputs.append(state[0] if isinstance(state, tuple) else state)
        features = torch.stack(outputs)
    return features


@seed_layers(0)
def list_shapes(sizes: Sizes) -> dict[str, tuple[tuple[int, ...], ...]]:
    """Return the shapes of input, output and h_n in both orders: "sequence first" (torch's default) and "batch_first=True"."""
    table = {}
    for name, batch_first in (("batch_first=False", False), ("batch_first=True", True)):
        order = (sizes.batch, sizes.steps) if batch_first else (sizes.steps, sizes.batch)
        features = torch.zeros(*order, sizes.input_size)
        output, state = build_layer(sizes, batch_first)(features)
        last = state[0] if isinstance(state, tuple) else state
        table[name] = (tuple(features.shape), tuple(output.shape), tuple(last.shape))
    return table


def forget_one_hot(sizes: Sizes) -> Tensor:
    """Indices of letters where the layer expects vectors."""
    letters = torch.tensor([[0, 1, 2, 2, 3]]).T
    return build_layer(replace(sizes, input_size=4))(letters.unsqueeze(-1))[0]


def give_wrong_width(sizes: Sizes) -> Tensor:
    """Vectors longer than the layer's input_size."""
    features = torch.zeros(sizes.steps, sizes.batch, sizes.input_size + 1)
    return build_layer(sizes)(features)[0]


def swap_the_order(sizes: Sizes) -> Tensor:
    """(batch, step, input) for a layer built without batch_first=True, with a starting state."""
    features = torch.zeros(sizes.batch, sizes.steps, sizes.input_size)
    start = torch.zeros(sizes.layers, sizes.batch, sizes.hidden_size)
    state = (start, start) if sizes.cell == "LSTM" else start
    return build_layer(sizes)(features, state)[0]


def swap_the_order_silently(sizes: Sizes) -> Tensor:
    """The same without a starting state: nothing tells torch that steps and sequences are mixed up."""
    features = torch.zeros(sizes.batch, sizes.steps, sizes.input_size)
    return build_layer(sizes)(features)[0]


def put_batch_first_in_the_state(sizes: Sizes) -> Tensor:
    """batch_first=True does not concern the state: it stays (layer, batch, unit)."""
    features = torch.zeros(sizes.batch, sizes.steps, sizes.input_size)
    start = torch.zeros(sizes.batch, sizes.layers, sizes.hidden_size)
    state = (start, start) if sizes.cell == "LSTM" else start
    return build_layer(sizes, batch_first=True)(features, state)[0]


def forget_a_layer_in_the_state(sizes: Sizes) -> Tensor:
    """A state for another number of layers."""
    features = torch.zeros(sizes.steps, sizes.batch, sizes.input_size)
    start = torch.zeros(sizes.layers + 1, sizes.batch, sizes.hidden_size)
    state = (start, start) if sizes.cell == "LSTM" else start
    return build_layer(sizes)(features, state)[0]


def give_an_lstm_one_state(sizes: Sizes) -> Tensor:
    """An LSTM needs two states, h and c."""
    features = torch.zeros(sizes.steps, sizes.batch, sizes.input_size)
    start = torch.zeros(sizes.layers, sizes.batch, sizes.hidden_size)
    return build_layer(replace(sizes, cell="LSTM"))(features, start)[0]


def keep_the_tuple(sizes: Sizes) -> Tensor:
    """A recurrent layer returns output and state, not output alone."""
    features = torch.zeros(sizes.steps, sizes.batch, sizes.input_size)
    readout = nn.Linear(sizes.hidden_size, 4)
    return readout(build_layer(sizes)(features))


def leave_classes_last(sizes: Sizes) -> Tensor:
    """cross_entropy wants the classes on axis 1."""
    scores = torch.zeros(sizes.batch, sizes.steps, sizes.input_size)
    targets = torch.zeros(sizes.batch, sizes.steps, dtype=torch.long)
    return nn.functional.cross_entropy(scores, targets)


MISTAKES: dict[str, Callable[[Sizes], Tensor]] = {
    "one-hot": forget_one_hot,
    "width": give_wrong_width,
    "order": swap_the_order,
    "silent": swap_the_order_silently,
    "state order": put_batch_first_in_the_state,
    "state layers": forget_a_layer_in_the_state,
    "lstm": give_an_lstm_one_state,
    "tuple": keep_the_tuple,
    "classes": leave_classes_last,
}
"""Name -> the mistaken call. All but "silent" make torch raise; that one is the worst, since it goes on with wrong results."""


@seed_layers(0)
def ask_torch(name: str, sizes: Sizes) -> Answer:
    """Make a mistake on purpose and return torch's own words.

    Raises:
        KeyError: no mistake of that name.
    """
    try:
        result = MISTAKES[name](sizes)
    except (RuntimeError, ValueError, TypeError) as error:
        return Answer(type(error).__name__, str(error), ())
    return Answer("", "", tuple(result.shape))
