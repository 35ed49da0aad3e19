"""torch.optim's own update rules, at learning rate 1, on tensors that hold many runs at once.

The functional kernels give bit-identical results to the `torch.optim` classes and spare the second that the first
`Optimizer` instance spends importing the compiler.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, get_args

import numpy as np
import torch
from torch.optim.adadelta import adadelta
from torch.optim.adagrad import adagrad
from torch.optim.adam import adam
from torch.optim.adamax import adamax
from torch.optim.nadam import nadam
from torch.optim.radam import radam
from torch.optim.rmsprop import rmsprop
from torch.optim.sgd import sgd

from core.foundation.records import freeze, require_choice

Tensors = list[torch.Tensor]
RuleState = dict[str, tuple[np.ndarray | None, ...]]
Rule = Literal[
    "SGD", "Momentum", "Nesterov", "Adagrad", "RMSprop", "Adam", "AdamW", "AMSGrad", "NAdam", "RAdam", "Adamax", "Adadelta"
]  # fmt: skip
RULES: tuple[Rule, ...] = get_args(Rule)


@dataclass
class UnitRule:
    """One update rule bound to its parameters.

    Attributes:
        step: takes the gradients and moves the parameters in place, as torch does with lr = 1.
        state: the rule's own memory by torch's names ("momentum_buffer", "exp_avg", "exp_avg_sq", "sum", "step"),
            one tensor for each parameter; a momentum buffer is None before the first step.
    """

    step: Callable[[Tensors], None]
    state: dict[str, list[torch.Tensor | None]] = field(default_factory=dict)

    def read(self) -> RuleState:
        """Return a read-only copy of the state, from which a rule in any process can go on."""
        return {name: tuple(None if value is None else freeze(value) for value in values) for name, values in self.state.items()}

    def restore(self, saved: RuleState, device: torch.device) -> None:
        """Put a state that `read` returned into this rule, freshly bound to parameters of the same shapes on `device`."""
        for name, values in saved.items():
            places = self.state[name]
            for index, value in enumerate(values):
                place = places[index]
                if value is not None and place is not None:
                    place.copy_(torch.tensor(value))
                elif value is not None:  # a momentum buffer, which torch makes at the first step
                    places[index] = torch.tensor(value, device=device)


@dataclass(frozen=True, kw_only=True)
class _Knobs:
    momentum: float
    betas: tuple[float, float]
    alpha: float
    rho: float
    weight_decay: float


def bind_rule(
    name: str,
    parameters: Tensors,
    *,
    momentum: float = 0.9,
    betas: tuple[float, float] = (0.9, 0.999),
    alpha: float = 0.99,
    rho: float = 0.9,
    weight_decay: float = 0.0,
) -> UnitRule:
    """Bind a rule of torch.optim to `parameters`, which its steps then move in place.

    Args:
        name: one of `RULES`. "Momentum" and "Nesterov" are torch's SGD with momentum, "AMSGrad" is its Adam(amsgrad=True).
        parameters: leading axis run; they must not require gradients.
        momentum, betas, alpha, rho, weight_decay: torch's hyper-parameters; a rule ignores those it does not have.

    Raises:
        ValueError: no such rule.
    """
    require_choice("name", name, RULES)
    knobs = _Knobs(momentum=momentum, betas=betas, alpha=alpha, rho=rho, weight_decay=weight_decay)
    binders = {
        "Adagrad": _bind_adagrad, "RMSprop": _bind_rmsprop, "NAdam": _bind_nadam, "Adadelta": _bind_adadelta,
        "RAdam": partial(_bind_two_averages, radam, "exp_avg_sq"), "Adamax": partial(_bind_two_averages, adamax, "exp_inf"),
    }  # fmt: skip
    if name in binders:
        return binders[name](parameters, knobs)
    return (_bind_sgd if name in ("SGD", "Momentum", "Nesterov") else _bind_adam)(name, parameters, knobs)


def bind_side_by_side(bindings: Sequence[Callable[[Tensors], UnitRule]], parameters: Tensors) -> Callable[[Tensors], None]:
    """Bind several rules to equal shares of the runs of `parameters`; return the step that all of them take together.

    A share is a view: each rule moves its own runs in place, the first binding those at the beginning of axis 0.
    """
    runs = len(parameters[0]) // len(bindings)
    shares = zip(*(parameter.split(runs) for parameter in parameters), strict=True)
    steps = [bind(list(share)).step for bind, share in zip(bindings, shares, strict=True)]

    def step(gradients: Tensors) -> None:
        for take, *share in zip(steps, *(gradient.split(runs) for gradient in gradients), strict=True):
            take(share)

    return step


def _bind_sgd(name: str, parameters: Tensors, knobs: _Knobs) -> UnitRule:
    buffers: list[torch.Tensor | None] = [None] * len(parameters)
    momentum = 0.0 if name == "SGD" else knobs.momentum

    def step(gradients: Tensors) -> None:
        sgd(
            parameters, gradients, buffers,
            lr=1.0, momentum=momentum, dampening=0.0, nesterov=name == "Nesterov", weight_decay=knobs.weight_decay,
            maximize=False, foreach=False,
        )  # fmt: skip

    return UnitRule(step, {"momentum_buffer": buffers})


def _bind_adam(name: str, parameters: Tensors, knobs: _Knobs) -> UnitRule:
    first, second, largest, steps = _zeros(parameters), _zeros(parameters), _zeros(parameters), _counts(parameters)
    amsgrad = name == "AMSGrad"

    def step(gradients: Tensors) -> None:
        adam(
            parameters, gradients, first, second, largest if amsgrad else [], steps,
            lr=1.0, beta1=knobs.betas[0], beta2=knobs.betas[1], eps=1e-8, amsgrad=amsgrad,
            weight_decay=knobs.weight_decay, decoupled_weight_decay=name == "AdamW", maximize=False, foreach=False,
        )  # fmt: skip

    rule = UnitRule(step, {"exp_avg": [*first], "exp_avg_sq": [*second], "step": [*steps]})
    if amsgrad:
        rule.state["max_exp_avg_sq"] = [*largest]
    return rule


def _bind_adagrad(parameters: Tensors, knobs: _Knobs) -> UnitRule:
    sums, steps = _zeros(parameters), _counts(parameters)

    def step(gradients: Tensors) -> None:
        adagrad(
            parameters, gradients, sums, steps,
            lr=1.0, lr_decay=0.0, eps=1e-10, weight_decay=knobs.weight_decay, maximize=False, foreach=False,
        )  # fmt: skip

    return UnitRule(step, {"sum": [*sums], "step": [*steps]})


def _bind_rmsprop(parameters: Tensors, knobs: _Knobs) -> UnitRule:
    squares, steps = _zeros(parameters), _counts(parameters)

    def step(gradients: Tensors) -> None:
        rmsprop(
            parameters, gradients, squares, [], [], steps,
            lr=1.0, alpha=knobs.alpha, eps=1e-8, momentum=0.0, centered=False, weight_decay=knobs.weight_decay, foreach=False,
        )  # fmt: skip

    return UnitRule(step, {"square_avg": [*squares], "step": [*steps]})


def _bind_nadam(parameters: Tensors, knobs: _Knobs) -> UnitRule:
    first, second, steps = _zeros(parameters), _zeros(parameters), _counts(parameters)
    products = [torch.ones(()) for _ in parameters]  # float32, as torch.optim.NAdam keeps it

    def step(gradients: Tensors) -> None:
        nadam(
            parameters, gradients, first, second, products, steps,
            lr=1.0, beta1=knobs.betas[0], beta2=knobs.betas[1], eps=1e-8, momentum_decay=4e-3,
            weight_decay=knobs.weight_decay, foreach=False,
        )  # fmt: skip

    return UnitRule(step, {"exp_avg": [*first], "exp_avg_sq": [*second], "mu_product": [*products], "step": [*steps]})


def _bind_two_averages(kernel: Callable[..., None], second_name: str, parameters: Tensors, knobs: _Knobs) -> UnitRule:
    first, second, steps = _zeros(parameters), _zeros(parameters), _counts(parameters)

    def step(gradients: Tensors) -> None:
        kernel(
            parameters, gradients, first, second, steps,
            lr=1.0, beta1=knobs.betas[0], beta2=knobs.betas[1], eps=1e-8, weight_decay=knobs.weight_decay, foreach=False,
        )  # fmt: skip

    return UnitRule(step, {"exp_avg": [*first], second_name: [*second], "step": [*steps]})


def _bind_adadelta(parameters: Tensors, knobs: _Knobs) -> UnitRule:
    squares, moves, steps = _zeros(parameters), _zeros(parameters), _counts(parameters)

    def step(gradients: Tensors) -> None:
        adadelta(
            parameters, gradients, squares, moves, steps,
            lr=1.0, rho=knobs.rho, eps=1e-6, weight_decay=knobs.weight_decay, maximize=False, foreach=False,
        )  # fmt: skip

    return UnitRule(step, {"square_avg": [*squares], "acc_delta": [*moves], "step": [*steps]})


def _zeros(parameters: Tensors) -> Tensors:
    return [torch.zeros_like(parameter) for parameter in parameters]


def _counts(parameters: Tensors) -> Tensors:
    return [torch.zeros(()) for _ in parameters]
