"""Gradient noise: the gradients at each moment, and their variance against the batch size."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.concepts.descent import DescentTrace, Method, NoiseTrace, TimedRace
from core.figures import Words, style
from core.figures.descent.paths import FREE, SYMBOLS, mark_method, name_exit
from core.figures.leaving import find_exit, mark_exit, say_exit

LOOKS: dict[Method, dict] = {
    "one example": {"size": 8, "symbol": "circle-open", "line": {"width": 2}},
    "mini-batch": {"size": 6, "symbol": SYMBOLS["mini-batch"]},
    "full batch": {"size": 16, "symbol": "x", "line": {"color": style.PAPER, "width": 1}},
}


def draw_cloud(noise: NoiseTrace, timed: TimedRace, words: Words, dials: Mapping[Method, str] = FREE) -> style.Figure:
    """Return gradients in the plane (∂L/∂w, ∂L/∂b) at each moment: of single points, of mini-batches, and of all points.

    Args:
        dials: the dial that selects each method's learning rate; the gradients are those along the path of `noise.method`.
    """
    at, selection = timed.at[noise.method][noise.updates], select_path(noise, timed, dials)
    clouds: dict[Method, np.ndarray] = {
        "one example": noise.single,
        "mini-batch": noise.batches,
        "full batch": noise.full[..., None, :],
    }
    reach = [_reach(timed.race.trace, noise, axis) for axis in (0, 1)]
    traces = []
    for method, gradients in clouds.items():
        x, y = (style.quantize(gradients[..., axis], -2 * reach[axis], 2 * reach[axis]) for axis in (0, 1))
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "marker": {"color": style.METHODS[method], **LOOKS[method]},
                "opacity": 0.55 if method == "mini-batch" else 1.0,
                "name": words[f"gradient.{method}"],
                "hovertemplate": "∂L/∂w %{x:.3g}<br>∂L/∂b %{y:.3g}",
                **selection.follow("swap", at, x=x, y=y),
            }
        )
    traces += _mark_exit(noise, at, selection, reach, words)
    cross = {"zeroline": True, "zerolinewidth": 1.5, "zerolinecolor": style.MUTED, "nticks": 6}
    axes = (
        {"title": {"text": words[f"axis.slope {name}"]}, "range": [-end, end], **cross}
        for name, end in zip("wb", reach, strict=True)
    )
    return style.new_figure(words["alt.cloud"], *traces, **dict(zip(("xaxis", "yaxis"), axes, strict=True)))


def _mark_exit(
    noise: NoiseTrace, at: np.ndarray, selection: style.Selection[NoiseTrace], reach: Sequence[float], words: Words
) -> list[dict]:
    """Return where the gradient of all points leaves the picture for good, and a sentence that says so."""
    exits = find_exit(noise.full[..., 0], noise.full[..., 1], (-reach[0], reach[0]), (-reach[1], reach[1]))
    sentence = name_exit(words["cloud.left"], (0.0, 0.5 * reach[1]), "full batch", "middle center")
    on = [selection.dial] if selection.dial else ()
    return mark_exit(exits, selection.run, at, mark_method("full batch"), sentence, on)


def select_path(noise: NoiseTrace, timed: TimedRace, dials: Mapping[Method, str]) -> style.Selection[NoiseTrace]:
    """Return the paths along which gradients were taken, and the one among them that the method's rate selects."""
    return style.Selection(noise, timed.race.find_rates()[noise.method], dials.get(noise.method))


def _choose_calm(trace: DescentTrace, noise: NoiseTrace, values: np.ndarray) -> np.ndarray:
    """Return the values, axes (run, time, ...), of the paths that do not diverge, which the axes are to hold; else the first."""
    calm = [outcome != "diverges" for outcome in trace.outcomes[noise.method]]
    return values[calm] if any(calm) else values[:, :1]


def _reach(trace: DescentTrace, noise: NoiseTrace, axis: int) -> float:
    """Return the largest value on an axis, the same at all moments and rates, so that the cloud is seen to shrink.

    It holds all gradients at the start, which all paths share, and 97 % of the single ones along paths that do not diverge.
    """
    single = np.abs(_choose_calm(trace, noise, noise.single)[..., axis])
    return 1.1 * max(float(np.nanquantile(single, 0.97)), float(np.abs(noise.single[0, 0, :, axis]).max()), 1e-9)


def draw_variance(noise: NoiseTrace, timed: TimedRace, words: Words, dials: Mapping[Method, str] = FREE) -> style.Figure:
    """Return the variance of a mini-batch's gradient against the batch size (both axes logarithmic).

    As measured, for batches drawn independently (σ²/B), and for batches drawn without replacement.
    """
    at, selection = timed.at[noise.method][noise.updates], select_path(noise, timed, dials)
    low, high = _decades(timed.race.trace, noise)
    marker = {"color": style.METHODS["mini-batch"], "size": 8, "symbol": SYMBOLS["mini-batch"]}
    looks = {
        "independent": {"mode": "lines", "line": {"color": style.SLATE, "width": style.LINE - 1, "dash": "dot"}},
        "without return": {"mode": "lines", "line": {"color": style.INK, "width": style.LINE - 1}},
        "measured": {"mode": "markers", "marker": marker},
    }
    traces = []
    for name, look in looks.items():
        values = getattr(noise, name.replace(" ", "_"))
        visible = np.where(values > 1e-6 * noise.independent[..., :1], values, np.nan)  # a logarithm has no zero
        followed = selection.follow("swap", at, y=style.quantize(visible, 10 ** (low - 1), 10 ** (high + 1), log=True))
        traces.append({"type": "scatter", "x": noise.sizes, "name": words[f"legend.{name}"], **look, **followed})
    traces.append(_say_gone(noise, at, selection, (low, high), words))
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


def _say_gone(
    noise: NoiseTrace, at: np.ndarray, selection: style.Selection[NoiseTrace], shown: tuple[float, float], words: Words
) -> dict:
    """Return a sentence for when all of σ²/B has left the decades shown: the path diverges, or all points agree."""
    widest, (low, high) = np.log10(noise.sizes[-1]), shown
    decades = np.log10(np.maximum(noise.independent[..., 0], 1e-300))
    exits = find_exit(np.zeros_like(decades), decades, (-1, 1), (low, high + widest))
    sentence = name_exit(words["variance.left"], (10 ** (widest / 2), 10 ** ((low + high) / 2)), "mini-batch", "middle center")
    return say_exit(exits, selection.run, at, sentence, [selection.dial] if selection.dial else ())


def _decades(trace: DescentTrace, noise: NoiseTrace) -> tuple[float, float]:
    """Return the exponents of ten of the lowest and highest variance shown, at all moments and rates: at most nine decades.

    Those of paths that do not diverge, and for all points but one 1.4 decades below the variance of single points.
    """
    shown = _choose_calm(trace, noise, noise.independent)
    shown = shown[shown > 0]
    if not shown.size:
        return -1.0, 1.0
    high = float(np.log10(shown.max())) + 0.2
    return max(float(np.log10(shown.min())) - 1.4, high - 9), high
