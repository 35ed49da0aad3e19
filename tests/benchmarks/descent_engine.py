"""How much faster is the whole grid of the default race in one program than a loop of torch.optim over the same runs?

    uv run python -m tests.benchmarks.descent_engine            # the loop's time from a random sample of its runs
    uv run python -m tests.benchmarks.descent_engine --whole    # every run of the loop; minutes

Both sides run in this process, on one thread, and take turns; the sample's end points are compared with the grid's.
"""

import random
import statistics
import sys
import time

import numpy as np
import torch

from core.concepts.descent import METHODS, DescentConfig, DescentTrace, Method, descend
from core.concepts.descent.batches import draw_orders, load_features, size_batches, summarize_batches
from core.foundation.ensemble import by_autograd

SAMPLE = 8
"""Runs of the loop that are timed for each method; their mean stands for all."""
ROUNDS = 5


def main() -> None:
    torch.set_num_threads(1)
    config = DescentConfig()
    runs = [(rate, seed) for rate in range(len(config.rates)) for seed in range(config.seeds)]
    chosen = runs if "--whole" in sys.argv else random.Random(0).sample(runs, SAMPLE)
    trace, orders = descend(config), draw_orders(config)
    loop_one_by_one(config, orders, "full batch", chosen[:1])  # the first optimizer imports the compiler: not counted
    together, alone, worst = [], [], 0.0
    for _ in range(1 if "--whole" in sys.argv else ROUNDS):
        began = time.perf_counter()
        descend(config)
        together.append(time.perf_counter() - began)
        seconds = 0.0
        for method in METHODS:
            began = time.perf_counter()
            ends = loop_one_by_one(config, orders, method, chosen)
            seconds += (time.perf_counter() - began) * len(runs) / len(chosen)
            worst = max(worst, compare(trace, method, chosen, ends))
        alone.append(seconds)
    steps = sum(len(size_batches(len(trace.y), size, config.epochs)) for size in config.batch_sizes().values())
    report(together, alone, len(runs), steps, worst)
    compare_gradients(config)


def loop_one_by_one(config: DescentConfig, orders: torch.Tensor, method: Method, runs: list[tuple[int, int]]) -> np.ndarray:
    """Train the given (rate, seed) runs with torch.optim.SGD, one after the other; return their ends, shape (run, parameter)."""
    features, y = load_features(config)
    sizes = size_batches(len(y), config.batch_sizes()[method], config.epochs).tolist()
    ends = []
    for rate, seed in runs:
        parameters = torch.tensor(config.start, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.SGD([parameters], lr=config.rates[rate], momentum=config.momentum)
        for batch in orders[seed].split(sizes):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(features[batch] @ parameters, y[batch]).backward()
            optimizer.step()
        ends.append(parameters.detach())
    return torch.stack(ends).numpy()


def compare(trace: DescentTrace, method: Method, runs: list[tuple[int, int]], ends: np.ndarray) -> float:
    """Return the largest relative difference between the loop's ends and the grid's; overflow counts as equal to overflow."""
    grid = np.array([trace.final_points[method][seed, rate] for rate, seed in runs])
    finite = np.isfinite(grid) & np.isfinite(ends)
    return float((np.abs(grid - ends)[finite] / np.maximum(1, np.abs(grid[finite]))).max())


def compare_gradients(config: DescentConfig) -> None:
    """Time one step's gradients of all runs: the closed form that `train_method` uses against autograd."""
    features, y = load_features(config)
    orders, sizes = draw_orders(config), size_batches(len(y), config.batch_size, config.epochs)
    curvature, pull = summarize_batches(features, y, orders, sizes)
    batch, rates = orders[:, : config.batch_size], len(config.rates)
    x, wanted = features[batch][:, None], y[batch][:, None]  # (seed, 1, point, parameter), (seed, 1, point)
    points = torch.zeros(config.seeds, rates, 2, dtype=torch.float64)
    differentiate = by_autograd(lambda parameters, _: (((x * parameters[0][:, :, None]).sum(-1) - wanted) ** 2).mean(-1))
    closed, automatic = [], []
    for _ in range(200):
        began = time.perf_counter()
        torch.baddbmm(pull[0][:, None], points, curvature[0], beta=-1)
        middle = time.perf_counter()
        differentiate([points], None)
        closed.append(middle - began)
        automatic.append(time.perf_counter() - middle)
    fast, slow = statistics.median(closed), statistics.median(automatic)
    print(f"gradients of one step: closed form {fast * 1e6:.0f} µs, autograd {slow * 1e6:.0f} µs, ratio {slow / fast:.1f}")


def report(together: list[float], alone: list[float], runs: int, steps: int, worst: float) -> None:
    """Print medians and their ratio."""
    ratios = [slow / fast for slow, fast in zip(alone, together, strict=True)]
    fast, slow = statistics.median(together), statistics.median(alone)
    print(f"runs: {len(METHODS)} methods x {runs} = {len(METHODS) * runs}; steps: {steps} x {runs} = {steps * runs:,}")
    print(f"one program: {fast:.3f} s ({fast / steps / runs * 1e9:.0f} ns a run and step)")
    print(f"torch.optim in a loop: {slow:.1f} s ({slow / steps / runs * 1e9:,.0f} ns a run and step)")
    print(f"ratio: {statistics.median(ratios):.0f} (from {min(ratios):.0f} to {max(ratios):.0f} in {len(ratios)} rounds)")
    print(f"largest relative difference between their ends: {worst:.1e}")


if __name__ == "__main__":
    main()
