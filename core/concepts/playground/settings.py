"""What the network learns, what it is made of, and how it is trained: at 16 learning rates from 8 seeds at once."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from core.foundation.records import RefusedError, require_choices, require_ranges

DataName = Literal["xor", "circle", "moons", "two spirals", "three spirals", "blobs", "slope", "hills", "own"]
Input = Literal["x1", "x2", "x1²", "x2²", "x1·x2", "sin x1", "sin x2"]
Activation = Literal["ReLU", "leaky ReLU", "GELU", "tanh", "sigmoid", "sine", "none"]
Start = Literal["default", "Xavier", "Kaiming", "zeros", "large"]
Optimizer = Literal["SGD", "Momentum", "RMSprop", "Adam", "AdamW"]
Loss = Literal["cross-entropy", "squared error"]

DATA: tuple[DataName, ...] = get_args(DataName)
INPUTS: tuple[Input, ...] = get_args(Input)
ACTIVATIONS: tuple[Activation, ...] = get_args(Activation)
STARTS: tuple[Start, ...] = get_args(Start)
OPTIMIZERS: tuple[Optimizer, ...] = get_args(Optimizer)
LOSSES: tuple[Loss, ...] = get_args(Loss)
REGRESSION = ("slope", "hills")
"""Data whose target is a number instead of a class."""

RATES = (0.0003, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
SEEDS = 8
RUNS = len(RATES) * SEEDS
"""Run r has learning rate RATES[r // SEEDS] and seed r % SEEDS."""
MOST_LAYERS, MOST_UNITS, MOST_CLASSES, MOST_POINTS, MOST_EPOCHS = 6, 16, 6, 1000, 500
OwnPoint = tuple[float, float, int]
"""x₁, x₂ and the number of the class."""
Edit = tuple[int, float, bool]
"""Index of a parameter (in torch's order, all in one row), its new value, and whether it is cut: then it stays at 0."""


@dataclass(frozen=True, kw_only=True)
class PlaygroundConfig:
    """One experiment, trained at every rate of `RATES` from every seed.

    Attributes:
        classes: how many blobs; the other data have their own number.
        noise: how far points are scattered, in the units of the plane, which reaches from −3 to 3.
        held_out: share of the points that training never sees.
        own: the visitor's points, for data "own".
        hidden: units of each hidden layer.
        start: the first weights: torch's default, torch.nn.init's Xavier or Kaiming (uniform), all 0, or normal with deviation 5.
        l1, l2: l1·Σ|w| is added to the loss; l2 is torch.optim's weight_decay. Both count biases, too.
        dropout: share of hidden activations that are set to 0 in each training step.
        epochs: passes over the training points; after an edit as many more.
        edits: what is done to the parameters of every run at the end of epoch `edit_epoch`.
    """

    data: DataName = "xor"
    classes: int = 3
    noise: float = 0.2
    held_out: float = 0.5
    data_seed: int = 0
    own: tuple[OwnPoint, ...] = ()
    inputs: tuple[Input, ...] = ("x1", "x2")
    hidden: tuple[int, ...] = (4,)
    activation: Activation = "tanh"
    start: Start = "default"
    optimizer: Optimizer = "SGD"
    batch_size: int = 10
    loss: Loss = "cross-entropy"
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    epochs: int = 100
    edits: tuple[Edit, ...] = ()
    edit_epoch: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        require_choices(self, data=DATA, activation=ACTIVATIONS, start=STARTS, optimizer=OPTIMIZERS, loss=LOSSES)
        require_ranges(self, classes=(2, MOST_CLASSES), data_seed=(0, 99), batch_size=(1, MOST_POINTS), epochs=(1, MOST_EPOCHS))
        require_ranges(self, noise=(0.0, 3.0), held_out=(0.0, 0.9), l1=(0.0, 1.0), l2=(0.0, 1.0), dropout=(0.0, 0.9))
        require_ranges(self, edit_epoch=(0, MOST_EPOCHS))
        if not self.inputs or len(set(self.inputs)) < len(self.inputs) or not set(self.inputs) <= set(INPUTS):
            raise ValueError(f"inputs is {self.inputs}; allowed: one or more of {INPUTS}, each once")
        if len(self.hidden) > MOST_LAYERS or any(not 1 <= units <= MOST_UNITS for units in self.hidden):
            raise ValueError(f"hidden is {self.hidden}; allowed: at most {MOST_LAYERS} layers of 1 to {MOST_UNITS} units")
        if self.data == "own":
            check_own(self.own)
        if any(not 0 <= index < self.parameters for index, _, _ in self.edits):
            raise ValueError(f"edits is {self.edits}; allowed: parameters 0 to {self.parameters - 1}")

    @property
    def outputs(self) -> int:
        """One logit for two classes, one number for regression, else one logit for each class."""
        classes = self.count_classes()
        return 1 if classes <= 2 else classes

    @property
    def sizes(self) -> tuple[int, ...]:
        """Return how many numbers each layer holds, the inputs first."""
        return (len(self.inputs), *self.hidden, self.outputs)

    @property
    def has_lines(self) -> bool:
        """Whether the inputs are x₁ and x₂ alone: then the sum of a unit of the first layer is 0 on a straight line."""
        return self.inputs == INPUTS[:2]

    @property
    def parameters(self) -> int:
        """Return the number of weights and biases."""
        return count_parameters(self.sizes)

    @property
    def total(self) -> int:
        """Return all epochs: `epochs`, and after an edit as many more."""
        return self.edit_epoch + self.epochs if self.edits else self.epochs

    def count_classes(self) -> int:
        """Return the number of classes, 0 for regression."""
        if self.data == "own":
            return max(2, 1 + max((label for _, _, label in self.own), default=1))
        return {"blobs": self.classes, "three spirals": 3, "slope": 0, "hills": 0}.get(self.data, 2)


def count_parameters(sizes: tuple[int, ...]) -> int:
    """Return the weights and biases of layers of these sizes: 2-4-2-1 has 25."""
    return sum(before * after + after for before, after in pairwise(sizes))


def check_own(own: tuple[OwnPoint, ...]) -> None:
    """Raise RefusedError unless there are 4 to 1,000 points within ±1e6 in 2 to 6 classes: "few", "many", "infinite", "classes"."""
    labels = {label for _, _, label in own}
    if not 4 <= len(own) <= MOST_POINTS:
        raise RefusedError(f"own has {len(own)} points; allowed: 4 to {MOST_POINTS}", "few" if len(own) < 4 else "many")
    if large := [value for x1, x2, _ in own for value in (x1, x2) if not abs(value) <= 1e6]:
        raise RefusedError(f"own holds {large[0]:g}; allowed: numbers up to 1e6", "infinite", word=f"{large[0]:g}")
    if len(labels) < 2 or not labels <= set(range(MOST_CLASSES)):
        raise RefusedError(f"own has {len(labels)} classes; allowed: 2 to {MOST_CLASSES}", "classes")


WHOLE = 260_000
"""Weights of all runs and moments that travel to the browser, 1 MB; beyond, those of the run that is watched."""


def list_moments(config: PlaygroundConfig) -> tuple[int, ...]:
    """Return the epochs whose weights are kept, increasing, close together at the beginning (and after an edit).

    At most 60; of larger networks fewer, from 30 on, if all of them then fit `WHOLE`; of very large ones so many as fit 20 MB.
    """
    fitting = WHOLE // (RUNS * config.parameters)
    most = min(60, fitting) if fitting >= 30 else min(60, 20_000_000 // (4 * RUNS * config.parameters))
    pieces = [(0, config.edit_epoch), (config.edit_epoch, config.total)] if config.edits else [(0, config.total)]
    share = most // len(pieces) - 1
    kept = set[int]()
    for start, end in pieces:
        steps = max(1, min(share, end - start))
        kept |= {start + round((end - start) * (step / steps) ** 1.5) for step in range(steps + 1)}
    return tuple(sorted(kept))
