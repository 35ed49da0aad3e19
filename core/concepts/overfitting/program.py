"""The curves as plain PyTorch programs that anyone can run, and their errors as a table."""

import numpy as np

from core.concepts.overfitting.curve import CurveTrace
from core.concepts.overfitting.least_squares import SMALLEST
from core.concepts.overfitting.networks import RATE, load_sets, select_network, start_networks
from core.concepts.overfitting.points import draw_noise, draw_test, draw_x, hide_function
from core.concepts.overfitting.settings import CurveConfig
from core.foundation.datasets import split_points
from core.foundation.frames import Table, make_table

_CURVE = """import torch
from numpy.polynomial.legendre import legvander

x = torch.tensor({x}, dtype=torch.float64)
y = torch.tensor({y}, dtype=torch.float64)
degree, ridge = {config.complexity}, {config.ridge}
low, high, mean = {frame}


def expand(x):  # Legendre polynomials: they span the same curves as 1, x, x², ..., with smaller rounding errors
    return torch.from_numpy(legvander(((2 * x - low - high) / (high - low)).numpy(), degree))


features = expand(x)
added = (len(x) * ridge) ** 0.5 * torch.eye(degree + 1, dtype=torch.float64)  # ridge as further rows of least squares
rows = torch.cat([features, added]) if ridge else features
targets = torch.cat([y - mean, torch.zeros(len(rows) - len(x), dtype=torch.float64)])
weights = torch.linalg.lstsq(rows, targets[:, None], rcond={rcond}, driver="gelsd").solution[:, 0]
print("training error", (features @ weights + mean - y).square().mean().item())
{score}"""
_SCORE = """test_x = torch.tensor({x}, dtype=torch.float64)
test_y = torch.tensor({y}, dtype=torch.float64)
print("test error", (expand(test_x) @ weights - test_y).square().mean().item())
"""
_NETWORK = """import torch

x = torch.tensor({x})[:, None]
y = torch.tensor({y})[:, None]
network = torch.nn.Sequential(torch.nn.Linear(1, {config.complexity}), torch.nn.Tanh(), torch.nn.Linear({config.complexity}, 1))
start = torch.tensor({start})
torch.nn.utils.vector_to_parameters(start, network.parameters())  # the same first weights as on the page
optimizer = torch.optim.Adam(network.parameters(), lr={rate})
for step in range({config.steps}):
    squares = sum(each.square().sum() for each in list(network.parameters())[:3])
    loss = (network(x) - y).square().mean() + {config.ridge} * squares
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
        (x, y), frame, score = split_points(config.own), "x.min(), x.max(), y.mean()", ""
    else:
        x = draw_x(config.count, config.seed)
        y = hide_function(x) + config.noise * draw_noise(config.count, config.seed)[0]
        test_x, test_y = draw_test(config.seed, config.noise)
        frame, score = "0.0, 1.0, 0.0", _SCORE.format(x=test_x.tolist(), y=test_y.tolist())
    return _CURVE.format(x=x.tolist(), y=y.tolist(), config=config, frame=frame, rcond=SMALLEST, score=score)


def _write_network_program(config: CurveConfig) -> str:
    x, y = load_sets(config)
    start = select_network(start_networks(config), config.complexity)
    return _NETWORK.format(x=x.tolist(), y=y[0].tolist(), config=config, start=start.tolist(), rate=RATE)


def tabulate_curves(trace: CurveTrace) -> Table:
    """Return the errors of all fits, a row for each."""
    grids = np.meshgrid(*trace.axes.values(), indexing="ij")
    errors = {name: getattr(trace, name).ravel() for name in ("train_error", "test_error", "bias2", "variance")}
    return make_table({**{name: grid.ravel() for name, grid in zip(trace.axes, grids, strict=True)}, **errors})
