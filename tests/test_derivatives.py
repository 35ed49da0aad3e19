"""The lesson `derivatives`: a step by hand, torch as the oracle, properties, refusals, figures equal to their record."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.concepts.derivatives import CURVE, STOPS, DerivativesConfig, differentiate
from core.figures.derivatives import draw_errors, draw_graph
from pages.shell.words import Words

WORDS = Words("derivatives", "en")
STANDING = {"x": 1.5, "h": 0.5, "rate": 0.05}
"""Where the dials stand while figures are compared."""


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


@pytest.mark.parametrize(
    ("own", "x", "left", "right"),
    [
        ("abs(x)", 0, -1, 1),
        ("relu(x - 1)", 1, 0, 1),
        ("max(x^2, x)", 1, 1, 2),
        ("abs(x)/2000", 0, -0.0005, 0.0005),
        ("1000*abs(x + 2) + x^3", -2, -988, 1012),
        ("x^2 + relu(x)", 0, 0, 1),
    ],
)
def test_corners_are_found_with_their_two_slopes(own: str, x: float, left: float, right: float) -> None:
    trace = differentiate(DerivativesConfig(function="own", own=own))
    at = STOPS["x"].index(x)
    assert trace.sides[at] == pytest.approx((left, right), rel=1e-6, abs=0)
    assert not np.signbit(trace.sides[at][trace.sides[at] == 0]).any(), "no −0"
    assert not trace.upright.any()
    assert trace.corner.nonzero()[0].tolist() == ([at] if own != "max(x^2, x)" else [STOPS["x"].index(0.0), at])


def test_where_there_is_no_value_there_is_no_slope_to_either_side() -> None:
    sides = differentiate(DerivativesConfig(function="own", own="log(x)")).sides
    assert np.isnan(sides[STOPS["x"].index(-1.0)]).all()
    assert sides[STOPS["x"].index(1.0)] == pytest.approx((1, 1))


@pytest.mark.parametrize(
    "own", ["7", "x", "x^3", "sqrt(abs(x))", "sqrt(x)", "1/x", "tanh(50*x)", "sin(100*x)", "exp(x)^3", "relu(x)^2"]
)
def test_where_there_is_no_corner_none_is_found(own: str) -> None:
    assert not differentiate(DerivativesConfig(function="own", own=own)).corner.any()


@pytest.mark.parametrize(
    ("own", "places"),
    [("relu(x-1)^0.5", [1]), ("relu(1-x)^0.5", [1]), ("x^x", [0]), ("sqrt(abs(x))", [0]), ("tanh(50*x)", []), ("exp(x)^3", [])],
)
def test_where_the_graph_stands_upright_it_is_found(own: str, places: list[float]) -> None:
    trace = differentiate(DerivativesConfig(function="own", own=own))
    assert [STOPS["x"][at] for at in trace.upright.nonzero()[0]] == places


def test_errors_of_steep_functions_are_in_their_picture() -> None:
    for own, power in (("x^2", 2), ("1000*x^3", 4)):
        trace = differentiate(DerivativesConfig(function="own", own=own))
        low, high = draw_errors(trace, WORDS)["layout"]["yaxis"]["range"]
        assert (low, high) == (-17, power)
        drawn = trace.error[trace.error > 0]
        assert (drawn <= 10.0**high).mean() > 0.97


@pytest.mark.parametrize("wrong", [{"x": 0.05}, {"h": 0.0}, {"rate": 2.0}, {"function": "sine"}, {"function": "own", "own": "2x"}])
def test_settings_are_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"allowed|missing sign"):
        DerivativesConfig(**wrong)


@pytest.mark.parametrize("own", ["7", "sqrt(x)", "1/x", "exp(exp(x^2))", "log(-1 - x^2)", "abs(x)"])
def test_figures_hold_what_the_trace_holds(own: str) -> None:
    trace = differentiate(DerivativesConfig(function="own", own=own, x=0.0, h=1e-5))
    graph, errors = (draw(trace, WORDS) for draw in (draw_graph, draw_errors))
    assert np.isfinite(graph["layout"]["yaxis"]["range"]).all()
    np.testing.assert_array_equal(graph["data"][0]["y"], np.where(np.isinf(trace.curve), np.nan, trace.curve))
    drawn = (trace.error > 0) & np.isfinite(trace.error)
    np.testing.assert_array_equal(errors["data"][2]["meta"]["y"], np.where(drawn, trace.error, np.nan))


@pytest.mark.parametrize(
    ("own", "high"), [("1e298*x", 3e298), ("1e16*x", 3e16), ("1e14*x", 3e14), ("0.00001*x^2", 9e-5), ("7", 7), ("x*1e-320", 0)]
)
def test_the_frame_shows_the_function_whatever_its_size(own: str, high: float) -> None:
    """Nothing that is drawn is so large that Plotly's own arithmetic overflows."""
    trace = differentiate(DerivativesConfig(function="own", own=own, x=1.0, h=1e-5))
    figure = draw_graph(trace, WORDS)
    low, top = figure["layout"]["yaxis"]["range"]
    assert 0.9 * high < top < max(2.5 * high, 1)
    assert not any(np.any(np.abs(np.asarray(each["y"], dtype=float)) >= 1e300) for each in figure["data"])
    assert low < trace.y[STOPS["x"].index(1.0)] < top


def check_path(drawn: Any, dials: str, *points: tuple[Any, Any]) -> None:
    """Check that a path leads through these points at every position of the dials; x and y of a point have the dials' axes."""
    meta, here = drawn["meta"], tuple(STOPS[dial].index(STANDING[dial]) for dial in dials.split())
    assert meta["dials"] == dials.split()
    for name, values in zip("xy", zip(*points, strict=True), strict=True):
        path = np.stack(np.broadcast_arrays(*values), -1)
        np.testing.assert_allclose(meta[name], np.broadcast_to(path, meta[name].shape), atol=1e-12)
        np.testing.assert_array_equal(drawn[name], meta[name][here])


@pytest.mark.parametrize(("function", "power"), [("line", 1), ("parabola", 2), ("cubic", 3)])
def test_secant_tangent_and_step_are_drawn_by_the_power_rule(function: Any, power: int) -> None:
    """At every stop of every dial: y = x^power, with the slope power · x^(power − 1)."""
    trace = differentiate(DerivativesConfig(function=function, **STANDING))
    figure = draw_graph(trace, WORDS)
    curve, rise, secant, tangent, step, landed, point = figure["data"]
    names = ("curve", "", "secant", "tangent", "step", "", "point")
    assert [each["name"] for each in figure["data"]] == [name and WORDS[f"legend.{name}"] for name in names]
    x, h, rate = (np.array(STOPS[axis]) for axis in ("x", "h", "rate"))
    y, slope, wide = x**power, power * x ** (power - 1), x[:, None]
    far, landing, high = wide + h, wide - rate * slope[:, None], y[:, None]
    np.testing.assert_allclose([curve["x"], curve["y"]], [CURVE, np.array(CURVE) ** power])
    check_path(rise, "x h", (wide, high), (far, high), (far, far**power))
    check_path(secant, "x h", (wide - 1, high - trace.quotient), (far + 1, far**power + trace.quotient))
    check_path(tangent, "x", (x - 1.5, y - 1.5 * slope), (x + 1.5, y + 1.5 * slope))
    floor, (low, top) = step["y"][1], figure["layout"]["yaxis"]["range"]
    assert low < floor < low + 0.1 * (top - low)
    check_path(step, "x rate", (wide, high), (wide, floor), (landing, floor), (landing, landing**power))
    check_path(landed, "x rate", (landing, landing**power))
    check_path(point, "x", (x, y))
    assert point["meta"]["grab"] == {"x": "x"}
    np.testing.assert_array_equal(point["meta"]["grab_values"]["x"], x)


@pytest.mark.parametrize(("function", "power", "factor"), [("line", 1, 0), ("parabola", 2, 2), ("cubic", 3, 6)])
def test_the_error_is_drawn_with_its_two_causes(function: Any, power: int, factor: int) -> None:
    """The second derivative is 0, 2 or 6x. Numbers near y are multiples of y · 2^−52; no logarithm shows an error of 0."""
    trace = differentiate(DerivativesConfig(function=function, **STANDING))
    data = draw_errors(trace, WORDS)["data"]
    assert [each["name"] for each in data] == [*(WORDS[f"legend.{name}"] for name in ("rounding", "bending", "error")), ""]
    x, h = (np.array(STOPS[axis]) for axis in ("x", "h"))
    wide = np.abs(x)[:, None]
    rounding = 2.0**-52 * wide**power / h
    bending = factor * wide ** max(power - 2, 0) * h / 2
    for drawn, values in zip(data, (rounding, bending, trace.error), strict=False):
        check_path(drawn, "x", *zip(h, np.where(values > 0, values, np.nan).T, strict=True))
    check_path(data[3], "x h", (h, np.where(trace.error > 0, trace.error, np.nan)))
    assert data[3]["meta"]["grab"] == {"x": "h"}
    np.testing.assert_array_equal(data[3]["meta"]["grab_values"]["h"], h)
