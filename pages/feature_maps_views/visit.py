"""What every view has in common: the network, the picture it looks at, the stage with its clock and its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from core.concepts.feature_maps import Look, TrainingState, TrainingTrace, withhold
from core.figures.style import Figure
from core.foundation.digits import Pictures
from pages.shell.courses import Training
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Gesture, Numbers, Panel, Row, moving, show_stage


@dataclass(frozen=True)
class Visit:
    """A network as far as it is trained, the picture that it looks at, and the places on the page.

    Attributes:
        label: the picture's true class; None for the visitor's own.
        all_seen: what the network makes of the picture, also where that is empty paper.
        stage, side: where a view shows its panels, and its controls.
    """

    lesson: Lesson
    state: TrainingState
    pictures: Pictures
    classes: list[str]
    picture: np.ndarray
    label: int | None
    all_seen: Look
    stage: DeltaGenerator
    side: DeltaGenerator

    @property
    def trace(self) -> TrainingTrace:
        """What is known after each epoch that is done."""
        return self.state.trace

    @property
    def blank(self) -> bool:
        """Whether there is no ink yet: nothing is drawn, or nothing uploaded. Then the network is not asked."""
        return not self.picture.any()

    @property
    def seen(self) -> Look:
        """What the network makes of the picture; of empty paper there are maps, but no answer."""
        return withhold(self.all_seen) if self.blank else self.all_seen

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
        """The stage's clock: epochs, as far as they are done. Some things to try are about time: it plays once, or waits at 0."""
        tried = self.lesson.controls.state("try")
        done, wanted = self.trace.epochs, self.trace.config.epochs
        play = tried if done == wanted and tried in ("cover", "twins") else ""
        start = 0 if tried == "untrained" else None
        return Clock(np.arange(wanted + 1), self.lesson.words["clock.epoch"], known=done + 1, start=start, play=play)

    def numbers(self, without: Look | None = None) -> Numbers:
        """What the network says of the picture, and how well it does in general, at each moment.

        Args:
            without: what it makes of the picture with channels switched off; a second line tells what it says then.
        """
        words, trace = self.lesson.words, self.trace
        names = ("says", "sure", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
        own = words["row.nothing" if self.blank else "row.own"]
        label = own if self.label is None else words("row.picture", true=self.classes[self.label])
        rows = [Row(label, [*self._tell(self.seen), *(moving(getattr(trace, name)) for name in names[2:])])]
        if without is not None:
            off = ", ".join(map(str, without.off1 or without.off2))
            rows.append(Row(words("row.without", channels=off), [*self._tell(without), *["—"] * len(names[2:])]))
        return Numbers([words[f"number.{name}"] for name in ("picture", *names)], rows)

    def _tell(self, seen: Look) -> list[Any]:
        """Return the class that the network takes the picture for, and how sure it is."""
        if self.blank:
            return ["—", "—"]
        said = np.array([self.classes[each] for each in seen.probabilities.argmax(axis=1)])
        return [moving(said), moving(seen.probabilities.max(axis=1))]


@dataclass(frozen=True)
class Shown:
    """What a view leaves to the page: its main figure, for the download; another training that it needs, as far as it is shown."""

    figure: Figure
    compared: tuple[Training[TrainingState], TrainingState] | None = None
