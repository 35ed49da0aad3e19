"""Perceptrons on digits: counts, programs, slices, wrong labels, early stopping, leaks."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn

from core.concepts import overfitting
from core.concepts.overfitting import DIGIT_WIDTHS, DigitsConfig, HelpConfig, LeakConfig
from core.concepts.overfitting.helping import corrupt, stop_early
from core.concepts.overfitting.leaking import choose_best
from core.concepts.overfitting.perceptrons import count_parameters_of, draw_order
from tests.small_studies import finish
from tests.test_overfitting import run

DIGITS = DigitsConfig(size=100, epochs=3, seeds=2)
HELP = HelpConfig(size=100, wrong=0.2, epochs=4, seeds=1)
LEAK = LeakConfig(size=50, epochs=2, seeds=3)


@pytest.mark.parametrize(
    ("layers", "count"),
    [((784, 128, 10), 101_770), ((784, 512, 256, 128, 64, 10), 575_050), ((784, 32, 10), 25_450), ((784, 1, 10), 805)],
)
def test_parameters_are_counted_as_torch_has_them(layers: tuple[int, ...], count: int) -> None:
    network = nn.Sequential(*(nn.Linear(*pair) for pair in itertools.pairwise(layers)))
    assert count_parameters_of(layers) == sum(each.numel() for each in network.parameters()) == count


@pytest.mark.parametrize("width", [1, 8, 64])
def test_a_width_among_many_is_the_network_alone(width: int) -> None:
    """The program trains one network by torch's own Linear and SGD; test accuracies may differ by a picture or two."""
    trace = overfitting.judge_digits(finish(DIGITS))
    said = run(overfitting.write_digits_program(DIGITS, width))
    assert said[0] == count_parameters_of((784, width, 10))
    accuracies = np.array(said[2::2]) / 100
    assert accuracies == pytest.approx(trace.accuracies[0, 1:, 1, DIGIT_WIDTHS.index(width)], abs=0.006)


def test_the_tutorials_network_is_the_network_alone() -> None:
    config = DigitsConfig(network="tutorial", epochs=1, seeds=1)
    trace = overfitting.judge_digits(finish(config))
    count, _, accuracy = run(overfitting.write_digits_program(config, 64))
    assert count == trace.parameters[0] == 575_050
    assert accuracy / 100 == pytest.approx(trace.accuracies[0, 1, 1, 0], abs=0.006)
    assert config.plan(0).steps == 23


def test_a_study_is_the_same_wherever_a_slice_ends() -> None:
    whole, state = finish(DIGITS), overfitting.start_study(DIGITS)
    while not state.done:
        state = overfitting.train_study(state, 0.0)
    assert state == whole
    assert np.array_equal(state.accuracies, whole.accuracies)
    assert all((one == other).all() for one, other in zip(state.first, whole.first, strict=True))


def test_seeds_differ_and_begin_untrained() -> None:
    trace = overfitting.judge_digits(finish(DIGITS))
    assert trace.seeds == 2
    assert np.isfinite(trace.losses).all()
    assert not np.array_equal(trace.losses[0], trace.losses[1])
    assert trace.losses[:, 0].mean() == pytest.approx(np.log(10), rel=0.1)  # nothing learned: log of ten classes


def test_a_smaller_training_set_is_part_of_a_larger_one() -> None:
    small, large = (DigitsConfig(size=size).plan(0).runs[0].images for size in (50, 200))
    assert torch.equal(small, large[:50])


def test_what_a_width_says_is_what_its_weights_compute() -> None:
    state, ink = finish(DIGITS), np.linspace(0, 1, 784, dtype=np.float32).reshape(28, 28)
    said = overfitting.ask_widths(state, ink)
    assert said.sum(1) == pytest.approx(np.ones(len(DIGIT_WIDTHS)), abs=1e-5)
    weight, bias, output, shift = (each[0] for each in state.first)
    units, place = slice(1 + 2 + 4, 1 + 2 + 4 + 8), DIGIT_WIDTHS.index(8)
    logits = np.maximum(ink.ravel() @ weight[:, units] + bias[units], 0) @ output[units] + shift[place]
    wanted = torch.tensor(logits).softmax(0).numpy()
    assert said[DIGIT_WIDTHS.index(8)] == pytest.approx(wanted, abs=1e-5)


def test_every_run_sees_equally_many_pictures_and_the_same_where_it_can() -> None:
    order = draw_order(0, 1, (100, 80, 100, 400), 100)
    assert order.shape == (4, 100)
    assert torch.equal(order[0], order[2])
    assert sorted(order[0].tolist()) == list(range(100))
    assert order[1].max() < 80
    assert len(order[3].unique()) == 100


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5])
def test_wrong_labels_are_as_many_as_said_and_never_right(share: float) -> None:
    truth = torch.arange(200) % 10
    labels, wrong = corrupt(truth, share, 3)
    assert wrong.double().mean() == pytest.approx(share)
    assert torch.equal(labels != truth, wrong)


def test_runs_of_what_helps_differ_in_what_they_say() -> None:
    plan = HELP.plan(0)
    assert [len(run.labels) for run in plan.runs] == [100, 80, 100, 100, 100, 400]
    assert [run.decay for run in plan.runs] == [0, 0, 0.01, 0, 0, 0]
    assert [run.dropout for run in plan.runs] == [0, 0, 0, 0.5, 0, 0]
    assert [run.shift for run in plan.runs] == [0, 0, 0, 0, 1, 0]
    validation = plan.judged["validation"][0]
    assert not (plan.runs[1].images[:, None] == validation).all(-1).any()


@pytest.mark.parametrize("patience", [1, 2, 5])
def test_early_stopping_is_a_loop_that_waits(patience: int) -> None:
    losses = np.random.default_rng(patience).random(30)
    best, waited, stopped = 0, 0, len(losses) - 1
    for epoch in range(1, len(losses)):
        best, waited = (epoch, 0) if losses[epoch] < losses[best] else (best, waited + 1)
        if waited == patience:
            stopped = epoch
            break
    assert stop_early(losses, patience) == (best, stopped)


@pytest.mark.parametrize(("config", "patience"), [(HELP, 2), (HelpConfig(size=50, wrong=0.4, epochs=3, seeds=1), 1)])
def test_the_program_of_early_stopping_restores_the_best_epoch(config: HelpConfig, patience: int) -> None:
    """Of the second the untrained network is the best: wrong labels and one epoch's patience."""
    state = finish(config)
    trace = overfitting.judge_help(state, patience)
    assert (trace.best[0] == 0) == (patience == 1)
    count, stopped, accuracy = run(overfitting.write_help_program(config, patience))
    assert count == 101_770
    assert stopped == trace.stopped[0]
    assert accuracy == pytest.approx(trace.final[1, 0], abs=0.006)
    assert trace.final[1, 0] == state.accuracies[0, trace.best[0], 1, 1, 0]


def test_weight_decay_is_torchs() -> None:
    """One step of torch.optim.SGD with weight_decay moves a network as the run with decay."""
    config = HelpConfig(size=50, epochs=1, seeds=1)
    plan, state = config.plan(0), overfitting.start_study(config)
    weight, bias, output, shift = (torch.tensor(each[2]) for each in state.parameters)
    network = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    with torch.no_grad():
        for parameter, value in zip(network.parameters(), (weight.T, bias, output.T, shift[0]), strict=True):
            parameter.copy_(value)
    optimizer = torch.optim.SGD(network.parameters(), plan.rate, plan.momentum, weight_decay=0.01)
    run, order = plan.runs[2], draw_order(0, 0, tuple(len(each.labels) for each in plan.runs), 50)[2]
    torch.nn.functional.cross_entropy(network(run.images[order]), run.labels[order]).backward()
    optimizer.step()
    moved = overfitting.train_study(state, 0.0)
    assert moved.steps == 1
    for parameter, value in zip(network.parameters(), (each[2] for each in moved.parameters), strict=True):
        wanted = value.T if parameter.dim() == 2 else value.ravel()
        assert parameter.detach().numpy() == pytest.approx(wanted, abs=1e-5)


def test_the_program_of_the_leak_reports_what_the_page_reports() -> None:
    trace = overfitting.judge_leak(finish(LEAK))
    _, reported, true = run(overfitting.write_leak_program(LEAK))
    assert reported == pytest.approx(trace.reported[1, 0], abs=0.006)
    assert true == pytest.approx(trace.true[1, 0], abs=0.006)


def test_fresh_pictures_are_never_trained_on() -> None:
    plan = LEAK.plan(0)
    assert [len(run.labels) for run in plan.runs] == [50, 230, 50]
    fresh = plan.judged["fresh"][0][1]
    assert len(fresh) == 500
    assert not (plan.runs[1].images[:, None] == fresh[:50]).all(-1).any()
    honest = plan.runs[0].images
    spread = honest.std(0, correction=0)
    assert honest.mean(0).abs().max() < 1e-5
    assert spread[spread > 1e-6].numpy() == pytest.approx(1, abs=1e-3)


def test_scaling_leaks_training_and_test_pictures_but_no_fresh_ones() -> None:
    """Of the leak's scaling, pictures of both sets together have mean 0 and standard deviation 1 in each pixel that changes."""
    plan = LEAK.plan(0)
    scaled = torch.cat([plan.judged[name][0][2] for name in ("train", "test")])
    spread = scaled.std(0, correction=0)
    assert scaled.mean(0).abs().max() < 1e-4
    assert spread[spread > 1e-6].numpy() == pytest.approx(1, abs=1e-3)


def test_the_best_of_some_tries_is_the_mean_over_all_choices() -> None:
    reported, true = np.array([0.9, 0.7, 0.8, 0.6]), np.array([0.5, 0.9, 0.7, 0.8])
    best_reported, best_true = choose_best(reported, true)
    for tries in (1, 2, 3, 4):
        choices = [max(each, key=lambda index: reported[index]) for each in itertools.combinations(range(4), tries)]
        assert best_reported[tries - 1] == pytest.approx(np.mean(reported[choices]))
        assert best_true[tries - 1] == pytest.approx(np.mean(true[choices]))


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (DigitsConfig, {"network": "deep"}),
        (DigitsConfig, {"size": 5}),
        (DigitsConfig, {"data": "cats"}),
        (HelpConfig, {"wrong": 0.15}),
        (HelpConfig, {"epochs": 0}),
        (LeakConfig, {"seeds": 1}),
    ],
)
def test_bad_settings_are_refused_by_name(kind: type, wrong: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        kind(**wrong)
