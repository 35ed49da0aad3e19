"""The network: the feature maps of all layers, its kernels, and softmax."""

from typing import Any

import numpy as np

from core.concepts.feature_maps import LAYERS, SHAPES, Layer, Look, Weights
from core.figures import Words, style
from core.figures.feature_maps.montage import MARGIN, Montage, Scale, draw_heat, draw_montage, relative, square_axes

MONTAGES: dict[Layer, Montage] = {
    "conv1": Montage(count=10, side=24, columns=4, gap=2),
    "pool1": Montage(count=10, side=12, columns=4),
    "relu1": Montage(count=10, side=12, columns=4),
    "conv2": Montage(count=20, side=8, columns=5),
    "pool2": Montage(count=20, side=4, columns=5),
    "relu2": Montage(count=20, side=4, columns=5),
}
_WIDTH, _LOWER, _UPPER = 0.235, (0.08, 0.44), (0.64, 1.0)
_PLACES = {
    "picture": (0, _UPPER),
    "conv1": (1, _UPPER),
    "pool1": (2, _UPPER),
    "relu1": (3, _UPPER),
    "conv2": (0, _LOWER),
    "pool2": (1, _LOWER),
    "relu2": (2, _LOWER),
    "answer": (3, _LOWER),
}
AXES = {name: number for number, name in enumerate(_PLACES, start=1)}


def draw_layers(seen: Look, words: Words, classes: list[str], scale: Scale) -> style.Figure:
    """Return the picture, every layer's feature maps in reading order, and the probabilities, with shapes and parameter counts.

    A click on a cell comes with the number of its trace; `find_layer` tells which layer that is.

    Args:
        scale: whether colours are relative to each map's largest magnitude or to its layer's.
    """
    traces: list[dict[str, Any]] = [draw_picture(seen.picture)]
    layout = {**_axes("picture", (28, 28), f"{words['layer.picture']}<br>1 × 28×28")}
    for layer in LAYERS:
        montage, shape = MONTAGES[layer], SHAPES[layer]
        traces.append(draw_montage(montage, relative(seen.maps[layer], scale), AXES[layer]))
        learned = f"<br>{shape.parameters:,} {words['layer.parameters']}" if shape.parameters else ""
        title = f"{words[f'layer.{layer}']}<br>{shape.channels} × {shape.side}×{shape.side}{learned}"
        layout |= _axes(layer, (montage.height, montage.width), title)
    traces.append(_answer_bars(seen.probabilities, classes, AXES["answer"]))
    layout |= _answer_axes(words, classes)
    return style.new_figure(words["alt.layers"], *traces, margin={"l": 12, "r": 12, "t": 4, "b": 46}, **layout)


def find_layer(curve: int) -> Layer | None:
    """Return the layer that trace number `curve` of `draw_layers` shows."""
    return LAYERS[curve - 1] if 1 <= curve <= len(LAYERS) else None


def draw_picture(picture: np.ndarray) -> dict[str, Any]:
    """Return a picture (row, column) of ink as a heat map that stands still."""
    hover = "%{z:.2f}<extra></extra>"
    return draw_heat(picture[None], 1, colorscale=style.AMOUNT_SCALE, zmin=0, zmax=1, hovertemplate=hover)


def draw_kernels(weights: Weights, words: Words, channel: int | None = None) -> style.Figure:
    """Return the ten kernels of the first layer, or the ten kernels of one channel of the second layer.

    Args:
        channel: of the second layer; None for the first layer.
    """
    kernels = weights.conv1_weight[:, :, 0] if channel is None else weights.conv2_weight[:, channel]
    montage = Montage(count=10, side=5, columns=5)
    layout = square_axes((montage.height, montage.width), words["axis.kernels" if channel is None else "axis.stack"])
    heat = draw_montage(montage, relative(kernels, "per layer"), 1)
    return style.new_figure(words["alt.kernels"], heat, margin=MARGIN, **layout)


def draw_softmax(seen: Look, words: Words, classes: list[str], before: Look | None = None) -> style.Figure:
    """Return, for each class (y), bars of its logit, of exp(logit) relative to the largest, and of its probability.

    Args:
        before: values to compare with, drawn hollow.
    """
    hollow = {"color": "rgba(0,0,0,0)", "line": {"color": style.INK, "width": style.THIN}}
    looks = [(seen, {"color": style.MODEL}), *([(before, hollow)] if before is not None else [])]
    traces, layout = [], {}
    for number, stage in enumerate(("logits", "exponentials", "probabilities")):
        name = str(number + 1) if number else ""
        traces += [_stage_bars(getattr(look, stage), classes, marker, f"x{name}") for look, marker in looks]
        layout[f"xaxis{name}"] = {
            "domain": (0.35 * number, 0.35 * number + 0.29),
            "anchor": "y",
            "range": _bar_range(seen, before, stage),
            "title": {"text": words[f"axis.{stage}"]},
            "nticks": 4,
        }
    layout["yaxis"] = {
        "title": {"text": words["axis.class"]},
        "type": "category",
        "autorange": "reversed",
        "dtick": 1,
        "tickfont": {"size": style.FONT_SIZE - 4},
        "showgrid": False,
    }
    return style.new_figure(words["alt.softmax"], *traces, barmode="overlay", bargap=0.25, **layout)


def _stage_bars(values: np.ndarray, classes: list[str], marker: dict[str, Any], axis: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": values[-1],
        "y": classes,
        "orientation": "h",
        "marker": marker,
        "xaxis": axis,
        "yaxis": "y",
        "meta": style.follow("swap", x=values),
        "showlegend": False,
        "hovertemplate": "%{y}: %{x:.3g}<extra></extra>",
    }


def _bar_range(seen: Look, before: Look | None, stage: str) -> list[float]:
    """Return a range that holds all moments: nothing jumps while time plays."""
    if stage != "logits":
        return [0, 1.02]
    values = np.concatenate([look.logits for look in (seen, before) if look is not None])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (-1.0, 1.0)
    return [min(low, 0) * 1.05, max(high, 0) * 1.05]


def _axes(name: str, size: tuple[int, int], title: str) -> dict:
    column, y = _PLACES[name]
    left = column * (1 - _WIDTH) / 3
    return square_axes(size, title, AXES[name], x=(left, left + _WIDTH), y=y)


def _answer_bars(probabilities: np.ndarray, classes: list[str], axes: int) -> dict[str, Any]:
    written = [[f"{share:.0%}" if share >= 0.005 else "" for share in moment] for moment in probabilities]
    return {
        "type": "bar",
        "x": probabilities[-1],
        "y": classes,
        "text": written[-1],
        "orientation": "h",
        "marker": {"color": style.MODEL},
        "textposition": "outside",
        "textfont": {"size": style.FONT_SIZE - 3},
        "constraintext": "none",
        "cliponaxis": False,
        "meta": style.follow("swap", x=probabilities, text=written),
        "xaxis": f"x{axes}",
        "yaxis": f"y{axes}",
        "showlegend": False,
        "hovertemplate": "%{y}: %{x:.4f}<extra></extra>",
    }


def _answer_axes(words: Words, classes: list[str]) -> dict:
    number, y = AXES["answer"], _PLACES["answer"][1]
    left = 1 - _WIDTH
    title = f"{words['layer.output']}, softmax<br>320 → 10<br>3,210 {words['layer.parameters']}"
    long = max(len(name) for name in classes) > 2
    return {
        f"xaxis{number}": {
            "domain": (left + (0.06 if long else 0.03), 0.96),
            "range": [0, 1.0],
            "anchor": f"y{number}",
            "showticklabels": False,
            "title": {"text": title, "standoff": 4, "font": {"size": style.FONT_SIZE - 2}},
            "showgrid": False,
            "automargin": False,
        },
        f"yaxis{number}": {
            "domain": y,
            "type": "category",
            "autorange": "reversed",
            "anchor": f"x{number}",
            "showgrid": False,
            "automargin": False,
            "tickfont": {"size": style.FONT_SIZE - 5},
            "dtick": 1,
        },
    }
