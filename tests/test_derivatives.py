"""The lesson `derivatives`: a step by hand, torch as the oracle, properties, refusals, figures equal to their record."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.concepts.derivatives import STOPS, DerivativesConfig, differentiate
from core.figures.derivatives import draw_errors, draw_graph
from pages.shell.words import Words


def test_one_step_by_hand() -> None:
    """y = x² at 2: secant (9 − 4) / 1, tangent 2 · 2, one step 2 − 0.1 · 4, where y is 1.6²."""
    trace = differentiate(DerivativesConfig())
    x, h, rate = trace.find("x h rate")
    assert (trace.y[x], trace.quotient[x, h], trace.slope[x], trace.error[x, h]) == (4, 5, 4, 1)
    assert (trace.landing[x, rate], trace.landing_y[x, rate]) == pytest.approx((1.6, 2.56))
    assert trace.curvature.tolist() == [2] * len(STOPS["x"])


@given(a=st.integers(-9, 9), b=st.integers(-9, 9), power=st.integers(0, 5))
def test_slopes_are_torchs_and_secants_come_near(a: int, b: int, power: int) -> None:
    trace = differentiate(DerivativesConfig(function="own", own=f"{a}*sin(x) + {b}*x^{power}"))
    x = torch.tensor(STOPS["x"], dtype=torch.float64)
    jacobian = torch.autograd.functional.jacobian(lambda x: a * torch.sin(x) + b * x**power, x)
    assert trace.slope == pytest.approx(torch.diagonal(jacobian).numpy(), abs=1e-12)
    bend = 10 + 40 * abs(b) * 3**power  # more than |d²y/dx²| / 2 between x and x + h
    assert trace.error[:, STOPS["h"].index(1e-4)].max() < bend * 1e-4


@pytest.mark.parametrize("wrong", [{"x": 0.05}, {"h": 0.0}, {"rate": 2.0}, {"function": "sine"}, {"function": "own", "own": "2x"}])
def test_settings_are_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"allowed|missing sign"):
        DerivativesConfig(**wrong)


@pytest.mark.parametrize("own", ["7", "sqrt(x)", "1/x", "exp(exp(x^2))", "log(-1 - x^2)", "abs(x)"])
def test_figures_hold_what_the_trace_holds(own: str) -> None:
    trace = differentiate(DerivativesConfig(function="own", own=own, x=0.0, h=1e-5))
    graph, errors = (draw(trace, Words("derivatives", "en")) for draw in (draw_graph, draw_errors))
    assert np.isfinite(graph["layout"]["yaxis"]["range"]).all()
    np.testing.assert_array_equal(graph["data"][0]["y"], trace.curve)
    np.testing.assert_array_equal(errors["data"][2]["meta"]["y"], np.where(trace.error > 0, trace.error, np.nan))
