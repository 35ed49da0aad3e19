"""Luck: how many seeds succeed, by width and depth of the network; networks of all widths train in one program."""

import time
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
import torch

from core.concepts.playground.data import make_data
from core.concepts.playground.network import draw_weights, make_features, score
from core.concepts.playground.settings import RATES, PlaygroundConfig, count_parameters
from core.concepts.playground.training import EPOCH_SEEDS, compute_losses, judge
from core.concepts.playground.watching import SOLVED, count_dead
from core.foundation import ensemble
from core.foundation.records import TrainingSoFar, freeze, require_ranges
from core.foundation.rules import bind_rule

WIDTHS, DEPTHS, SEEDS = (1, 2, 3, 4, 6, 8), (1, 2, 3), 16
RUNS = len(WIDTHS) * SEEDS
MOST_EPOCHS = 100
SLICE = 0.2


@dataclass(frozen=True, kw_only=True)
class LuckConfig:
    """What every network learns and how; its own hidden layers do not matter. At most 100 epochs, without dropout and edits.

    Attributes:
        rate: index of the learning rate.
    """

    base: PlaygroundConfig = field(default_factory=PlaygroundConfig)
    rate: int = 8

    def __post_init__(self) -> None:
        """Refuse a rate that there is not."""
        require_ranges(self, rate=(0, len(RATES) - 1))

    @property
    def epochs(self) -> int:
        """Epochs of each depth."""
        return min(MOST_EPOCHS, self.base.epochs)

    def shape(self, width: int, depth: int) -> PlaygroundConfig:
        """Return the experiment with a network of this shape."""
        return replace(self.base, hidden=(width,) * depth, edits=(), dropout=0.0, edit_epoch=0)


@dataclass(frozen=True, eq=False, repr=False)
class LuckState(TrainingSoFar):
    """The depths that are trained, one after another.

    Attributes:
        steps: epochs done in all, depth after depth.
        latest: weights of the depth in training, shape (run, parameter) of the widest network; empty before its first epoch.
        memory: what its optimizer remembers.
        accuracies: shape (depth, width, seed) on the training points; nan where not trained yet.
        dead: hidden units that are 0 at every training point, the same shape.
    """

    config: LuckConfig
    steps: int
    latest: np.ndarray
    memory: dict
    accuracies: np.ndarray
    dead: np.ndarray

    @property
    def epochs(self) -> int:
        """Epochs done, of all depths."""
        return self.steps

    @property
    def done(self) -> bool:
        """Whether all depths are trained."""
        return self.steps >= len(DEPTHS) * self.config.epochs

    @property
    def shares(self) -> np.ndarray:
        """Return the share of seeds that classify 95 % of the training points right, shape (depth, width); nan if unknown."""
        return np.where(np.isnan(self.accuracies).any(-1), np.nan, (self.accuracies >= SOLVED).mean(-1))


def begin_luck(config: LuckConfig) -> LuckState:
    """Return the state before any training."""
    unknown = np.full((len(DEPTHS), len(WIDTHS), SEEDS), np.nan)
    return LuckState(config, 0, np.empty((0, 0)), {}, unknown, unknown)


def try_luck(state: LuckState, seconds: float = SLICE) -> LuckState:
    """Return the state a slice further: as many epochs as fit, one at least; a slice ends with a depth."""
    if state.done:
        return state
    config, depth = state.config, state.steps // state.config.epochs
    widest = config.shape(WIDTHS[-1], DEPTHS[depth])
    mask = torch.stack([embed(config, width, DEPTHS[depth])[1] for width in WIDTHS]).repeat_interleave(SEEDS, 0)
    weights = (
        torch.tensor(state.latest) if len(state.latest) else torch.cat([embed(config, width, DEPTHS[depth])[0] for width in WIDTHS])
    )
    rule = bind_rule(config.base.optimizer, [weights], weight_decay=config.base.l2)
    rule.restore(state.memory, weights.device)
    data, until, steps = make_data(widest), time.monotonic() + seconds, state.steps
    features, targets = make_features(torch.tensor(data.x), widest.inputs), torch.tensor(data.y)

    def compute(parameters: list[torch.Tensor], batch: torch.Tensor) -> torch.Tensor:
        outputs = score(parameters[0] * mask, features[batch], widest.sizes, widest.activation)
        return compute_losses(widest, outputs, targets[batch]).mean(1)

    rates, differentiate = torch.full((RUNS,), RATES[config.rate], dtype=torch.float64), ensemble.by_autograd(compute)
    while True:
        generators = [torch.Generator().manual_seed(EPOCH_SEEDS * seed + steps % config.epochs) for seed in range(SEEDS)]
        order = torch.stack([torch.randperm(data.train, generator=each) for each in generators]).repeat(len(WIDTHS), 1)
        for _ in ensemble.train([weights], differentiate, order.split(widest.batch_size, 1), rule.step, rates):
            pass
        steps += 1
        if steps % config.epochs == 0:
            return _end_depth(state, steps, depth, weights * mask)
        if time.monotonic() > until:
            return replace(state, steps=steps, latest=freeze(weights), memory=rule.read())


def _end_depth(state: LuckState, steps: int, depth: int, weights: torch.Tensor) -> LuckState:
    config, accuracies, dead = state.config, state.accuracies.copy(), state.dead.copy()
    widest = config.shape(WIDTHS[-1], DEPTHS[depth])
    data = make_data(widest)
    features = make_features(torch.tensor(data.x[: data.train]), widest.inputs)[None]
    said = judge(widest, score(weights, features, widest.sizes, widest.activation))
    right = (said == torch.tensor(data.y[: data.train])).double().mean(1)
    accuracies[depth] = right.view(len(WIDTHS), SEEDS).numpy() if data.classes else 0.0
    missing = np.array([(WIDTHS[-1] - width) * DEPTHS[depth] for width in WIDTHS])  # units that stand in for none are 0 as well
    counted = count_dead(widest, weights.numpy()).reshape(len(WIDTHS), SEEDS)
    dead[depth] = counted - missing[:, None] * (widest.activation != "sigmoid")
    return LuckState(config, steps, np.empty((0, 0)), {}, freeze(accuracies), freeze(dead))


def embed(config: LuckConfig, width: int, depth: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the first weights of a network's seeds as rows of the widest one's parameters (seed, parameter), and their mask.

    The units that it lacks have weights 0, kept so by the mask: nothing comes from them, so the others train as if they were alone.
    """
    small, large = config.shape(width, depth).sizes, config.shape(WIDTHS[-1], depth).sizes
    drawn, mask, places, at = draw_weights(config.shape(width, depth), range(SEEDS)), torch.zeros(count_parameters(large)), [], 0
    for layer in range(len(large) - 1):
        places += [at + unit * large[layer] + entry for unit, entry in product(range(small[layer + 1]), range(small[layer]))]
        at += large[layer] * large[layer + 1]
        places += [at + unit for unit in range(small[layer + 1])]
        at += large[layer + 1]
    rows = torch.zeros(SEEDS, len(mask), dtype=torch.float64)
    rows[:, places], mask[places] = drawn, 1
    return rows, mask.double()
