"""Let the watched run read its sequence again, with the weights of every epoch and, if asked, with one value overwritten."""

import math
import re
from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.hidden_states.network import Change, unroll
from core.concepts.hidden_states.training import TrainingTrace, first_moment
from core.foundation.numbers import read_number, read_numbers
from core.foundation.records import RefusedError, freeze, require_between, require_whole


@dataclass(frozen=True, kw_only=True)
class EditConfig:
    """One hidden value to overwrite and the state to start from.

    Attributes:
        step: after which letter (1 is the first) the value is overwritten; 0 leaves every value alone.
        layer, unit: whose value, counted from 0.
        value: what it becomes.
        start: h before the first letter: empty for zeros, one number for all units, or one for each (the same in every layer).
    """

    step: int = 0
    layer: int = 0
    unit: int = 0
    value: float = 0.0
    start: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no state; whether it fits a network is checked in `replay`."""
        require_whole("step", self.step, 0, 24)
        require_whole("layer", self.layer, 0, 2)
        require_whole("unit", self.unit, 0, 31)
        require_between("value", self.value, -1, 1)
        for number in self.start:
            require_between("start", number, -10, 10)


@dataclass(frozen=True, eq=False)
class Replay:
    """What the watched run does with the sequence in the pictures, at every epoch.

    Attributes:
        hidden: h, shape (time, layer, step + 1, unit); step 0 is the state before the first letter.
        cell_states: c of an LSTM, same shape; empty otherwise.
        gates: between 0 and 1, shape (time, layer, step, gate, unit), in the order of network.GATES; no gate for an RNN.
        probabilities: softmax of the scores, shape (time, step, symbol).
        losses: −ln of the probability of the target, in nats, shape (time, step).
        predictions: the symbol of highest probability, shape (time, step).
    """

    training: TrainingTrace
    edit: EditConfig
    hidden: np.ndarray
    cell_states: np.ndarray
    gates: np.ndarray
    probabilities: np.ndarray
    losses: np.ndarray
    predictions: np.ndarray

    @property
    def first_right(self) -> np.ndarray:
        """Return the epoch at which each letter first came out right, nan if it never did; shape (step,)."""
        return first_moment(self.predictions == self.training.target_letters)

    @property
    def target_probabilities(self) -> np.ndarray:
        """Return the probability of the target, shape (time, step)."""
        return self.probabilities[:, range(len(self.training.target_letters)), self.training.target_letters]

    @property
    def loss(self) -> float:
        """Return the mean cross-entropy over the steps of this one sequence, after training."""
        return float(self.losses[-1].mean())

    @property
    def predicted_words(self) -> np.ndarray:
        """Return the letters predicted at each epoch as one text, shape (time,)."""
        return np.array(["".join(self.training.symbols[letter] for letter in predicted) for predicted in self.predictions])


@dataclass(frozen=True, eq=False)
class Plane:
    """The plane in which the states after training spread most (principal components).

    Attributes:
        path: the states of every epoch in it, shape (time, step + 1, 2), float32.
        shares: how much of the spread after training lies along each of its two directions, shape (2,).
    """

    path: np.ndarray
    shares: np.ndarray


def replay(training: TrainingTrace, edit: EditConfig = EditConfig()) -> Replay:
    """Let the watched run read its sequence again with the weights of every epoch, edited as asked.

    Raises:
        ValueError: the edit names a step, layer, unit or starting state that this network does not have.
    """
    _check_fit(training, edit)
    weights = {name: torch.tensor(values) for name, values in training.weights.items()}
    letters = torch.tensor(training.input_letters).unsqueeze(1)
    with torch.no_grad():
        unrolled = unroll(training.architecture, weights, letters, make_start(training, edit), _make_change(edit))
    log_probabilities = unrolled.logits.squeeze(2).log_softmax(-1)
    return Replay(
        training=training,
        edit=edit,
        hidden=freeze(unrolled.hidden.squeeze(3)),
        cell_states=freeze(unrolled.cell_states.squeeze(3) if training.config.cell == "LSTM" else unrolled.cell_states),
        gates=freeze(unrolled.gates.squeeze(3)),
        probabilities=freeze(log_probabilities.exp()),
        losses=freeze(-log_probabilities[:, range(len(letters)), torch.tensor(training.target_letters)]),
        predictions=freeze(log_probabilities.argmax(-1)),
    )


def make_start(training: TrainingTrace, edit: EditConfig) -> torch.Tensor:
    """Return h before the first letter, shape (layer, unit)."""
    config = training.config
    numbers = torch.tensor(edit.start or (0.0,), dtype=torch.float32)
    return numbers.expand(config.layers, config.hidden_size)


def find_plane(replayed: Replay, layer: int) -> Plane:
    """Return the path of one layer's states in the first two principal components of its states after training.

    The plane is the last epoch's, so that the picture's axes stand still while time plays. Each direction points to where its
    largest entry is positive. A layer of one unit has one direction; the other stays zero.
    """
    hidden = torch.tensor(replayed.hidden[:, layer], dtype=torch.float64)
    last = hidden[-1] if hidden[-1].isfinite().all() else torch.zeros_like(hidden[-1])
    _, spreads, directions = torch.linalg.svd(last - last.mean(0), full_matrices=False)
    directions = directions * directions.gather(1, directions.abs().argmax(1, keepdim=True)).sign()
    shares = spreads.square() / spreads.square().sum().clamp(min=1e-30)
    path = ((hidden - last.mean(0)) @ directions[:2].T).float()
    missing = 2 - path.shape[-1]
    return Plane(
        freeze(torch.nn.functional.pad(path, (0, missing))), freeze(torch.nn.functional.pad(shares[:2], (0, 2 - len(shares[:2]))))
    )


def find_ambiguous_steps(input_letters: np.ndarray, target_letters: np.ndarray) -> tuple[int, int] | None:
    """Return the first two steps (from 0) that read the same letter and have different targets.

    Only the state can tell them apart. None if there are none: a table from letter to letter would do then, without memory.
    """
    for later in range(len(input_letters)):
        for earlier in range(later):
            if input_letters[earlier] == input_letters[later] and target_letters[earlier] != target_letters[later]:
                return earlier, later
    return None


def read_start(text: str, hidden_size: int) -> tuple[float, ...] | None:
    """Return the numbers of a text such as "0.5" or "1, 0, -1, 0"; () for an empty one, None if it is no starting state.

    "0,5" is one half; where there are two units it could be two numbers, and is refused.
    """
    try:
        if re.fullmatch(r"\s*[-−+]?\d*[,，]\d+\s*", text):
            numbers = (read_number(text),) if hidden_size != 2 else (math.inf,)
        else:
            numbers = read_numbers(text)
    except RefusedError:
        return None
    fits = len(numbers) in (0, 1, hidden_size) and all(-10 <= number <= 10 for number in numbers)
    return numbers if fits else None


def write_loss(target_probabilities: np.ndarray) -> str:
    """Return the mean of −ln p over the targets, shape (step,), as a LaTeX sum; the middle of a long one is left out."""
    terms = [rf"\ln {probability:.4g}" for probability in target_probabilities]
    shown = terms if len(terms) <= 6 else [*terms[:3], r"\dots", terms[-1]]
    return rf"-\tfrac{{1}}{{{len(terms)}}}\left({' + '.join(shown)}\right)"


def _make_change(edit: EditConfig) -> Change | None:
    if edit.step == 0:
        return None

    def change(layer: int, step: int, h: torch.Tensor) -> torch.Tensor:
        if (layer, step) != (edit.layer, edit.step):
            return h
        changed = h.clone()
        changed[..., edit.unit] = edit.value
        return changed

    return change


def _check_fit(training: TrainingTrace, edit: EditConfig) -> None:
    config = training.config
    require_whole("step", edit.step, 0, len(training.input_letters))
    require_whole("layer", edit.layer, 0, config.layers - 1)
    require_whole("unit", edit.unit, 0, config.hidden_size - 1)
    if len(edit.start) not in (0, 1, config.hidden_size):
        raise ValueError(f"start has {len(edit.start)} numbers; allowed: none, one, or {config.hidden_size}")
