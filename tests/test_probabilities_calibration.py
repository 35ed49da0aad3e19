"""The lesson `probabilities`, calibration: bins by hand, the temperature against torch, turned pictures, figures."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from core.concepts.probabilities import CalibrationConfig, calibrate
from core.concepts.probabilities.calibration import TEMPERATURES, TURNS, fill_bins, fit_temperature, turn_pictures
from core.figures import probabilities as figures
from pages.shell.words import Words

TRACE = calibrate(CalibrationConfig())


def draw_labels(seed: int, sharper: float = 1.0) -> tuple[torch.Tensor, torch.Tensor]:
    """Return scores, and labels that follow their softmax; then the scores are multiplied."""
    generator = torch.Generator().manual_seed(seed)
    logits = 2 * torch.randn(4000, 5, dtype=torch.float64, generator=generator)
    return sharper * logits, torch.multinomial(logits.softmax(1), 1, generator=generator)[:, 0]


def test_calibration_error_by_hand() -> None:
    """Guo et al. (2017), equations 2 to 4: (0.5, 0.6] holds 0.55 right and 0.6 wrong, (0.9, 1] holds 0.91 and 0.95, both right.

    |0.5 − 0.575| · 2/4 + |1 − 0.93| · 2/4 = 0.0725.
    """
    confidence, right = torch.tensor([0.55, 0.6, 0.91, 0.95], dtype=torch.float64), torch.tensor([1.0, 0, 1, 1]).double()
    shares, accuracies, confidences = fill_bins(confidence, right)
    assert shares.tolist() == [0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0.5]
    assert accuracies[[5, 9]].tolist() == [0.5, 1]
    assert confidences[[5, 9]].tolist() == pytest.approx([0.575, 0.93])
    assert accuracies[0].isnan()
    assert (shares * (accuracies - confidences).abs()).nansum().item() == pytest.approx(0.0725)


@settings(max_examples=20)
@given(seed=st.integers(0, 99), sharper=st.floats(0.2, 5))
def test_the_fitted_temperature_undoes_what_made_scores_too_sharp(seed: int, sharper: float) -> None:
    """Of honest scores it is 1, as near as 4,000 labels tell; of scores that were multiplied it is the factor times that."""
    honest = fit_temperature(*draw_labels(seed))
    assert honest == pytest.approx(1, abs=0.1)
    logits, labels = draw_labels(seed, sharper)
    fitted = fit_temperature(logits, labels)
    assert fitted == pytest.approx(sharper * honest, rel=1e-4)
    temperature = torch.tensor(fitted, dtype=torch.float64, requires_grad=True)
    F.cross_entropy(logits / temperature, labels).backward()
    assert temperature.grad is not None
    assert abs(fitted * temperature.grad.item()) < 1e-5


def test_pictures_are_turned_as_torch_turns_them() -> None:
    pictures = torch.rand(3, 28, 28, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    assert turn_pictures(pictures, 0).numpy() == pytest.approx(pictures.numpy(), abs=1e-12)
    assert turn_pictures(pictures, 90).numpy() == pytest.approx(torch.rot90(pictures, 1, (1, 2)).numpy(), abs=1e-9)


def test_a_temperature_changes_how_sure_the_network_is_but_not_what_it_says() -> None:
    assert (TRACE.accuracies == TRACE.accuracies[:, :1]).all()
    assert (np.diff(TRACE.confidences[:, :-1]) < 0).all()
    assert TRACE.validation_losses[-1] <= TRACE.validation_losses.min()
    assert TRACE.shares.sum(-1) == pytest.approx(np.ones(TRACE.errors.shape))
    gaps = np.nansum(TRACE.shares * (TRACE.bin_confidences - TRACE.bin_accuracies), -1)
    assert gaps == pytest.approx(TRACE.confidences - TRACE.accuracies)
    assert (TRACE.errors >= np.abs(gaps) - 1e-12).all()


@pytest.mark.parametrize("here", [(0, 8), (3, 0), (len(TURNS) - 1, len(TEMPERATURES) - 1)])
def test_figures_hold_what_the_trace_holds(here: tuple[int, int]) -> None:
    words = Words("probabilities", "en")
    reliability, confidences, temperatures = (
        draw(TRACE, words, here) for draw in (figures.draw_reliability, figures.draw_confidences, figures.draw_temperatures)
    )
    bars, _, gaps = reliability["data"]
    np.testing.assert_array_equal(bars["y"], TRACE.bin_accuracies[here])
    np.testing.assert_array_equal(bars["meta"]["y"], TRACE.bin_accuracies[:, :-1])
    np.testing.assert_array_equal(
        gaps["y"].reshape(-1, 3)[:, :2], np.stack([TRACE.bin_accuracies, TRACE.bin_confidences], -1)[here]
    )
    share, accuracy, confidence = confidences["data"]
    np.testing.assert_array_equal(share["y"], TRACE.shares[here])
    assert (accuracy["x"][0], confidence["x"][0]) == (TRACE.accuracies[here], TRACE.confidences[here])
    validation, test, lowest, point = temperatures["data"]
    np.testing.assert_array_equal(validation["y"], TRACE.validation_losses[:-1])
    np.testing.assert_array_equal(test["y"], TRACE.losses[here[0], :-1])
    assert (lowest["x"], point["x"], point["y"]) == ([TRACE.temperature], [TEMPERATURES[here[1]]], [TRACE.losses[here]])


def test_gaps_and_minimum_stand_where_the_trace_says() -> None:
    """A gap leads from a bin's accuracy to the diagonal, at its mean confidence; the loss of the fitted temperature is the last."""
    words, here = Words("probabilities", "en"), (3, 0)
    gaps = figures.draw_reliability(TRACE, words, here)["data"][2]
    accuracies, confidences = TRACE.bin_accuracies[:, :-1], TRACE.bin_confidences[:, :-1]
    x, y = (gaps["meta"][name].reshape(*confidences.shape, 3) for name in "xy")
    np.testing.assert_array_equal(x[..., :2], np.stack([confidences, confidences], -1))
    np.testing.assert_array_equal(y[..., :2], np.stack([accuracies, confidences], -1))
    assert np.isnan(x[..., 2]).all()  # where the line is interrupted
    assert np.isnan(y[..., 2]).all()
    np.testing.assert_array_equal(gaps["x"], gaps["meta"]["x"][here])
    lowest = figures.draw_temperatures(TRACE, words, here)["data"][2]
    assert lowest["y"] == [TRACE.validation_losses[-1]]
    assert lowest["y"][0] <= TRACE.validation_losses[:-1].min() < TRACE.validation_losses[0]


@pytest.mark.parametrize(("size", "epochs"), [(50, 5), (50, 100), (100, 5), (400, 20), (400, 200)])
def test_the_axis_of_the_loss_has_one_to_three_ticks_at_every_turn(size: int, epochs: int) -> None:
    trace = calibrate(CalibrationConfig(size=size, epochs=epochs))
    layout = figures.draw_temperatures(trace, Words("probabilities", "en"), (0, 0))["layout"]
    ticks = layout["meta"]["follow"]["yaxis.tickvals"]["values"]
    assert layout["yaxis"]["tickvals"] == ticks[0]
    for turn, losses in enumerate(trace.losses):
        low, high = (choose(trace.validation_losses.tolist() + losses.tolist()) for choose in (min, max))
        assert 1 <= sum(low <= tick <= high for tick in ticks[turn]) <= 3
