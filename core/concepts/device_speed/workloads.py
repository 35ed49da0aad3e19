"""Three pieces of work of many sizes: a matrix product, one training step of a small net, descent with many learning rates."""

from collections.abc import Callable
from typing import Literal, get_args

import torch

from core.foundation.ensemble import by_autograd
from core.foundation.rules import bind_rule

Workload = Literal["product", "step", "grid"]
WORKLOADS: tuple[Workload, ...] = get_args(Workload)
SIZES: dict[Workload, tuple[int, ...]] = {
    "product": (8, 16, 32, 64, 128, 256, 512, 1024),
    "step": (1, 4, 16, 64, 256, 1024, 4096),
    "grid": (1, 4, 16, 64, 256, 1024, 4096),
}
"""Side of the matrices; examples in the batch; learning rates tried side by side."""
INPUTS, HIDDEN, CLASSES = 784, 64, 10
"""The small net of the training step: a digit's 28x28 pixels, one hidden layer, ten classes."""
POINTS, STEPS = 256, 10
"""Descent: on a line through so many points, so many full-batch steps."""
LONGEST_LOOP = 256
"""Runs that are descended one after the other at most; more would take seconds and show nothing new."""

Work = Callable[[], object]


def count_operations(workload: Workload, size: int) -> int:
    """Return the additions and multiplications in one piece of work.

    A product of two n x n matrices takes 2n³. A training step of the net takes 2 for each weight and example forward,
    2 for the weight's gradient, and in the second layer 2 more for the gradient that goes on to the hidden units; the pixels need
    none. A step of descent on a line takes 8 for each run and point: the prediction, its error,
    and the products and sums of two slopes.
    """
    if workload == "product":
        return 2 * size**3
    if workload == "step":
        return size * (4 * INPUTS * HIDDEN + 6 * HIDDEN * CLASSES)
    return 8 * size * POINTS * STEPS


def prepare(workload: Workload, size: int, device: torch.device) -> Work:
    """Put all that the work needs on the device; return the work itself, to be called as often as one likes."""
    prepare_one = {"product": _prepare_product, "step": _prepare_step, "grid": prepare_grid}[workload]
    return prepare_one(size, device)


def prepare_loop(size: int, device: torch.device) -> Work:
    """Descend with one learning rate after the other: the steps of the grid, in `size` times as many calls."""
    runs = [prepare_grid(1, device) for _ in range(size)]
    return lambda: [run() for run in runs]


def prepare_grid(size: int, device: torch.device) -> Callable[[], torch.Tensor]:
    """Descend with `size` learning rates at once on y = 2x + 1; the work returns weight and bias, shape (run, parameter)."""
    x = torch.linspace(-1, 1, POINTS, device=device)
    features, y = torch.stack([x, torch.ones_like(x)]), 2 * x + 1
    rates = torch.linspace(0.1, 0.2, size).to(device)[:, None]

    def descend() -> torch.Tensor:
        parameters = torch.zeros(size, 2, device=device)
        for _ in range(STEPS):
            errors = parameters @ features - y
            parameters -= rates * (2 / POINTS) * (errors @ features.T)
        return parameters

    return descend


def _prepare_product(size: int, device: torch.device) -> Work:
    left, right = torch.randn(2, size, size, generator=torch.Generator().manual_seed(0)).to(device)
    return lambda: left @ right


def _prepare_step(size: int, device: torch.device) -> Work:
    generator = torch.Generator().manual_seed(0)
    shapes = ((HIDDEN, INPUTS), (HIDDEN,), (CLASSES, HIDDEN), (CLASSES,))
    parameters = [(0.05 * torch.randn(shape, generator=generator)).to(device) for shape in shapes]
    pixels = torch.rand(size, INPUTS, generator=generator).to(device)
    labels = torch.randint(CLASSES, (size,), generator=generator).to(device)
    rule = bind_rule("SGD", parameters)

    def compute_loss(values: list[torch.Tensor], batch: torch.Tensor) -> torch.Tensor:
        hidden = torch.nn.functional.linear(batch, values[0], values[1]).relu()
        return torch.nn.functional.cross_entropy(torch.nn.functional.linear(hidden, values[2], values[3]), labels)

    differentiate = by_autograd(compute_loss)

    def step() -> None:
        rule.step([0.01 * gradient for gradient in differentiate(parameters, pixels)[1]])

    return step
