"""What the pictures show of a training: the weights of all runs by learning rate, seed and time, and one run whole."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from core.concepts.playground.data import REACH, Data, make_data
from core.concepts.playground.losses import judge
from core.concepts.playground.network import make_features, run_layers, split_layers
from core.concepts.playground.settings import RATES, RUNS, SEEDS, WHOLE, PlaygroundConfig
from core.concepts.playground.training import TrainingState, start
from core.foundation.records import freeze

SOLVED = 0.95
"""Share of the training points that must be classified right for a run to count as solved."""


@dataclass(frozen=True, eq=False)
class PlaygroundTrace:
    """A training as far as it has come. Axes: rate (RATES), seed, time (the kept moments).

    Attributes:
        rate, seed: indices of the run that is watched.
        epochs: of each moment so far, shape (time,).
        weights: shape (rate, seed, time, parameter), float32; of large networks the watched run alone: (1, 1, time, parameter).
        losses, accuracies: shape (2, rate, seed, time), training points first; float64.
        solved: how many of the 8 seeds classify 95 % of the training points right, shape (rate, 1, time); nan for regression.
    """

    config: PlaygroundConfig
    data: Data
    rate: int
    seed: int
    epochs: np.ndarray
    weights: np.ndarray
    losses: np.ndarray
    accuracies: np.ndarray
    solved: np.ndarray

    @property
    def run(self) -> np.ndarray:
        """Return the weights of the watched run, shape (time, parameter)."""
        rate, seed = (min(place, size - 1) for place, size in zip((self.rate, self.seed), self.weights.shape[:2], strict=True))
        return self.weights[rate, seed]

    @property
    def loss(self) -> float:
        """Return the loss of the watched run on the training points now."""
        return float(self.losses[0, self.rate, self.seed, -1])


@dataclass(frozen=True, eq=False)
class WayTrace:
    """What every layer makes of one point in the watched run; z and a hold one array (time, unit) for each layer.

    Attributes:
        inputs: the features, shape (input,).
        z: sums before the activation.
        a: after it; of the last layer, what the logits stand for (a probability or a number).
    """

    inputs: np.ndarray
    z: tuple[np.ndarray, ...]
    a: tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False)
class CollapseTrace:
    """Layers without activation as one matrix: x·M + c, of the watched run at every moment.

    Attributes:
        matrices: each layer's Wᵀ, shape (time, input, unit).
        biases: each layer's, shape (time, unit).
        product, shift: M, shape (time, input, output), and c, shape (time, output).
        error: the largest difference between the layers one after another and the one matrix, in float64, over all data points,
            as a share of the largest output.
    """

    matrices: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    product: np.ndarray
    shift: np.ndarray
    error: float


def watch(state: TrainingState, rate: int, seed: int) -> PlaygroundTrace:
    """Return what is shown of a training, with one run watched."""
    data, shape = make_data(state.config), (len(RATES), SEEDS)
    kept = state.kept.reshape(len(state.kept), *shape, -1)
    if state.config.parameters * RUNS * len(state.moments) > WHOLE:
        kept = kept[:, rate : rate + 1, seed : seed + 1]
    losses, accuracies = (each.reshape(2, *shape, -1) for each in (state.losses, state.accuracies))
    solved = (accuracies[0] >= SOLVED).sum(1, keepdims=True).astype(float)
    return PlaygroundTrace(
        config=state.config,
        data=data,
        rate=rate,
        seed=seed,
        epochs=freeze(state.moments[: len(state.kept)]),
        weights=freeze(np.ascontiguousarray(np.moveaxis(kept, 0, 2))),
        losses=losses,
        accuracies=accuracies,
        solved=freeze(solved if data.classes else np.full_like(solved, np.nan)),
    )


def solve_xor() -> PlaygroundTrace:
    """Return XOR solved by two ReLUs that nobody trained: one for each of the two orange corners."""
    config = PlaygroundConfig(hidden=(2,), activation="ReLU")
    weights = np.array([-1, -1, 1, 1, -0.7, -0.7, -4, -4, 4], np.float32)  # the units grow where x₁ + x₂ is beyond ∓0.7
    state = start(config)
    return watch(replace(state, kept=freeze(np.broadcast_to(weights, (1, RUNS, 9)))), 0, 0)


def make_grid(side: int) -> np.ndarray:
    """Return the centres of side x side cells of the plane, row by row from the bottom, shape (point, 2)."""
    axis = (np.arange(side) + 0.5) * 2 * REACH / side - REACH
    return np.stack([np.tile(axis, side), np.repeat(axis, side)], 1)


def evaluate_run(trace: PlaygroundTrace, x: np.ndarray) -> list[np.ndarray]:
    """Return what each layer makes of points (point, 2) in the watched run now: (point, unit) each, features first."""
    return [freeze(each[0]) for each in evaluate(trace.config, trace.run[-1:], torch.tensor(x))]


def predict(trace: PlaygroundTrace, x: np.ndarray) -> np.ndarray:
    """Return the predictions of the watched run now for points (point, 2), as one number each; see `summarize`."""
    return freeze(summarize(evaluate(trace.config, trace.run[-1:], torch.tensor(x))[-1], trace.data.classes)[0])


def summarize(outputs: torch.Tensor, classes: int) -> torch.Tensor:
    """Return one number for each point of outputs (run, point, output), shape (run, point).

    The probability of class 1 (two classes), the number itself (none), or the class and, behind the point, how sure the network
    is: 0 where all classes are alike, 0.999 where it is certain.
    """
    if outputs.shape[-1] == 1:
        return outputs[..., 0].sigmoid() if classes else outputs[..., 0]
    sure, best = outputs.softmax(-1).max(-1)
    return best + 0.999 * (sure * classes - 1) / (classes - 1)


def find_mistakes(trace: PlaygroundTrace) -> np.ndarray:
    """Return which data points the watched run classifies wrong now, shape (point,)."""
    predicted = judge(trace.config, evaluate(trace.config, trace.run[-1:], torch.tensor(trace.data.x))[-1])[0]
    return freeze(predicted.numpy() != trace.data.y)


def list_folds(trace: PlaygroundTrace, layer: int = 1) -> np.ndarray:
    """Return weights and bias of each unit of a layer of the watched run, shape (time, unit, inputs + 1), float64."""
    weight, bias = split_layers(torch.tensor(trace.run, dtype=torch.float64), trace.config.sizes)[layer - 1]
    return freeze(torch.cat([weight, bias[..., None]], -1))


def evaluate(config: PlaygroundConfig, weights: np.ndarray, x: torch.Tensor) -> list[torch.Tensor]:
    """Return what every layer makes of points (point, 2), the features first: each (run, point, unit), float64.

    Args:
        weights: shape (run, parameter).
    """
    rows, features = torch.tensor(weights, dtype=torch.float64), make_features(x, config.inputs)[None]
    return [features.expand(len(rows), -1, -1), *(a for _, a in run_layers(rows, features, config.sizes, config.activation))]


def follow_point(trace: PlaygroundTrace, x1: float, x2: float) -> WayTrace:
    """Return every layer's Z and A for one point at every moment of the watched run."""
    config, rows = trace.config, torch.tensor(trace.run, dtype=torch.float64)
    features = make_features(torch.tensor([[x1, x2]], dtype=torch.float64), config.inputs)
    layers = run_layers(rows, features[None], config.sizes, config.activation)
    logits = layers[-1][0]
    outputs = logits if not trace.data.classes else logits.sigmoid() if config.outputs == 1 else logits.softmax(-1)
    a = [a for _, a in layers[:-1]] + [outputs]
    return WayTrace(freeze(features[0]), tuple(freeze(z[:, 0]) for z, _ in layers), tuple(freeze(each[:, 0]) for each in a))


def collapse(trace: PlaygroundTrace) -> CollapseTrace:
    """Multiply the layers of the watched run together, as if it had no activation."""
    config, rows = trace.config, torch.tensor(trace.run, dtype=torch.float64)
    layers = [(weight.transpose(1, 2), bias) for weight, bias in split_layers(rows, config.sizes)]
    product, shift = layers[0]
    for matrix, bias in layers[1:]:
        product, shift = product @ matrix, torch.baddbmm(bias.unsqueeze(1), shift.unsqueeze(1), matrix).squeeze(1)
    features = make_features(torch.tensor(trace.data.x), config.inputs)[None]
    in_turn = run_layers(rows, features, config.sizes, "none")[-1][0]
    at_once = torch.baddbmm(shift.unsqueeze(1), features.expand(len(rows), -1, -1), product)
    largest = in_turn.nan_to_num(0, 0, 0).abs().max().clamp(min=torch.finfo(torch.float64).tiny)  # all are 0 if all weights are
    error = (in_turn - at_once).abs() / largest
    return CollapseTrace(
        matrices=tuple(freeze(matrix) for matrix, _ in layers),
        biases=tuple(freeze(bias) for _, bias in layers),
        product=freeze(product),
        shift=freeze(shift),
        error=float(error[error.isfinite()].max()) if error.isfinite().any() else float("nan"),
    )


def count_dead(config: PlaygroundConfig, weights: np.ndarray) -> np.ndarray:
    """Return how many hidden units of each run (run, parameter) are 0 at every training point: dead, if they are ReLUs."""
    data = make_data(config)
    layers = evaluate(config, weights, torch.tensor(data.x[: data.train]))[1:-1]
    dead = [(each == 0).all(1).sum(1) for each in layers]
    return freeze(torch.stack(dead).sum(0) if dead else torch.zeros(len(weights), dtype=torch.long))


def is_linear(config: PlaygroundConfig) -> bool:
    """Return whether the network computes no more than one linear layer would."""
    return not config.hidden or config.activation == "none"
