"""What the lesson on feature maps tells its visitors is so, in the settings that it speaks of."""

import functools
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core.concepts.feature_maps import (
    SHAPES,
    FeatureMapsConfig,
    Look,
    compare,
    count_confusions,
    explain_cell,
    load_data,
    look,
    occlude,
    restore_network,
    silence_each,
)
from core.foundation.digits import SIDE, Pictures
from pages.feature_maps_views.picture import STANDARD_INDEX
from pages.shell.words import read_texts
from tests.claims import Check, check_all, percent, read_preset, state
from tests.small_network import train_whole

STEM = "feature_maps"
EPOCHS = FeatureMapsConfig.epochs


@functools.cache
def load_pictures() -> Pictures:
    return load_data(FeatureMapsConfig())


def see(index: int = STANDARD_INDEX, **off: Any) -> Look:
    """Return what the default network makes of a test picture."""
    return look(train_whole().weights, load_pictures().test_images[index], **off)


def count_mistakes(**settings: Any) -> int:
    return round((1 - train_whole(**settings).test_accuracy[-1]) * len(load_pictures().test_labels))


@functools.cache
def judge_without_each() -> np.ndarray:
    """Return the test accuracy without each channel after the last ReLU, shape (channel,)."""
    pictures, network = load_pictures(), restore_network(train_whole().weights, -1)
    labels = torch.tensor(pictures.test_labels)
    with torch.inference_mode():
        maps = network.stages(torch.tensor(pictures.test_images)[:, None])["relu2"]
        keep = 1 - torch.eye(maps.shape[1])[:, :, None, None]
        right = [(network.answer(maps * each).argmax(1) == labels).double().mean() for each in keep]
    return torch.stack(right).numpy()


def check_takeaway() -> None:
    """Two random starts find ten kernels each that lower the loss as much, and are different; no channel is indispensable."""
    state(STEM, "takeaway")
    state(STEM, "guide.7")
    for seed in (0, 1):
        trace = train_whole(seed=seed)
        assert trace.weights.conv1_weight.shape[1] == 10
        assert trace.test_loss[-1] < 0.1 * trace.test_loss[0]
    check_channels()
    check_seeds()


def check_channels() -> None:
    state(STEM, "misconception")
    assert judge_without_each().min() > 0.97
    assert abs(train_whole(seed=0).test_accuracy[-1] - train_whole(seed=1).test_accuracy[-1]) < 0.015
    state(STEM, "quiz.2.why.a", "20", given=(97.8, 99.2))
    assert 100 * judge_without_each().min() == pytest.approx(97.8, abs=0.8)
    assert 100 * judge_without_each().max() == pytest.approx(99.2, abs=0.6)


def check_occlusion() -> None:
    """A patch on blank paper alone changes nothing."""
    state(STEM, "misconception.3")
    seen = see()
    covered = occlude(train_whole().weights, seen).probabilities[-1]
    assert covered[0, 0] == pytest.approx(seen.probabilities[-1])
    assert not seen.picture[:4, :4].any()


def check_untrained() -> None:
    """Before training each of ten maps follows the blurred ink or its edges; a random first layer costs one to three points."""
    state(STEM, "try.untrained.answer", given=(1,))
    for language, answer in read_texts(STEM)["try.untrained.answer"].items():
        assert read_texts("shell")["simple.all"][language] in answer, "few controls are there at first; not that one"
    seen = see(read_preset(STEM, "untrained")["index"])
    ink = np.lib.stride_tricks.sliding_window_view(seen.picture, (5, 5))
    blurred, edges = ink.mean((2, 3)), ink.std((2, 3))
    likeness = [
        max(abs(np.corrcoef(each.ravel(), drawn.ravel())[0, 1]) for drawn in (blurred, edges)) for each in seen.maps["conv1"][0]
    ]
    assert len(likeness) == 10
    assert min(likeness) > 0.3
    frozen, learned = ([train_whole(seed=seed, **settings) for seed in range(3)] for settings in ({"frozen": True}, {}))  # type: ignore[misc]
    lost = [one.test_accuracy[-1] - other.test_accuracy[-1] for one, other in zip(learned, frozen, strict=True)]
    assert all(0.005 < each < 0.035 for each in lost)
    assert all(np.array_equal(each.weights.conv1_weight[0], each.weights.conv1_weight[-1]) for each in frozen)
    assert all(np.abs(np.diff(getattr(learned[0].weights, f"conv{layer}_weight")[[0, -1]], axis=0)).max() > 0 for layer in (1, 2))


def check_tutorial() -> None:
    """A recipe's small steps: the table's share right, both losses still falling; more momentum, or a larger rate, catches up."""
    settings = {name: value for name, value in read_preset(STEM, "tutorial").items() if name != "view"}
    trace = train_whole(**settings)
    steps, mnist = -(-len(load_pictures().labels) // 64), -(-60_000 // 64)
    counts = (mnist, steps, EPOCHS * steps, f"{EPOCHS * mnist:,}")
    counts = (*map(str, counts), percent(trace.test_accuracy[-1]))
    state(STEM, "try.tutorial.answer", *counts, given=(settings["learning_rate"], settings["momentum"], 64))
    assert trace.config.batch_size == 64
    assert train_whole().test_accuracy[-1] - trace.test_accuracy[-1] > 0.1
    for losses in (trace.train_loss, trace.test_loss):
        assert (np.diff(losses[-3:]) < 0).all()
    for change in ({"learning_rate": 0.1}, {"momentum": 0.9}):
        assert train_whole(**{**settings, **change}).test_accuracy[-1] > 0.93


def check_silence() -> None:
    """The preset's channel is the one whose absence changes the logits most; the digit is read without it."""
    settings, label = read_preset(STEM, "silence"), int(load_pictures().test_labels[STANDARD_INDEX])
    off, seen = int(settings["off"]), see()
    change = np.abs(silence_each(train_whole().weights, seen, settings["block"]).change[-1]).max(1)
    without = see(off2=(off,))
    assert change.argmax() == off
    assert change[off] > 2
    assert without.logits[-1].argmax() == seen.logits[-1].argmax() == label
    channels = SHAPES["relu2"].channels
    state(STEM, "try.silence.answer", str(channels - 1), given=(7,))
    state(STEM, "guide.4", str(off), str(channels), str(label))
    state(STEM, "guide.5", str(channels - 1))
    assert see(off2=tuple(range(channels))).logits[-1].argmax() != label  # it breaks at last


def check_cover() -> None:
    """At the darkest place, on the lower bow, the network hesitates between 3 and 2; blank paper changes nothing."""
    index = read_preset(STEM, "cover")["index"]
    label, covered = int(load_pictures().test_labels[index]), occlude(train_whole().weights, see(index))
    darkest = np.unravel_index(covered.probabilities[-1, ..., label].argmin(), (14, 14))
    shares = covered.probabilities[-1][darkest]
    assert (label, np.argsort(shares)[-2:].tolist()) == (3, [2, 3])
    assert 100 * shares[[3, 2]] == pytest.approx([60, 40], abs=10)
    assert covered.centres[darkest[0]] > SIDE / 2
    state(STEM, "try.cover.answer", "3", "2", given=(60, 40))
    check_occlusion()
    doubted = (covered.probabilities[..., label] < 0.9).sum((1, 2))
    assert doubted[1] > 3 * doubted[-1]


def check_one_mistake() -> None:
    """A mistake weighs 1/360; another seed changes the count by one or more, so that a difference of one says nothing."""
    count = len(load_pictures().test_labels)
    state(STEM, "try.mistakes.answer", str(count), f"{100 / count:.2f}", given=(8,))
    wrong = count_confusions(train_whole(), load_pictures().test_labels)[-1]
    assert count - np.trace(wrong) == count_mistakes() > 0
    assert len({count_mistakes(seed=seed) for seed in range(3)}) > 1


def check_seeds() -> None:
    """The best partners: from about 0.33 at two random starts to 0.47; the answers agree on 99 %."""
    compared = compare(train_whole(), train_whole(seed=1), load_pictures().test_labels)
    assert compared.closeness[[0, -1]] == pytest.approx([0.33, 0.47], abs=0.02)
    assert compared.agreement[-1] == pytest.approx(0.99, abs=0.005)
    paired = np.take_along_axis(compared.similarity, compared.partner[..., None], axis=2)[..., 0]
    assert paired.mean(axis=1) == pytest.approx(compared.closeness), "key.closeness: the mean of the numbers in key.seeds"
    assert len(set(compared.partner[-1])) < 10, "key.seeds: one may be the partner of several"
    state(STEM, "try.twins.answer", "0.33", "0.47", given=(0,))
    state(STEM, "guide.6", "0.47", given=(1,))
    state(STEM, "start.seeds")
    state(STEM, "quiz.5.why.a", percent(0.99))
    state(STEM, "quiz.5.why.b", "0.47", given=(1,))


def check_shapes() -> None:
    """Ten kernels, maps of 24, half of that, twenty maps of 8; torch's own weights count them."""
    weights, first, pooled, second = train_whole().weights, SHAPES["conv1"], SHAPES["pool1"], SHAPES["conv2"]
    kernels = weights.conv1_weight.shape[1:], weights.conv2_weight.shape[1:]
    assert (kernels[0][0], kernels[1][0]) == (first.channels, second.channels) == (10, 20)
    assert first.side == 2 * pooled.side
    assert SIDE > first.side > pooled.side > second.side > SHAPES["pool2"].side
    state(STEM, "start")
    state(STEM, "guide.2", *map(str, (kernels[0][-1], first.side, second.side)))


def check_cell() -> None:
    """A cell is the sum of window times kernel; the more alike they are, the larger (bluer) it is."""
    state(STEM, "guide.3")
    seen, kernel = see(), train_whole().weights.conv1_weight[-1, 0, 0]
    cell = explain_cell(train_whole().weights, seen, "conv1", 0, 9, 9)
    assert cell.value[-1] == pytest.approx((cell.window[-1, 0] * kernel).sum() + cell.bias[-1], abs=1e-5)
    windows = np.lib.stride_tricks.sliding_window_view(seen.picture, (5, 5)).reshape(-1, 25)
    assert np.corrcoef(windows @ kernel.ravel(), seen.maps["conv1"][-1, 0].ravel())[0, 1] == pytest.approx(1)


def check_learning() -> None:
    """The loss falls fastest in the second epoch, on a log axis, too; then the kernels still change. 360 pictures are measured."""
    state(STEM, "start.learning")
    state(STEM, "key.loss", "360")
    trace = train_whole()
    assert np.diff(trace.train_loss).argmin() == np.diff(np.log(trace.train_loss)).argmin() == 1
    changes = np.abs(np.diff(trace.weights.conv1_weight, axis=0)).max((1, 2, 3, 4))
    assert changes[2] > 10 * changes[-1] > 0
    assert (trace.train_accuracy < trace.test_accuracy).any()
    logits = restore_network(trace.weights, -1)(torch.tensor(load_pictures().images[:360])[:, None])
    assert F.cross_entropy(logits, torch.tensor(load_pictures().labels[:360])).item() == pytest.approx(trace.train_loss[-1], 1e-4)


def check_exercise() -> None:
    parts = [each.numel() for each in restore_network(train_whole().weights, -1).parameters()]
    layers = [weights + biases for weights, biases in zip(parts[::2], parts[1::2], strict=True)]
    inputs, count = restore_network(train_whole().weights, -1).output.in_features, len(load_pictures().test_labels)
    told = [f"{each:,}" for each in (*layers, sum(layers), inputs)]
    shares = [f"{100 * (count - wrong) / count:.1f}" for wrong in (4, 5)]
    sides = [SIDE, *(SHAPES[layer].side for layer in ("conv1", "pool1", "conv2", "pool2"))]
    given = (1, 25, *parts[1::2], *sides, count, count - 4, count - 5)
    state(STEM, "exercise.answer", *told, *shares, f"{100 / count:.2f}", given=given)


CLAIMS: dict[str, Check] = {
    "start": check_shapes,
    "start.learning": check_learning,
    "start.seeds": check_seeds,
    "takeaway": check_takeaway,
    "misconception": check_channels,
    "misconception.3": check_occlusion,
    "try.untrained.answer": check_untrained,
    "try.tutorial.answer": check_tutorial,
    "try.silence.answer": check_silence,
    "try.cover.answer": check_cover,
    "try.mistakes.answer": check_one_mistake,
    "try.twins.answer": check_seeds,
    "exercise.answer": check_exercise,
    "guide.2": check_shapes,
    "guide.3": check_cell,
    "guide.4": check_silence,
    "guide.5": check_silence,
    "guide.6": check_seeds,
    "guide.7": check_takeaway,
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()
