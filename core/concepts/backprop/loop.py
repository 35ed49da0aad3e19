"""The training loop line by line on a small network, as it should be and with the mistakes that everybody makes once."""

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import torch

from core.concepts.backprop.lines import run_line
from core.foundation.frames import Table, make_table
from core.foundation.records import freeze, require_choice

Way = Literal["right", "forgotten", "early", "detach", "cut", "dtype", "device", "inference"]
WAYS: tuple[Way, ...] = get_args(Way)
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.15)
UPDATES, SIDE = 60, 41
X, Y = (1.0, 2.0, 3.0, 4.0), (2.0, 4.0, 6.0, 8.0)
"""Four points of y = 2x."""
_LOOP = {
    "clear": "optimizer.zero_grad()",
    "forward": "prediction = model(x)",
    "loss": "loss = mse_loss(prediction, y)",
    "backward": "loss.backward()",
    "step": "optimizer.step()",
}
LINES: dict[Way, tuple[str, ...]] = {
    "right": tuple(_LOOP.values()),
    "forgotten": tuple(line for name, line in _LOOP.items() if name != "clear"),
    "early": tuple(_LOOP[name] for name in ("clear", "forward", "loss", "step", "backward")),
    "detach": (_LOOP["clear"], "prediction = model(x).detach()", *list(_LOOP.values())[2:]),
    "cut": (_LOOP["clear"], "prediction = x * model.weight.detach() + model.bias", *list(_LOOP.values())[2:]),
    "dtype": (_LOOP["clear"], "prediction = model(x.double())", *list(_LOOP.values())[2:]),
    "device": (*list(_LOOP.values())[:2], 'loss = mse_loss(prediction, y.to("meta"))', *list(_LOOP.values())[3:]),
    "inference": ("with torch.no_grad(): prediction = model(x)",),
}
"""The lines of each way's loop. The "meta" device is PyTorch's own device without memory; it stands in for a GPU."""


@dataclass(frozen=True, kw_only=True)
class LoopConfig:
    """One linear unit w·x + b that starts at 0 and learns y = 2x from four points.

    Attributes:
        way: the loop as it should be, or one of the mistakes.
    """

    way: Way = "right"

    def __post_init__(self) -> None:
        require_choice("way", self.way, WAYS)


@dataclass(frozen=True, eq=False)
class LoopTrace:
    """60 updates at every rate of RATES; a moment is one line that was run, moment 0 is before the first.

    Attributes:
        parameters: w and b, axes: rate, time, parameter.
        gradients: their .grad, nan where it is None, axes: rate, time, parameter.
        losses: the loss as computed last, nan before, axes: rate, time.
        line: which line of the loop was run last, −1 before the first, axes: time.
        error: PyTorch's own message where a line failed, else "".
        w_axis, b_axis, surface: the loss over w (column) and b (row).
    """

    config: LoopConfig
    parameters: np.ndarray
    gradients: np.ndarray
    losses: np.ndarray
    line: np.ndarray
    error: str
    w_axis: np.ndarray
    b_axis: np.ndarray
    surface: np.ndarray

    def diverges(self, run: int) -> bool:
        """Return whether the loss of a run ends above where it began."""
        losses = self.losses[run][~np.isnan(self.losses[run])]
        return len(losses) > 0 and not losses[-1] <= losses[0]


def run_loop(config: LoopConfig = LoopConfig()) -> LoopTrace:
    """Run the loop's own lines with torch.optim.SGD, at each learning rate."""
    lines, runs, error = LINES[config.way], [], ""
    for rate in RATES:
        states, error = _run_at(lines, rate)
        runs.append(states)
    numbers = torch.tensor(runs, dtype=torch.float64)  # axes: rate, time, (w, b, ∂w, ∂b, loss)
    w_axis, b_axis = torch.linspace(-1, 5, SIDE, dtype=torch.float64), torch.linspace(-3, 3, SIDE, dtype=torch.float64)
    x, y = torch.tensor(X, dtype=torch.float64), torch.tensor(Y, dtype=torch.float64)
    surface = (w_axis[None, :, None] * x + b_axis[:, None, None] - y).square().mean(-1)
    return LoopTrace(
        config=config,
        parameters=freeze(numbers[..., :2]),
        gradients=freeze(numbers[..., 2:4]),
        losses=freeze(numbers[..., 4]),
        line=freeze(np.append(-1, np.arange(numbers.shape[1] - 1) % len(lines))),
        error=error,
        w_axis=freeze(w_axis),
        b_axis=freeze(b_axis),
        surface=freeze(surface),
    )


def find_period(rate: float, curvature: float) -> float:
    """Return after how many updates a parameter comes back where gradients pile up: 2π / arccos(1 − ηλ/2).

    Without zero_grad the update is −η·(g₁ + ... + g_k), as momentum 1 would have it. On a parabola of curvature λ the errors then
    satisfy e[k+1] − 2e[k] + e[k−1] = −ηλ·e[k]: a swing that never loses height as long as ηλ < 4; nan from there on.
    """
    turned = 1 - rate * curvature / 2
    return 2 * math.pi / math.acos(turned) if -1 < turned < 1 else math.nan


def find_curvatures() -> tuple[float, float]:
    """Return the eigenvalues of the loss' Hessian, the larger first: 16.70 and 0.2994 for the four points."""
    x = np.array(X)
    values = np.linalg.eigvalsh(2 * np.array([[(x * x).mean(), x.mean()], [x.mean(), 1.0]]))
    return float(values[1]), float(values[0])


def tabulate_loop(trace: LoopTrace, rate: float) -> Table:
    """Return a row for each moment at one rate."""
    run = RATES.index(rate)
    names = ["w", "b", "w.grad", "b.grad", "loss"]
    numbers = np.concatenate([trace.parameters[run], trace.gradients[run], trace.losses[run][:, None]], axis=1)
    return make_table(dict(zip(names, numbers.T, strict=True))).assign(line=trace.line)


def write_loop(config: LoopConfig, rate: float) -> str:
    """Return the loop as a program of its own."""
    body = "\n".join(f"        {line}" for line in LINES[config.way])
    return _PROGRAM.format(x=[[each] for each in X], y=[[each] for each in Y], rate=rate, updates=UPDATES, body=body)


_PROGRAM = """\
import torch
from torch.nn.functional import mse_loss

x, y = torch.tensor({x}), torch.tensor({y})
model = torch.nn.Linear(1, 1)
torch.nn.init.zeros_(model.weight)
torch.nn.init.zeros_(model.bias)
optimizer = torch.optim.SGD(model.parameters(), lr={rate})

try:
    for update in range({updates}):
{body}
except RuntimeError as error:
    print(error)

print(model.weight.item(), model.bias.item())
"""


def _run_at(lines: tuple[str, ...], rate: float) -> tuple[list[list[float]], str]:
    """Return w, b, their gradients and the loss at every moment, and the message of what failed."""
    model = torch.nn.utils.skip_init(torch.nn.Linear, 1, 1)  # it would draw from the global random numbers
    for parameter in model.parameters():
        torch.nn.init.zeros_(parameter)
    names: dict[str, Any] = {"torch": torch, "mse_loss": torch.nn.functional.mse_loss, "model": model}
    names |= {"x": torch.tensor(X).unsqueeze(1), "y": torch.tensor(Y).unsqueeze(1)}
    names["optimizer"] = torch.optim.SGD(model.parameters(), lr=rate)
    states = [_read_state(names)]
    with torch.enable_grad():
        for _ in range(UPDATES):
            for line in lines:
                if error := run_line(line, names):
                    return [*states, _read_state(names)], error
                states.append(_read_state(names))
    return states, ""


def _read_state(names: dict[str, Any]) -> list[float]:
    parameters = [names["model"].weight, names["model"].bias]
    gradients = [math.nan if each.grad is None else each.grad.item() for each in parameters]
    loss = names.get("loss")
    return [*(each.item() for each in parameters), *gradients, math.nan if loss is None else loss.item()]
