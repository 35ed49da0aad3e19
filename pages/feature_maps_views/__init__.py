"""The lesson on feature maps in six views of one trained network: what is chosen (choosing), what is shown (the others)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.concepts.feature_maps import FeatureMapsConfig, Look, TrainingState, TrainingTrace
from core.foundation.digits import Pictures
from pages.shell.courses import Course
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Numbers, Row, moving


@dataclass(frozen=True)
class Visit:
    """What every view shows: a network as far as it is trained, and the picture that it looks at.

    Attributes:
        label: the picture's true class; None for the visitor's own.
    """

    lesson: Lesson
    trace: TrainingTrace
    pictures: Pictures
    classes: list[str]
    picture: np.ndarray
    label: int | None
    seen: Look

    @property
    def clock(self) -> Clock:
        """The stage's clock: epochs, as far as they are done. Some things to try are about time: then it plays once."""
        tried = self.lesson.controls.state("try")
        done = self.trace.epochs == self.trace.config.epochs
        play = tried if done and tried in ("untrained", "cover", "twins") else ""
        return Clock(np.arange(self.trace.epochs + 1), self.lesson.words["clock.epoch"], play=play)

    def numbers(self) -> Numbers:
        """What the network says of the picture, and how well it does in general, at each moment."""
        words, trace = self.lesson.words, self.trace
        names = ("says", "sure", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
        said = self.seen.probabilities.argmax(axis=1)
        label = words["row.own"] if self.label is None else words("row.picture", true=self.classes[self.label])
        cells = [
            moving(np.array([self.classes[each] for each in said])),
            moving(self.seen.probabilities.max(axis=1)),
            *(moving(getattr(trace, name)) for name in names[2:]),
        ]
        return Numbers([words[f"number.{name}"] for name in ("picture", *names)], [Row(label, cells)])


@dataclass(frozen=True)
class Shown:
    """What a view leaves to the page: its main figure, for the download, and another training that it needs, if any."""

    figure: go.Figure
    course: Course[FeatureMapsConfig, TrainingState] | None = None


def turn_to(lesson: Lesson, **values: Any) -> None:
    """Set controls because something on the stage was clicked. They are already drawn, so it happens on the next run."""
    st.session_state[f"{lesson.stem}.turn"] = values
    st.rerun()


def take_turn(lesson: Lesson) -> None:
    """Set the controls that the last click asked for."""
    turn: Mapping[str, Any] = st.session_state.pop(f"{lesson.stem}.turn", {})
    lesson.controls.assign(**turn)
