"""The data, the line or curve of the current point, and the errors that it leaves."""

from typing import Any

import numpy as np

from core.concepts.loss_surface import SIGMOID_LOSSES, AllPointsTrace, LossSurfaceTrace
from core.figures import Words, style
from core.figures.loss_surface.marks import DIALS, draw_path, shorten, to_steps

PANEL_ASPECT = 2.2
"""Width by height of the data's picture: how many units of y are as long as one of x follows from it, so squares are square."""
TOLD = 6
"""Data points up to which the pointer learns their predictions and losses; of more, these would weigh more than all else."""


def draw_data(trace: LossSurfaceTrace, around: AllPointsTrace, words: Words) -> style.Figure:
    """Return the data (x, y), the model's line or probability curve, and the points' residuals, which follow the dials.

    For squared errors the residuals are squares whose areas are the losses. They are drawn for the points `around.shown`; of each
    point's prediction and loss the pointer learns only where there are few points.
    """
    config, sigmoid = trace.config, trace.config.loss in SIGMOID_LOSSES
    axis = "axis.x standardized" if config.standardize else "axis.x"
    xs = _sample(trace.x, sigmoid)
    low, high = (-0.6, 1.6) if sigmoid else _frame(trace.y)
    ratio = PANEL_ASPECT * (high - low) / float(xs[-1] - xs[0])
    lines = around.w_stops[:, None, None] * xs + around.b_stops[:, None]
    curves = style.quantize(_squash(lines), 0, 1) if sigmoid else lines  # far ends of a line, in steps, would miss its middle
    line = config.w * xs + config.b
    figure = style.new_figure(
        words["alt.data"],
        draw_path(xs, _squash(line) if sigmoid else line, style.MODEL, words["legend.model"])
        | {"meta": style.follow("pick", DIALS, y=curves)},
        {
            "type": "scatter",
            "x": trace.x,
            "y": trace.y,
            "mode": "markers",
            "name": words["legend.data"],
            "marker": {"color": style.DATA, "size": style.MARKER + (2 if len(trace.x) < 10 else -2)},
            **_tell(trace, around),
        },
        showlegend=False,
        xaxis={"title": {"text": words[axis]}, "range": [xs[0], xs[-1]], "nticks": 6},
        yaxis={"title": {"text": words["axis.y"]}, "range": [low, high], "nticks": 6, "scaleanchor": "x", "scaleratio": 1 / ratio},
    )
    squared = config.loss in ("mean squared", "squared after sigmoid")
    errors = draw_squares(trace, around, ratio, (low, high)) if squared else draw_bars(trace, around, (low, high))
    return style.add_shapes(figure, *errors, dials=DIALS)


def _tell(trace: LossSurfaceTrace, around: AllPointsTrace) -> dict[str, Any]:
    """Return what the pointer learns of a data point: with few points, its prediction and loss as well."""
    place = "x %{x:.4g}<br>y %{y:.4g}"
    if len(trace.x) > TOLD:
        return {"hovertemplate": f"{place}<extra></extra>"}
    told = np.stack([around.predictions, around.point_losses], -1)
    return {
        "customdata": np.stack([trace.predictions, trace.losses], -1),
        "meta": style.follow("pick", DIALS, customdata=shorten(told)),
        "hovertemplate": f"{place}<br>ŷ %{{customdata[0]:.4g}}<br>L %{{customdata[1]:.4g}}<extra></extra>",
    }


def _sample(x: np.ndarray, sigmoid: bool) -> np.ndarray:
    """Return the x at which the model is drawn, shape (point,): the ends of a line; a curve is drawn finely where the data are."""
    low, high = float(x.min()), float(x.max())
    left, right = low - (high - low), high + 1.6 * (high - low)
    if not sigmoid:
        return np.array([left, right])
    return np.concatenate([np.linspace(left, low, 8)[:-1], np.linspace(low, high, 29), np.linspace(high, right, 10)[1:]])


def _squash(line: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(line, -60, 60)))


def _frame(y: np.ndarray) -> tuple[float, float]:
    reach = max(float(np.ptp(y)), 1e-9)
    return min(float(y.min()), 0.0) - 0.4 * reach, float(y.max()) + 0.6 * reach


def draw_squares(
    trace: LossSurfaceTrace, around: AllPointsTrace, ratio: float, frame: tuple[float, float]
) -> list[tuple[dict, dict]]:
    """Return one square for each point: its height is the residual, its width as long on the screen, its area the squared error."""
    look = {"type": "rect", "line": {"color": style.RESIDUAL, "width": style.THIN}, "layer": "below"}
    look |= {"fillcolor": style.translucent(style.RESIDUAL, 0.25)}
    squares = []
    for error, point in enumerate(around.shown):
        x, y, prediction = trace.x[point], trace.y[point], trace.predictions[point]
        tops = _clip(around.predictions[..., error], frame)
        here = {"x0": x, "x1": x + abs(prediction - y) / ratio, "y0": y, "y1": prediction}
        squares.append((look | here, {"x1": to_steps(x + abs(tops - y) / ratio), "y1": to_steps(tops)}))
    return squares


def draw_bars(trace: LossSurfaceTrace, around: AllPointsTrace, frame: tuple[float, float]) -> list[tuple[dict, dict]]:
    """Return one bar for each point, from the label to the prediction."""
    look = {"type": "line", "line": {"color": style.RESIDUAL, "width": style.LINE + 2}, "layer": "below"}
    bars = []
    for error, point in enumerate(around.shown):
        here = {"x0": trace.x[point], "x1": trace.x[point], "y0": trace.y[point], "y1": trace.predictions[point]}
        bars.append((look | here, {"y1": to_steps(_clip(around.predictions[..., error], frame))}))
    return bars


def _clip(values: np.ndarray, frame: tuple[float, float]) -> np.ndarray:
    """Return values with what is far above or below the picture moved nearer, where it is still out of sight."""
    low, high = frame
    return values.clip(low - (high - low), high + (high - low))
