"""What a slope tells: the secants of y = f(x) turn into its tangent, and one step against the slope leads downhill."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch

from core.foundation.expressions import Expression, parse
from core.foundation.frames import Table, make_table
from core.foundation.records import freeze, require_choices

Function = Literal["line", "parabola", "cubic", "own"]
FUNCTIONS: tuple[Function, ...] = get_args(Function)
FORMULAS = {"line": "x", "parabola": "x^2", "cubic": "x^3"}
STOPS = {
    "x": tuple(tenth / 10 for tenth in range(-30, 31)),
    "h": (*(float(f"{digit}e-{power}") for power in range(16, 0, -1) for digit in (1, 2, 5)), 1.0),
    "rate": (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0),
}
"""The values that each dial offers: they are the axes of the arrays."""
CURVE = tuple(fortieth / 40 for fortieth in range(-140, 141))
"""The x at which the curve is drawn."""
NEAR = (1e-4, 1e-6)
"""Runs at which the slopes to both sides are compared: on a smooth graph their difference shrinks with the run, at a corner not."""
ZERO = 1e-6
"""What share of the slope to the other side is no slope, but a rounding error."""


@dataclass(frozen=True, kw_only=True)
class DerivativesConfig:
    """Which function, and where we stand on it."""

    function: Function = "parabola"
    own: str = "sin(x) + x^2/4"  # the formula of the function "own", see core/foundation/expressions.py
    x: float = 2.0  # where the slope is asked for, one of STOPS["x"]
    h: float = 1.0  # the run of the secant, from its first point to its second
    rate: float = 0.1  # the learning rate of the step

    def __post_init__(self) -> None:
        require_choices(self, function=FUNCTIONS, **STOPS)
        parse(self.formula, ["x"])

    @property
    def formula(self) -> str:
        """The function as text."""
        return FORMULAS.get(self.function, self.own)


@dataclass(frozen=True, eq=False)
class DerivativesTrace:
    """Slopes at every stop of x, h and the rate; float64, read-only, nan or infinite where the function is."""

    config: DerivativesConfig
    curve: np.ndarray  # (point,) y at each x of CURVE
    y: np.ndarray  # (x,)
    slope: np.ndarray  # (x,) dy/dx by autograd
    curvature: np.ndarray  # (x,) d²y/dx² by autograd
    quotient: np.ndarray  # (x, h) the secant's slope: (f(x + h) − f(x)) / h
    error: np.ndarray  # (x, h) |quotient − slope|
    sides: np.ndarray  # (x, side) the slope to the left and to the right, from secants close by
    corner: np.ndarray  # (x,) whether these two stay apart: then dy/dx does not exist
    upright: np.ndarray  # (x,) whether secants to one side are the steeper the shorter they are: then it does not exist either
    landing: np.ndarray  # (x, rate) x − rate · dy/dx
    landing_y: np.ndarray  # (x, rate)

    def find(self, axes: str) -> tuple[int, ...]:
        """Return where the config stands along the named axes, "x h": the index of its x, h or rate among all stops."""
        return tuple(STOPS[axis].index(getattr(self.config, axis)) for axis in axes.split())


def differentiate(config: DerivativesConfig) -> DerivativesTrace:
    """Compute slopes by autograd and by difference quotients, and one step of gradient descent from each x."""
    f = parse(config.formula, ["x"])
    x, h, rates, curve = (torch.tensor(values, dtype=torch.float64) for values in (*STOPS.values(), CURVE))
    y = f(x=x.requires_grad_()) + 0 * x**2  # even a constant depends on x now: autograd answers 0 instead of refusing
    (slope,) = torch.autograd.grad(y.sum(), x, create_graph=True)  # each y depends on its own x only
    (curvature,) = torch.autograd.grad(slope.sum(), x)
    quotient = (f(x=x[:, None] + h) - y[:, None]) / h
    error, landing = (quotient - slope[:, None]).abs(), x[:, None] - rates * slope[:, None]
    arrays = (f(x=curve), y, slope, curvature, quotient, error, *_compare_sides(f, x), landing, f(x=landing))
    return DerivativesTrace(config, *map(freeze, arrays))  # in the order of the fields


def _compare_sides(f: Expression, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the slopes (x, side) to the left and right of each x.

    And whether (x,) they differ however near they are taken; and whether one of them grows the nearer it is taken.
    """
    y, runs = f(x=x), torch.tensor(NEAR, dtype=torch.float64) * torch.tensor([[-1], [1]])
    slopes = (f(x=x[:, None, None] + runs) - y[:, None, None]) / runs  # (x, side, run)
    far, near = (slopes[:, 1] - slopes[:, 0]).abs().T
    corner = (near > 0.001 * slopes[..., 1].abs().amax(1)) & ((far / near - 1).abs() < 0.1)
    long, short = slopes.abs().unbind(-1)
    upright = ((short > 1.2 * long) & (short - long > 0.1)).any(1)
    sides = slopes[..., 1] + (slopes[..., 1] - slopes[..., 0]) / (NEAR[0] / NEAR[1] - 1)  # what the curvature adds is taken off
    return torch.where(sides.abs() < ZERO * sides.abs().amax(1, keepdim=True), 0.0, sides) + 0.0, corner, upright  # no −0


def write_program(config: DerivativesConfig) -> str:
    """Return a short PyTorch program that computes the lesson's numbers for these settings."""
    formula = parse(config.formula, ["x"]).write_program()
    constant = "" if "x" in formula else " + 0 * x"  # autograd needs something that depends on x
    return f"""import torch


def f(x):
    return {formula}{constant}


x = torch.tensor({config.x}, dtype=torch.float64, requires_grad=True)
y = f(x)
y.backward()
print("slope dy/dx by autograd", x.grad.item())

with torch.no_grad():
    rise, run = f(x + {config.h}) - f(x), {config.h}
    print("slope of the secant", (rise / run).item())

    landing = x - {config.rate} * x.grad  # one step of gradient descent
    print("after one step x is", landing.item(), "and y is", f(landing).item())
"""


def tabulate(trace: DerivativesTrace) -> Table:
    """Return a row for each x: y, the slope, and the slope of the secant whose run is the config's h."""
    (h,) = trace.find("h")
    return make_table({"x": STOPS["x"], "y": trace.y, "slope": trace.slope, "quotient": trace.quotient[:, h]})
