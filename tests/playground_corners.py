"""What becomes of the four corners of XOR in trained networks: which are right, silent, and parted by two units alone."""

import numpy as np
import torch

from core.concepts import playground as concept
from core.concepts.playground import RATES, SEEDS, PlaygroundTrace, TrainingState
from core.concepts.playground.watching import SOLVED, evaluate_run

CORNERS = (0, 3, 1, 2)
"""The corners by 1 for x₁ > 0 and 2 for x₂ > 0: first the two of one class, then those of the other."""


def count_right_corners(trained: TrainingState) -> np.ndarray:
    """Return how many corners have at least 90 % of their training points right at the end, shape (rate, seed)."""
    data, x = concept.watch(trained, 0, 0).data, find_training_points(trained)
    logits = concept.evaluate(trained.config, trained.kept[-1], x)[-1][..., 0]
    right = (logits > 0).numpy() == data.y[: data.train].astype(bool)
    counts = np.sum([right[:, find_corners(x) == each].mean(1) >= 0.9 for each in CORNERS], 0)
    return counts.reshape(len(RATES), SEEDS)


def find_silent_corners(trained: TrainingState, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which seeds solve XOR, and for each seed, class and corner of it whether its one hidden layer is 0 there."""
    x = find_training_points(trained)
    rows = trained.kept[-1].reshape(len(RATES), SEEDS, -1)[rate]
    active = (concept.evaluate(trained.config, rows, x)[1].amax(-1) > 1e-6).numpy()
    shares = np.stack([active[:, find_corners(x) == each].mean(1) for each in CORNERS], 1).reshape(-1, 2, 2)
    return trained.accuracies[0].reshape(len(RATES), SEEDS, -1)[rate, :, -1] >= SOLVED, shares < 0.1


def part_by_line(trace: PlaygroundTrace, pair: tuple[int, int]) -> float:
    """Return the largest share of training points that a line in one of 360 directions gets right, seen by two units at the end."""
    known = trace.data.train
    seen = evaluate_run(trace, trace.data.x[:known])[len(trace.config.hidden)][:, list(pair)]
    angles = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    order = np.argsort(seen @ np.stack([np.cos(angles), np.sin(angles)]), 0)
    blue = trace.data.y[:known].astype(bool)
    below = np.where(blue, 1, -1)[order].cumsum(0)  # blue points on the wrong side of the line, less orange ones on the right side
    return float(blue.sum() - below.min()) / known


def find_training_points(trained: TrainingState) -> torch.Tensor:
    data = concept.watch(trained, 0, 0).data
    return torch.tensor(data.x[: data.train], dtype=torch.float64)


def find_corners(x: torch.Tensor) -> np.ndarray:
    return ((x[:, 0] > 0).int() + 2 * (x[:, 1] > 0)).numpy()
