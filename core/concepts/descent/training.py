"""Train the whole grid, methods by learning rates by seeds, in one program; looking at one run later only selects it."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch

from core.concepts.descent.batches import draw_orders, load_features, size_batches, summarize_batches
from core.concepts.descent.growth import measure_growth
from core.concepts.descent.outcomes import Outcome, find_blow_up, judge_all
from core.concepts.descent.settings import METHODS, DescentConfig, Method
from core.foundation.device import choose_device
from core.foundation.ensemble import train
from core.foundation.lines import fit_line
from core.foundation.records import freeze
from core.foundation.rules import bind_rule

RESOLUTION = 51
"""Grid points of the surface along w and along b."""


TINY = float(np.float32(1e-35))
"""Stands for a suboptimality of zero in what pictures with a logarithmic axis show."""
LOST = 1e6
"""A point so many times as far from the optimum as the edge of the picture is lost: nobody needs its gradient."""


@dataclass(frozen=True, eq=False)
class RunsTrace:
    """One method's runs at every learning rate; arrays are float32, read-only, shape (run, time)."""

    w: np.ndarray  # nan where it is more than 1.5 widths of the picture away from its middle
    b: np.ndarray  # likewise
    distance: np.ndarray  # from the optimum
    excess: np.ndarray  # the loss above the minimum, at least TINY; inf where it overflowed


@dataclass(frozen=True, eq=False)
class DescentTrace:
    """Every run of one experiment, and the surface that they walk on; arrays are float64 and read-only."""

    config: DescentConfig
    features: np.ndarray  # (point, parameter) x and 1, or x and 0 without an intercept
    y: np.ndarray  # (point,)
    rates: np.ndarray  # (run,) the learning rates
    eigenvalues: np.ndarray  # (parameter,) of the loss's Hessian, ascending; 0 for a parameter that is not learned
    eigenvectors: np.ndarray  # (parameter, row) the direction of each
    optimum: np.ndarray  # (parameter,) the w and b of least loss
    optimum_loss: float
    paths: Mapping[Method, np.ndarray]  # (time, run, parameter) of the first seed, from the start on; a run a learning rate
    final_points: Mapping[Method, np.ndarray]  # (seed, run, parameter) inf or nan where training overflowed
    growth: Mapping[Method, np.ndarray]  # (run,) factor per step by which the first seed's steps multiply an error
    w_axis: np.ndarray  # (column,) of the picture
    b_axis: np.ndarray  # (row,)
    surface: np.ndarray  # (row, column) the loss there
    outcomes: Mapping[Method, tuple[Outcome, ...]]  # (run,) how the first seed's run went

    @property
    def rate_limit(self) -> float:
        """The learning rate from which full-batch descent diverges: 2(1 + μ)/λmax; without momentum 2/λmax.

        Polyak 1964, "Some methods of speeding up the convergence of iteration methods"; Goh 2017, "Why momentum really works".
        """
        return 2 * (1 + self.config.momentum) / float(self.eigenvalues[-1])

    @functools.cached_property
    def start_loss(self) -> float:
        """The loss where every run begins."""
        return float(self.loss(np.array(self.config.start)))

    @functools.cached_property
    def scale(self) -> float:
        """A loss beside which others are large or small: the start's suboptimality, the least loss or the variance of y.

        The largest of them, since a start near the minimum says nothing about the data.
        """
        return max(self.start_loss - self.optimum_loss, self.optimum_loss, float(self.y.var()))

    @functools.cached_property
    def blow_ups(self) -> Mapping[Method, tuple[int | None, ...]]:
        """At which update each run of the first seed that diverges has blown up, shape (run,); None if it does not, or not yet."""
        excess = {method: self.excess(self.paths[method]) for method in METHODS}
        return {
            method: tuple(
                find_blow_up(self, excess[method][:, run]) if outcome == "diverges" else None
                for run, outcome in enumerate(self.outcomes[method])
            )
            for method in METHODS
        }

    @functools.cached_property
    def runs(self) -> Mapping[Method, RunsTrace]:
        """Each method's runs at all learning rates, as pictures and tables show them."""
        return {method: self._show_runs(method) for method in METHODS}

    def _show_runs(self, method: Method) -> RunsTrace:
        (w, b), excess = self.paths[method].transpose(2, 1, 0), self.excess(self.paths[method]).T
        reach = 1.5 * (self.w_axis[-1] - self.w_axis[0])
        with np.errstate(over="ignore", invalid="ignore"):
            distance = np.hypot(w - self.optimum[0], b - self.optimum[1]).astype("f4")
            excess = np.maximum(np.where(np.isnan(excess), np.inf, excess), TINY).astype("f4")
        near = ((w, np.abs(w - self.w_axis.mean()) <= reach), (b, np.abs(b - self.b_axis.mean()) <= reach))
        shown = (np.where(inside, each, np.nan).astype("f4") for each, inside in near)
        return RunsTrace(*(freeze(each) for each in (*shown, distance, excess)))

    def excess(self, points: np.ndarray) -> np.ndarray:
        """Return how far the loss at `points`, shape (..., parameter), lies above the minimum, shape (...).

        For least squares that is the mean of (φ·(point − optimum))², which stays exact where L − L* would cancel.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return (((points - self.optimum) @ self.features.T) ** 2).mean(-1)

    def drop_lost(self, points: np.ndarray) -> np.ndarray:
        """Return `points`, shape (..., parameter), with nan where one is LOST, has overflowed, or its gradients would."""
        with np.errstate(over="ignore", invalid="ignore"):
            away = np.abs(points - self.optimum).max(-1, keepdims=True) / (self.w_axis[-1] - self.optimum[0])
            squares = 4 * (self.features**2).sum(1).max() * self.excess(points)[..., None]  # of gradients; pictures are float32
        return np.where((away < LOST) & (squares < np.finfo("f4").max / 10), points, np.nan)

    def loss(self, points: np.ndarray) -> np.ndarray:
        """Return the mean squared error at `points`, shape (..., parameter) to (...)."""
        return self.optimum_loss + self.excess(points)


def descend(config: DescentConfig) -> DescentTrace:
    """Train three methods x learning rates x seeds from one start, and survey the surface below them.

    A run that overflows goes on as inf or nan; it neither stops nor touches the others.
    """
    features, y = load_features(config)
    orders = draw_orders(config)
    paths: dict[Method, np.ndarray] = {}
    final_points: dict[Method, np.ndarray] = {}
    for method in METHODS:
        path, final = train_method(config, method, features, y, orders)
        paths[method], final_points[method] = freeze(path), freeze(final)
    eigenvalues, eigenvectors = torch.linalg.eigh(2 * features.T @ features / len(y))
    optimum = fit_line(features[:, 0], y, config.intercept)
    trace = DescentTrace(
        config=config,
        features=freeze(features),
        y=freeze(y),
        rates=freeze(np.array(config.rates)),
        eigenvalues=freeze(eigenvalues),
        eigenvectors=freeze(eigenvectors.T),
        optimum=freeze(optimum),
        optimum_loss=((features @ optimum - y) ** 2).mean().item(),
        paths=paths,
        final_points=final_points,
        growth={method: freeze(each) for method, each in measure_growth(config, features, y, orders).items()},
        outcomes={},
        **survey(config, optimum, features[:, 0], y),
    )
    trace = replace(trace, outcomes=judge_all(trace))
    _ = trace.blow_ups  # found here, once, they travel with the trace
    return trace


def train_method(
    config: DescentConfig, method: Method, features: torch.Tensor, y: torch.Tensor, orders: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Train one method at every learning rate with every seed, side by side.

    Returns:
        the first seed's paths, shape (time, rate, parameter), start included, and all final points, shape (seed, rate, parameter).
    """
    sizes = size_batches(len(y), config.batch_sizes()[method], config.epochs)
    seeds, rates = len(orders), len(config.rates)
    device = choose_device(work=seeds * rates * 4, dtype=torch.float64)
    if method == "full batch":  # every point in every step: no order, no chance
        orders = torch.arange(len(y)).repeat(seeds, config.epochs)
    curvature, pull = (each.to(device) for each in summarize_batches(features, y, orders, sizes))
    points = torch.tensor(config.start, dtype=torch.float64, device=device).repeat(seeds * rates, 1)
    fractions = torch.tensor(config.rates, dtype=torch.float64, device=device).repeat(seeds)
    rule = bind_rule("Momentum" if config.momentum else "SGD", [points], momentum=config.momentum)
    unread = torch.zeros(1)  # batch losses: nobody reads them, and they would make each step 60 % dearer

    def differentiate(parameters: list[torch.Tensor], step: int) -> tuple[torch.Tensor, list[torch.Tensor]]:
        here = parameters[0].view(seeds, rates, 2)
        gradients = torch.baddbmm(pull[step][:, None], here, curvature[step], beta=-1)  # curvature is symmetric
        return unread, [gradients.view(-1, 2)]

    path = points.new_empty(len(sizes) + 1, rates, 2)
    for step, _ in enumerate(train([points], differentiate, range(len(sizes)), rule.step, fractions)):
        path[step] = points[:rates]
    path[-1] = points[:rates]
    return path, points.view(seeds, rates, 2)


def survey(config: DescentConfig, optimum: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> dict[str, np.ndarray]:
    """Return the picture's axes and the loss over them: the optimum in the middle, the start well inside."""
    away = (torch.tensor(config.start, dtype=torch.float64) - optimum).abs().max().item()
    reach = max(1.25 * away, 2.5)
    w, b = (torch.linspace(at - reach, at + reach, RESOLUTION, dtype=torch.float64) for at in optimum.tolist())
    lines = w[None, :, None] * x + b[:, None, None]  # (row, column, point): the surface shows b even where it is not learned
    return {"w_axis": freeze(w), "b_axis": freeze(b), "surface": freeze(((lines - y) ** 2).mean(-1))}
