"""The controls of the race: what is trained, and which of the trained runs is shown."""

import streamlit as st

from core.concepts import descent
from core.concepts.descent import RaceConfig, TimedRace
from core.foundation.datasets import make_points
from pages.shell import link
from pages.shell.compute import compute
from pages.shell.controls import Controls

EPOCHS = (1, 2, 5, 10, 20, 30, 40, 50, 100, 200, 300)
MOMENTA = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
START = {"start_w": RaceConfig.start_w, "start_b": RaceConfig.start_b}
STARTS = [tenth / 10 for tenth in range(-200, 201)]
RATE_NAMES = ("full_batch_rate", "mini_batch_rate", "one_example_rate")


def read_config(controls: Controls) -> RaceConfig:
    """Show the controls; return what they say."""
    left, right = st.columns(2)
    with left:
        data = controls.choose("data", descent.DATA, few=False)
        intercept = controls.switch("intercept")
    points = len(make_points(data))
    with right:
        sampling = controls.choose("sampling", descent.SAMPLINGS, few=False)
        apart = controls.switch("apart", default=False)
    full, mini, one = _read_rates(controls, apart)
    left, right = st.columns(2)
    with left:
        batch_size = controls.slide("batch_size", range(1, points + 1), min(RaceConfig.batch_size, points - 1))
        epochs = controls.slide("epochs", [each for each in EPOCHS if each * points <= descent.MAX_EXAMPLES])
    with right:
        momentum = controls.slide("momentum", MOMENTA)
        seed = controls.slide("seed", range(50))
    # The start has no widget: a click on the map moves it.
    w, b = (link.nearest(controls.state(name), STARTS, default) for name, default in START.items())
    return RaceConfig(
        data=data, intercept=intercept, sampling=sampling, start_w=w, start_b=b, batch_size=batch_size, momentum=momentum,
        epochs=epochs, seed=seed, full_batch_rate=full, mini_batch_rate=mini, one_example_rate=one,
    )  # fmt: skip


def move_start(controls: Controls, w: float, b: float) -> None:
    """Start every run from the place on the map that was clicked."""
    controls.assign(start_w=str(link.nearest(w, STARTS, 0.0)), start_b=str(link.nearest(b, STARTS, 0.0)))


def run_race(config: RaceConfig, axis: descent.Axis) -> TimedRace:
    """Train the experiment (once for all learning rates), select the race, and put it on the clock."""
    race = descent.pick_race(compute(descent.descend, config.experiment()), config)
    times = compute(descent.time_steps, config.experiment()) if axis == "seconds" else None
    return descent.time_race(race, axis, times)


def _read_rates(controls: Controls, apart: bool) -> list[float]:
    """One learning rate for all three methods, or one for each."""
    if not apart:
        return 3 * [controls.slide("rate", descent.RATES, RaceConfig.full_batch_rate)]
    rates = []
    for place, name in zip(st.columns(3), RATE_NAMES, strict=True):
        with place:
            rates.append(controls.slide(name, descent.RATES))
    return rates
