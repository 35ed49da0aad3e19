"""Small networks of all widths through the same points, for many resampled sets of points, trained side by side in one program."""

from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.overfitting.curve import BAND, NODES, PLACES, CurveTrace, average_over_x, keep_curves
from core.concepts.overfitting.points import SETS, draw_noise, draw_test, draw_x, hide_function
from core.concepts.overfitting.settings import WIDTHS, CurveConfig
from core.foundation.ensemble import by_autograd, train
from core.foundation.randomness import make_generator
from core.foundation.records import TrainingSoFar, freeze
from core.foundation.rules import RuleState, bind_rule
from core.foundation.slices import SLICE, limit

RATE = 0.02
SPREAD = 3.0
"""First weights and biases of the hidden units lie within ± this, so that their bends lie all over the picture."""
OWNER = torch.repeat_interleave(torch.arange(len(WIDTHS)), torch.tensor(WIDTHS))
"""Which network each hidden unit belongs to: the units of all widths stand in one row of 276."""


@dataclass(frozen=True, eq=False, repr=False)
class NetworkState(TrainingSoFar):
    """All widths as far as they are trained.

    Attributes:
        steps: of full-batch Adam behind it.
        parameters: weights and biases of the hidden units, output weights, each (set, unit); output biases (set, network).
        memory: what Adam remembers.
    """

    config: CurveConfig
    steps: int
    parameters: tuple[np.ndarray, ...]
    memory: RuleState

    @property
    def epochs(self) -> int:
        """How many steps are done; each is an epoch."""
        return self.steps

    @property
    def done(self) -> bool:
        """Whether all steps are done."""
        return self.steps >= self.config.steps


def start_networks(config: CurveConfig) -> NetworkState:
    """Return untrained networks of all widths; the config's complexity does not matter."""
    parts = [_draw_network(width, config.seed) for width in WIDTHS]
    parameters = tuple(freeze(torch.cat(each, 1)) for each in zip(*parts, strict=True))
    return NetworkState(config, 0, parameters, {})


def _draw_network(width: int, seed: int) -> list[torch.Tensor]:
    """Return first parameters of one width for every set; the output layer as torch draws it, within ±1/√width."""
    generator = make_generator(seed, f"network of {width} units")
    bounds = (SPREAD, SPREAD, width**-0.5)
    drawn = [bound * (2 * torch.rand(SETS, width, generator=generator) - 1) for bound in bounds]
    return [*drawn, torch.zeros(SETS, 1)]


def train_networks(state: NetworkState, seconds: float = SLICE) -> NetworkState:
    """Return the training a slice of about `seconds` further, one step at least. Where it is cut changes nothing."""
    x, y = load_sets(state.config)
    parameters = [torch.tensor(each) for each in state.parameters]
    rule = bind_rule("Adam", parameters)
    rule.restore(state.memory, torch.device("cpu"))

    def compute_losses(values: list[torch.Tensor], _: int) -> torch.Tensor:
        errors = (predict(values, x) - y[..., None]).square().mean(1).sum(1)
        return errors + state.config.ridge * sum(each.square().sum(1) for each in values[:3])

    steps = limit(range(state.steps, state.config.steps), seconds)
    losses = train(parameters, by_autograd(compute_losses), steps, rule.step, torch.full((SETS,), RATE))
    taken = sum(1 for _ in losses)
    return NetworkState(state.config, state.steps + taken, tuple(freeze(each) for each in parameters), rule.read())


def load_sets(config: CurveConfig) -> tuple[torch.Tensor, torch.Tensor]:
    """Return x from −1 to 1, shape (point,), and y of every set, shape (set, point), float32."""
    x = draw_x(config.count, config.seed)
    y = hide_function(x) + config.noise * draw_noise(config.count, config.seed)[:SETS]
    return (2 * x - 1).float(), y.float()


def predict(parameters: list[torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """Return what each network says at x, shape (set, point, network)."""
    weights, biases, outputs, shifts = parameters
    hidden = (x[:, None] * weights[:, None] + biases[:, None]).tanh() * outputs[:, None]
    return hidden @ torch.nn.functional.one_hot(OWNER).float() + shifts[:, None]


def select_network(state: NetworkState, width: int) -> torch.Tensor:
    """Return the parameters of one width for the set that is shown, one after another: weights, biases, output weights and bias."""
    place = WIDTHS.index(width)
    *units, shifts = (torch.tensor(each[0]) for each in state.parameters)
    return torch.cat([*(each[place == OWNER] for each in units), shifts[place : place + 1]])


@torch.no_grad()
def judge_networks(state: NetworkState) -> CurveTrace:
    """Return the fits of all widths as they are now, with bias² and variance over the sets."""
    config, parameters = state.config, [torch.tensor(each) for each in state.parameters]
    x, y = load_sets(config)
    test_x, test_y = draw_test(config.seed, config.noise)
    places = (PLACES + 1) / 2
    curve, wide, tested, trained = (
        predict(parameters, at.float()).double().transpose(1, 2) for at in (2 * places - 1, NODES, 2 * test_x - 1, x)
    )  # (set, network, point)
    variance = average_over_x(wide.var(0))
    results = {
        "curves": curve[0].float(),
        "low": curve.kthvalue(BAND, 0).values.float(),
        "high": curve.kthvalue(SETS + 1 - BAND, 0).values.float(),
        "train_error": (trained[0] - y[0]).square().mean(-1),
        "test_error": (tested[0] - test_y).square().mean(-1),
        "bias2": (average_over_x((wide.mean(0) - hide_function((NODES + 1) / 2)).square()) - variance / SETS).clamp(min=1e-9),
        "variance": variance,
    }
    results = {name: value[:, None, None, None] for name, value in results.items()}
    points = {"x": (x.double()[None, None] + 1) / 2, "y": y[:1, None].double(), "test_x": test_x[None], "test_y": test_y[None]}
    return keep_curves(config, places, **points, **results)
