"""Write the survey as a short PyTorch program that anyone can run, and the surface as a table."""

import numpy as np

from core.concepts.loss_surface.survey import LossSurfaceConfig, LossSurfaceTrace
from core.foundation.datasets import make_points, split_points
from core.foundation.frames import Table, make_table

_CALLS = {
    "mean squared": "F.mse_loss(w * x + b, y)",
    "mean absolute": "F.l1_loss(w * x + b, y)",
    "Huber": "F.huber_loss(w * x + b, y)",
    "cross-entropy": "F.binary_cross_entropy_with_logits(w * x + b, y)",
    "squared after sigmoid": "F.mse_loss(torch.sigmoid(w * x + b), y)",
}

_CURVATURES = """
# The same everywhere. The product of the eigenvalues is the determinant, 4 times the variance of x: exact even for a tiny one.
hessian = torch.tensor(torch.autograd.functional.hessian(loss_at, (w, b)))
largest = torch.linalg.eigvalsh(hessian)[-1]
smallest = 4 * x.var(correction=0) / largest
print("eigenvalues of the Hessian", [smallest.item(), largest.item()])
print("condition number", (largest / smallest).item())
print("largest stable learning rate", (2 / largest).item())
"""


def write_program(config: LossSurfaceConfig) -> str:
    """Return a short PyTorch program that computes this lesson's numbers with the current settings."""
    x, y = split_points(make_points(config.data, config.own))
    standardize = "x = (x - x.mean()) / x.std(correction=0)\n" if config.standardize else ""
    curvatures = _CURVATURES if config.loss == "mean squared" else ""
    return f"""import torch
import torch.nn.functional as F

x = torch.tensor({x.tolist()}, dtype=torch.float64)
y = torch.tensor({y.tolist()}, dtype=torch.float64)
{standardize}

def loss_at(w, b):
    return {_CALLS[config.loss]}


w = torch.tensor({float(config.w)}, dtype=torch.float64, requires_grad=True)
b = torch.tensor({float(config.b)}, dtype=torch.float64, requires_grad=True)
loss = loss_at(w, b)
loss.backward()

print("loss", loss.item())
print("gradient", w.grad.item(), b.grad.item())
{curvatures}"""


def tabulate(trace: LossSurfaceTrace) -> Table:
    """Return the surface as a table: one row for each (w, b) of the grid."""
    w, b = np.meshgrid(trace.w_axis, trace.b_axis)
    return make_table({"w": w.ravel(), "b": b.ravel(), "loss": trace.surface.ravel()})
