"""Gradient noise: the gradients at each moment, and their variance against the batch size."""

import numpy as np

from core.concepts.descent import NoiseTrace, TimedRace
from core.figures import Words, style
from core.figures.descent.paths import SYMBOLS


def draw_cloud(noise: NoiseTrace, timed: TimedRace, words: Words) -> style.Figure:
    """Return gradients in the plane (∂L/∂w, ∂L/∂b) at each moment: of single points, of mini-batches, and of all points."""
    at = timed.at[noise.method][noise.updates]
    clouds = (
        ("one example", noise.single, {"size": 8, "symbol": "circle-open", "line": {"width": 2}}, 1.0),
        ("mini-batch", noise.batches, {"size": 6, "symbol": SYMBOLS["mini-batch"]}, 0.55),
        ("full batch", noise.full[:, None], {"size": 16, "symbol": "x", "line": {"color": style.PAPER, "width": 1}}, 1.0),
    )
    traces = []
    for method, gradients, look, opacity in clouds:
        x, y = np.moveaxis(gradients.astype("f4"), -1, 0)
        traces.append(
            {
                "type": "scatter",
                "x": x[-1],
                "y": y[-1],
                "mode": "markers",
                "marker": {"color": style.METHODS[method], **look},
                "opacity": opacity,
                "name": words[f"gradient.{method}"],
                "hovertemplate": "∂L/∂w %{x:.3g}<br>∂L/∂b %{y:.3g}",
                "meta": style.follow("swap", at=at, x=x, y=y),
            }
        )
    reach_w, reach_b = (_reach(noise, axis) for axis in (0, 1))
    cross = {"zeroline": True, "zerolinewidth": 1.5, "zerolinecolor": style.MUTED, "nticks": 6}
    return style.new_figure(
        words["alt.cloud"],
        *traces,
        xaxis={"title": {"text": words["axis.slope w"]}, "range": [-reach_w, reach_w], **cross},
        yaxis={"title": {"text": words["axis.slope b"]}, "range": [-reach_b, reach_b], **cross},
    )


def _reach(noise: NoiseTrace, axis: int) -> float:
    """Return the largest value on an axis, the same at all moments, so that the cloud is seen to shrink.

    It holds the full gradient at every moment, and 97 % of the single ones.
    """
    single, full = (np.abs(values[..., axis]) for values in (noise.single, noise.full))
    return 1.2 * max(float(np.nanquantile(single, 0.97)), float(np.nanmax(full)), 1e-9)


def draw_variance(noise: NoiseTrace, timed: TimedRace, words: Words) -> style.Figure:
    """Return the variance of a mini-batch's gradient against the batch size (both axes logarithmic).

    As measured, for batches drawn independently (σ²/B), and for batches drawn without replacement.
    """
    at = timed.at[noise.method][noise.updates]
    lines = {"mode": "lines", "type": "scatter", "x": noise.sizes}
    traces = []
    for name, values, look in (
        ("independent", noise.independent, lines | {"line": {"color": style.SLATE, "width": style.LINE - 1, "dash": "dot"}}),
        ("without return", noise.without_return, lines | {"line": {"color": style.INK, "width": style.LINE - 1}}),
        (
            "measured",
            noise.measured,
            {
                "type": "scatter",
                "x": noise.sizes,
                "mode": "markers",
                "marker": {"color": style.METHODS["mini-batch"], "size": 8, "symbol": SYMBOLS["mini-batch"]},
            },
        ),
    ):
        visible = np.where(values > 1e-6 * noise.independent[:, :1], values, np.nan).astype("f4")  # a logarithm has no zero
        traces.append(look | {"y": visible[-1], "name": words[f"legend.{name}"], "meta": style.follow("swap", at=at, y=visible)})
    shown = noise.independent[np.isfinite(noise.independent) & (noise.independent > 0)]
    low, high = (np.log10(shown.min()) - 1.4, np.log10(shown.max()) + 0.2) if shown.size else (-1.0, 1.0)
    return style.new_figure(
        words["alt.variance"],
        *traces,
        xaxis={
            "title": {"text": words["axis.batch size"]},
            "type": "log",
            "tickvals": [1, 2, 3, 5, 10, 20, 50, 100, 200],
            "range": [-0.05, np.log10(noise.sizes[-1]) + 0.05],
        },
        yaxis={"title": {"text": words["axis.variance"]}, **style.LOG_AXIS, "range": [low, high], "dtick": 1},
    )
