"""Look into the network: what every layer makes of one picture, at every moment of the training, down to a single cell."""

from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.feature_maps.network import LAYERS, SHAPES, Layer, Weights, replay
from core.foundation.digits import SIDE
from core.foundation.records import freeze, require_choice, require_whole

Off = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Look:
    """What the network makes of one picture, at every moment."""

    picture: np.ndarray  # (row, column)
    off1: Off  # channels of the first ReLU that are switched off
    off2: Off  # channels of the second
    maps: dict[Layer, np.ndarray]  # layer -> (time, channel, row, column)
    logits: np.ndarray  # (time, unit)
    exponentials: np.ndarray  # (time, unit): exp(logit − largest logit), the stable form
    probabilities: np.ndarray  # (time, unit): the exponentials divided by their sum


@dataclass(frozen=True, eq=False)
class Cell:
    """How one cell of one map comes about, at every moment.

    A convolution's cell is the sum over input channels of window · kernel, plus the bias. A pooling cell is the largest of
    its window; a ReLU cell is its window's only value or 0. For these, `kernel` and
    `products` are empty and `partial` is the cell itself.
    """

    layer: Layer
    channel: int
    row: int
    column: int
    sees: tuple[int, int, int]  # first row, first column and side of the part of the picture that the cell depends on
    window: np.ndarray  # (time, channel, row, column): the part of the layer before that the cell is computed from
    kernel: np.ndarray  # (time, channel, row, column)
    products: np.ndarray  # (time, channel, row, column): window · kernel, place by place
    partial: np.ndarray  # (time, channel): each input channel's part of the sum
    bias: np.ndarray  # (time,)
    value: np.ndarray  # (time,)


@torch.inference_mode()
def look(weights: Weights, picture: np.ndarray, off1: Off = (), off2: Off = ()) -> Look:
    """Show one picture (row, column; 28x28, 0 to 1) to the network of every moment.

    Args:
        off1, off2: channels of the first and second ReLU that are set to zero.

    Raises:
        ValueError: the picture has another shape, or there is no such channel.
    """
    if picture.shape != (SIDE, SIDE):
        raise ValueError(f"picture has shape {picture.shape}; allowed: ({SIDE}, {SIDE})")
    keep1, keep2 = _keep("off1", off1, SHAPES["relu1"].channels), _keep("off2", off2, SHAPES["relu2"].channels)
    shown = torch.tensor(picture, dtype=torch.float32)[None, None]
    answers = replay(weights, lambda network: network.stages(shown, keep1, keep2))
    stages = {name: values[:, 0] for name, values in answers.items()}
    logits = stages["logits"]
    return Look(
        picture=freeze(np.array(picture, dtype=np.float32)),  # a copy: the caller may write to its own
        off1=off1,
        off2=off2,
        maps={layer: freeze(stages[layer]) for layer in LAYERS},
        logits=freeze(logits),
        exponentials=freeze((logits - logits.amax(dim=1, keepdim=True)).exp()),
        probabilities=freeze(logits.softmax(dim=1)),
    )


def explain_cell(weights: Weights, seen: Look, layer: Layer, channel: int, row: int, column: int) -> Cell:
    """Take one cell of `seen.maps[layer]` apart.

    Raises:
        ValueError: there is no such layer, channel or cell.
    """
    require_choice("layer", layer, LAYERS)
    shape = SHAPES[layer]
    require_whole("channel", channel, 0, shape.channels - 1)
    require_whole("row", row, 0, shape.side - 1)
    require_whole("column", column, 0, shape.side - 1)
    if layer in ("conv1", "conv2"):
        window, kernel, bias = _convolution(weights, seen, layer, channel, row, column)
        products = window * kernel
        partial = products.sum(axis=(2, 3))
    else:
        window = _window_before(seen, layer, channel, row, column)
        kernel = products = np.empty((len(weights), 0, 0, 0), np.float32)
        partial, bias = seen.maps[layer][:, channel, row, column][:, None], np.zeros(len(weights), np.float32)
    return Cell(
        layer=layer,
        channel=channel,
        row=row,
        column=column,
        sees=(row * shape.stride, column * shape.stride, shape.sees),
        window=freeze(window),
        kernel=freeze(kernel),
        products=freeze(products),
        partial=freeze(partial),
        bias=freeze(bias),
        value=freeze(seen.maps[layer][:, channel, row, column]),
    )


def _convolution(
    weights: Weights, seen: Look, layer: Layer, channel: int, row: int, column: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return window, kernel (both time, channel, row, column) and bias (time,) of a convolution's cell."""
    if layer == "conv1":
        patch = seen.picture[row : row + 5, column : column + 5]
        window = np.broadcast_to(patch, (len(weights), 1, 5, 5))
        return window, weights.conv1_weight[:, channel], weights.conv1_bias[:, channel]
    window = seen.maps["relu1"][:, :, row : row + 5, column : column + 5]
    return window, weights.conv2_weight[:, channel], weights.conv2_bias[:, channel]


def _window_before(seen: Look, layer: Layer, channel: int, row: int, column: int) -> np.ndarray:
    before = seen.maps[LAYERS[LAYERS.index(layer) - 1]][:, channel : channel + 1]
    if layer in ("pool1", "pool2"):
        return before[:, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
    return before[:, :, row : row + 1, column : column + 1]


def _keep(field: str, off: Off, channels: int) -> torch.Tensor | None:
    if not off:
        return None
    for channel in off:
        require_whole(field, channel, 0, channels - 1)
    keep = torch.ones(channels, 1, 1)
    keep[list(off)] = 0
    return keep
