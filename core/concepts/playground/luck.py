"""Luck: how many seeds succeed, by width and depth of the network; networks of all widths train in one program."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import torch

from core.concepts.playground.losses import measure
from core.concepts.playground.network import draw_weights, split_layers
from core.concepts.playground.running import Runner, count_steps
from core.concepts.playground.settings import RATES, PlaygroundConfig
from core.concepts.playground.watching import SOLVED, count_dead
from core.foundation.records import TrainingSoFar, freeze, require_ranges
from core.foundation.rules import RuleState
from core.foundation.slices import SLICE

WIDTHS, DEPTHS, SEEDS = (1, 2, 3, 4, 6, 8), (1, 2, 3), 16
MOST_EPOCHS = 100


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

    @property
    def depth_steps(self) -> int:
        """Mini-batches of each depth."""
        return self.epochs * count_steps(self.base)

    def shape(self, width: int, depth: int) -> PlaygroundConfig:
        """Return the experiment with a network of this shape."""
        return replace(self.base, hidden=(width,) * depth, epochs=self.epochs, edits=(), dropout=0.0, edit_epoch=0)


@dataclass(frozen=True, eq=False, repr=False)
class LuckState(TrainingSoFar):
    """The depths that are trained, one after another.

    Attributes:
        steps: mini-batches done in all, depth after depth.
        latest: weights of the depth in training, shape (run, parameter) of the widest network; empty before its first step.
        optimizer_state: by torch's names.
        accuracies: shape (depth, width, seed) on the training points; 0 of a run that diverged; nan where not trained
            yet, or if there are no classes.
        dead: hidden units that are 0 at every training point, the same shape.
    """

    config: LuckConfig
    steps: int
    latest: np.ndarray
    optimizer_state: RuleState
    accuracies: np.ndarray
    dead: np.ndarray

    @property
    def epochs(self) -> int:
        """Epochs done, of all depths."""
        return self.steps // count_steps(self.config.base)

    @property
    def progress(self) -> dict[str, int]:
        """Steps done: a slice may end within an epoch."""
        return {"steps": self.steps}

    @property
    def done(self) -> bool:
        """Whether all depths are trained."""
        return self.steps >= len(DEPTHS) * self.config.depth_steps

    @property
    def has_classes(self) -> bool:
        """Whether the points have classes; in a regression nothing is classified right, so that no seed counts as solved."""
        return self.config.base.count_classes() > 0

    @property
    def shares(self) -> np.ndarray:
        """Return the share of seeds that classify 95 % of the training points right, shape (depth, width); nan if unknown."""
        return np.where(np.isnan(self.accuracies).any(-1), np.nan, (self.accuracies >= SOLVED).mean(-1))


def begin_luck(config: LuckConfig) -> LuckState:
    """Return the state before any training."""
    unknown = np.full((len(DEPTHS), len(WIDTHS), SEEDS), np.nan)
    return LuckState(config, 0, np.empty((0, 0)), {}, unknown, unknown)


def try_luck(state: LuckState, seconds: float = SLICE) -> LuckState:
    """Return the state a slice further: as many mini-batches as fit, one at least; a slice ends with a depth."""
    if state.done:
        return state
    config = state.config
    depth, done = divmod(state.steps, config.depth_steps)
    weights = torch.tensor(state.latest) if done else torch.cat([embed(config, width, DEPTHS[depth]) for width in WIDTHS])
    mask = torch.stack([mask_units(config, width, DEPTHS[depth]) for width in WIDTHS]).repeat_interleave(SEEDS, 0)
    rates = [RATES[config.rate]] * len(WIDTHS)
    runner = Runner(config.shape(WIDTHS[-1], DEPTHS[depth]), weights, rates, done, state.optimizer_state, mask)
    for _ in runner.run(seconds):
        pass
    state = replace(state, steps=state.steps + runner.steps - done)
    if runner.steps == config.depth_steps:
        return _end_depth(state, depth, runner)
    return replace(state, latest=freeze(weights), optimizer_state=runner.rule.read())


def _end_depth(state: LuckState, depth: int, runner: Runner) -> LuckState:
    widest, weights = runner.config, runner.apply_mask(runner.weights)
    accuracies, dead = state.accuracies.copy(), state.dead.copy()
    right = measure(widest, runner.data, weights)[1][0]
    accuracies[depth] = (right.nan_to_num() if state.has_classes else right).view(len(WIDTHS), SEEDS).numpy()
    missing = np.array([(WIDTHS[-1] - width) * DEPTHS[depth] for width in WIDTHS])  # units that stand in for none are 0 as well
    counted = count_dead(widest, weights.numpy()).reshape(len(WIDTHS), SEEDS)
    dead[depth] = counted - missing[:, None] * (widest.activation != "sigmoid")
    return replace(state, latest=np.empty((0, 0)), optimizer_state={}, accuracies=freeze(accuracies), dead=freeze(dead))


def embed(config: LuckConfig, width: int, depth: int) -> torch.Tensor:
    """Return the first weights of a network's seeds as rows of the widest one's parameters (seed, parameter)."""
    mask = mask_units(config, width, depth)
    rows = mask.repeat(SEEDS, 1)
    rows[:, mask.bool()] = draw_weights(config.shape(width, depth), range(SEEDS))
    return rows


def mask_units(config: LuckConfig, width: int, depth: int) -> torch.Tensor:
    """Return 1 for each of the widest network's parameters that this network has, 0 for the others.

    What is 0 stays so while it trains: nothing comes from the units that it lacks, so it trains as if it were alone.
    """
    small, large = config.shape(width, depth), config.shape(WIDTHS[-1], depth)
    mask = torch.zeros(large.parameters, dtype=torch.float64)
    for (weight, bias), (before, after) in zip(split_layers(mask, large.sizes), pairwise(small.sizes), strict=True):
        weight[:after, :before], bias[:after] = 1.0, 1.0
    return mask
