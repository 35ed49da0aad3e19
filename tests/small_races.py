"""Races for the tests of the lesson `descent`: small ones with settings of their own, the page's default one, and its presets'."""

import functools
from dataclasses import replace
from typing import Any

from core.concepts.descent import NoiseTrace, Race, RaceConfig, SpreadTrace, compare_rates, descend, measure_noise, pick_race
from core.foundation.datasets import make_points
from tests.claims import read_preset

LINE = {"data": "proportional", "intercept": False, "start_w": 1.0, "epochs": 100, "sampling": "in order"}
"""y = 2x at x = 1, 2, 3, the model w·x, w from 1: three factors by hand."""
SPREAD = (1.4, 3.5)
"""Factor by which the methods differ at their best rates with most other blocks of 24 seeds, as the texts state it."""
OWN = ((10.0, 20.0), (20.0, 41.0), (30.0, 59.0), (40.0, 83.0))
"""Own points, steeper than those of the lesson: 2/λmax is 0.0013."""


def take_data(name: str) -> dict[str, Any]:
    """Return the settings of a Config that take this data set."""
    return {"data": name, "own": OWN if name == "own" else ()}


def run_race(rate: float = 0.03, **settings: Any) -> Race:
    """Return a race in which all three methods take the same rate, which is the only one trained unless a grid is given."""
    rates = dict.fromkeys(("full_batch_rate", "mini_batch_rate", "one_example_rate"), rate)
    config = RaceConfig(**{"grid": (rate, rate / 2), "seeds": 2, **settings, **rates})
    return pick_race(descend(config.experiment()), config)


train = functools.cache(descend)
"""Trains each experiment once in a process; races that differ in what they pick share it."""


@functools.cache
def run_default() -> Race:
    """Return the race that the page shows first; every rate is trained."""
    return pick_race(train(RaceConfig().experiment()), RaceConfig())


@functools.cache
def compare_default() -> SpreadTrace:
    """Return how the default race went at every rate, over all seeds."""
    return compare_rates(run_default().trace)


def race_preset(name: str, **changes: Any) -> Race:
    """Return the race of a preset, as the page reads its settings."""
    settings = {**read_preset("descent", name), **changes}
    settings = {key: value for key, value in settings.items() if key not in ("view", "axis", "apart")}
    if "rate" in settings:
        settings |= dict.fromkeys(("full_batch_rate", "mini_batch_rate", "one_example_rate"), settings.pop("rate"))
    if "start_w" in settings:
        settings["start_w"] = float(settings["start_w"])
    points = len(make_points(settings.get("data", RaceConfig.data)))
    config = RaceConfig(**{"batch_size": RaceConfig.choose_batch(points), **settings})
    return pick_race(train(config.experiment()), config)


def pick_noise(race: Race) -> NoiseTrace:
    """Return the noise along the race's mini-batch path alone: arrays without the axis of the learning rates."""
    noise, run = measure_noise(race.trace), race.find_rates()["mini-batch"]
    shared = ("method", "updates", "sizes")
    return replace(noise, **{name: values[run] for name, values in vars(noise).items() if name not in shared})
