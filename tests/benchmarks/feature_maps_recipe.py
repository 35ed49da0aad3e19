"""How the default recipe of the lesson on feature maps was chosen, and what it reaches.

    uv run python -m tests.benchmarks.feature_maps_recipe

Recipes are compared on 288 pictures held out of the training part, five seeds each. What it showed: shifts help every recipe, the
tutorials' recipe underfits, and a constant rate or half the rate has worse seeds. Recipes with shifts and a falling rate end
within two or three pictures of each other (one picture is 0.35 %), which is noise; the default is the one of them with the most
familiar numbers that trains in under three seconds. Only then was it judged on the test pictures, once for each seed.
One thread; seconds are those of the processor, so that other work on the machine does not count.
"""

import statistics
import time
from dataclasses import replace

import torch

from core.concepts.feature_maps import FeatureMapsConfig, train

SEEDS = range(5)
DEFAULT = FeatureMapsConfig()
TUTORIAL = FeatureMapsConfig(optimizer="SGD", learning_rate=0.01, momentum=0.5, schedule="constant", shift=0)
RECIPES = {
    "default": DEFAULT,
    "the recipe of MNIST tutorials": TUTORIAL,
    "Adam 0.003, constant, no shifts": replace(DEFAULT, learning_rate=0.003, schedule="constant", shift=0),
    "Adam 0.005, constant, no shifts": replace(DEFAULT, learning_rate=0.005, schedule="constant", shift=0),
    "without shifts": replace(DEFAULT, shift=0),
    "shifts of two pixels": replace(DEFAULT, shift=2),
    "constant rate": replace(DEFAULT, schedule="constant"),
    "half the rate": replace(DEFAULT, learning_rate=0.005),
    "twice the rate": replace(DEFAULT, learning_rate=0.02),
    "batches of 32": replace(DEFAULT, batch_size=32),
    "batches of 128, rate 0.015": replace(DEFAULT, batch_size=128, learning_rate=0.015),
    "SGD 0.05, momentum 0.9": replace(DEFAULT, optimizer="SGD", learning_rate=0.05),
}


def main() -> None:
    torch.set_num_threads(1)
    train(replace(DEFAULT, epochs=1))  # imports the compiler and reads the data: not counted
    print(f"{'recipe':34} validation: median  worst   best  seconds")
    for name, config in RECIPES.items():
        accuracies, seconds = run(replace(config, judged_on="validation"))
        print(
            f"{name:34} {statistics.median(accuracies):18.2%} {min(accuracies):6.2%} {max(accuracies):6.2%} {seconds:8.2f}",
            flush=True,
        )
    for name, config in {"default": DEFAULT, "the recipe of MNIST tutorials": TUTORIAL}.items():
        accuracies, seconds = run(config)
        each = ", ".join(f"{accuracy:.2%}" for accuracy in accuracies)
        print(f"test, {name}: median {statistics.median(accuracies):.2%} of {each}; {seconds:.2f} s a training")


def run(config: FeatureMapsConfig) -> tuple[list[float], float]:
    """Return the accuracies of all seeds and the median seconds of processor time of one training."""
    accuracies, seconds = [], []
    for seed in SEEDS:
        began = time.process_time()
        accuracies.append(float(train(replace(config, seed=seed)).test_accuracy[-1]))
        seconds.append(time.process_time() - began)
    return accuracies, statistics.median(seconds)


if __name__ == "__main__":
    main()
