"""The controls of the race: what is trained, and which of the trained runs is shown."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.concepts import descent
from core.concepts.descent import DescentTrace, RaceConfig, TimedRace
from core.foundation.datasets import make_points
from pages.shell import link
from pages.shell.classroom import is_hidden
from pages.shell.compute import compute
from pages.shell.controls import Controls
from pages.shell.lesson import Lesson
from pages.shell.own_points import edit_points
from pages.shell.pins import offer_pin

EPOCHS = (1, 2, 5, 10, 20, 30, 40, 50, 100, 200, 300)
MOMENTA = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
TOLD = ("data", "intercept", "sampling", "batch_size", "epochs", "momentum", "start_w", "start_b", "seed")
"""Settings in which a pinned race may differ, beside its rates."""
RATE_NAMES = ("full_batch_rate", "mini_batch_rate", "one_example_rate")


def read_config(lesson: Lesson) -> RaceConfig:
    """Show the controls; return what they say."""
    controls = lesson.controls
    left, right = st.columns(2)
    with left:
        data = controls.choose("data", descent.DATA, few=False)
    with right:
        sampling = controls.choose("sampling", descent.SAMPLINGS, few=False)
    own = edit_points(lesson) if data == "own" else ()
    left, right = st.columns(2)
    with left:
        intercept = controls.switch("intercept")
    with right:
        apart = controls.switch("apart", default=False)
    points = make_points(data, own)
    full, mini, one = _read_rates(controls, apart, descent.offer_rates(points, intercept))
    return RaceConfig(
        data=data, own=own, intercept=intercept, sampling=sampling, **_read_training(controls, len(points), intercept),
        full_batch_rate=full, mini_batch_rate=mini, one_example_rate=one,
    )  # fmt: skip


def _read_training(controls: Controls, points: int, intercept: bool) -> dict[str, Any]:
    """Show how long, in which batches, with which momentum, and from where the methods run; return those settings by name."""
    settings: dict[str, Any] = {}
    possible = [each for each in EPOCHS if each * points <= descent.MAX_EXAMPLES]
    left, middle, right = st.columns(3, gap="small")
    with left:
        settings["batch_size"] = controls.slide("batch_size", range(1, points + 1), min(RaceConfig.batch_size, points - 1))
    with middle:
        settings["epochs"] = controls.slide("epochs", possible, min(RaceConfig.epochs, possible[-1]))
    with right:
        settings["momentum"] = controls.slide("momentum", MOMENTA)
    left, middle, right = st.columns(3, gap="small")
    with left:
        settings["start_w"] = read_start(controls, "start_w", RaceConfig.start_w)
    with middle:
        settings["start_b"] = read_start(controls, "start_b", RaceConfig.start_b, learned=intercept)
    with right:
        settings["seed"] = controls.slide("seed", range(50))
    return settings


def read_pin(lesson: Lesson, config: RaceConfig) -> RaceConfig | None:
    """Offer to pin the race; return the settings of the pinned one, and say in which it differs (rates stand in the table)."""
    words, pinned = lesson.words, offer_pin(lesson, config)
    if not pinned:
        return None
    differing = [name for name in TOLD if getattr(pinned, name) != getattr(config, name)]
    values = [words.get(f"option.{name}.{getattr(pinned, name)}", link.to_text(getattr(pinned, name))) for name in differing]
    told = [f"{words[f'control.{name}']}: {value}" for name, value in zip(differing, values, strict=True)]
    if told:
        st.caption(words("pin.differs", settings=" · ".join(told)))
    return pinned


def read_start(controls: Controls, name: str, standard: float, *, learned: bool = True) -> float:
    """Show one coordinate of the start as a number; a click on the map sets it as well (`move_start`).

    A link gives the nearest number there is. What is not learned stays 0.
    """
    key, title, default = f"{controls.stem}.{name}.typed", controls.words[f"control.{name}"], link.to_text(standard)
    start = parse_start(controls.state(name, default), standard)
    controls.assign(**{name: link.to_text(start)})
    controls.state(name, default)  # the link says what is shown

    def take() -> None:
        controls.assign(**{name: link.to_text(st.session_state[key])})

    st.session_state[key] = start if learned else 0.0
    if not is_hidden(f"{controls.stem}.{name}", title):
        reach = descent.MAX_START
        st.number_input(title, -reach, reach, step=0.1, format="%g", key=key, on_change=take, disabled=not learned)
    return start


def parse_start(text: object, standard: float) -> float:
    """Return the number that `text` holds, within the limits of a start; the standard if it holds none."""
    try:
        number = float(str(text))
    except ValueError:
        return standard
    return standard if math.isnan(number) else float(f"{np.clip(number, -descent.MAX_START, descent.MAX_START):.6g}")


def move_start(controls: Controls, place: Mapping[str, object], trace: DescentTrace) -> None:
    """Start every run from the place on the map that was clicked, in steps of about a fiftieth of the map."""
    step = 10.0 ** math.floor(math.log10((trace.w_axis[-1] - trace.w_axis[0]) / 20))
    for name, clicked, standard in (("start_w", place["x"], RaceConfig.start_w), ("start_b", place["y"], RaceConfig.start_b)):
        controls.assign(**{name: link.to_text(round(parse_start(clicked, standard) / step) * step)})


def run_race(config: RaceConfig, axis: descent.Axis) -> TimedRace:
    """Train the experiment (once for all learning rates), select the race, and put it on the clock."""
    race = descent.pick_race(compute(descent.descend, config.experiment()), config)
    times = compute(descent.time_steps, config.experiment()) if axis == "seconds" else None
    return descent.time_race(race, axis, times)


def _read_rates(controls: Controls, apart: bool, offered: Sequence[float]) -> list[float]:
    """One learning rate for all three methods, or one for each, from those offered."""
    _keep_places(controls, offered)
    standard = offered[descent.RATES.index(RaceConfig.full_batch_rate)]
    if not apart:
        return 3 * [controls.slide("rate", offered, standard)]
    rates = []
    for place, name in zip(st.columns(3), RATE_NAMES, strict=True):
        with place:
            rates.append(controls.slide(name, offered, standard))
    return rates


def _keep_places(controls: Controls, offered: Sequence[float]) -> None:
    """Keep each slider where it stands, relative to the limit, when other points offer other rates."""
    key = f"{controls.stem}.offered"
    before = st.session_state.get(key, offered)
    for name in ("rate", *RATE_NAMES):
        chosen = st.session_state.get(f"{controls.stem}.{name}", link.recall(f"{controls.stem}.{name}"))
        if before != offered and chosen in before:
            controls.assign(**{name: offered[before.index(chosen)]})
    st.session_state[key] = offered
