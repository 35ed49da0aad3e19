"""Train many small models in one program: a leading run axis, one learning rate for each run.

torch.optim takes one learning rate, not a tensor of them. But each rule in `rules.py` moves a parameter by lr·d where d does
not depend on lr. So: let torch take the step with lr = 1, then keep only the fraction lr of it, run by run.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import torch

Tensors = list[torch.Tensor]
Batch = TypeVar("Batch")


def train(
    parameters: Tensors,
    differentiate: Callable[[Tensors, Batch], tuple[torch.Tensor, Tensors]],
    batches: Iterable[Batch],
    step: Callable[[Tensors], None],
    rates: torch.Tensor,
    factors: Iterable[float] | None = None,
) -> Iterator[torch.Tensor]:
    """Move `parameters` in place, one step a batch; yield each batch's losses, shape (run,), as they were before the step.

    Args:
        parameters: tensors whose axis 0 is run.
        differentiate: returns losses (run,) and the gradients, shaped like the parameters; `by_autograd` makes one.
        batches: whatever `differentiate` understands.
        step: the rule's step at learning rate 1 (`rules.bind_rule(...).step`), bound to the same parameters;
            `rules.bind_side_by_side(...)` where different runs follow different rules.
        rates: the learning rates, shape (run,).
        factors: what a schedule multiplies the rates by, one for each batch (schedules.py); None for a constant rate.

    Raises:
        ValueError: there are more or fewer factors than batches.

    A run that overflows fills itself with inf or nan and leaves the others alone.
    """
    fractions = [rates.view(-1, *[1] * (parameter.dim() - 1)) for parameter in parameters]
    pairs = ((batch, 1.0) for batch in batches) if factors is None else zip(batches, factors, strict=True)
    for batch, factor in pairs:
        losses, gradients = differentiate(parameters, batch)
        yield losses
        before = [parameter.clone() for parameter in parameters]
        step(gradients)
        for parameter, old, fraction in zip(parameters, before, fractions, strict=True):
            parameter.copy_(torch.lerp(old, parameter, fraction * factor))


def by_autograd(losses: Callable[[Tensors, Batch], torch.Tensor]) -> Callable[[Tensors, Batch], tuple[torch.Tensor, Tensors]]:
    """Differentiate `losses(parameters, batch)`, shape (run,), by autograd.

    The runs share no parameter, so the gradient of the sum is each run's own gradient: runs cannot mix.
    """

    def differentiate(parameters: Tensors, batch: Batch) -> tuple[torch.Tensor, Tensors]:
        with torch.enable_grad():
            leaves = [parameter.detach().requires_grad_() for parameter in parameters]
            each = losses(leaves, batch)
            gradients = torch.autograd.grad(each.sum(), leaves)
        return each.detach(), list(gradients)

    return differentiate
