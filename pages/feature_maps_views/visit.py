"""What every view has in common: the network, the picture it looks at, the clock, the numbers, what stands below the pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.concepts.feature_maps import Look, TrainingState, TrainingTrace, tabulate, write_program
from core.foundation.digits import Pictures
from pages.feature_maps_views.table import MEASURES, list_measures, list_prediction, list_results
from pages.shell import courses
from pages.shell.courses import Training
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Numbers, Panel, Results, Row, Stage, View


@dataclass(frozen=True)
class Visit:
    """A network as far as it is trained, and the picture that it looks at.

    Attributes:
        training: which goes on while its `state` is shown, unless the visitor has stopped it (`going`).
        index: of the picture in the test set; None for the visitor's own.
        seen: what the network makes of the picture.
    """

    lesson: Lesson
    training: Training[TrainingState]
    state: TrainingState
    going: bool
    pictures: Pictures
    classes: list[str]
    picture: np.ndarray
    index: int | None
    seen: Look

    @property
    def trace(self) -> TrainingTrace:
        """What is known after each epoch that is done."""
        return self.state.trace

    @property
    def label(self) -> int | None:
        """The picture's true class; None for the visitor's own."""
        return None if self.index is None else int(self.pictures.test_labels[self.index])

    @property
    def clock(self) -> Clock:
        """The stage's clock: epochs, as far as they are done."""
        return Clock(np.arange(self.trace.config.epochs + 1), "epoch", known=self.trace.epochs + 1)

    def choose_class(self, name: str, other: str) -> int | None:
        """Show a control for one of the classes, or for `other`: None. A link names them by number, in every language."""
        titles = {str(number): title for number, title in enumerate(self.classes)}
        chosen = self.lesson.controls.choose(name, (other, *titles), other, few=False, **titles)
        return None if chosen == other else int(chosen)

    def present(
        self,
        name: str,
        panels: Sequence[Panel],
        layout: Layout,
        numbers: Numbers | None = None,
        pick: Callable[[Mapping[str, Any]], None] | None = None,
        outcome: Sequence[str] = (),
    ) -> View:
        """Return a view of this network; the training goes on after it is drawn.

        Args:
            numbers: the table; None for what the network says of the picture.
            pick, outcome: what a click does, and which panels give an answer away; see `Stage`.
        """
        key, clock, told = f"feature_maps.{name}", self.clock, numbers or self.list_numbers()
        said = int(self.seen.logits[-1].argmax())
        values = {"said": said, "sure": self.seen.probabilities[-1, said], "logit": self.seen.logits[-1, said]}
        return View(
            stage=Stage(key=key, panels=panels, layout=layout, clock=clock, numbers=told, pick=pick, outcome=outcome),
            formula="formula",
            values=values,
            program=write_program(self.trace.config, self.index),
            table=lambda: tabulate(self.trace, self.seen),
            results=self.list_results,
            after=self.go_on,
        )

    @property
    def go_on(self) -> Callable[[], None] | None:
        """What trains a slice further; None where the training is done or stopped."""
        return courses.show_more(self.training, self.state) if self.going else None

    def list_results(self) -> Results:
        """Return what the program must compute and the table must hold."""
        return list_results(self.trace, self.seen, in_test_set=self.index is not None)

    def list_numbers(self, without: Look | None = None) -> Numbers:
        """Return what the network says of the picture, and how well it does in general, after each epoch.

        Args:
            without: what it says with channels switched off, for a second line.
        """
        words, label = self.lesson.words, self.label
        name = words["row.own"] if label is None else words("row.picture", true=self.classes[label])
        rows = [Row(name, [*list_prediction(self.seen, self.classes), *list_measures(self.trace)])]
        if without is not None:
            off = len(without.off1 or without.off2)
            rows.append(Row(words("row.without", count=off), [*list_prediction(without, self.classes), *["—"] * len(MEASURES)]))
        return Numbers(words.name_columns("picture", "says", "sure", *MEASURES), rows)
