"""What a slope tells: the secants of y = f(x) turn into its tangent, and one step against the slope leads downhill."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
import torch

from core.foundation.expressions import parse
from core.foundation.records import freeze, require_choice

Function = Literal["line", "parabola", "cubic", "own"]
FUNCTIONS: tuple[Function, ...] = get_args(Function)
FORMULAS = {"line": "x", "parabola": "x^2", "cubic": "x^3"}
X_STOPS = tuple(tenth / 10 for tenth in range(-30, 31))
H_STOPS = (*(float(f"{digit}e-{power}") for power in range(16, 0, -1) for digit in (1, 2, 5)), 1.0)
RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
CURVE = tuple(fortieth / 40 for fortieth in range(-140, 141))
"""The x at which the curve is drawn."""


@dataclass(frozen=True, kw_only=True)
class DerivativesConfig:
    """Which function, and where we stand on it."""

    function: Function = "parabola"
    own: str = "sin(x) + x^2/4"  # the formula of the function "own", see core/foundation/expressions.py
    x: float = 2.0  # where the slope is asked for, one of X_STOPS
    h: float = 1.0  # the run of the secant, from its first point to its second, one of H_STOPS
    rate: float = 0.1  # the learning rate of the step, one of RATES

    def __post_init__(self) -> None:
        require_choice("function", self.function, FUNCTIONS)
        require_choice("x", self.x, X_STOPS)
        require_choice("h", self.h, H_STOPS)
        require_choice("rate", self.rate, RATES)
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
    x: np.ndarray  # (x,)
    y: np.ndarray  # (x,)
    slope: np.ndarray  # (x,) dy/dx by autograd
    curvature: np.ndarray  # (x,) d²y/dx² by autograd
    h: np.ndarray  # (h,)
    quotient: np.ndarray  # (x, h) the secant's slope: (f(x + h) − f(x)) / h
    error: np.ndarray  # (x, h) |quotient − slope|
    landing: np.ndarray  # (x, rate) x − rate · dy/dx
    landing_y: np.ndarray  # (x, rate)

    def find(self, axes: str) -> tuple[int, ...]:
        """Return where the config stands along the named axes, "x h": the index of its x, h or rate among all stops."""
        stops = {"x": X_STOPS, "h": H_STOPS, "rate": RATES}
        return tuple(stops[axis].index(getattr(self.config, axis)) for axis in axes.split())


def differentiate(config: DerivativesConfig) -> DerivativesTrace:
    """Compute slopes by autograd and by difference quotients, and one step of gradient descent from each x."""
    f = parse(config.formula, ["x"])
    x, h, rates, curve = (torch.tensor(values, dtype=torch.float64) for values in (X_STOPS, H_STOPS, RATES, CURVE))
    leaf = x.clone().requires_grad_()
    y = f(x=leaf) + 0 * leaf**2  # even a constant depends on x now: autograd answers 0 instead of refusing
    (slope,) = torch.autograd.grad(y.sum(), leaf, create_graph=True)  # each y depends on its own x only
    (curvature,) = torch.autograd.grad(slope.sum(), leaf)
    quotient = (f(x=x[:, None] + h) - f(x=x)[:, None]) / h
    landing = x[:, None] - rates * slope[:, None]
    return DerivativesTrace(
        config=config,
        curve=freeze(f(x=curve)),
        x=freeze(x),
        y=freeze(y),
        slope=freeze(slope),
        curvature=freeze(curvature),
        h=freeze(h),
        quotient=freeze(quotient),
        error=freeze((quotient - slope[:, None]).abs()),
        landing=freeze(landing),
        landing_y=freeze(f(x=landing)),
    )


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


def tabulate(trace: DerivativesTrace) -> pd.DataFrame:
    """Return a row for each x: y, the slope, and the slope of the secant whose run is the config's h."""
    (h,) = trace.find("h")
    return pd.DataFrame({"x": trace.x, "y": trace.y, "slope": trace.slope, "quotient": trace.quotient[:, h]})
