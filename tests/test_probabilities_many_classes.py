"""The numbers of the lesson `probabilities` for many classes: softmax, where it breaks, cross-entropy."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from core.concepts import probabilities as concept
from core.concepts.probabilities import cross_entropy, overflow

EXTREMES: dict[str, tuple[float, ...]] = {
    "huge": (1e4, -1e4, 0.0),
    "equal": (0.3, 0.3, 0.3),
    "equal and huge": (-1e4, -1e4, -1e4),
    "two": (1e4, -1e4),
    "six": (1e4, 5.0, 0.0, -5.0, -1e4, 1e4),
    "one class": (7.0,),
}


def test_softmax_by_hand() -> None:
    """(2, 1, 0.1): exp gives 7.389, 2.718, 1.105, in all 11.212; probabilities 0.659, 0.242, 0.099."""
    trace = concept.apply_softmax(concept.SoftmaxConfig())
    powers = np.exp([2.0, 1.0, 0.1])
    assert trace.powers == pytest.approx(powers, abs=1e-14)
    assert trace.probabilities == pytest.approx(powers / powers.sum(), abs=1e-15)
    assert trace.probabilities == pytest.approx([0.659, 0.242, 0.099], abs=5e-4)
    assert trace.heights == pytest.approx(powers / powers.max(), abs=1e-15)


def test_independent_sigmoids_do_not_sum_to_one() -> None:
    """σ(ln 4) = 0.8 and σ(ln 7/3) = 0.7 sum to 1.5; softmax of the same logits gives 12/19 and 7/19."""
    trace = concept.apply_softmax(concept.SoftmaxConfig(logits=(math.log(4), math.log(7 / 3))))
    assert trace.sigmoids == pytest.approx([0.8, 0.7], abs=1e-15)
    assert trace.sigmoid_sum == pytest.approx(1.5, abs=1e-15)
    assert trace.probabilities == pytest.approx([12 / 19, 7 / 19], abs=1e-15)
    assert trace.probability_sum == pytest.approx(1, abs=1e-15)


def test_two_classes_are_a_sigmoid_of_the_difference() -> None:
    trace = concept.apply_softmax(concept.SoftmaxConfig(logits=(1.3, -0.4), temperature=0.5))
    assert trace.probabilities[0] == pytest.approx(1 / (1 + math.exp(-(1.3 + 0.4) / 0.5)), abs=1e-15)
    assert trace.pair_softmax == pytest.approx(trace.pair_sigmoid, abs=1e-15)
    assert trace.pair_softmax == trace.probabilities[0]


@pytest.mark.parametrize("constant", [-1e4, -3.0, 1000.0, 1e4])
def test_a_constant_changes_nothing(constant: float) -> None:
    trace = concept.apply_softmax(concept.SoftmaxConfig(constant=constant))
    assert trace.change_by_constant < 1e-12
    assert trace.probabilities == pytest.approx(concept.apply_softmax(concept.SoftmaxConfig()).probabilities, abs=1e-12)


def test_a_large_constant_overflows_the_plain_powers() -> None:
    """exp(709.78) is the largest float64: with 1000 added stage 3 has no finite number, and the probabilities are still right."""
    trace = concept.apply_softmax(concept.SoftmaxConfig(constant=1000.0))
    assert np.isinf(trace.powers).all()
    assert np.isfinite(trace.heights).all()


def test_temperature_from_one_class_takes_all_to_equal_probabilities() -> None:
    trace = concept.apply_softmax(concept.SoftmaxConfig())
    assert trace.over_temperatures[0] == pytest.approx([1, 0, 0], abs=1e-12)
    assert trace.over_temperatures[-1] == pytest.approx([1 / 3] * 3, abs=1e-3)
    assert (np.diff(trace.over_temperatures[:, 0]) <= 0).all()
    at_one = int(np.argmin(np.abs(trace.temperatures - 1)))
    assert trace.over_temperatures[at_one] == pytest.approx(trace.probabilities, abs=1e-12)


# Where it breaks.


def test_thresholds_are_exact() -> None:
    """The last logit before exp overflows: 11.09 (float16), 88.72 (float32, bfloat16), 709.78 (float64)."""
    trace = concept.compare_precisions(concept.OverflowConfig())
    assert [round(each, 2) for each in trace.thresholds.tolist()] == [11.09, 88.72, 88.72, 709.78]
    for name, threshold, last in zip(overflow.PRECISIONS, trace.thresholds, trace.last_logits, strict=True):
        dtype = getattr(torch, name)
        assert torch.tensor(last, dtype=dtype).exp().isfinite()
        spacing = 2.0 ** math.floor(math.log2(last)) * torch.finfo(dtype).eps
        assert torch.tensor(last + spacing, dtype=dtype).exp().isinf()
        assert abs(last - threshold) <= spacing


def test_naive_breaks_exactly_beyond_the_last_logit_and_stable_never() -> None:
    sweep = np.logspace(0, 4, 41)
    traces = [concept.compare_precisions(concept.OverflowConfig(largest=largest)) for largest in sweep.tolist()]
    naive, stable = (np.stack([getattr(trace, name) for trace in traces], axis=1) for name in ("naive", "stable"))
    works = np.isfinite(naive)
    for run, name in enumerate(overflow.PRECISIONS):
        rounded = torch.from_numpy(sweep).to(getattr(torch, name)).double().numpy()
        assert (works[run] == (rounded <= traces[0].last_logits[run])).all()
    assert np.isfinite(stable).all()
    assert np.abs(naive - stable)[works].max() < 0.01


@pytest.mark.parametrize(
    ("largest", "finite"),
    [
        (11.0, [True, True, True, True]),
        (11.1, [False, True, True, True]),
        (88.7, [False, True, True, True]),
        (89.0, [False, False, False, True]),
        (709.0, [False, False, False, True]),
        (710.0, [False, False, False, False]),
        (1e4, [False, False, False, False]),
    ],
)
def test_naive_softmax_at_the_logits_of_the_slider(largest: float, finite: list[bool]) -> None:
    trace = concept.compare_precisions(concept.OverflowConfig(largest=largest))
    if largest != 88.7:  # in bfloat16 88.7 is 88.5: still fine
        assert np.isfinite(trace.naive).tolist() == finite
    assert np.isnan(trace.naive[~np.isfinite(trace.naive)]).all()
    assert trace.stable == pytest.approx([1] * 4, abs=1e-3)
    assert trace.stable_loss == pytest.approx([largest] * 4, rel=4e-3)
    assert np.isinf(trace.naive_loss[~np.isfinite(trace.naive)]).all()


# Cross-entropy.


@pytest.mark.parametrize("logits", EXTREMES.values(), ids=EXTREMES)
def test_three_ways_to_write_the_loss_agree(logits: tuple[float, ...]) -> None:
    for true_class in range(len(logits)):
        trace = concept.descend_logits(concept.CrossEntropyConfig(logits=logits, true_class=true_class, steps=1))
        assert abs(trace.by_log_softmax - trace.by_cross_entropy) < 1e-12
        assert abs(trace.by_hand - trace.by_cross_entropy) < 1e-12


def test_loss_and_gradient_by_hand() -> None:
    """(2, 1, 0.1), class 3 true: p = 0.0986, loss −ln p = 2.3170, gradient p − y = (0.659, 0.242, −0.901)."""
    trace = concept.descend_logits(concept.CrossEntropyConfig())
    p = np.exp([2.0, 1.0, 0.1]) / np.exp([2.0, 1.0, 0.1]).sum()
    assert trace.by_cross_entropy == pytest.approx(-math.log(p[2]), abs=1e-12)
    assert trace.by_cross_entropy == pytest.approx(2.3170, abs=1e-4)
    assert trace.gradients[0, 0] == pytest.approx(p - [0, 0, 1], abs=1e-15)
    assert trace.gradients[0] == pytest.approx(trace.errors[0], abs=1e-15)
    assert trace.logits[0, 1] == pytest.approx(np.array([2.0, 1.0, 0.1]) - (p - [0, 0, 1]), abs=1e-15)


def test_softmax_twice_costs_gradient_and_never_reaches_zero() -> None:
    """By the chain rule its gradient is J(q − y), J = diag(p) − ppᵀ, q = softmax(p); its least loss is ln(1 + 2/e) = 0.5514."""
    trace = concept.descend_logits(concept.CrossEntropyConfig(logits=(6.0, 0.0, -2.0)))
    p = trace.probabilities[1, 0]
    q = np.exp(p) / np.exp(p).sum()
    jacobian = np.diag(p) - np.outer(p, p)
    assert trace.gradients[1, 0] == pytest.approx(jacobian @ (q - [0, 0, 1]), abs=1e-15)
    assert trace.least_of_softmax_twice == pytest.approx(math.log(1 + 2 / math.e), abs=1e-12)
    assert trace.least_of_softmax_twice == pytest.approx(0.551, abs=5e-4)
    shrunk = np.abs(trace.gradients[0, 0]).max() / np.abs(trace.gradients[1, 0]).max()
    assert shrunk == pytest.approx(741.6, abs=0.5)
    assert trace.probabilities[0, -1, 2] > 0.98
    assert trace.probabilities[1, -1, 2] < 0.001


@pytest.mark.parametrize(
    ("logits", "rate", "outcome"),
    [
        ((2.0, 1.0, 0.1), 1.0, "level"),  # 0.98 beside 0.99
        ((2.0, 1.0, 0.1), 0.2, "behind"),  # 0.76 beside 0.93
        ((6.0, 0.0, -2.0), 1.0, "stuck"),  # 0.0003 beside 0.99
        ((0.0, 0.0, 8.0), 1.0, "level"),  # both were there from the start
    ],
)
def test_outcome_says_how_far_softmax_twice_gets(logits: tuple[float, ...], rate: float, outcome: str) -> None:
    assert concept.descend_logits(concept.CrossEntropyConfig(logits=logits, learning_rate=rate)).outcome == outcome


@pytest.mark.parametrize("seed", range(20))
def test_softmax_twice_never_raises_the_true_probability_faster(seed: int) -> None:
    random = np.random.default_rng(seed)
    logits, rate = random.uniform(-10, 10, random.integers(2, 7)), float(random.choice([0.1, 0.5, 1.0, 2.0, 5.0]))
    config = concept.CrossEntropyConfig(logits=tuple(logits.tolist()), true_class=len(logits) - 1, learning_rate=rate)
    once, twice = concept.descend_logits(config).probabilities[..., config.true_class]
    assert np.all(once >= twice - 1e-12)


def test_descent_agrees_with_torch_on_both_ways() -> None:
    config = concept.CrossEntropyConfig(logits=(1.0, -0.5, 0.3, 2.0), true_class=1, learning_rate=0.5, steps=30)
    trace, target = concept.descend_logits(config), torch.tensor(1)
    for run, prepare in enumerate((lambda z: z, lambda z: z.softmax(dim=0))):
        logits = torch.tensor(config.logits, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.SGD([logits], lr=0.5)
        for step in range(31):
            assert trace.logits[run, step] == pytest.approx(logits.detach().numpy(), abs=1e-12)
            optimizer.zero_grad()
            F.cross_entropy(prepare(logits), target).backward()
            optimizer.step()


def test_triangle_mixes_its_corners() -> None:
    trace = concept.descend_logits(concept.CrossEntropyConfig(logits=(0.0, 0.0, 0.0), true_class=0, steps=200))
    assert trace.triangle[0, 0] == pytest.approx(np.mean(cross_entropy.CORNERS, axis=0), abs=1e-15)
    assert trace.target.tolist() == [0.0, 0.0]
    assert trace.triangle[0, -1] == pytest.approx([0, 0], abs=0.02)


@pytest.mark.parametrize("true_class", [0, 1, 2])
def test_bands_cut_the_triangle_where_the_loss_is_round(true_class: int) -> None:
    """On a border of loss L the true class has probability exp(−L); the last band ends on the far side, where it is 0."""
    trace = concept.descend_logits(concept.CrossEntropyConfig(true_class=true_class, steps=1))
    corners = np.vstack([np.array(cross_entropy.CORNERS).T, np.ones(3)])
    probabilities = np.linalg.solve(corners, np.vstack([trace.bands.reshape(-1, 2).T, np.ones(32)]))[true_class].reshape(8, 4)
    upper, lower = np.exp(-np.array(cross_entropy.LEVELS)), np.exp(-np.array([*cross_entropy.LEVELS[1:], np.inf]))
    assert probabilities == pytest.approx(np.stack([upper, upper, lower, lower], axis=1), abs=1e-12)


def test_arrow_is_minus_the_error() -> None:
    """From p to the true corner: its part of each class is y − p, which is −(p − y)."""
    trace = concept.descend_logits(concept.CrossEntropyConfig())
    arrow = trace.target - trace.triangle[0, 0]
    assert arrow == pytest.approx(-trace.errors[0, 0] @ np.array(cross_entropy.CORNERS), abs=1e-12)
