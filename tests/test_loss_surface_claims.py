"""What the lesson on the loss surface tells its visitors is so, in the settings that it speaks of."""

import numpy as np
import pytest
import torch

from core.concepts.loss_surface import LINE_LOSSES, LOSSES, LossSurfaceConfig, LossSurfaceTrace, search, survey
from core.concepts.loss_surface.losses import compute_loss
from core.concepts.loss_surface.search import RATES
from core.concepts.loss_surface.survey import load_points
from core.foundation.ensemble import by_autograd, train
from core.foundation.rules import bind_rule
from pages.loss_surface import write_scaling
from pages.shell.words import Words
from tests.claims import Check, check_all, read_preset, state

STEM = "loss_surface"


def survey_preset(name: str, **changes: object) -> LossSurfaceTrace:
    return survey(LossSurfaceConfig(**{**read_preset(STEM, name), **changes}))


def measure_angle(trace: LossSurfaceTrace) -> float:
    """Return the angle between the arrow downhill and the way to the minimum, in degrees."""
    way = trace.optimum - (trace.config.w, trace.config.b)
    return np.degrees(np.arccos(-trace.gradient @ way / np.linalg.norm(way) / np.linalg.norm(trace.gradient)))


def count_steps(standardize: bool) -> int:
    """Return how many steps descent takes, at its best rate, until the suboptimality is a thousandth."""
    x, y = load_points(LossSurfaceConfig(standardize=standardize))
    rate = torch.tensor([2 / float(survey(LossSurfaceConfig(standardize=standardize)).eigenvalues.sum())], dtype=torch.float64)
    place = [torch.zeros(1, 2, dtype=torch.float64)]
    differentiate = by_autograd(lambda p, _: compute_loss("mean squared", p[0][:, 0], p[0][:, 1], x, y))
    losses = [float(each) for each in train(place, differentiate, range(1000), bind_rule("SGD", place).step, rate)]
    return int(np.argmax(np.array(losses) < 1e-3 * losses[0]))


def check_takeaway() -> None:
    """Against the gradient the loss falls at once; the ravine takes many times as long as the bowl of condition number 1."""
    state(STEM, "takeaway")
    state(STEM, "guide.7")
    for trace in (survey(LossSurfaceConfig()), survey_preset("ravine"), survey_preset("outlier")):
        assert trace.downhill[1, 2] < trace.downhill[0, 2]
    ravine, bowl = survey(LossSurfaceConfig()), survey(LossSurfaceConfig(standardize=True))
    assert ravine.condition_number > 40 * bowl.condition_number
    assert count_steps(standardize=False) > 10 * count_steps(standardize=True)


def check_gradient() -> None:
    """In the preset's ravine the arrow is within 15 degrees of the direction across the valley and 60 off the minimum's."""
    state(STEM, "misconception")
    trace = survey_preset("ravine")
    across = np.linalg.eigh(trace.hessian).eigenvectors[:, 1]
    assert abs(trace.gradient @ across) > np.cos(np.radians(15)) * np.linalg.norm(trace.gradient)
    assert measure_angle(trace) > 60


def check_point_is_a_line() -> None:
    """A step in w turns the line, a step in b lifts it: all predictions change."""
    state(STEM, "misconception.2")
    here = survey(LossSurfaceConfig(w=1.0, b=0.5))
    assert np.ptp(survey(LossSurfaceConfig(w=1.5, b=0.5)).predictions - here.predictions) > 0
    assert survey(LossSurfaceConfig(w=1.0, b=1.0)).predictions - here.predictions == pytest.approx(0.5)


def check_noisy_best() -> None:
    trace = survey(LossSurfaceConfig(data="noisy"))
    state(STEM, "misconception.3", f"{trace.optimum_loss:.2f}", given=(len(trace.x), 0))
    assert trace.surface.min() >= trace.optimum_loss
    assert survey(LossSurfaceConfig()).optimum_loss == pytest.approx(0, abs=1e-20)  # three points on a line


def check_ravine() -> None:
    trace = survey_preset("ravine")
    state(STEM, "try.ravine.answer", f"{trace.condition_number:.0f}")
    state(STEM, "guide.5", f"{measure_angle(trace):.0f}", f"{trace.condition_number:.0f}")
    state(STEM, "quiz.3.why.b", f"{measure_angle(trace):.0f}")
    check_gradient()
    values, directions = np.linalg.eigh(trace.hessian)
    slopes = [np.linalg.norm(trace.hessian @ directions[:, which]) for which in (0, 1)]  # at distance 1 from the minimum
    assert slopes[1] / slopes[0] == pytest.approx(trace.condition_number)
    assert np.abs(directions[:, 1] @ trace.gradient) > 0.97 * np.linalg.norm(trace.gradient)
    assert values[1] > values[0] > 0


def check_round() -> None:
    trace = survey_preset("round")
    state(STEM, "try.round.answer", f"{trace.condition_number:.0f}", given=(0, 1))
    assert (trace.x.mean(), trace.x.std()) == pytest.approx((0, 1), abs=1e-12)
    assert trace.hessian[0, 1] == pytest.approx(0, abs=1e-12)
    plain, (x, y) = survey(LossSurfaceConfig()), load_points(LossSurfaceConfig())
    assert trace.optimum == pytest.approx((plain.optimum[0] * x.std(correction=0).item(), y.mean().item()))
    for w, b in ((0.0, 0.0), (-2.0, 3.0), (1.0, 9.0)):
        assert measure_angle(survey_preset("round", w=w, b=b)) < 1e-3


def check_outlier() -> None:
    squared = survey_preset("outlier")
    others = [survey_preset("outlier", loss=loss) for loss in LINE_LOSSES[1:]]
    state(STEM, "try.outlier.answer", f"{squared.optimum[0]:.1f}", f"{squared.optimum[1]:.2f}", given=(2, 1))
    assert np.linalg.norm(survey(LossSurfaceConfig(data="noisy")).optimum - (2, 1)) < 0.2
    assert all(np.linalg.norm(trace.optimum - (2, 1)) < 0.2 < np.linalg.norm(squared.optimum - (2, 1)) for trace in others)
    assert squared.losses.max() > 10 * np.sort(squared.losses)[-2]  # that one square


def check_try_all() -> None:
    settings = read_preset(STEM, "try all")
    assert settings.pop("view") == "search"
    trace = search(LossSurfaceConfig(**settings))
    state(STEM, "try.try all.answer", str(trace.line.size), f"{trace.grid.size:,}", str(RATES))
    state(STEM, "start.search", str(trace.line.size))
    told = [str(trace.line.size), f"{trace.grid.size:,}", str(trace.steps_needed), f"{trace.path_losses[2]:.3f}"]
    state(STEM, "guide.6", *told, given=(0, 1))
    assert trace.grid.min() == pytest.approx(0, abs=1e-20)
    assert {2.0, 1.0} <= {*trace.w_tried.round(9), *trace.b_tried.round(9)}
    assert trace.grid.size == trace.line.size**2
    assert trace.steps_needed is not None
    assert trace.steps_needed < trace.line.size
    steps = trace.path[: trace.steps_needed + 1]
    assert np.abs(np.diff(steps, axis=0)).min() > 0  # both parameters move in each step


def check_guide_height() -> None:
    trace = survey(LossSurfaceConfig())
    assert (trace.config.w, trace.config.b) == (0, 0)
    squares = [f"{loss:.0f}" for loss in trace.losses]
    state(STEM, "guide.2", *squares, f"{trace.loss:.2f}", given=(0, len(squares)))
    assert trace.loss == pytest.approx(trace.losses.mean())


def check_guide_slopes() -> None:
    slopes = survey(LossSurfaceConfig()).gradient
    state(STEM, "guide.3", f"{slopes[0]:.2f}", f"{slopes[1]:.0f}")
    assert (slopes < 0).all()  # the loss falls where w or b grows


def check_guide_prediction() -> None:
    here, best = read_preset(STEM, "ravine"), survey(LossSurfaceConfig()).optimum
    state(STEM, "guide.4", f"{best[0]:.0f}", f"{here['b']:.0f}")
    assert here["b"] < best[1]


def check_exercise() -> None:
    """From w = 0, b = 0 one step with η = 0.1, on three points of y = 2x + 1."""
    here = survey(LossSurfaceConfig())
    w, b = -0.1 * here.gradient
    after = survey(LossSurfaceConfig(w=w, b=b))
    told = [f"{each:.2f}" for each in (here.loss, here.gradient[0], -here.gradient[0], w, after.loss)]
    given = (*here.x, *here.y, *-here.y, *here.losses, here.gradient[1], 0, 0.1, b)
    told += [f"{each:.0f}" for each in (here.gradient[1], -here.gradient[1], b)]
    state(STEM, "exercise.answer", *told, given=given)
    state(STEM, "quiz.2.question", f"{here.gradient[0]:.1f}", given=(0,))


def test_the_formula_says_what_a_standardized_x_stands_for() -> None:
    """Of 1, 2, 3: mean 2, standard deviation √(2/3)."""
    words, plain, standardized = Words(STEM, "en"), survey(LossSurfaceConfig()), survey(LossSurfaceConfig(standardize=True))
    assert (plain.mean, plain.deviation) == (0, 1)
    np.testing.assert_allclose(standardized.mean + standardized.deviation * standardized.x, plain.x)
    assert write_scaling(words, plain) == ""
    assert r"\bar x = 2$" in (told := write_scaling(words, standardized))
    assert "s = 0.8165$" in told
    assert all(told in words(f"formula.{loss}", w=0, b=0, loss=0, slope_w=0, slope_b=0, scaling=told) for loss in LOSSES)


CLAIMS: dict[str, Check] = {
    "takeaway": check_takeaway,
    "misconception": check_gradient,
    "misconception.2": check_point_is_a_line,
    "misconception.3": check_noisy_best,
    "try.ravine.answer": check_ravine,
    "try.round.answer": check_round,
    "try.outlier.answer": check_outlier,
    "try.try all.answer": check_try_all,
    "guide.2": check_guide_height,
    "guide.3": check_guide_slopes,
    "guide.4": check_guide_prediction,
    "guide.5": check_ravine,
    "guide.6": check_try_all,
    "guide.7": check_takeaway,
    "start.search": check_try_all,
    "exercise.answer": check_exercise,
    "quiz.2.question": check_exercise,
    "quiz.3.why.b": check_ravine,
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()
