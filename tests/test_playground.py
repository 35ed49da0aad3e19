"""The playground: known values by hand, torch as oracle, runs that never mix, edits, the listing, luck, refused settings."""

import contextlib
import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from core.concepts import playground as concept
from core.concepts.playground import RATES, SEEDS, PlaygroundConfig, TrainingState, losses, network, training
from core.concepts.playground.data import REACH, make_data
from core.concepts.playground.luck import DEPTHS, WIDTHS, LuckConfig, begin_luck, try_luck
from core.concepts.playground.settings import DATA, list_moments

CORNERS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], dtype=torch.float64)
RATE, SEED = 8, 3
"""Of the run that is compared: its learning rate is 0.1."""
RUN = RATE * SEEDS + SEED
VARIED: list[dict[str, Any]] = [
    {"optimizer": "SGD", "l2": 0.01},
    {"optimizer": "Momentum", "activation": "sine", "start": "Xavier"},
    {"optimizer": "RMSprop", "activation": "sigmoid", "loss": "squared error"},
    {"optimizer": "Adam", "activation": "GELU", "data": "blobs", "classes": 4, "inputs": ("x1", "x2²", "x1·x2", "sin x1")},
    {"optimizer": "AdamW", "l2": 0.1, "activation": "leaky ReLU", "data": "three spirals", "loss": "squared error"},
    {"dropout": 0.5, "activation": "tanh", "data": "circle", "hidden": (5, 3), "start": "Kaiming"},
    {"l1": 0.01, "data": "hills", "batch_size": 7, "activation": "ReLU"},
    {"hidden": (), "data": "moons", "held_out": 0.0, "start": "zeros"},
    {"activation": "none", "hidden": (3, 2), "data": "slope", "start": "large", "dropout": 0.1},
    {"edits": ((0, 1.5, False), (3, 0.0, True)), "edit_epoch": 2, "optimizer": "Momentum"},
    {"edits": ((1, 0.0, True),), "edit_epoch": 0, "optimizer": "Adam"},
    {"edits": ((1, 1.5, True), (2, 1.5, False)), "edit_epoch": 2, "optimizer": "SGD"},  # what is cut is 0, whatever its value
]


def shorten(**changes: Any) -> PlaygroundConfig:
    return PlaygroundConfig(**{"epochs": 3, "hidden": (4, 2), **changes})


def test_parameters_of_a_known_network() -> None:
    assert concept.count_parameters((2, 4, 2, 1)) == 2 * 4 + 4 + 4 * 2 + 2 + 2 * 1 + 1 == 25
    layers = nn.Sequential(nn.Linear(2, 4), nn.Linear(4, 2), nn.Linear(2, 1))
    assert sum(each.numel() for each in layers.parameters()) == 25


@given(st.tuples(*[st.floats(-1e3, 1e3)] * 3))
def test_a_line_gets_at_most_three_corners_of_xor(weights: tuple[float, float, float]) -> None:
    """The scores of (0, 0) and (1, 1) add up to those of (0, 1) and (1, 0): both pairs cannot have the signs that XOR needs."""
    w1, w2, b = map(round, weights)  # whole numbers: the sums are exact
    scores = [w1 * x1 + w2 * x2 + b for x1, x2 in CORNERS.tolist()]
    assert sum((score > 0) == wanted for score, wanted in zip(scores, (False, True, True, False), strict=True)) <= 3


def test_three_corners_can_be_had_and_two_units_solve_it_exactly() -> None:
    """h₁ = ReLU(x₁ + x₂), h₂ = ReLU(x₁ + x₂ − 1), y = h₁ − 2h₂ (Goodfellow, Bengio, Courville, Deep Learning, 6.1)."""
    assert [x1 + x2 - 0.5 > 0 for x1, x2 in CORNERS.tolist()] == [False, True, True, True]
    weights = torch.tensor([[1.0, 1.0, 1.0, 1.0, 0.0, -1.0, 1.0, -2.0, 0.0]], dtype=torch.float64)
    assert network.score(weights, CORNERS[None], (2, 2, 1), "ReLU").flatten().tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("hidden", [(), (4,), (16, 3, 8)])
def test_layers_without_activation_are_their_product(hidden: tuple[int, ...]) -> None:
    state = concept.go_on(concept.start(shorten(hidden=hidden, activation="none")), 0.05)
    assert concept.collapse(concept.watch(state, RATE, SEED)).error < 1e-12


def test_units_that_start_equal_stay_equal() -> None:
    state = concept.train(shorten(start="zeros", data="blobs", classes=3, optimizer="Adam", epochs=4))
    (weight, bias), *_ = network.split_layers(torch.tensor(state.latest), state.config.sizes)
    assert (weight == weight[:, :1]).all()
    assert (bias == bias[:, :1]).all()


@pytest.mark.parametrize("changes", VARIED, ids=str)
def test_the_listing_trains_to_the_same_numbers(changes: dict[str, Any], tmp_path: Path) -> None:
    """A plain loop of torch.nn and torch.optim, without the batched program: weights and loss to 1e-10."""
    state = concept.train(shorten(**changes))
    printed, names = io.StringIO(), dict[str, Any]()
    with contextlib.redirect_stdout(printed):
        exec(concept.write_program(state.config, RATE, SEED), names)
    trained = nn.utils.parameters_to_vector(names["network"].parameters()).detach().numpy()
    cut = np.array([index not in names.get("cuts", ()) for index in range(len(trained))])
    np.testing.assert_allclose(trained[cut], state.latest[RUN][cut], rtol=0, atol=1e-10)
    assert float(printed.getvalue()) == pytest.approx(state.losses[0, RUN, -1], abs=1e-10, nan_ok=True)
    trace = concept.watch(state, RATE, SEED)
    torch.save(names["network"].state_dict(), tmp_path / "weights.pt")
    (tmp_path / "ours.pt").write_bytes(concept.write_weights(trace))
    theirs, ours = (torch.load(tmp_path / name, weights_only=True) for name in ("weights.pt", "ours.pt"))
    assert {name: value.shape for name, value in theirs.items()} == {name: value.shape for name, value in ours.items()}
    assert all(torch.allclose(theirs[name].float(), ours[name], atol=1e-6, equal_nan=True) for name in ours)


def test_a_run_alone_is_the_run_among_all(monkeypatch: pytest.MonkeyPatch) -> None:
    together = concept.train(shorten())
    for name, value in {"RATES": RATES[RATE : RATE + 1], "SEEDS": 1, "RUNS": 1}.items():
        monkeypatch.setattr(training, name, value)
    alone = concept.train(shorten())
    assert alone.latest.shape == (1, 25)
    np.testing.assert_allclose(alone.latest[0], together.latest[RATE * SEEDS], rtol=0, atol=1e-10)


@pytest.mark.parametrize("changes", [{}, {"dropout": 0.2, "edits": ((1, 0.0, True),), "edit_epoch": 1}])
def test_where_a_training_is_cut_changes_nothing(changes: dict[str, Any]) -> None:
    whole, state = concept.train(shorten(**changes)), concept.begin(shorten(**changes))
    assert state.steps, "the first picture is one of the training"
    assert state.epochs <= 1
    while not state.done:
        state = concept.go_on(state, 0.0)
    for name in ("latest", "kept", "losses", "accuracies"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(state, name))
    assert len(whole.kept) == len(whole.moments)


def test_one_step_by_hand() -> None:
    """One point: z = 0.5·2 − 1·1 + 0 = 0, p = 1/2; the loss of class 1 is ln 2, its gradient p − 1 = −1/2 times (2, 1, 1)."""
    config = PlaygroundConfig(hidden=(), data="own", own=((2.0, 1.0, 1), (2.0, 1.0, 0), (0.0, 0.0, 0), (1.0, 1.0, 1)))
    weights = torch.tensor([[0.5, -1.0, 0.0]], dtype=torch.float64, requires_grad=True)
    outputs = network.score(weights, torch.tensor([[[2.0, 1.0]]], dtype=torch.float64), config.sizes, config.activation)
    loss = losses.compute_losses(config, outputs, torch.tensor([[1.0]], dtype=torch.float64))
    loss.sum().backward()
    assert loss.item() == pytest.approx(math.log(2))
    assert weights.grad is not None
    assert weights.grad[0].tolist() == [-1.0, -0.5, -0.5]


def test_edits_change_what_follows_and_nothing_before() -> None:
    plain, config = concept.train(shorten()), shorten(edits=((0, 2.5, False), (2, 0.0, True)), edit_epoch=2)
    edited = concept.train(config)
    assert edited.moments.tolist() == [0, 1, 2, 3, 4, 5]
    np.testing.assert_array_equal(plain.kept[:2], edited.kept[:2])
    assert (edited.kept[2, :, 0] == 2.5).all()
    assert (edited.kept[2:, :, 2] == 0).all()
    assert (edited.kept[3, :, 0] != 2.5).any()


def test_accuracy_and_loss_are_those_of_the_kept_weights() -> None:
    state = concept.train(shorten(data="blobs", classes=3))
    data, trace = make_data(state.config), concept.watch(state, RATE, SEED)
    logits = concept.evaluate(state.config, trace.run[-1:], torch.tensor(data.x))[-1][0]
    labels = torch.tensor(data.y).long()
    for part, half in enumerate((slice(None, data.train), slice(data.train, None))):
        right = (logits[half].argmax(1) == labels[half]).double().mean()
        assert trace.accuracies[part, RATE, SEED, -1] == pytest.approx(right.item())
        loss = nn.functional.cross_entropy(logits[half], labels[half])
        assert trace.losses[part, RATE, SEED, -1] == pytest.approx(loss.item(), rel=1e-5)


@pytest.mark.parametrize("data", [name for name in DATA if name != "own"])
def test_data_lie_in_the_plane_with_all_classes(data: Any) -> None:
    for noise in (0.0, 1.0):
        made = make_data(PlaygroundConfig(data=data, noise=noise, classes=6))
        assert made.x.shape == (400, 2)
        assert np.abs(made.x).max() <= REACH
        assert made.train == 200
        if made.classes:
            assert set(made.y[: made.train]) == set(range(made.classes))


def test_large_networks_keep_fewer_moments_and_send_one_run() -> None:
    config = PlaygroundConfig(hidden=(16,) * 6, epochs=500)
    assert 20 <= len(list_moments(config)) < 60
    trace = concept.watch(concept.start(config), 4, 2)
    assert trace.weights.shape == (1, 1, 1, config.parameters)
    np.testing.assert_array_equal(trace.run[0], concept.start(config).kept[0, 4 * SEEDS + 2])


def test_a_diverged_run_leaves_the_others_alone() -> None:
    state = concept.train(shorten(data="hills", activation="ReLU", hidden=(8,), epochs=10))
    final = state.losses[0].reshape(len(RATES), SEEDS, -1)[:, :, -1]
    assert not np.isfinite(final[-1]).all()
    assert np.isfinite(final[:8]).all()


def test_a_run_that_diverged_has_no_accuracy_and_solves_nothing() -> None:
    base = PlaygroundConfig(start="large", hidden=(4, 4, 4), activation="none", epochs=20, batch_size=50)
    state = concept.train(base)
    assert np.isnan(state.accuracies[:, -1, -1]).all()
    np.testing.assert_array_equal(np.isnan(state.accuracies), ~np.isfinite(state.losses))
    assert np.isfinite(concept.watch(state, RATE, SEED).solved).all()
    luck = begin_luck(LuckConfig(base=base, rate=len(concept.RATES) - 1))
    while not luck.done:
        luck = try_luck(luck)
    assert (luck.shares == 0).all()


def test_luck_trains_narrow_networks_as_if_they_were_alone() -> None:
    base = PlaygroundConfig(epochs=6, activation="ReLU", optimizer="Adam")
    state = begin_luck(LuckConfig(base=base, rate=RATE))
    while not state.done:
        state = try_luck(state)
    for depth, width in ((0, 1), (1, 2), (2, 8)):
        alone = concept.train(LuckConfig(base=base, rate=RATE).shape(WIDTHS[width] if width < 3 else 8, DEPTHS[depth]))
        place = WIDTHS.index(alone.config.hidden[0])
        expected = alone.accuracies[0, RATE * SEEDS : (RATE + 1) * SEEDS, -1]
        np.testing.assert_allclose(state.accuracies[depth, place, :SEEDS], expected, atol=0.006)
        dead = concept.count_dead(alone.config, alone.kept[-1, RATE * SEEDS : (RATE + 1) * SEEDS])
        np.testing.assert_array_equal(state.dead[depth, place, :SEEDS], dead)


def test_units_that_narrow_networks_lack_are_not_taken_for_dead_ones() -> None:
    """A unit whose weights are 0 is 0 itself, but for a sigmoid, which is one half there."""
    for activation in ("tanh", "sigmoid"):
        config = LuckConfig(base=PlaygroundConfig(epochs=1, batch_size=200, activation=activation))
        assert (try_luck(begin_luck(config)).dead[0] == 0).all(), activation


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"data": "square"}, "data"),
        ({"hidden": (17,)}, "hidden"),
        ({"hidden": (4,) * 7}, "hidden"),
        ({"inputs": ()}, "inputs"),
        ({"inputs": ("x1", "x1")}, "inputs"),
        ({"noise": float("nan")}, "noise"),
        ({"classes": 7}, "classes"),
        ({"edits": ((25, 0.0, True),), "hidden": (4, 2)}, "edits"),
        ({"data": "own", "own": ((0.0, 0.0, 0),) * 4}, "own"),
        ({"data": "own", "own": ((0.0, 0.0, 0), (1.0, 1.0, 1))}, "own"),
        ({"data": "own", "own": ((0.0, math.inf, 0), (1.0, 1.0, 1)) * 2}, "own"),
    ],
)
def test_refused_settings_name_the_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}"):
        PlaygroundConfig(**changes)


def test_states_fit_their_limits() -> None:
    state: TrainingState = concept.start(PlaygroundConfig(hidden=(16,) * 6))
    assert state.kept.nbytes * len(state.moments) <= 25_000_000
