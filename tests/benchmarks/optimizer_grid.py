"""How much faster is the whole tuning map in one program for each optimizer than a loop of torch.optim over the same walks?

    uv run python -m tests.benchmarks.optimizer_grid

Both sides run in this process, on one thread, and take turns. The loop's time is that of a random sample of its walks; where
the sample is neither lost nor chaotic its ends are compared with the map's.
"""

import random
import statistics
import time

import torch

from core.concepts.optimizers import SWEPT_RATES, SweepConfig, SweepTrace, WalkConfig, make_landscape, plan_sweeps, sweep
from tests.test_optimizers import make_optimizer

SAMPLE, ROUNDS = 6, 5
"""Walks of the loop that are timed for each optimizer; times that both sides take turns."""


def main() -> None:
    torch.set_num_threads(1)
    began = time.perf_counter()
    plans = plan_sweeps([WalkConfig()], "starts", everyone=True)
    traces = [sweep(plan) for plan in plans]
    first = time.perf_counter() - began
    walks = [(run, start) for run in range(len(SWEPT_RATES)) for start in range(plans[0].walks)]
    chosen = random.Random(0).sample(walks, SAMPLE)
    loop_one_by_one(plans[0], traces[0], chosen[:1])  # the first optimizer imports the compiler: not counted
    together, alone, worst = [], [], 0.0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for plan in plans:
            sweep(plan)
        together.append(time.perf_counter() - began)
        seconds = 0.0
        for plan, trace in zip(plans, traces, strict=True):
            began = time.perf_counter()
            losses = loop_one_by_one(plan, trace, chosen)
            seconds += (time.perf_counter() - began) * len(walks) / len(chosen)
            worst = max(worst, compare(trace, chosen, losses))
        alone.append(seconds)
    report(first, together, alone, len(plans), len(walks), plans[0].steps, worst)


def loop_one_by_one(plan: SweepConfig, trace: SweepTrace, walks: list[tuple[int, int]]) -> list[float]:
    """Walk with torch.optim, one after the other; return the final losses above the lowest."""
    landscape, losses = make_landscape(plan), []
    for run, start in walks:
        place = torch.tensor(trace.starts[start], requires_grad=True)
        optimizer = make_optimizer(WalkConfig(method=plan.method, rate=SWEPT_RATES[run]), [place])
        for _ in range(plan.steps):
            optimizer.zero_grad()
            landscape.loss(place[0], place[1]).backward()
            optimizer.step()
        losses.append(landscape.loss(place[0], place[1]).item() - landscape.lowest)
    return losses


def compare(trace: SweepTrace, walks: list[tuple[int, int]], losses: list[float]) -> float:
    """Return the largest difference between the loop's final losses and the map's, relative where they exceed 1."""
    pairs = [(trace.losses[walk], loss) for walk, loss in zip(walks, losses, strict=True) if trace.separations[walk[0]] < 1e-9]
    return max((abs(a - b) / max(1.0, abs(b)) for a, b in pairs if a < 1e6), default=0.0)


def report(first: float, together: list[float], alone: list[float], rules: int, walks: int, steps: int, worst: float) -> None:
    """Print medians and their ratio."""
    ratios = [slow / fast for slow, fast in zip(alone, together, strict=True)]
    fast, slow, work = statistics.median(together), statistics.median(alone), rules * walks * steps
    grid = f"{rules} optimizers x {len(SWEPT_RATES)} rates x {walks // len(SWEPT_RATES)} starts"
    print(f"walks: {grid} = {rules * walks:,}, {steps} steps each")
    print(f"the first map: {first:.2f} s")
    print(f"one program for each optimizer: {fast:.3f} s ({fast / work * 1e9:.0f} ns a walk and step)")
    print(f"torch.optim in a loop: {slow:.0f} s ({slow / work * 1e9:,.0f} ns a walk and step)")
    print(f"ratio: {statistics.median(ratios):.0f} (from {min(ratios):.0f} to {max(ratios):.0f} in {len(ratios)} rounds)")
    print(f"largest difference between their final losses: {worst:.1e}")


if __name__ == "__main__":
    main()
