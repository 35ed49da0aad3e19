"""What a landscape of two parameters is: formula, gradient, known minima, domain."""

from collections.abc import Callable
from dataclasses import dataclass

import torch

Point = tuple[float, float]
Field = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
Slope = Callable[[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]


@dataclass(frozen=True, kw_only=True)
class Landscape:
    """One landscape.

    Attributes:
        formula: LaTeX.
        axes: the names of the two parameters.
        ranges: the domain, ((lowest, highest) of the first parameter, the same of the second).
        start: where a walk starts unless told otherwise.
        minima: the global minima, then the local ones that are known.
        loss: of two tensors of equal shape; the loss, same shape.
        slope: the gradient in closed form; two tensors of that shape.
        lowest: the loss at the global minima.
        global_minima: how many of `minima` are global.
    """

    formula: str
    axes: tuple[str, str] = ("x", "y")
    ranges: tuple[Point, Point]
    start: Point
    minima: tuple[Point, ...]
    loss: Field
    slope: Slope
    lowest: float = 0.0
    global_minima: int = 1

    def measure_height(self, position: torch.Tensor) -> torch.Tensor:
        """Return the losses above the lowest, shape (...), at positions (..., parameter); 0 where rounding makes them less."""
        return (self.loss(*position.unbind(-1)) - self.lowest).clamp(min=0)

    def differentiate(self, position: torch.Tensor) -> torch.Tensor:
        """Return the gradients, shape (run, parameter), at positions of that shape."""
        return torch.stack(self.slope(*position.unbind(-1)), -1)

    def find_hessian(self, point: Point) -> torch.Tensor:
        """Return the Hessian at a point, shape (parameter, parameter), by differentiating the gradient."""
        with torch.enable_grad():
            position = torch.tensor(point, dtype=torch.float64, requires_grad=True)
            rows = [torch.autograd.grad(each, position, retain_graph=True)[0] for each in self.differentiate(position)]
        return torch.stack(rows)

    def curvatures(self, point: Point) -> tuple[float, float]:
        """Return the eigenvalues of the Hessian at a point, smaller first."""
        low, high = torch.linalg.eigvalsh(self.find_hessian(point)).tolist()
        return low, high
