"""Ask the trained network: what if a channel were silent, what if a part were hidden, what does it confuse, would another agree?"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch

from core.concepts.feature_maps.looking import Look
from core.concepts.feature_maps.measuring import TrainingTrace
from core.concepts.feature_maps.network import CLASSES, SHAPES, Weights, replay, replay_networks
from core.foundation.digits import SIDE
from core.foundation.records import freeze, require_choice, require_whole

Block = Literal["relu1", "relu2"]
PATCH = 6
"""Side, in pixels, of the patch of paper that is laid over the picture."""
STEP = 2
"""Pixels from one place of the patch to the next; 28 / 2 = 14 places each way."""


@dataclass(frozen=True, eq=False)
class Ablation:
    """What happens to the logits when one channel at a time is switched off (Zeiler and Fergus 2014 ask so of their maps)."""

    layer: Block
    change: np.ndarray  # (time, channel, unit): logit without the channel − logit with it


@dataclass(frozen=True, eq=False)
class Occlusion:
    """What the network says while a patch of paper covers a part of the picture (Zeiler and Fergus 2014, section 4.2)."""

    centres: np.ndarray  # (row,): the patch's centre, in pixels, the same for rows and columns
    probabilities: np.ndarray  # (time, row, column, unit)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two trainings that differ in their seed, side by side."""

    epochs: int  # how many the trainings are meant to take
    similarity: np.ndarray  # (time, channel, channel): cosine between first-layer kernels of one and of the other
    partner: np.ndarray  # (time, channel): for each kernel of the first the kernel of the other most like it at that moment
    closeness: np.ndarray  # (time,): mean over kernels of the largest similarity; moment 0, two random draws, is chance
    agreement: np.ndarray  # (time,): share of test pictures on which both say the same
    shared_mistakes: np.ndarray  # (time,): how many test pictures both get wrong


@torch.inference_mode()
def silence_each(weights: Weights, seen: Look, layer: Block) -> Ablation:
    """Switch the channels of `layer` off, one at a time, at every moment. Only what follows that layer is computed anew.

    Raises:
        ValueError: there is no such layer, or channels were off when the picture was looked at.
    """
    require_choice("layer", layer, get_args(Block))
    if seen.off1 or seen.off2:
        raise ValueError(f"seen has channels off1={seen.off1}, off2={seen.off2}; allowed: a look with all channels on")
    keep = (1 - torch.eye(SHAPES[layer].channels))[:, :, None, None]  # variant k keeps all channels but k
    if layer == "relu1":
        without = replay(weights, lambda network, maps: network.second_block(maps * keep)["logits"], seen.maps[layer])
    else:
        without = replay(weights, lambda network, maps: network.answer(maps * keep), seen.maps[layer])
    return Ablation(layer=layer, change=freeze(without.numpy() - seen.logits[:, None]))


@torch.inference_mode()
def occlude(weights: Weights, seen: Look) -> Occlusion:
    """Lay a 6x6 patch of paper over the picture that was looked at, at 14x14 places, at every moment: about 45 ms of work.

    The first block is computed anew only where a patch changes it.
    """
    places = torch.arange(0, SIDE, STEP)
    covers = (torch.arange(SIDE) - places[:, None] - STEP / 2 + 0.5).abs() < PATCH / 2  # (place, pixel)
    hidden = (covers[:, None, :, None] & covers[None, :, None, :]).flatten(0, 1)  # (point, row, column)
    ink = torch.tensor(seen.picture)
    different = (hidden & (ink != 0)).any(dim=(1, 2)).nonzero().flatten()  # where a patch lies on paper alone, nothing changes
    near = _Neighbourhood(torch.cartesian_prod(places, places)[different])
    shown = near.cut_out(torch.where(hidden[different], 0.0, ink))
    probabilities = torch.tensor(seen.probabilities)[:, None].repeat(1, len(hidden), 1)
    for moment, network in enumerate(replay_networks(weights)):
        relu1 = near.put_in(torch.tensor(seen.maps["relu1"][moment]), network.first_block(shown)["relu1"])
        probabilities[moment, different] = network.second_block(relu1)["logits"].softmax(dim=1)
    return Occlusion(
        centres=freeze(places + STEP / 2 - 0.5),
        probabilities=freeze(probabilities.reshape(len(weights), len(places), len(places), CLASSES)),
    )


class _Neighbourhood:
    """The cells of the first block that a patch may change: 5 x 5 after pooling, which depend on 14 x 14 pixels.

    A patch covers the pixels from place − 2 to place + 3, and a kernel of side 5 reaches 4 pixels back: the convolution changes
    from cell place − 6 to place + 3, ten cells each way.

    Args:
        places: of the patches, (point, 2): row and column.
    """

    def __init__(self, places: torch.Tensor) -> None:
        first = (places - 6).clamp(0, SIDE - 14)
        self.point = torch.arange(len(places))[:, None, None]
        self.pixels = first[:, :, None] + torch.arange(14)  # (point, 2, pixel)
        self.cells = first[:, :, None] // 2 + torch.arange(5)  # (point, 2, cell)

    def cut_out(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return of each picture (point, row, column) the pixels that matter, (point, 1, 14, 14)."""
        return pictures[self.point, self.pixels[:, 0, :, None], self.pixels[:, 1, None, :]][:, None]

    def put_in(self, maps: torch.Tensor, changed: torch.Tensor) -> torch.Tensor:
        """Return the maps (channel, row, column) once for each point, with its `changed` (point, channel, 5, 5) in their place."""
        joined = maps.permute(1, 2, 0).repeat(len(changed), 1, 1, 1)  # channels last: convolutions are faster so
        joined[self.point, self.cells[:, 0, :, None], self.cells[:, 1, None, :]] = changed.permute(0, 2, 3, 1)
        return joined.permute(0, 3, 1, 2)


def count_confusions(trace: TrainingTrace, labels: np.ndarray) -> np.ndarray:
    """Return how many test pictures of each true class were called what: (time, true class, predicted class)."""
    pairs = labels * CLASSES + trace.predicted
    return freeze(np.stack([np.bincount(each, minlength=CLASSES**2).reshape(CLASSES, CLASSES) for each in pairs]))


def find_mistakes(
    trace: TrainingTrace, labels: np.ndarray, moment: int, true: int | None = None, predicted: int | None = None
) -> np.ndarray:
    """Return the indices of the test pictures that were got wrong, the worst first.

    The worst mistake is the one with the greatest surprise: the least probability left for the true class.

    Args:
        true, predicted: keep only pictures of this class, only those called this; with both equal, those got right.
    """
    require_whole("moment", moment, 0, trace.epochs)
    said = trace.predicted[moment]
    wanted = said == labels if true is not None and true == predicted else said != labels
    if true is not None:
        wanted = wanted & (labels == true)
    if predicted is not None:
        wanted = wanted & (said == predicted)
    found = np.flatnonzero(wanted)
    return freeze(found[np.argsort(-trace.surprise[moment][found], kind="stable")])


def compare(one: TrainingTrace, other: TrainingTrace, labels: np.ndarray) -> Comparison:
    """Compare two trainings on the same data, moment by moment, as far as both have come."""
    moments = min(one.epochs, other.epochs) + 1
    first, second = (_unit_kernels(trace.weights.conv1_weight[:moments]) for trace in (one, other))
    similarity = np.einsum("tip,tjp->tij", first, second)
    said, also_said = one.predicted[:moments], other.predicted[:moments]
    return Comparison(
        epochs=max(one.config.epochs, other.config.epochs),
        similarity=freeze(similarity),
        partner=freeze(similarity.argmax(axis=2)),
        closeness=freeze(similarity.max(axis=2).mean(axis=1)),
        agreement=freeze((said == also_said).mean(axis=1)),
        shared_mistakes=freeze(((said != labels) & (also_said != labels)).sum(axis=1)),
    )


def _unit_kernels(kernels: np.ndarray) -> np.ndarray:
    flat = kernels.reshape(*kernels.shape[:2], -1)
    length = np.linalg.norm(flat, axis=2, keepdims=True)
    return flat / np.where(length == 0, 1, length)
