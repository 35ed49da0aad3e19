"""How much faster is the whole tuning map, one program, than a loop of torch.optim over the same walks?

    uv run python -m tests.benchmarks.optimizer_grid

Both sides run in this process, on one thread, and take turns. The loop's time is that of a random sample of its walks; where
the sample is neither lost nor chaotic its ends are compared with the map's.
"""

import random
import statistics
import time

import torch

from core.concepts.optimizers import SWEPT_RATES, TuneConfig, TuneTrace, WalkConfig, make_landscape, tune
from tests.plain_loop import make_optimizer

SAMPLE, ROUNDS = 6, 5
"""Walks of the loop that are timed for each optimizer; times that both sides take turns."""


def main() -> None:
    torch.set_num_threads(1)
    config, began = TuneConfig(), time.perf_counter()
    trace = tune(config)
    first = time.perf_counter() - began
    walks = [(run, start) for run in range(len(SWEPT_RATES)) for start in range(config.walks)]
    chosen = random.Random(0).sample(walks, SAMPLE)
    loop_one_by_one(trace, 0, chosen[:1])  # the first optimizer imports the compiler: not counted
    together, alone, worst = [], [], 0.0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        tune(config)
        together.append(time.perf_counter() - began)
        seconds = 0.0
        for row in range(len(trace.methods)):
            began = time.perf_counter()
            losses = loop_one_by_one(trace, row, chosen)
            seconds += (time.perf_counter() - began) * len(walks) / len(chosen)
            worst = max(worst, compare(trace, row, chosen, losses))
        alone.append(seconds)
    report(first, together, alone, len(trace.methods), len(walks), config.steps, worst)


def loop_one_by_one(trace: TuneTrace, row: int, walks: list[tuple[int, int]]) -> list[float]:
    """Walk with torch.optim, one after the other; return the final losses above the lowest."""
    config, losses = trace.config, []
    landscape = make_landscape(config)
    for column, start in walks:
        place = torch.tensor(trace.starts[start], requires_grad=True)
        optimizer = make_optimizer(WalkConfig(method=trace.methods[row], rate=SWEPT_RATES[column]), [place])
        for _ in range(config.steps):
            optimizer.zero_grad()
            landscape.loss(place[0], place[1]).backward()
            optimizer.step()
        losses.append(landscape.loss(place[0], place[1]).item() - landscape.lowest)
    return losses


def compare(trace: TuneTrace, row: int, walks: list[tuple[int, int]], losses: list[float]) -> float:
    """Return the largest difference between the loop's final losses and the map's, relative where they exceed 1."""
    calm = [
        (trace.losses[row, *walk], loss) for walk, loss in zip(walks, losses, strict=True) if trace.separations[row, walk[0]] < 1e-9
    ]
    return max((abs(a - b) / max(1.0, abs(b)) for a, b in calm if a < 1e6), default=0.0)


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
