"""The controls of the race: what is trained from where, at which learning rates, and which race is pinned beside it."""

import contextlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.concepts import descent
from core.concepts.descent import METHODS, DescentConfig, DescentTrace, Method, RaceConfig
from core.foundation.datasets import make_points
from core.foundation.numbers import read_number
from core.foundation.records import RefusedError
from pages.course.simple import beside
from pages.inputs.own_points import edit_points
from pages.shell import link
from pages.shell.classroom import is_hidden
from pages.shell.controls import Controls
from pages.shell.lesson import Lesson
from pages.shell.pins import offer_pin
from pages.shell.view import Dial

EPOCHS = (1, 2, 5, 10, 20, 30, 40, 50, 100, 200, 300)
MOMENTA = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
RATE_NAMES = ("full_batch_rate", "mini_batch_rate", "one_example_rate")
TOLD = ("data", "intercept", "sampling", "batch_size", "epochs", "momentum", "start_w", "start_b", "seed")
"""Settings in which a pinned race may differ, beside its rates."""


@dataclass(frozen=True)
class Rates:
    """The learning rates that are chosen: the value of each method, and the dials that select them on the stage."""

    values: Sequence[float]
    dials: Sequence[Dial]

    @property
    def dial_of(self) -> dict[Method, str]:
        """The name of the dial that selects each method's rate."""
        return dict(zip(METHODS, [dial.name for dial in self.dials] * (3 // len(self.dials)), strict=True))


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
            "batch_size": controls.slide("batch_size", range(1, points + 1), min(RaceConfig.batch_size, points - 1)),
            "epochs": controls.slide("epochs", possible, min(RaceConfig.epochs, possible[-1])),
            "momentum": controls.slide("momentum", MOMENTA),
            "start_w": read_start(controls, "start_w", RaceConfig.start_w),
            "start_b": read_start(controls, "start_b", RaceConfig.start_b, learned=intercept),
            "seed": controls.slide("seed", range(50)),
        }


def read_rates(controls: Controls, apart: bool, offered: Sequence[float]) -> Rates:
    """Return one learning rate for all three methods, or one for each, of those offered, and their dials."""
    _keep_places(controls, offered)
    standard = offered[descent.RATES.index(RaceConfig.full_batch_rate) * len(offered) // len(descent.RATES)]
    names = RATE_NAMES if apart else ("rate",)
    values, dials = zip(*(controls.dial(name, offered, standard) for name in names), strict=True)
    return Rates(values * (3 // len(names)), dials)


def _keep_places(controls: Controls, offered: Sequence[float]) -> None:
    """Keep each slider where it stands, relative to the limit, when other points offer other rates."""
    key = f"{controls.stem}.offered"
    before = [link.to_text(rate) for rate in st.session_state.get(key, offered)]
    for name in ("rate", *RATE_NAMES):
        if (chosen := controls.state(name)) in before and len(before) == len(offered):
            controls.assign(**{name: offered[before.index(chosen)]})
    st.session_state[key] = offered


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

    A text field: Streamlit's field for numbers takes "1,5" for 15. What cannot be read is refused in a sentence, and the start
    stays. A link gives the nearest number there is. What is not learned stays 0.
    """
    key, title, default = f"{controls.stem}.{name}.typed", controls.words[f"control.{name}"], link.to_text(standard)
    setting, shown = f"{controls.stem}.{name}", f"{controls.stem}.{name}.shown"
    start = parse_start(controls.state(name, default), standard)
    text, state = link.to_text(start if learned else 0.0), st.session_state
    if link.is_opening():
        link.put(setting, text if learned else link.to_text(start), default)

    def take() -> None:
        with contextlib.suppress(RefusedError):
            link.put(setting, link.to_text(read_typed(state[key])), default)

    if key not in state or state.get(shown) != text:  # another start than this field's text was for
        state[key] = state[shown] = text
    typed: str = state[key]
    if not is_hidden(setting, title) and name in controls.offered:
        st.text_input(title, typed, max_chars=40, key=key, on_change=take, disabled=not learned)
        _warn(controls, title, typed)
    return start


def read_typed(text: str) -> float:
    """Return the number that a visitor typed.

    Raises:
        RefusedError: as `read_number`, or reason "too large" beyond the limits of a start; numbers: word.
    """
    number = read_number(text)
    if abs(number) > descent.MAX_START:
        raise RefusedError(f"the start is {text}; allowed: up to {descent.MAX_START:g}", "too large", word=text.strip()[:40])
    return parse_start(number, number)


def _warn(controls: Controls, title: str, typed: str) -> None:
    """Say below the field why its text cannot be a start."""
    try:
        read_typed(typed)
    except RefusedError as error:
        st.warning(controls.words(f"start.refused.{error.reason}", title=title, **error.numbers))


def parse_start(text: object, standard: float) -> float:
    """Return the number that `text` holds, within the limits of a start; the standard if it holds none."""
    try:
        number = float(str(text))
    except ValueError:
        return standard
    return standard if math.isnan(number) else float(f"{np.clip(number, -descent.MAX_START, descent.MAX_START):.6g}")


def move_start(controls: Controls, place: Mapping[str, object], trace: DescentTrace) -> None:
    """Start every run from the place on the map that was clicked, in steps of about a fiftieth of the map."""
    if place["panel"] != "contour":
        return
    step = 10.0 ** math.floor(math.log10((trace.w_axis[-1] - trace.w_axis[0]) / 20))
    for name, clicked, standard in (("start_w", place["x"], RaceConfig.start_w), ("start_b", place["y"], RaceConfig.start_b)):
        controls.assign(**{name: link.to_text(round(parse_start(clicked, standard) / step) * step)})
