"""Logistic regression on a few points: the same model trained on binary cross-entropy and on squared error."""

from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.probabilities.losses import LOSSES, compute_loss
from core.foundation.datasets import Points, PointSet, make_points, split_points
from core.foundation.ensemble import by_autograd, train
from core.foundation.frames import Table, make_table, stack_tables
from core.foundation.records import RefusedError, freeze, require_between, require_choice, require_whole
from core.foundation.rules import bind_rule

RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
PREDICTED_X = 4.0
"""Predictions are made for this x, which lies beyond the three points."""
MAX_X = 100.0
MAX_TIMES = 100


@dataclass(frozen=True, kw_only=True)
class FittingConfig:
    """Points with labels 0 or 1, where training starts, and for how long it goes."""

    data: PointSet = "pass or fail"
    own: Points = ()
    start_w: float = 0.0
    start_b: float = 0.0
    epochs: int = 300

    def __post_init__(self) -> None:
        require_choice("data", self.data, ("pass or fail", "own"))
        require_between("start_w", self.start_w, -10, 10)
        require_between("start_b", self.start_b, -30, 30)
        require_whole("epochs", self.epochs, 1, 2000)
        for x, y in make_points(self.data, self.own):
            if abs(x) > MAX_X or y not in (0.0, 1.0):
                message = f"own holds ({x:g}, {y:g}); allowed: x within ±{MAX_X:g}, y 0 or 1"
                raise RefusedError(message, "own", x=x, y=y)


@dataclass(frozen=True, eq=False)
class FittingTrace:
    """Every training side by side. Axis run: LOSSES, and within each loss RATES; `find_run` gives the index."""

    config: FittingConfig
    x: np.ndarray  # (point,) the data
    labels: np.ndarray  # (point,)
    epochs: np.ndarray  # (time,) the epochs that are kept, from 0
    parameters: np.ndarray  # (run, time, parameter) w, b
    losses: np.ndarray  # (run, time) mean loss, each run's own
    boundaries: np.ndarray  # (run, time) x where p = 1/2; inf or nan while w = 0
    predictions: np.ndarray  # (run, time) p at x = 4
    curve_x: np.ndarray  # (point,)
    grid_w: np.ndarray  # (column,)
    grid_b: np.ndarray  # (row,)
    surfaces: np.ndarray  # (2, row, column) mean loss over (w, b), in the order of LOSSES

    def find_curves(self, run: int) -> np.ndarray:
        """Return p over curve_x at each kept epoch of one run, shape (time, point), float32: of all twelve it would be 1 MB."""
        w, b = torch.tensor(self.parameters[run]).T[..., None]
        return freeze(torch.sigmoid(w * torch.tensor(self.curve_x) + b).float())


def fit(config: FittingConfig) -> FittingTrace:
    """Fit p = σ(wx + b) by full-batch gradient descent (torch's SGD), for both losses and all rates at once.

    Separable points have no best w: cross-entropy keeps falling as w grows, ever more slowly (Bishop, Pattern Recognition
    and Machine Learning, 4.3.2).
    """
    x, labels = (torch.from_numpy(each.copy()) for each in split_points(make_points(config.data, config.own)))
    epochs = _kept_epochs(config.epochs)
    parameters, losses = _train(config, x, labels, epochs)
    curve_x = torch.linspace(*_curve_window(x), 121, dtype=torch.float64)
    grid_w, grid_b = (torch.linspace(low, high, 51, dtype=torch.float64) for low, high in _surface_window(parameters))
    b, w = torch.meshgrid(grid_b, grid_w, indexing="ij")
    w_path, b_path = parameters.unbind(dim=-1)
    return FittingTrace(
        config=config,
        x=freeze(x),
        labels=freeze(labels),
        epochs=freeze(epochs),
        parameters=freeze(parameters),
        losses=freeze(losses),
        boundaries=freeze(-b_path / w_path),
        predictions=freeze(torch.sigmoid(PREDICTED_X * w_path + b_path)),
        curve_x=freeze(curve_x),
        grid_w=freeze(grid_w),
        grid_b=freeze(grid_b),
        surfaces=freeze(torch.stack([compute_mean_loss(loss, w[..., None] * x + b[..., None], labels) for loss in LOSSES])),
    )


def find_run(loss: str, rate: float) -> int:
    """Return the index on axis run of a loss and a learning rate.

    Raises:
        ValueError: no such loss, or no such rate.
    """
    require_choice("loss", loss, LOSSES)
    require_choice("rate", rate, RATES)
    return LOSSES.index(loss) * len(RATES) + RATES.index(rate)


def compute_mean_loss(loss: str, scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the mean loss over the last axis of `scores` (..., point) against `labels` (point,)."""
    return compute_loss(loss, scores, labels.expand_as(scores)).mean(-1)


def _train(config: FittingConfig, x: torch.Tensor, labels: torch.Tensor, epochs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the parameters (run, time, 2) and the losses (run, time) at the kept epochs."""
    lines = torch.tensor([[config.start_w, config.start_b]], dtype=torch.float64).repeat(len(LOSSES) * len(RATES), 1)
    rates = torch.tensor(RATES * len(LOSSES), dtype=torch.float64)

    def each_loss(parameters: list[torch.Tensor], _batch: int) -> torch.Tensor:
        scores = parameters[0][:, :1] * x + parameters[0][:, 1:]
        halves = zip(LOSSES, scores.split(len(RATES)), strict=True)
        return torch.cat([compute_mean_loss(loss, part, labels) for loss, part in halves])

    kept, parameters, losses = set(epochs.tolist()), [], []
    # Each loss comes before its step, so one batch more than epochs: the last only measures.
    batches = range(config.epochs + 1)
    for epoch, loss in enumerate(train([lines], by_autograd(each_loss), batches, bind_rule("SGD", [lines]).step, rates)):
        if epoch in kept:
            parameters.append(lines.clone())
            losses.append(loss)
    return torch.stack(parameters, dim=1), torch.stack(losses, dim=1)


def _kept_epochs(epochs: int) -> torch.Tensor:
    return torch.linspace(0, epochs, min(epochs, MAX_TIMES) + 1).round().long()


def _curve_window(x: torch.Tensor) -> tuple[float, float]:
    """Return a range of x that holds the data and PREDICTED_X, with a margin."""
    low, high = min(x.min().item(), 0.0), max(x.max().item(), PREDICTED_X)
    return low - 0.1 * (high - low), high + 0.1 * (high - low)


def _surface_window(parameters: torch.Tensor) -> list[tuple[float, float]]:
    """Return ranges of w and b that hold every path and at least w from −6 to 6, b from −12 to 8."""
    low, high = parameters.amin(dim=(0, 1)), parameters.amax(dim=(0, 1))
    least = ((-6.0, 6.0), (-12.0, 8.0))
    return [(min(a, 1.1 * first.item()), max(z, 1.1 * last.item())) for (a, z), first, last in zip(least, low, high, strict=True)]


def tabulate(trace: FittingTrace, rate: float) -> Table:
    """Return the trainings at one learning rate as a table, one row for each loss and kept epoch."""
    parts = []
    for loss in LOSSES:
        run = find_run(loss, rate)
        w, b = trace.parameters[run].T
        columns = {"w": w, "b": b, "mean_loss": trace.losses[run], "boundary": trace.boundaries[run]}
        columns |= {"prediction": trace.predictions[run]}
        parts.append(make_table({"loss": loss, "epoch": trace.epochs, **columns}))
    return stack_tables(parts)


def write_program(config: FittingConfig, rate: float) -> str:
    """Return a short PyTorch program that trains with the current settings on cross-entropy."""
    x, labels = split_points(make_points(config.data, config.own))
    return f"""import torch
from torch.nn import functional as F

x = torch.tensor({x.tolist()}, dtype=torch.float64)
labels = torch.tensor({labels.tolist()}, dtype=torch.float64)
w = torch.tensor({float(config.start_w)}, dtype=torch.float64, requires_grad=True)
b = torch.tensor({float(config.start_b)}, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([w, b], lr={rate})

for epoch in range({config.epochs}):
    optimizer.zero_grad()
    loss = F.binary_cross_entropy_with_logits(w * x + b, labels)  # or: F.mse_loss(torch.sigmoid(w * x + b), labels)
    loss.backward()
    optimizer.step()

print("w", w.item(), "b", b.item())
print("probability at x = 4", torch.sigmoid({PREDICTED_X} * w + b).item())
"""
