"""The curves as plain PyTorch programs that anyone can run, and their errors as a table."""

import numpy as np
import pandas as pd

from core.concepts.overfitting.curve import CurveTrace
from core.concepts.overfitting.least_squares import SMALLEST
from core.concepts.overfitting.networks import RATE, load_sets, select_network, start_networks
from core.concepts.overfitting.points import draw_noise, draw_test, draw_x, hide_function
from core.concepts.overfitting.settings import CurveConfig
from core.foundation.datasets import split_points

_CURVE = """import torch
from numpy.polynomial.legendre import legvander

x = torch.tensor({x}, dtype=torch.float64)
y = torch.tensor({y}, dtype=torch.float64)
{test}degree, ridge = {degree}, {ridge}


def expand(x):  # Legendre polynomials: they span the same curves as 1, x, x², ..., with smaller rounding errors
    return torch.from_numpy(legvander(x.numpy(), degree))


low, high = x.min(), x.max()
{scale}features = expand(scale(x))
added = (len(x) * ridge) ** 0.5 * torch.eye(degree + 1, dtype=torch.float64)  # ridge as further rows of least squares
rows = torch.cat([features, added]) if ridge else features
targets = torch.cat([y - {mean}, torch.zeros(len(rows) - len(x), dtype=torch.float64)])
weights = torch.linalg.lstsq(rows, targets[:, None], rcond={rcond}, driver="gelsd").solution[:, 0]
print("training error", (features @ weights + {mean} - y).square().mean().item())
{score}"""

_NETWORK = """import torch

x = torch.tensor({x})[:, None]
y = torch.tensor({y})[:, None]
network = torch.nn.Sequential(torch.nn.Linear(1, {width}), torch.nn.Tanh(), torch.nn.Linear({width}, 1))
with torch.no_grad():  # the same first weights as on the page
    network[0].weight.copy_(torch.tensor({w})[:, None])
    network[0].bias.copy_(torch.tensor({b}))
    network[2].weight.copy_(torch.tensor({v})[None])
    network[2].bias.copy_(torch.tensor({a}))
optimizer = torch.optim.Adam(network.parameters(), lr={rate})
for step in range({steps}):
    squares = sum(each.square().sum() for each in list(network.parameters())[:3])
    loss = (network(x) - y).square().mean() + {ridge} * squares
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("training error", (network(x) - y).square().mean().item())
"""


def write_curve_program(config: CurveConfig) -> str:
    """Return a program that fits the curve that is looked at, and prints its errors."""
    if config.family == "network":
        return _write_network_program(config)
    if config.data == "own":
        x, y = (column.tolist() for column in split_points(config.own))
        given = {"test": "", "mean": "y.mean()", "score": ""}
        scale = "def scale(x):\n    return (2 * x - low - high) / (high - low)\n\n\n"
    else:
        places = draw_x(config.count, config.seed)
        x, y = places.tolist(), (hide_function(places) + config.noise * draw_noise(config.count, config.seed)[0]).tolist()
        test_x, test_noise = draw_test(config.seed)
        test_y = hide_function(test_x) + config.noise * test_noise
        test = "test_x = torch.tensor({}, dtype=torch.float64)\ntest_y = torch.tensor({}, dtype=torch.float64)\n"
        score = 'print("test error", (expand(scale(test_x)) @ weights - test_y).square().mean().item())\n'
        given = {"test": test.format(test_x.tolist(), test_y.tolist()), "mean": "0.0", "score": score}
        scale = "def scale(x):\n    return 2 * x - 1\n\n\n"
    return _CURVE.format(x=x, y=y, degree=config.complexity, ridge=config.ridge, rcond=SMALLEST, scale=scale, **given)


def _write_network_program(config: CurveConfig) -> str:
    x, y = load_sets(config)
    parameters = select_network(start_networks(config), config.complexity)
    return _NETWORK.format(
        x=x.tolist(),
        y=y[0].tolist(),
        width=config.complexity,
        steps=config.steps,
        rate=RATE,
        ridge=config.ridge,
        **dict(zip("wbva", (each.tolist() for each in parameters), strict=True)),
    )


def tabulate_curves(trace: CurveTrace) -> pd.DataFrame:
    """Return the errors of all fits, a row for each."""
    grids = np.meshgrid(*trace.axes.values(), indexing="ij")
    errors = {name: getattr(trace, name).ravel() for name in ("train_error", "test_error", "bias2", "variance")}
    return pd.DataFrame({**{name: grid.ravel() for name, grid in zip(trace.axes, grids, strict=True)}, **errors})
