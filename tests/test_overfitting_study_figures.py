"""The pictures of studies of digits, lesson `overfitting`, show their records, which are made of random numbers."""

import re
from typing import Any

import numpy as np
import pytest

from core.concepts.overfitting import LEAKS, METHODS, DigitsConfig, DigitsTrace, HelpConfig, HelpTrace, LeakConfig, LeakTrace
from core.figures import overfitting as figures
from core.figures import style
from pages.shell.words import Words

WORDS = Words("overfitting", "en")
SEEDS, EPOCHS, WIDTHS = 3, 5, (1, 4, 16, 64)


def draw_numbers(*shape: int) -> np.ndarray:
    """Return different numbers from 0.1 to 0.9."""
    return np.random.default_rng(len(shape)).permutation(np.linspace(0.1, 0.9, int(np.prod(shape)))).reshape(shape)


def make_digits(widths: tuple[int, ...] = WIDTHS) -> DigitsTrace:
    """Return a record of networks of these widths, of which those below 16 have fewer weights than are shown."""
    losses, weights = draw_numbers(SEEDS, EPOCHS + 1, 2, len(widths)), draw_numbers(len(widths), 16, 784) - 0.6
    for values, width in zip(weights, widths, strict=True):
        values[width:] = np.nan
    config = DigitsConfig(epochs=EPOCHS, seeds=SEEDS)
    return DigitsTrace(config, np.array(widths), 795 * np.array(widths) + 10, SEEDS, losses, 1 - losses, weights.astype("f4"))


def make_help() -> HelpTrace:
    """Return a record of all methods."""
    config, epochs = HelpConfig(wrong=0.2, epochs=EPOCHS, seeds=SEEDS), EPOCHS + 1
    learned, best = draw_numbers(2, SEEDS, epochs), np.array([1, 4, 2])
    return HelpTrace(config, draw_numbers(len(METHODS), SEEDS, epochs), *learned, best, best + 1, draw_numbers(len(METHODS), SEEDS))


def make_leak() -> LeakTrace:
    """Return a record of all leaks."""
    reported, true = draw_numbers(2, len(LEAKS), SEEDS)
    return LeakTrace(LeakConfig(seeds=SEEDS), reported, true, *draw_numbers(2, SEEDS))


def check_spread(band: Any, line: Any, x: Any, values: np.ndarray) -> None:
    """Check a line, the mean of values (seed, ..., point), and a band around it, along its top and back along its bottom."""
    np.testing.assert_array_equal(line["x"], x)
    np.testing.assert_array_equal(band["x"], [*x, *x[::-1]])
    edges, mean = (each["meta"]["y"] if "meta" in each else each["y"] for each in (band, line))
    np.testing.assert_allclose(mean, values.mean(0))
    top, bottom = np.split(edges, 2, -1)
    np.testing.assert_array_equal(top, values.max(0))
    np.testing.assert_array_equal(bottom[..., ::-1], values.min(0))
    assert band["fillcolor"] == style.translucent(line["line"]["color"], 0.2)


@pytest.mark.parametrize(("widths", "place"), [(WIDTHS, 2), ((64,), 0)])
@pytest.mark.parametrize("measure", ["losses", "accuracies"])
def test_the_training_of_the_chosen_width_is_drawn(measure: str, widths: tuple[int, ...], place: int) -> None:
    trace = make_digits(widths)
    data = figures.draw_training(trace, place, WORDS, measure)["data"]
    for part, name in enumerate(("train", "test")):
        band, line = data[2 * part : 2 * part + 2]
        values = np.moveaxis(getattr(trace, measure)[:, :, part], 1, 2)  # (seed, network, time)
        assert line["name"] == WORDS[f"legend.{name}"]
        check_spread(band, line, range(EPOCHS + 1), values.squeeze(1) if len(widths) == 1 else values)
        np.testing.assert_allclose(line["y"], values[:, place].mean(0))
        assert line.get("meta", {}).get("dials") == (["hidden"] if len(widths) > 1 else None)


def test_the_last_accuracy_of_every_width_is_drawn() -> None:
    trace = make_digits()
    figure = figures.draw_widths(trace, 2, WORDS)
    for part, name in enumerate(("train", "test")):
        band, line = figure["data"][2 * part : 2 * part + 2]
        assert line["name"] == WORDS[f"legend.{name}"]
        check_spread(band, line, WIDTHS, trace.accuracies[:, EPOCHS, part])
    assert figure["layout"]["shapes"][0]["x0"] == WIDTHS[2]
    np.testing.assert_array_equal(figure["layout"]["meta"]["shapes"][0]["x0"], WIDTHS)


@pytest.mark.parametrize("widths", [WIDTHS, (64,)])
def test_weights_are_drawn_unit_by_unit(widths: tuple[int, ...]) -> None:
    """Eight pictures in a row, an empty cell between them; 127 stands for the unit's largest weight, −128 for no unit."""
    trace = make_digits(widths)
    (heat,) = figures.draw_weights(trace, len(widths) - 1, WORDS)["data"]
    levels = heat["meta"]["z"] if len(widths) > 1 else heat["z"][None]
    np.testing.assert_array_equal(heat["z"], levels[-1])
    for width, shown, weights in zip(widths, levels, trace.weights, strict=True):
        for unit in range(16):
            top, left = unit // 8 * 29, unit % 8 * 29
            expected = 127 * weights[unit] / np.abs(weights[unit]).max() if unit < width else np.full(784, -128)
            np.testing.assert_allclose(shown[top : top + 28, left : left + 28].ravel(), expected, atol=0.51)


def test_what_widths_say_of_a_picture_is_drawn_row_by_row() -> None:
    trace, said, picture = make_digits(), draw_numbers(len(WIDTHS), 10) - 0.1, draw_numbers(28, 28)
    (heat,), (ink,) = figures.draw_opinions(trace, said, WORDS)["data"], figures.draw_ink(picture, WORDS)["data"]
    np.testing.assert_array_equal(heat["z"], said)
    assert (heat["y"], heat["x"]) == ([str(width) for width in WIDTHS], list("0123456789"))
    written = np.array([[float(text.rstrip("%") or 0) for text in row] for row in heat["text"]])
    np.testing.assert_allclose(written, np.where(said < 0.05, 0, 100 * said), atol=0.51)
    np.testing.assert_array_equal(ink["z"], picture)


def check_row(marks: list[Any], name: str, values: np.ndarray) -> None:
    """Check a row of this name: a mark for each seed, and one for their mean."""
    pale, strong = marks
    np.testing.assert_array_equal(pale["x"], values)
    assert (pale["y"], strong["y"]) == ([name] * len(values), [name])
    assert strong["x"] == pytest.approx([values.mean()])
    assert pale["marker"]["color"] == style.translucent(strong["marker"]["color"], 0.4)
    assert pale["marker"]["symbol"] == strong["marker"]["symbol"]


def read_points(text: str) -> list[float]:
    """Return the percentage points in a text, each of which has its sign."""
    return [float(each.replace("−", "-")) for each in re.findall(r"[+−]\d+\.\d", text)]


def test_gains_are_drawn_method_by_method() -> None:
    trace = make_help()
    figure = figures.draw_gains(trace, WORDS)
    *marks, written = figure["data"]
    names = [WORDS[f"method.{method}"] for method in METHODS]
    for place, (name, values) in enumerate(zip(names, trace.final, strict=True)):
        check_row(marks[2 * place : 2 * place + 2], name, values)
    assert written["y"] == names == figure["layout"]["yaxis"]["categoryarray"]
    nothing = trace.final[0].mean()
    assert figure["layout"]["shapes"][0]["x0"] == figure["layout"]["shapes"][0]["x1"] == nothing
    assert written["text"][0] == f"{nothing:.1%}"
    for text, values in zip(written["text"][1:], trace.final[1:], strict=True):
        gains = 100 * (values - trace.final[0])
        assert read_points(text) == pytest.approx([gains.mean(), gains.min(), gains.max()], abs=0.051)


def test_the_test_loss_of_each_method_is_drawn_and_the_epoch_that_is_restored() -> None:
    trace = make_help()
    *lines, restored = figures.draw_help_losses(trace, WORDS)["data"]
    for line, method, losses in zip(lines, METHODS, trace.test_loss, strict=True):
        assert line["name"] == WORDS[f"method.{method}"]
        np.testing.assert_array_equal(line["x"], range(EPOCHS + 1))
        np.testing.assert_allclose(line["y"], losses.mean(0))
    early = METHODS.index("early stopping")
    assert restored["name"] == WORDS["legend.restored"]
    assert restored["marker"]["color"] == lines[early]["line"]["color"]
    assert restored["x"] == pytest.approx([(1 + 4 + 2) / 3])
    assert restored["y"] == pytest.approx([np.mean([trace.test_loss[early, seed, best] for seed, best in enumerate((1, 4, 2))])])


def test_what_is_learned_of_labels_is_drawn() -> None:
    trace = make_help()
    data = figures.draw_lies(trace, WORDS)["data"]
    shown = {"true labels": trace.true_accuracy, "wrong labels": trace.lies_learned}
    assert [each["name"] for each in data[1::2]] == [WORDS[f"legend.{name}"] for name in shown]
    for band, line, values in zip(data[::2], data[1::2], shown.values(), strict=True):
        check_spread(band, line, range(EPOCHS + 1), values)


def test_leaks_are_drawn_as_reported_and_on_fresh_pictures() -> None:
    trace = make_leak()
    figure = figures.draw_leaks(trace, WORDS)
    *marks, written = figure["data"]
    names = [WORDS[f"leak.{leak}"] for leak in (*LEAKS, "best seed")]
    shown = {"reported": [*trace.reported, trace.best_reported[[-1]]], "fresh": [*trace.true, trace.best_true[[-1]]]}
    for half, (kind, rows) in enumerate(shown.items()):
        own = marks[8 * half : 8 * half + 8]
        assert own[1]["name"] == WORDS[f"legend.{kind}"]
        assert len({each["marker"]["color"] for each in own[1::2]}) == 1
        for place, (name, values) in enumerate(zip(names, rows, strict=True)):
            check_row(own[2 * place : 2 * place + 2], name, values)
    assert marks[1]["marker"]["color"] != marks[9]["marker"]["color"]
    assert written["y"] == names == figure["layout"]["yaxis"]["categoryarray"]
    gaps = [reported.mean() - fresh.mean() for reported, fresh in zip(*shown.values(), strict=True)]
    tries = trace.best_reported - trace.best_true
    excess = [gaps[1] - gaps[0], gaps[2] - gaps[0], tries[-1] - tries[0]]
    assert read_points(" ".join(written["text"])) == pytest.approx(100 * np.array(excess), abs=0.051)


def test_the_best_of_some_seeds_is_drawn_above_one_seed() -> None:
    trace = make_leak()
    lines = figures.draw_tries(trace, WORDS)["data"]
    for line, name, values in zip(lines, ("reported", "fresh"), (trace.best_reported, trace.best_true), strict=True):
        assert line["name"] == WORDS[f"legend.{name}"]
        assert line["x"].tolist() == [1, 2, 3]
        np.testing.assert_allclose(line["y"], [100 * (values[tries] - values[0]) for tries in range(SEEDS)])
