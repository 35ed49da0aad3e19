"""What every view has in common: the network, the picture it looks at, the stage with its clock and its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from core.concepts.feature_maps import FeatureMapsConfig, Look, TrainingState, TrainingTrace
from core.figures.style import Figure
from core.foundation.digits import Pictures
from pages.shell.courses import Course
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Gesture, Numbers, Panel, Row, moving, show_stage


@dataclass(frozen=True)
class Visit:
    """A network as far as it is trained, the picture that it looks at, and the places on the page.

    Attributes:
        label: the picture's true class; None for the visitor's own.
        stage, side: where a view shows its panels, and its controls.
    """

    lesson: Lesson
    trace: TrainingTrace
    pictures: Pictures
    classes: list[str]
    picture: np.ndarray
    label: int | None
    seen: Look
    stage: DeltaGenerator
    side: DeltaGenerator

    def show(
        self,
        view: str,
        panels: Sequence[Panel],
        *,
        areas: str,
        heights: Sequence[int],
        columns: str = "1fr",
        numbers: Numbers | None = None,
    ) -> Gesture:
        """Show the panels of a view, with the clock, and with the numbers of the picture unless others are given."""
        grid = {"areas": areas, "columns": columns, "heights": heights}
        key, numbers = f"{self.lesson.stem}.{view}", numbers or self.numbers()
        with self.stage:
            return show_stage(key, self.lesson.words, panels, **grid, clock=self.clock, numbers=numbers)

    @property
    def clock(self) -> Clock:
        """The stage's clock: epochs, as far as they are done. Some things to try are about time: then it plays once."""
        tried = self.lesson.controls.state("try")
        done, wanted = self.trace.epochs, self.trace.config.epochs
        play = tried if done == wanted and tried in ("untrained", "cover", "twins") else ""
        return Clock(np.arange(wanted + 1), self.lesson.words["clock.epoch"], known=done + 1, play=play)

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
    """What a view leaves to the page: its main figure, for the download; another training that it needs, as far as it is shown."""

    figure: Figure
    compared: tuple[Course[FeatureMapsConfig, TrainingState], TrainingState] | None = None
