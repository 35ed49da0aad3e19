"""What a page shows of a training, of a memory edited, of the table: small records, made from the weights of every epoch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from core.concepts.hidden_states.frames import Frames, stack_frames, thin
from core.concepts.hidden_states.memory import EditConfig, Plane, Replay, find_ambiguous_steps, find_plane, replay
from core.concepts.hidden_states.settings import TrainingConfig
from core.concepts.hidden_states.training import TrainingState, TrainingTrace, select_run
from core.foundation.frames import Table, make_table
from core.foundation.records import freeze


@dataclass(frozen=True, eq=False)
class WatchTrace:
    """Twenty runs in outline, and what the pictures show of the watched one; time counts epochs, 0 is before the first.

    Attributes:
        training: without the weights on the way: those after training alone, so that their axis time has one entry.
        states: h of each layer, frames of shape (time, unit, step + 1); step 0 is the state before the first letter.
        gates: of each layer, frames of shape (time, gate x unit, step), in the order of network.GATES; no row for an RNN.
        probabilities: of every letter, frames of shape (time, symbol, step).
        predicted: the letter predicted, as an index of the symbols, shape (time, step).
        predicted_probabilities: its probability, shape (time, step).
        predicted_words: the same letters as one text, shape (time,).
        target_probabilities: probability of the target after training, shape (step,).
        loss: mean cross-entropy over the steps of the sequence in the pictures after training, in nats.
        first_right: the epoch at which each letter first came out right, nan if it never did, shape (step,).
        planes: the way of each layer's state through its plane.
        places: the two learned numbers of each letter, shape (time, symbol, 2); no symbol where letters are one-hot.
        ambiguous_steps: two steps (from 0) that read the same letter and have different targets, if there are any.
    """

    training: TrainingTrace
    states: tuple[Frames, ...]
    gates: tuple[Frames, ...]
    probabilities: Frames
    predicted: np.ndarray
    predicted_probabilities: np.ndarray
    predicted_words: np.ndarray
    target_probabilities: np.ndarray
    loss: float
    first_right: np.ndarray
    planes: tuple[Plane, ...]
    places: np.ndarray
    ambiguous_steps: tuple[int, int] | None

    @property
    def config(self) -> TrainingConfig:
        """What is trained, and how long."""
        return self.training.config

    @property
    def epochs(self) -> int:
        """How many epochs are behind it."""
        return self.training.epochs


@dataclass(frozen=True, eq=False)
class EditTrace:
    """What comes of an edit, beside what would have come without it.

    Attributes:
        value: what stood where the edit overwrites, shape (time,).
        predicted, predicted_words: as in WatchTrace, after the edit.
        distances: ‖h′ − h‖ between the edited and the untouched state of all layers, shape (time, step + 1).
        changed: whether another letter is predicted at a step after the edit, shape (time, step).
        arriving: the edited layer's states before the ambiguous steps, shape (time, step, unit); no step where there are none.
        plane: the way of the edited layer's state through its plane.
    """

    edit: EditConfig
    value: np.ndarray
    predicted: np.ndarray
    predicted_words: np.ndarray
    distances: np.ndarray
    changed: np.ndarray
    arriving: np.ndarray
    plane: Plane


def watch(state: TrainingState, seed: int | None = None) -> WatchTrace:
    """Return what the pictures show of a training so far, with this seed watched (None: the config's).

    Raises:
        ValueError: the weights of this seed are not kept.
    """
    return watch_training(select_run(state, seed))


def watch_training(training: TrainingTrace) -> WatchTrace:
    """Return what the pictures show of a training."""
    seen = replay(training)
    layers = range(training.config.layers)
    return WatchTrace(
        training=keep_final_weights(training),
        states=tuple(thin(torch.tensor(seen.hidden[:, layer]).transpose(1, 2)) for layer in layers),
        gates=tuple(thin(torch.tensor(seen.gates[:, layer]).permute(0, 2, 3, 1).flatten(1, 2)) for layer in layers),
        probabilities=thin(torch.tensor(seen.probabilities).transpose(1, 2)),
        predicted=freeze(seen.predictions.astype("u1")),
        predicted_probabilities=freeze(seen.probabilities.max(-1)),
        predicted_words=freeze(seen.predicted_words),
        target_probabilities=freeze(seen.target_probabilities[-1]),
        loss=seen.loss,
        first_right=freeze(seen.first_right),
        planes=tuple(find_plane(seen, layer) for layer in layers),
        places=training.weights.get("embedding.weight", np.empty((len(seen.losses), 0, 2), "f4")),
        ambiguous_steps=find_ambiguous_steps(training.input_letters, training.target_letters),
    )


@dataclass(frozen=True, eq=False)
class RunsTrace:
    """What the pictures show of every run that a training keeps, axis 0 being run: a browser chooses among them by itself.

    Attributes:
        training: as in WatchTrace, of the first seed; its losses, accuracies and gradient norms have all runs already.
        seeds: of the runs kept here, shape (run,).
        states, gates, probabilities: as in WatchTrace, the values with run as axis 0.
        predicted, predicted_probabilities: shape (run, time, step).
        predicted_words: shape (run, time).
        target_probabilities, first_right: shape (run, step).
        loss: shape (run,).
        paths, shares: of each layer's plane, shape (run, time, step + 1, 2) and (run, 2).
        places: shape (run, time, symbol, 2).
        ambiguous_steps: as in WatchTrace, the same for all runs.
    """

    training: TrainingTrace
    seeds: np.ndarray
    states: tuple[Frames, ...]
    gates: tuple[Frames, ...]
    probabilities: Frames
    predicted: np.ndarray
    predicted_probabilities: np.ndarray
    predicted_words: np.ndarray
    target_probabilities: np.ndarray
    first_right: np.ndarray
    loss: np.ndarray
    paths: tuple[np.ndarray, ...]
    shares: tuple[np.ndarray, ...]
    places: np.ndarray
    ambiguous_steps: tuple[int, int] | None


_STACKED = (
    "predicted",
    "predicted_probabilities",
    "predicted_words",
    "target_probabilities",
    "first_right",
    "loss",
    "places",
)


def watch_all(state: TrainingState, seeds: Sequence[int]) -> RunsTrace:
    """Return what `watch` shows, of each of these seeds; below a megabyte for those that `list_shown_seeds` names."""
    return gather([watch(state, seed) for seed in seeds])


def gather(runs: Sequence[WatchTrace]) -> RunsTrace:
    """Return several runs of one training as one record."""

    def stack(name: str) -> np.ndarray:
        return freeze(np.stack([getattr(run, name) for run in runs]))

    layers = range(runs[0].config.layers)
    return RunsTrace(
        training=runs[0].training,
        seeds=freeze(np.array([run.config.seed for run in runs])),
        states=tuple(stack_frames([run.states[layer] for run in runs]) for layer in layers),
        gates=tuple(stack_frames([run.gates[layer] for run in runs]) for layer in layers),
        probabilities=stack_frames([run.probabilities for run in runs]),
        **{name: stack(name) for name in _STACKED},
        paths=tuple(freeze(np.stack([run.planes[layer].path for run in runs])) for layer in layers),
        shares=tuple(freeze(np.stack([run.planes[layer].shares for run in runs])) for layer in layers),
        ambiguous_steps=runs[0].ambiguous_steps,
    )


def compare_edit(state: TrainingState, edit: EditConfig, seed: int | None = None) -> EditTrace:
    """Return what an edit of the watched run's memory changes, at every epoch so far.

    Raises:
        ValueError: as `replay` and `select_run`.
    """
    training = select_run(state, seed)
    before, after = replay(training), replay(training, edit)
    ambiguous_steps = list(find_ambiguous_steps(training.input_letters, training.target_letters) or ())
    return EditTrace(
        edit=edit,
        value=freeze(before.hidden[:, edit.layer, edit.step, edit.unit]),
        predicted=freeze(after.predictions.astype("u1")),
        predicted_words=freeze(after.predicted_words),
        distances=freeze(np.linalg.norm(after.hidden - before.hidden, axis=(1, 3))),
        changed=freeze(after.predictions != before.predictions),
        arriving=freeze(after.hidden[:, edit.layer, ambiguous_steps]),
        plane=find_plane(after, edit.layer),
    )


def keep_final_weights(training: TrainingTrace) -> TrainingTrace:
    """Return the training without the weights on the way: those after the last epoch alone."""
    return replace(training, weights={name: freeze(values[-1:]) for name, values in training.weights.items()})


def tabulate(state: TrainingState, seed: int | None = None) -> Table:
    """Return a table of the watched run: one line for each epoch and step, with input, target, prediction, and the states."""
    training = select_run(state, seed)
    replayed = replay(training)
    times, steps = replayed.predictions.shape
    symbols = np.array(training.symbols)
    table = {
        "epoch": np.repeat(np.arange(times), steps),
        "step": np.tile(np.arange(1, steps + 1), times),
        "input": np.tile(symbols[training.input_letters], times),
        "target": np.tile(symbols[training.target_letters], times),
        "predicted": symbols[replayed.predictions.ravel()],
        "probability_of_target": replayed.target_probabilities.ravel(),
    }
    return make_table({**table, **_list_states(replayed)})


def _list_states(replayed: Replay) -> dict[str, np.ndarray]:
    """Return a column for each layer and unit, epoch by epoch and step by step."""
    _, layers, _, units = replayed.hidden.shape
    return {
        f"h_layer{layer + 1}_unit{unit + 1}": replayed.hidden[:, layer, 1:, unit].ravel()
        for layer in range(layers)
        for unit in range(units)
    }
