"""Ask the trained network: what if a channel were silent, what if a part were hidden, what does it confuse, would another agree?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch

from core.concepts.feature_maps.looking import Look
from core.concepts.feature_maps.network import CLASSES, SHAPES, Weights, replay, replay_networks
from core.concepts.feature_maps.training import TrainingTrace
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
    partner: np.ndarray  # (channel,): for each kernel of the first the kernel of the other most like it at the end
    closeness: np.ndarray  # (time,): mean over kernels of the largest similarity; moment 0, two random draws, is chance
    agreement: np.ndarray  # (time,): share of test pictures on which both say the same
    shared_mistakes: np.ndarray  # (time,): how many test pictures both get wrong


@torch.inference_mode()
def silence_each(weights: Weights, picture: np.ndarray, layer: Block) -> Ablation:
    """Switch the channels of `layer` off, one at a time, at every moment."""
    require_choice("layer", layer, ("relu1", "relu2"))
    channels = SHAPES[layer].channels
    keep = (1 - torch.eye(channels))[:, :, None, None]  # variant k keeps all channels but k
    keep1, keep2 = (keep, None) if layer == "relu1" else (None, keep)
    shown = torch.tensor(picture, dtype=torch.float32)[None, None]
    without, whole = replay(weights, shown, keep1, keep2)["logits"], replay(weights, shown)["logits"]
    return Ablation(layer=layer, change=freeze(without - whole))


@torch.inference_mode()
def occlude(weights: Weights, seen: Look) -> Occlusion:
    """Lay a 6x6 patch of paper over the picture that was looked at, at 14x14 places, at every moment: about 50 ms of work."""
    places = torch.arange(0, SIDE, STEP)
    covers = (torch.arange(SIDE) - places[:, None] - STEP / 2 + 0.5).abs() < PATCH / 2  # (place, pixel)
    hidden = covers[:, None, :, None] & covers[None, :, None, :]  # (row, column, pixel row, pixel column)
    ink = torch.tensor(seen.picture)
    covered = torch.where(hidden, 0.0, ink).reshape(-1, 1, SIDE, SIDE)
    different = (hidden & (ink != 0)).any(dim=(2, 3)).flatten()  # where the patch lies on paper alone, nothing changes
    shown = torch.cat([ink[None, None], covered[different]])
    answers = []
    for network in replay_networks(weights):
        plain, others = network(shown).softmax(dim=1).tensor_split([1])
        answers.append(plain.repeat(len(covered), 1).index_copy(0, different.nonzero().flatten(), others))
    return Occlusion(
        centres=freeze(places + STEP / 2 - 0.5),
        probabilities=freeze(torch.stack(answers).reshape(len(weights), len(places), len(places), CLASSES)),
    )


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
        partner=freeze(similarity[-1].argmax(axis=1)),
        closeness=freeze(similarity.max(axis=2).mean(axis=1)),
        agreement=freeze((said == also_said).mean(axis=1)),
        shared_mistakes=freeze(((said != labels) & (also_said != labels)).sum(axis=1)),
    )


def _unit_kernels(kernels: np.ndarray) -> np.ndarray:
    flat = kernels.reshape(*kernels.shape[:2], -1)
    length = np.linalg.norm(flat, axis=2, keepdims=True)
    return flat / np.where(length == 0, 1, length)
