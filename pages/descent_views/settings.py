"""The controls of the race: what is trained, in which batches, for how long, from where, at which learning rates."""

from typing import Any

from core.concepts import descent
from core.concepts.descent import DescentConfig, RaceConfig
from core.foundation.datasets import make_points
from pages.course.simple import beside
from pages.descent_views.learning_rates import Rates, read_rates
from pages.descent_views.start import read_start
from pages.inputs.own_points import edit_points
from pages.shell.lesson import Lesson

EPOCHS = (1, 2, 5, 10, 20, 30, 40, 50, 100, 200, 300)
MOMENTA = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95)


def read_config(lesson: Lesson) -> tuple[RaceConfig, Rates]:
    """Show the controls; return what they say, and the learning rates with their dials."""
    controls = lesson.controls
    with beside(lesson, "data", "sampling"):
        data = controls.choose("data", descent.DATA, few=False)
        sampling = controls.choose("sampling", descent.SAMPLINGS, few=False)
    own = edit_points(lesson) if data == "own" else ()
    with beside(lesson, "intercept", "apart"):
        intercept = controls.switch("intercept")
        apart = controls.switch("apart", default=False)
    training = _read_training(lesson, len(make_points(data, own)), intercept)
    experiment = DescentConfig(data=data, own=own, intercept=intercept, sampling=sampling, **training)
    rates = read_rates(controls, apart, experiment.rates)
    full, mini, one = rates.values
    return RaceConfig(**vars(experiment), full_batch_rate=full, mini_batch_rate=mini, one_example_rate=one), rates


def _read_training(lesson: Lesson, points: int, intercept: bool) -> dict[str, Any]:
    """Show how long, in which batches, with which momentum, and from where the methods run; return those settings by name."""
    controls = lesson.controls
    possible = [each for each in EPOCHS if each * points <= descent.MAX_EXAMPLES]
    with beside(lesson, "batch_size", "epochs", "momentum", "start_w", "start_b", "seed"):
        return {
            "batch_size": controls.slide("batch_size", range(1, points + 1), RaceConfig.choose_batch(points)),
            "epochs": controls.slide("epochs", possible, min(RaceConfig.epochs, possible[-1])),
            "momentum": controls.slide("momentum", MOMENTA),
            "start_w": read_start(controls, "start_w", RaceConfig.start_w),
            "start_b": read_start(controls, "start_b", RaceConfig.start_b, learned=intercept),
            "seed": controls.slide("seed", range(50)),
        }
