"""Many runs in one program equal a plain loop of torch.optim, run by run, and never mix."""

import pytest
import torch

from core.foundation.ensemble import by_autograd, train
from core.foundation.rules import bind_rule

X = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
Y = 2 * X + 1
RATES = torch.logspace(-3, -1.2, 7, dtype=torch.float64)
STEPS = 60
CLASSES = {
    "SGD": lambda p, lr: torch.optim.SGD(p, lr=lr),
    "Momentum": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9),
    "Nesterov": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9, nesterov=True),
    "Adagrad": lambda p, lr: torch.optim.Adagrad(p, lr=lr),
    "RMSprop": lambda p, lr: torch.optim.RMSprop(p, lr=lr),
    "Adam": lambda p, lr: torch.optim.Adam(p, lr=lr),
    "AdamW": lambda p, lr: torch.optim.AdamW(p, lr=lr, weight_decay=0.0),
}


def measure(parameters: list[torch.Tensor], _: object) -> torch.Tensor:
    return ((parameters[0] * X + parameters[1] - Y) ** 2).mean(1)


def train_together(rule: str, rates: torch.Tensor, start: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
    parameters = [start[:, :1].clone(), start[:, 1:].clone()]
    losses = list(train(parameters, by_autograd(measure), range(STEPS), bind_rule(rule, parameters).step, rates))
    return torch.stack(losses), parameters


def train_alone(rule: str, rate: float, start: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    leaves = [start[:1].clone().requires_grad_(), start[1:].clone().requires_grad_()]
    optimizer, losses = CLASSES[rule](leaves, rate), []
    for _ in range(STEPS):
        loss = ((leaves[0] * X + leaves[1] - Y) ** 2).mean()
        losses.append(loss.detach())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return torch.stack(losses), torch.cat(leaves).detach()


@pytest.mark.parametrize("rule", CLASSES)
def test_each_run_equals_torch_optim(rule: str) -> None:
    start = torch.randn(len(RATES), 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    losses, parameters = train_together(rule, RATES, start)
    for run, rate in enumerate(RATES.tolist()):
        alone, final = train_alone(rule, rate, start[run])
        torch.testing.assert_close(losses[:, run], alone, rtol=1e-10, atol=1e-12)
        torch.testing.assert_close(torch.cat([each[run] for each in parameters]), final, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("rule", CLASSES)
def test_runs_never_mix(rule: str) -> None:
    """A run that overflows, and one that stands next to nan, leave the third as it is alone."""
    start = torch.tensor([[0.5, 0.5], [1e200, -1e200], [torch.nan, 0.0]], dtype=torch.float64)
    together, _ = train_together(rule, torch.tensor([0.01, 1e3, 0.01], dtype=torch.float64), start)
    alone, _ = train_together(rule, torch.tensor([0.01, 0.01], dtype=torch.float64), start[[0, 0]])
    assert torch.equal(together[:, 0], alone[:, 0])
    assert together[:, 2].isnan().all()


def test_one_step_by_hand() -> None:
    """From (0, 0) the gradient is (−68/3, −10): one step at rate 0.03 goes to (0.68, 0.3)."""
    _, (w, b) = [None], [torch.zeros(1, 1, dtype=torch.float64), torch.zeros(1, 1, dtype=torch.float64)]
    steps = train([w, b], by_autograd(measure), range(1), bind_rule("SGD", [w, b]).step, torch.tensor([0.03], dtype=torch.float64))
    assert next(steps).item() == pytest.approx(83 / 3)
    next(steps, None)
    assert (w.item(), b.item()) == pytest.approx((0.68, 0.3))


def test_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="name is 'Lion'"):
        bind_rule("Lion", [torch.zeros(1, 1)])


@pytest.mark.parametrize("factors", [[1.0], [1.0] * 3])
def test_a_schedule_of_another_length_is_refused(factors: list[float]) -> None:
    w, b = torch.zeros(1, 1, dtype=torch.float64), torch.zeros(1, 1, dtype=torch.float64)
    rate = torch.tensor([0.03], dtype=torch.float64)
    steps = train([w, b], by_autograd(measure), range(2), bind_rule("SGD", [w, b]).step, rate, factors)
    with pytest.raises(ValueError, match="zip"):
        list(steps)
