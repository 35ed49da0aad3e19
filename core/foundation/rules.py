"""torch.optim's own update rules, at learning rate 1, on tensors that hold many runs at once.

The functional kernels give bit-identical results to the `torch.optim` classes and spare the second that the first
`Optimizer` instance spends importing the compiler.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch.optim.adagrad import adagrad
from torch.optim.adam import adam
from torch.optim.rmsprop import rmsprop
from torch.optim.sgd import sgd

Tensors = list[torch.Tensor]


@dataclass
class UnitRule:
    """One update rule bound to its parameters.

    Attributes:
        step: takes the gradients and moves the parameters in place, as torch does with lr = 1.
        state: the rule's own memory by torch's names ("momentum_buffer", "exp_avg", "exp_avg_sq", "sum", "step"),
            one tensor for each parameter.
    """

    step: Callable[[Tensors], None]
    state: dict[str, list[torch.Tensor | None]] = field(default_factory=dict)


def bind_rule(
    name: str,
    parameters: Tensors,
    *,
    momentum: float = 0.9,
    betas: tuple[float, float] = (0.9, 0.999),
    alpha: float = 0.99,
    weight_decay: float = 0.0,
) -> UnitRule:
    """Bind a rule of torch.optim to `parameters`, which its steps then move in place.

    Args:
        name: "SGD", "Momentum", "Nesterov", "Adagrad", "RMSprop", "Adam" or "AdamW".
        parameters: leading axis run; they must not require gradients.
        momentum, betas, alpha, weight_decay: torch's hyper-parameters; a rule ignores those it does not have.

    Raises:
        ValueError: no such rule.
    """
    first, second, steps = _zeros(parameters), _zeros(parameters), [torch.zeros(()) for _ in parameters]
    if name in ("SGD", "Momentum", "Nesterov"):
        return _bind_sgd(parameters, 0.0 if name == "SGD" else momentum, name == "Nesterov", weight_decay)
    if name == "Adagrad":

        def step(gradients: Tensors) -> None:
            adagrad(
                parameters, gradients, second, steps,
                lr=1.0, lr_decay=0.0, eps=1e-10, weight_decay=weight_decay, maximize=False, foreach=False,
            )  # fmt: skip

        return UnitRule(step, {"sum": [*second], "step": [*steps]})
    if name == "RMSprop":

        def step(gradients: Tensors) -> None:
            rmsprop(
                parameters, gradients, second, [], [], steps,
                lr=1.0, alpha=alpha, eps=1e-8, momentum=0.0, centered=False, weight_decay=weight_decay, foreach=False,
            )  # fmt: skip

        return UnitRule(step, {"square_avg": [*second], "step": [*steps]})
    if name in ("Adam", "AdamW"):

        def step(gradients: Tensors) -> None:
            adam(
                parameters, gradients, first, second, [], steps,
                lr=1.0, beta1=betas[0], beta2=betas[1], eps=1e-8, amsgrad=False,
                weight_decay=weight_decay, decoupled_weight_decay=name == "AdamW", maximize=False, foreach=False,
            )  # fmt: skip

        return UnitRule(step, {"exp_avg": [*first], "exp_avg_sq": [*second], "step": [*steps]})
    raise ValueError(f"name is {name!r}; allowed: 'SGD', 'Momentum', 'Nesterov', 'Adagrad', 'RMSprop', 'Adam', 'AdamW'")


def _bind_sgd(parameters: Tensors, momentum: float, nesterov: bool, weight_decay: float) -> UnitRule:
    buffers: list[torch.Tensor | None] = [None] * len(parameters)

    def step(gradients: Tensors) -> None:
        sgd(
            parameters, gradients, buffers,
            lr=1.0, momentum=momentum, dampening=0.0, nesterov=nesterov, weight_decay=weight_decay, maximize=False, foreach=False,
        )  # fmt: skip

    return UnitRule(step, {"momentum_buffer": buffers})


def _zeros(parameters: Tensors) -> Tensors:
    return [torch.zeros_like(parameter) for parameter in parameters]
