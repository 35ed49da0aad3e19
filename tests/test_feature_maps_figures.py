"""The pictures of feature maps equal their records."""

from dataclasses import fields, replace

import numpy as np
import pytest

from core.concepts import feature_maps as concept
from core.concepts.feature_maps import LAYERS, compare, count_confusions, explain_cell, find_mistakes, look, occlude, silence_each
from core.figures import feature_maps as figures
from pages.shell.words import Words
from tests.drawn import traces_of

CLASSES = [str(digit) for digit in range(10)]


@pytest.fixture(scope="module")
def words():
    return Words("feature_maps", "en")


def test_montage_finds_back_what_it_arranged():
    montage = figures.Montage(count=10, side=3, columns=4, gap=2)
    maps = np.arange(90, dtype=np.float32).reshape(10, 3, 3)
    picture = montage.arrange(maps)
    assert picture.shape == (montage.height, montage.width) == (13, 18)
    for (row, column), value in np.ndenumerate(picture):
        place = montage.locate(column, row)
        assert (place is None) == np.isnan(value)
        assert place is None or maps[place] == value


def test_layers_show_the_record_in_bytes(seen, words):
    figure = figures.draw_layers(seen, words, CLASSES, "per layer")
    for number, layer in enumerate(LAYERS, start=1):
        assert figures.find_layer(number) == layer
        heat, montage = traces_of(figure)[number], figures.MONTAGES[layer]
        frames = np.asarray(heat.meta["z"])
        assert frames.dtype == np.int8
        expected = seen.maps[layer] / np.abs(seen.maps[layer]).max()
        for channel in range(montage.count):
            top, left = montage.corner(channel)
            shown = frames[:, top : top + montage.side, left : left + montage.side] / 127
            assert shown == pytest.approx(expected[:, channel], abs=0.5 / 127 + 1e-6)
    assert np.array_equal(traces_of(figure)[7].meta["x"], seen.probabilities)


def test_per_map_scale_gives_every_map_its_own_full_range(seen, words):
    figure = figures.draw_layers(seen, words, CLASSES, "per map")
    montage, frames = figures.MONTAGES["conv1"], np.asarray(traces_of(figure)[1].meta["z"]).astype(int)
    for channel in range(10):
        top, left = montage.corner(channel)
        assert np.abs(frames[:, top : top + 24, left : left + 24]).max() == 127


def test_gaps_have_no_colour(seen, words):
    heat = traces_of(figures.draw_layers(seen, words, CLASSES, "per map"))[1]
    assert np.asarray(heat.z)[0, 24] == heat.zmin == -128
    assert heat.colorscale[0][1] == heat.colorscale[1][1] == "rgba(0,0,0,0)"
    assert heat.hoverinfo == "none"  # plotly.js refuses clicks on what says "skip"


def check_products(figure: dict, cell: concept.Cell) -> None:
    """Window, kernel and products, each relative to its own largest magnitude, in one montage if there are several channels."""
    parts = [values for values in (cell.window, cell.kernel, cell.products) if values.size]
    channels, side = cell.window.shape[1:3]
    for place, values in enumerate(parts):
        expected = values / (np.abs(values).max() or 1)
        for channel in range(channels):
            top, left = place * (side + 1), channel * (side + 1)
            alone = channels == 1
            heat = np.asarray(traces_of(figure)[place if alone else 0].meta["z"])
            shown = heat if alone else heat[:, top : top + side, left : left + side] / 127
            assert shown == pytest.approx(np.broadcast_to(expected[:, channel], shown.shape), abs=0.5 / 127 + 1e-6)


@pytest.mark.parametrize("channel", [None, 3])
def test_kernels_show_the_weights(trained, words, channel):
    weights = trained.weights
    kernels = weights.conv1_weight[:, :, 0] if channel is None else weights.conv2_weight[:, channel]
    (heat,) = traces_of(figures.draw_kernels(weights, words, channel))
    expected = kernels / np.abs(kernels).max()
    for index in range(10):
        top, left = index // 5 * 6, index % 5 * 6
        shown = np.asarray(heat.meta["z"])[:, top : top + 5, left : left + 5] / 127
        assert shown == pytest.approx(expected[:, index], abs=0.5 / 127 + 1e-6)


@pytest.mark.parametrize("layer", ["conv1", "conv2"])
def test_the_sum_shows_the_cells_parts(trained, seen, words, layer):
    middle = seen.maps[layer].shape[-1] // 2
    cell = explain_cell(trained.weights, seen, layer, 2, middle, middle)
    assert cell.window.any(), "there is ink"
    bars = traces_of(figures.draw_sum(cell, words))[0]
    assert bars.meta["x"][:, -1] == pytest.approx(cell.value)
    assert bars.meta["x"][:, :-1].sum(axis=1) == pytest.approx(cell.value, abs=1e-4)
    check_products(figures.draw_products(cell, words), cell)


@pytest.mark.parametrize(("layer", "before", "side"), [("pool1", "conv1", 2), ("relu1", "pool1", 1), ("relu2", "pool2", 1)])
def test_what_was_before_a_cell_that_adds_nothing_up(trained, seen, words, layer, before, side):
    """Each number stands at its place in the map before; pooling keeps the largest, ReLU what is positive."""
    cell = explain_cell(trained.weights, seen, layer, 2, 3, 1)
    bars = traces_of(figures.draw_before(cell, words))[0]
    places = [(row, column) for row in range(3 * side, 3 * side + side) for column in range(side, 2 * side)]
    assert list(bars.y) == [*(f"row {row}, column {column}" for row, column in places), "the cell"]
    for number, place in enumerate(places):
        assert bars.meta["x"][:, number] == pytest.approx(seen.maps[before][:, 2, *place])
    kept = bars.meta["x"][:, :-1].max(axis=1)
    assert bars.meta["x"][:, -1] == pytest.approx(cell.value)
    assert cell.value == pytest.approx(kept if side == 2 else kept.clip(0))
    assert "bias" not in words["key.before"] + words["alt.before"]


@pytest.mark.parametrize("layer", LAYERS)
def test_the_frame_holds_what_the_cell_sees(trained, seen, words, layer):
    middle = seen.maps[layer].shape[-1] // 2
    cell = explain_cell(trained.weights, seen, layer, 2, middle, middle)
    frame = traces_of(figures.draw_window(seen, cell, words))[1]
    assert (frame.x[0], frame.y[0]) == (cell.sees[1] - 0.5, cell.sees[0] - 0.5)


@pytest.mark.parametrize("scale", ["per map", "per layer"])
def test_pointing_at_a_map_tells_the_value_of_the_cell(trained, seen, words, scale):
    """Only its colours are relative: they reach the largest magnitude of the map, or of the layer."""
    cell = explain_cell(trained.weights, seen, "conv1", 2, 1, 1)
    heat = traces_of(figures.draw_map(seen, cell, words, scale))[0]
    assert "%{z:.4f}" in heat.hovertemplate
    assert heat.z[1, 1] == pytest.approx(cell.value[-1], abs=1e-5)
    assert np.array_equal(heat.meta["z"], seen.maps["conv1"][:, 2])
    peak = np.abs(seen.maps["conv1"][:, 2] if scale == "per map" else seen.maps["conv1"]).max()
    assert (-heat.zmin, heat.zmax) == pytest.approx((peak, peak))


@pytest.mark.parametrize(("factor", "ends"), [(1.0, [-2.5, 0.7]), (1e-4, [-5, 0.7]), (100.0, [-2.5, 3])])
def test_every_loss_lies_in_the_picture(trained, words, factor, ends):
    scaled = replace(trained, train_loss=np.float32([2.3, 0.5]) * factor, test_loss=np.float32([2.3, np.nan]))
    assert figures.draw_loss(scaled, words)["layout"]["yaxis"]["range"] == ends


@pytest.mark.parametrize("epochs", [1, 2, 7])
def test_few_epochs_have_a_tick_each(trained, words, epochs):
    """Plotly would add halves, and write them as the next whole epoch."""
    few = replace(trained, train_loss=np.ones(epochs + 1, "f4"), test_loss=np.ones(epochs + 1, "f4"))
    assert figures.draw_loss(few, words)["layout"]["xaxis"]["dtick"] == 1


def test_curves_show_the_record(trained, digits, words):
    loss, accuracy = figures.draw_loss(trained, words), figures.draw_accuracy(trained, words)
    assert np.array_equal(traces_of(loss)[0].y, trained.train_loss)
    assert np.array_equal(traces_of(loss)[2].y, trained.test_loss)
    assert np.array_equal(traces_of(accuracy)[2].y, trained.test_accuracy)
    for curve in (loss, accuracy, figures.draw_closeness(compare(trained, trained, digits.test_labels), words)):
        ways = [trace.meta["follow"] for trace in traces_of(curve)]
        assert ways == ["grow", "stand"] * 2, "before ▶ nothing shows how the training ends"


def test_confusion_and_mistakes_show_the_record(trained, digits, words):
    counts = count_confusions(trained, digits.test_labels)
    heat, frame = traces_of(figures.draw_confusion(counts, words, CLASSES, (3, 9)))
    assert (list(frame.x), list(frame.y)) == (["9"], ["3"])
    assert heat.zmax == 0.25, "one mistake among forty pictures is seen"
    written = [[[int(text or 0) for text in row] for row in moment] for moment in heat.meta["text"]]
    assert np.array_equal(written, counts)
    points = find_mistakes(trained, digits.test_labels, 1)
    drawn = figures.draw_mistakes(points, digits.test_images, digits.test_labels, trained, 1, words, CLASSES)
    first = np.asarray(traces_of(drawn)[0].z)[:28, :28]
    assert np.array_equal(first, digits.test_images[points[0]])
    assert traces_of(drawn)[1].text[0] == f"{digits.test_labels[points[0]]} → {trained.predicted[1, points[0]]}"
    shown = [words["mistakes.number"].format(index=point) for point in points[:12]]
    assert list(traces_of(drawn)[2].text) == shown, "by which the slider finds them"
    layout = figures.draw_mistakes([], digits.test_images, digits.test_labels, trained, 1, words, CLASSES)["layout"]
    assert layout["annotations"][0]["text"] == layout["meta"]["alt"] == words["mistakes.none"]


def test_ablation_occlusion_softmax_and_seeds_show_the_record(trained, digits, seen, words):
    ablation = silence_each(trained.weights, seen, "relu1")
    assert np.array_equal(traces_of(figures.draw_ablation(ablation, words, CLASSES))[0].meta["z"], ablation.change.swapaxes(1, 2))
    occlusion = occlude(trained.weights, seen)
    heat = traces_of(figures.draw_occlusion(occlusion, digits.test_images[0], words, 6))[0]
    assert np.array_equal(heat.meta["z"], occlusion.probabilities[..., 6])
    stages = traces_of(figures.draw_softmax(seen, words, CLASSES))
    for bars, values in zip(stages, (seen.logits, seen.exponentials, seen.probabilities), strict=True):
        assert np.array_equal(bars.meta["x"], values)
    comparison = compare(trained, trained, digits.test_labels)
    assert traces_of(figures.draw_two_seeds(trained, trained, comparison, words))[1].text == ("1.00",) * 10
    assert np.array_equal(traces_of(figures.draw_closeness(comparison, words))[0].y, comparison.closeness)


def test_pictures_survive_weights_that_are_not_numbers(trained, words):
    lost = {field.name: np.full_like(getattr(trained.weights, field.name), np.nan) for field in fields(trained.weights)}
    weights, picture = concept.Weights(**lost), np.eye(28, dtype=np.float32)
    seen = look(weights, picture)
    assert np.isnan(seen.logits).all()
    cell = explain_cell(weights, seen, "conv2", 0, 0, 0)
    for figure in (
        figures.draw_layers(seen, words, CLASSES, "per map"),
        figures.draw_softmax(seen, words, CLASSES),
        figures.draw_sum(cell, words),
        figures.draw_products(cell, words),
        figures.draw_ablation(silence_each(weights, seen, "relu1"), words, CLASSES),
        figures.draw_kernels(weights, words),
    ):
        assert traces_of(figure)
