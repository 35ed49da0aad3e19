"""Landscapes: closed-form gradients against autograd, minima that are minima, the loss of a fitted line."""

import numpy as np
import pytest
import torch

from core.concepts.optimizers import LANDSCAPES, GroundConfig, make_landscape, survey


@pytest.mark.parametrize("name", LANDSCAPES)
@pytest.mark.parametrize("angle", [0.0, 30.0])
def test_landscape_is_what_it_says(name: str, angle: float) -> None:
    """The closed-form gradient is autograd's; the minima are flat, curved upwards, of the stated height, and none is lower."""
    ground = GroundConfig(landscape=name, angle=angle)  # type: ignore[arg-type]
    landscape = make_landscape(ground)
    low, high = torch.tensor(landscape.ranges, dtype=torch.float64).unbind(-1)
    places = low + (high - low) * torch.rand(50, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    leaves = places.clone().requires_grad_()
    (expected,) = torch.autograd.grad(landscape.loss(*leaves.unbind(-1)).sum(), leaves)
    np.testing.assert_allclose(landscape.differentiate(places), expected, rtol=1e-10, atol=1e-10)
    for at, minimum in enumerate(torch.tensor(landscape.minima, dtype=torch.float64)):
        assert landscape.differentiate(minimum).abs().max() < 1e-9
        assert landscape.curvatures(landscape.minima[at])[0] > 0
        assert (low <= minimum).all()
        assert (minimum <= high).all()
        above = float(landscape.loss(*minimum)) - landscape.lowest
        assert abs(above) < 1e-12 if at < landscape.global_minima else above > 0.1
        heights = landscape.measure_height(minimum + 1e-9 * (places - minimum))
        assert heights.min() >= 0, "rounding makes nothing lower than the lowest"
        torch.testing.assert_close(heights, torch.full_like(heights, max(above, 0)), rtol=1e-6, atol=1e-12)
    assert survey(ground).losses.min() >= 0
    assert all(a <= start <= b for start, (a, b) in zip(landscape.start, landscape.ranges, strict=True))


def test_line_fit_is_the_mean_squared_error() -> None:
    """y = 2x + 1 at x = 1, 2, 3: L(0, 0) = 83/3, zero at (2, 1), Hessian eigenvalues 0.2404 and 11.0929."""
    landscape = make_landscape(GroundConfig(landscape="three points"))
    assert float(landscape.loss(torch.tensor(0.0), torch.tensor(0.0))) == pytest.approx(83 / 3)
    assert landscape.minima[0] == pytest.approx((2, 1))
    assert landscape.curvatures((2.0, 1.0)) == pytest.approx((0.24039, 11.09294), rel=1e-4)
