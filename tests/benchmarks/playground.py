"""Epochs a second of one network: in the grid of 128, and in a plain loop of torch.nn and torch.optim; ratios from one run.

The problem is TensorFlow Playground's default network on its number of points: 2-4-2-1, tanh, batch 10, 500 points, half of them
held out; SGD. uv run python -m tests.benchmarks.playground
"""

import time
from collections.abc import Callable

import torch
from torch import nn

from core.concepts.playground import RATES, SEEDS, PlaygroundConfig, go_on, start
from core.concepts.playground.data import make_data

ROUNDS, EPOCHS = 3, 8


def main() -> None:
    """Print epochs per second per network of the loop and of the grid."""
    torch.set_num_threads(1)
    config = PlaygroundConfig(data="own", own=make_points(), hidden=(4, 2), epochs=EPOCHS)
    assert make_data(config).train == 250
    for warm_up in (train_grid, train_loop):
        warm_up(config)
    seconds = [(measure(train_grid, config), measure(train_loop, config)) for _ in range(ROUNDS)]  # both meet the same neighbours
    grid, loop = (sorted(times)[ROUNDS // 2] for times in zip(*seconds, strict=True))
    runs = len(RATES) * SEEDS
    print(f"one network in a plain loop: {EPOCHS / loop:.0f} epochs/s")
    print(f"each of {runs} networks in the grid: {EPOCHS / grid:.0f} epochs/s; all of them {runs * EPOCHS / grid:.0f} epochs/s")
    print(f"the grid against the loop, epochs of all networks: {runs * loop / grid:.0f} times as many")


def make_points() -> tuple[tuple[float, float, int], ...]:
    """Return 500 points of XOR."""
    data = make_data(PlaygroundConfig())
    points = [(x1, x2, int(y)) for (x1, x2), y in zip(data.x.tolist(), data.y.tolist(), strict=True)]
    return (*points, *points[:100])


def train_grid(config: PlaygroundConfig) -> None:
    """Train all runs as the page does, slice by slice."""
    state = start(config)
    while not state.done:
        state = go_on(state)


def train_loop(config: PlaygroundConfig) -> None:
    """Train one run with torch.nn and torch.optim, float64 as in the grid, with the same losses measured after each epoch."""
    data = make_data(config)
    x, y = torch.tensor(data.x), torch.tensor(data.y)
    network = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2), nn.Tanh(), nn.Linear(2, 1)).double()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.03)
    for _ in range(config.epochs):
        order = torch.randperm(data.train)
        for batch in order.split(config.batch_size):
            optimizer.zero_grad()
            nn.functional.binary_cross_entropy_with_logits(network(x[batch])[:, 0], y[batch]).backward()
            optimizer.step()
        with torch.no_grad():
            nn.functional.binary_cross_entropy_with_logits(network(x)[:, 0], y)


def measure(work: Callable[[PlaygroundConfig], None], config: PlaygroundConfig) -> float:
    """Return the seconds that a call takes."""
    began = time.perf_counter()
    work(config)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
