"""Twenty recurrent networks side by side, against one after another with torch's own layers; ratios from one run.

uv run python -m tests.benchmarks.recurrent_ensemble
"""

import time
from collections.abc import Callable

import torch

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import TrainingConfig

ROUNDS = 3


def main() -> None:
    """Print, for each cell, the seconds of all 20 seeds together and how many times longer the loop takes."""
    torch.set_num_threads(1)
    for cell in concept.CELLS:
        config = TrainingConfig(cell=cell)
        together, loop = lambda config=config: concept.train(config), lambda config=config: train_in_turn(config)
        for warm_up in (together, loop):
            warm_up()
        seconds = [(measure(together), measure(loop)) for _ in range(ROUNDS)]  # interleaved: both meet the same neighbours
        quick, slow = (sorted(times)[ROUNDS // 2] for times in zip(*seconds, strict=True))
        print(f"{cell}: 20 seeds, {config.epochs} epochs: {quick:.2f} s together, in turn {slow / quick:.1f} times as long")


def train_in_turn(config: TrainingConfig) -> None:
    """Train the 20 seeds as the lesson's listing does: torch's layer and torch.optim, one seed after another."""
    for seed in range(concept.RUNS):
        torch.manual_seed(concept.start_seed(seed))
        symbols = sorted(set(config.source + config.target))
        layer = getattr(torch.nn, config.cell)(len(symbols), config.hidden_size)
        readout = torch.nn.Linear(config.hidden_size, len(symbols))
        read, say = (torch.tensor([symbols.index(letter) for letter in word]) for word in (config.source, config.target))
        features = torch.nn.functional.one_hot(read, len(symbols)).float()
        optimizer = torch.optim.Adam([*layer.parameters(), *readout.parameters()], lr=config.learning_rate)
        for _ in range(config.epochs):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(readout(layer(features)[0]), say).backward()
            optimizer.step()


def measure(work: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
