"""How much faster is the whole tuning map, one program, than a loop of torch.optim over the same walks?

    uv run python -m tests.benchmarks.optimizer_grid

Both sides run in this process, on one thread, and take turns. The loop's time is that of a random sample of its walks; where
a walk is neither lost nor chaotic (one from a start 1e-12 beside ends beside) its end is compared with the map's.
"""

import random
import statistics
import time

import numpy as np
import torch

from core.concepts.optimizers import SWEPT_RATES, TuneConfig, TuneTrace, WalkConfig, make_landscape, tune
from tests.plain_loop import make_optimizer

SAMPLE, ROUNDS = 6, 5
"""Walks of the loop that are timed for each optimizer; times that both sides take turns."""


def main() -> None:
    torch.set_num_threads(1)
    config, began = TuneConfig(noise=0.0), time.perf_counter()
    trace = tune(config)
    first = time.perf_counter() - began
    walks = [(run, start) for run in range(len(SWEPT_RATES)) for start in range(config.walks)]
    chosen = random.Random(0).sample(walks, SAMPLE)
    worst = max(compare(trace, row, chosen) for row in range(len(trace.methods)))  # imports the compiler, too: not timed
    together, alone = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        tune(config)
        together.append(time.perf_counter() - began)
        seconds = 0.0
        for row in range(len(trace.methods)):
            began = time.perf_counter()
            loop_one_by_one(trace, row, chosen)
            seconds += (time.perf_counter() - began) * len(walks) / len(chosen)
        alone.append(seconds)
    report(first, together, alone, len(trace.methods), len(walks), config.steps, worst)


def loop_one_by_one(trace: TuneTrace, row: int, walks: list[tuple[int, int]], apart: float = 0.0) -> list[float]:
    """Walk with torch.optim, one after the other; return the final losses above the lowest."""
    config, losses = trace.config, []
    landscape = make_landscape(config)
    for column, start in walks:
        place = torch.tensor(trace.starts[start] + apart, requires_grad=True)
        optimizer = make_optimizer(WalkConfig(method=trace.methods[row], rate=SWEPT_RATES[column]), [place])
        for _ in range(config.steps):
            optimizer.zero_grad()
            landscape.loss(place[0], place[1]).backward()
            optimizer.step()
        losses.append(landscape.loss(place[0], place[1]).item() - landscape.lowest)
    return losses


def compare(trace: TuneTrace, row: int, walks: list[tuple[int, int]]) -> float:
    """Return the largest difference between the loop's final losses and the map's, relative where they exceed 1."""
    ends, beside = (np.array(loop_one_by_one(trace, row, walks, apart)) for apart in (0.0, 1e-12))
    found, scale = np.array([trace.losses[row, *walk] for walk in walks]), np.maximum(1.0, ends)
    with np.errstate(invalid="ignore"):
        calm = (ends < 1e6) & (np.abs(ends - beside) < 1e-9 * scale)
        differences = np.abs(found - ends) / scale
    return float(differences[calm].max(initial=0.0))


def report(first: float, together: list[float], alone: list[float], rules: int, walks: int, steps: int, worst: float) -> None:
    """Print medians and their ratio."""
    ratios = [slow / fast for slow, fast in zip(alone, together, strict=True)]
    fast, slow, work = statistics.median(together), statistics.median(alone), rules * walks * steps
    grid = f"{rules} optimizers x {len(SWEPT_RATES)} rates x {walks // len(SWEPT_RATES)} starts"
    print(f"walks: {grid} = {rules * walks:,}, {steps} steps each")
    print(f"the first map: {first:.2f} s")
    print(f"one program: {fast:.3f} s ({fast / work * 1e9:.0f} ns a walk and step)")
    print(f"torch.optim in a loop: {slow:.0f} s ({slow / work * 1e9:,.0f} ns a walk and step)")
    print(f"ratio: {statistics.median(ratios):.0f} (from {min(ratios):.0f} to {max(ratios):.0f} in {len(ratios)} rounds)")
    print(f"largest difference between their final losses: {worst:.1e}")


if __name__ == "__main__":
    main()
