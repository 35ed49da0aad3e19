"""The lesson on feature maps: the network by hand, torch as oracle, the training, what it can be asked, its pictures."""

import contextlib
import io
import math
import pickle
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core.concepts import feature_maps as concept
from core.concepts.feature_maps import (
    LAYERS,
    SHAPES,
    DigitNetwork,
    FeatureMapsConfig,
    compare,
    count_confusions,
    explain_cell,
    find_mistakes,
    load_data,
    look,
    occlude,
    restore_network,
    silence_each,
    train,
)
from core.concepts.feature_maps.network import build_network, read_weights
from core.figures import feature_maps as figures
from core.foundation.randomness import make_generator
from pages.shell.words import Words

SHORT = FeatureMapsConfig(epochs=2, batch_size=128)
CLASSES = [str(digit) for digit in range(10)]


@pytest.fixture(scope="module")
def trace():
    return train(SHORT)


@pytest.fixture(scope="module")
def data():
    return load_data(SHORT)


@pytest.fixture(scope="module")
def seen(trace, data):
    return look(trace.weights, data.test_images[0])


@pytest.fixture(scope="module")
def words():
    return Words("feature_maps", "en")


# The network


def test_parameters_are_those_of_the_diagram():
    counts = {name: value.numel() for name, value in DigitNetwork().named_parameters()}
    assert counts["conv1.weight"] + counts["conv1.bias"] == 260 == SHAPES["conv1"].parameters
    assert counts["conv2.weight"] + counts["conv2.bias"] == 5020 == SHAPES["conv2"].parameters
    assert counts["output.weight"] + counts["output.bias"] == 3210
    assert sum(counts.values()) == 8490


def test_shapes_are_those_of_the_diagram(seen):
    assert {layer: maps.shape[1:] for layer, maps in seen.maps.items()} == {
        "conv1": (10, 24, 24), "pool1": (10, 12, 12), "relu1": (10, 12, 12),
        "conv2": (20, 8, 8), "pool2": (20, 4, 4), "relu2": (20, 4, 4),
    }  # fmt: skip
    assert all((SHAPES[layer].channels, SHAPES[layer].side) == maps.shape[1:3] for layer, maps in seen.maps.items())


def test_first_weights_are_drawn_as_torch_draws_them():
    network = build_network(make_generator(3, "test"))
    for layer, inputs in ((network.conv1, 25), (network.conv2, 250), (network.output, 320)):
        reference = torch.empty_like(layer.weight)
        torch.nn.init.kaiming_uniform_(reference, a=math.sqrt(5), generator=make_generator(3, "other"))
        for values in (layer.weight, reference):
            assert values.abs().max() <= 1 / math.sqrt(inputs)
        assert layer.weight.std().item() == pytest.approx(1 / math.sqrt(3 * inputs), rel=0.1)
        assert reference.std().item() == pytest.approx(1 / math.sqrt(3 * inputs), rel=0.1)


def test_building_a_network_leaves_torchs_global_generator_alone():
    before = torch.random.get_rng_state()
    build_network(make_generator(0, "test"))
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_cell_sees_exactly_the_pixels_that_its_gradient_reaches(layer):
    network = build_network(make_generator(0, "test")).double()
    picture = torch.rand(1, 1, 28, 28, dtype=torch.float64, generator=make_generator(0, "picture"), requires_grad=True)
    maps = network.stages(picture)[layer]
    row, column = SHAPES[layer].side - 1, 1
    reached = torch.zeros(28, 28, dtype=torch.bool)
    for channel in range(SHAPES[layer].channels):  # pooling and ReLU let only one pixel group through: join all channels
        gradient = torch.autograd.grad(maps[0, channel, row, column], picture, retain_graph=True)[0][0, 0]
        reached |= gradient != 0
    stride, side = SHAPES[layer].stride, SHAPES[layer].sees
    seen = torch.zeros(28, 28, dtype=torch.bool)
    seen[row * stride : row * stride + side, column * stride : column * stride + side] = True
    assert not (reached & ~seen).any()
    if layer in ("conv1", "pool1", "conv2"):
        assert torch.equal(reached.any(dim=1), seen.any(dim=1))


# One picture


def test_look_is_what_torch_computes_layer_by_layer(trace, data, seen):
    weights = {field.name: torch.tensor(getattr(trace.weights, field.name)[1]) for field in fields(trace.weights)}
    value = torch.tensor(data.test_images[0])[None, None]
    for block in ("1", "2"):
        value = F.conv2d(value, weights[f"conv{block}_weight"], weights[f"conv{block}_bias"])
        assert seen.maps[f"conv{block}"][1] == pytest.approx(value[0].numpy(), abs=1e-5)
        value = F.max_pool2d(value, 2)
        assert seen.maps[f"pool{block}"][1] == pytest.approx(value[0].numpy(), abs=1e-5)
        value = value.clamp(min=0)
        assert seen.maps[f"relu{block}"][1] == pytest.approx(value[0].numpy(), abs=1e-5)
    logits = F.linear(value.flatten(1), weights["output_weight"], weights["output_bias"])[0]
    assert seen.logits[1] == pytest.approx(logits.numpy(), abs=1e-5)


def test_softmax_in_stages_ends_at_torchs_softmax(seen):
    assert seen.exponentials.max(axis=1) == pytest.approx(np.ones(len(seen.logits)))
    assert seen.exponentials / seen.exponentials.sum(axis=1, keepdims=True) == pytest.approx(seen.probabilities, abs=1e-6)
    assert seen.probabilities == pytest.approx(F.softmax(torch.tensor(seen.logits), 1).numpy(), abs=1e-6)


def test_a_cell_of_the_first_convolution_by_hand():
    """A bar one pixel wide under a kernel that is 2 on its middle column: 5 pixels · 2 − 1 = 9."""
    network = build_network(make_generator(0, "test"))
    with torch.no_grad():
        network.conv1.weight[3].zero_()
        network.conv1.weight[3, 0, :, 2] = 2
        network.get_parameter("conv1.bias")[3] = -1
    weights = read_weights(network)
    picture = np.zeros((28, 28), dtype=np.float32)
    picture[:, 10] = 1
    cell = explain_cell(weights, look(weights, picture), "conv1", 3, row=6, column=8)
    assert cell.value.tolist() == [9]
    assert cell.partial.tolist() == [[10]]
    assert cell.bias.tolist() == [-1]
    assert cell.products[0, 0].tolist() == [[0, 0, 2, 0, 0]] * 5
    assert cell.sees == (6, 8, 5)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_cells_parts_add_up_to_it(trace, seen, layer):
    side = SHAPES[layer].side
    for channel, row, column in ((0, 0, 0), (9, side - 1, side - 1), (4, side // 2, 1)):
        cell = explain_cell(trace.weights, seen, layer, channel, row, column)
        assert cell.partial.sum(axis=1) + cell.bias == pytest.approx(cell.value, abs=1e-4)
        if layer.startswith("pool"):
            assert np.array_equal(cell.window.max(axis=(1, 2, 3)), cell.value)
        if layer.startswith("relu"):
            assert np.array_equal(np.maximum(cell.window[:, 0, 0, 0], 0), cell.value)


# Training


def test_an_epoch_at_a_time_equals_one_plain_loop_of_torch(trace):
    """Momentum, Adam's moments, schedule and generator all survive from epoch to epoch."""
    assert accuracies_of(concept.write_program(SHORT)) == [round(100 * value, 2) for value in trace.test_accuracy[1:]]


def accuracies_of(program: str) -> list[float]:
    """Run the program that the page shows; return the accuracies it prints, in percent."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "program", "exec"), {"__name__": "program"})
    return [float(line.rpartition(" ")[2].rstrip("%")) for line in printed.getvalue().splitlines()]


def test_the_state_between_epochs_loses_nothing(trace):
    """The weights after two epochs are the same to the last bit, however the epochs were run."""
    state = concept.start(SHORT)
    for _ in range(SHORT.epochs):
        state = pickle.loads(pickle.dumps(concept.train_epoch(SHORT, state)))
    for field in fields(trace.weights):
        assert np.array_equal(getattr(state.trace.weights, field.name), getattr(trace.weights, field.name)), field.name


@pytest.mark.parametrize("config", [replace(SHORT, optimizer="SGD", learning_rate=0.05), replace(SHORT, schedule="constant")])
def test_other_recipes_too_are_the_program_on_the_page(config):
    measured = [round(100 * value, 2) for value in train(config).test_accuracy[1:]]
    assert accuracies_of(concept.write_program(config)) == measured


def test_same_seed_same_result_and_another_seed_another(trace):
    assert np.array_equal(train(SHORT).weights.conv1_weight, trace.weights.conv1_weight)
    other = concept.start(replace(SHORT, seed=1)).trace
    assert not np.array_equal(other.weights.conv1_weight[0], trace.weights.conv1_weight[0])


def test_training_does_not_depend_on_what_was_trained_before(trace):
    state, other = concept.start(SHORT), concept.start(replace(SHORT, seed=7))
    for _ in range(SHORT.epochs):
        other = concept.train_epoch(replace(SHORT, seed=7), other)
        state = concept.train_epoch(SHORT, state)
    assert np.array_equal(state.trace.weights.output_weight, trace.weights.output_weight)


def test_moments_count_from_before_the_first_step(trace):
    assert trace.epochs == 2
    assert len(trace.weights) == len(trace.test_loss) == len(trace.predicted) == 3
    assert trace.test_loss[0] == pytest.approx(math.log(10), abs=0.05)  # an untrained network knows nothing: ten equal chances
    assert trace.test_loss[2] < trace.test_loss[1] < trace.test_loss[0]


def test_measurements_are_those_of_the_kept_weights(trace, data):
    with torch.no_grad():
        logits = restore_network(trace.weights, 2)(torch.tensor(data.test_images)[:, None])
    labels = torch.tensor(data.test_labels)
    assert trace.test_loss[2] == pytest.approx(F.cross_entropy(logits, labels).item(), rel=1e-4)
    assert trace.test_accuracy[2] == (logits.argmax(1) == labels).double().mean().item()
    assert np.array_equal(trace.predicted[2], logits.argmax(1).numpy())
    assert trace.surprise[2] == pytest.approx(F.cross_entropy(logits, labels, reduction="none").numpy(), abs=1e-4)


def test_too_large_steps_end_in_a_dead_network_which_is_a_value_not_an_exception():
    trace = train(replace(SHORT, optimizer="SGD", learning_rate=10.0, schedule="constant", epochs=1))
    assert trace.died
    assert trace.test_loss[-1] > math.log(10)
    seen = look(trace.weights, np.eye(28, dtype=np.float32))
    assert not seen.maps["relu2"][-1].any()  # why: nothing gets through the last ReLU, so no gradient comes back


def test_a_trace_cannot_be_written_to(trace):
    with pytest.raises(ValueError, match="read-only"):
        trace.weights.conv1_weight[0] = 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("data", "cats"), ("optimizer", "Newton"), ("learning_rate", 0.0), ("learning_rate", math.nan), ("batch_size", 0),
        ("momentum", 1.0), ("schedule", "warm"), ("shift", 5), ("epochs", 0), ("epochs", 2.5), ("seed", -1), ("judged_on", "luck"),
    ],
)  # fmt: skip
def test_refused_settings_name_the_field_the_value_and_what_is_allowed(field, value):
    with pytest.raises(ValueError, match=f"{field} is {value!r}; allowed: "):
        FeatureMapsConfig(**{field: value})


def test_validation_never_touches_the_test_pictures(data):
    held_out = load_data(replace(SHORT, judged_on="validation"))
    test = {image.tobytes() for image in data.test_images}
    assert not [image for image in (*held_out.images, *held_out.test_images) if image.tobytes() in test]


def test_default_recipe_recognizes_97_and_a_half_percent_in_the_median_of_five_seeds():
    accuracies = [train(FeatureMapsConfig(seed=seed)).test_accuracy[-1] for seed in range(5)]
    assert np.median(accuracies) >= 0.975, accuracies


# What it can be asked


def test_switching_a_channel_off_removes_just_its_part_of_the_logits(trace, data, seen):
    """The last layer is linear: without channel k the logits lose its 16 features times their weights."""
    change = silence_each(trace.weights, data.test_images[0], "relu2").change
    features = seen.maps["relu2"].reshape(3, 20, 16)
    weights = trace.weights.output_weight.reshape(3, 10, 20, 16)
    assert change == pytest.approx(-np.einsum("tkf,tukf->tku", features, weights), abs=1e-4)


@pytest.mark.parametrize("layer", ["relu1", "relu2"])
def test_one_channel_off_at_a_time_equals_a_look_without_it(trace, data, seen, layer):
    change = silence_each(trace.weights, data.test_images[0], layer).change
    without = look(trace.weights, data.test_images[0], *(((4,), ()) if layer == "relu1" else ((), (4,))))
    assert not without.maps[layer][:, 4].any()
    assert without.logits - seen.logits == pytest.approx(change[:, 4], abs=1e-4)


def test_occlusion_lays_paper_where_it_says(trace, data):
    occlusion = occlude(trace.weights, look(trace.weights, data.test_images[3]))
    assert occlusion.centres.tolist() == [2 * place + 0.5 for place in range(14)]
    covered = data.test_images[3].copy()
    covered[14 - 2 : 14 + 4, 8 - 2 : 8 + 4] = 0  # the patch centred at 14.5, 8.5 covers rows 12 to 17, columns 6 to 11
    expected = look(trace.weights, covered).probabilities
    assert occlusion.probabilities[:, 7, 4] == pytest.approx(expected, abs=1e-5)


def test_covering_empty_paper_changes_nothing(trace):
    blank = occlude(trace.weights, look(trace.weights, np.zeros((28, 28), dtype=np.float32))).probabilities
    assert blank == pytest.approx(np.broadcast_to(blank[:, :1, :1], blank.shape), abs=1e-6)


def test_confusions_add_up(trace, data):
    counts = count_confusions(trace, data.test_labels)
    assert counts.shape == (3, 10, 10)
    assert np.array_equal(counts.sum(axis=2)[0], np.bincount(data.test_labels))
    assert np.trace(counts[2]) / 360 == pytest.approx(trace.test_accuracy[2])


def test_mistakes_come_worst_first_and_can_be_filtered(trace, data):
    found = find_mistakes(trace, data.test_labels, 2)
    assert len(found) == round((1 - trace.test_accuracy[2]) * 360)
    assert np.all(np.diff(trace.surprise[2][found]) <= 0)
    counts = count_confusions(trace, data.test_labels)[2].copy()
    np.fill_diagonal(counts, 0)
    true, said = np.unravel_index(counts.argmax(), counts.shape)
    chosen = find_mistakes(trace, data.test_labels, 2, int(true), int(said))
    assert set(chosen) <= set(found)
    assert len(chosen) == counts.max() > 0


def test_a_network_compared_with_itself_is_equal_and_with_a_stranger_near_chance(trace, data):
    same = compare(trace, trace, data.test_labels)
    assert same.closeness == pytest.approx(np.ones(3), abs=1e-6)
    assert same.agreement.tolist() == [1, 1, 1]
    assert same.partner.tolist() == list(range(10))
    stranger = compare(trace, concept.start(replace(SHORT, seed=5)).trace, data.test_labels)
    # The largest of ten cosines between random directions in 25 dimensions (standard deviation 1/5 each) is 0.31 on average.
    assert stranger.closeness[0] == pytest.approx(1.54 / 5, abs=0.08)


# Pictures


def traces_of(figure: Any) -> Any:
    """Return a figure's traces; plotly gives its properties no types."""
    return figure.data


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


@pytest.mark.parametrize("layer", LAYERS)
def test_the_sum_shows_the_cells_parts(trace, seen, words, layer):
    cell = explain_cell(trace.weights, seen, layer, 2, 1, 1)
    bars = traces_of(figures.draw_sum(cell, words))[0]
    assert bars.meta["x"][:, -1] == pytest.approx(cell.value)
    assert bars.meta["x"][:, :-1].sum(axis=1) == pytest.approx(cell.value, abs=1e-4)
    assert traces_of(figures.draw_products(cell, words))
    frame = traces_of(figures.draw_window(seen, cell, words))[1]
    assert (frame.x[0], frame.y[0]) == (cell.sees[1] - 0.5, cell.sees[0] - 0.5)


def test_curves_show_the_record(trace, words):
    loss, accuracy = figures.draw_loss(trace, words), figures.draw_accuracy(trace, words)
    assert np.array_equal(traces_of(loss)[0].y, trace.train_loss)
    assert np.array_equal(traces_of(loss)[2].y, trace.test_loss)
    assert np.array_equal(traces_of(accuracy)[2].y, trace.test_accuracy)


def test_confusion_and_mistakes_show_the_record(trace, data, words):
    counts = count_confusions(trace, data.test_labels)
    heat = traces_of(figures.draw_confusion(counts, words, CLASSES, (3, 9)))[0]
    written = [[[int(text or 0) for text in row] for row in moment] for moment in heat.meta["text"]]
    assert np.array_equal(written, counts)
    points = find_mistakes(trace, data.test_labels, 1)
    drawn = figures.draw_mistakes(points, data.test_images, data.test_labels, trace, 1, words, CLASSES)
    first = np.asarray(traces_of(drawn)[0].z)[:28, :28]
    assert np.array_equal(first, data.test_images[points[0]])
    assert traces_of(drawn)[1].text[0] == f"{data.test_labels[points[0]]} → {trace.predicted[1, points[0]]}"


def test_ablation_occlusion_softmax_and_seeds_show_the_record(trace, data, seen, words):
    ablation = silence_each(trace.weights, data.test_images[0], "relu1")
    assert np.array_equal(traces_of(figures.draw_ablation(ablation, words, CLASSES))[0].meta["z"], ablation.change.swapaxes(1, 2))
    occlusion = occlude(trace.weights, seen)
    heat = traces_of(figures.draw_occlusion(occlusion, data.test_images[0], words, 6))[0]
    assert np.array_equal(heat.meta["z"], occlusion.probabilities[..., 6])
    stages = traces_of(figures.draw_softmax(seen, words, CLASSES))
    for bars, values in zip(stages, (seen.logits, seen.exponentials, seen.probabilities), strict=True):
        assert np.array_equal(bars.meta["x"], values)
    comparison = compare(trace, trace, data.test_labels)
    assert traces_of(figures.draw_two_seeds(trace, trace, comparison, words))[1].text == ("1.00",) * 10
    assert np.array_equal(traces_of(figures.draw_closeness(comparison, words))[0].y, comparison.closeness)


def test_pictures_survive_weights_that_are_not_numbers(trace, words):
    lost = {field.name: np.full_like(getattr(trace.weights, field.name), np.nan) for field in fields(trace.weights)}
    weights, picture = concept.Weights(**lost), np.eye(28, dtype=np.float32)
    seen = look(weights, picture)
    assert np.isnan(seen.logits).all()
    cell = explain_cell(weights, seen, "conv2", 0, 0, 0)
    for figure in (
        figures.draw_layers(seen, words, CLASSES, "per map"),
        figures.draw_softmax(seen, words, CLASSES),
        figures.draw_sum(cell, words),
        figures.draw_products(cell, words),
        figures.draw_ablation(silence_each(weights, picture, "relu1"), words, CLASSES),
        figures.draw_kernels(weights, words),
    ):
        assert figure.to_plotly_json()["data"]


def test_table_holds_the_course(trace):
    table = concept.tabulate(trace)
    assert table["epoch"].tolist() == [0, 1, 2]
    assert table["test_accuracy"].tolist() == trace.test_accuracy.tolist()
