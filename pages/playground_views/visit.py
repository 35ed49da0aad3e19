"""What every view has in common: the training, the watched run, the clock, what stands below the pictures."""

from dataclasses import dataclass, replace

import numpy as np

from core.concepts import playground as concept
from core.concepts.playground import RATES, PlaygroundTrace, TrainingState
from pages.playground_views.settings import Run
from pages.playground_views.table import list_numbers
from pages.playground_views.verdict import write_verdict
from pages.shell import courses
from pages.shell.courses import Training
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Results, Stage, View

TURN = 0.32
"""Seconds of training that are shown together: its pictures take longer to draw than those of other lessons."""


@dataclass(frozen=True)
class Visit:
    """A training as far as it is shown, and the run that is watched.

    Attributes:
        training: which goes on while its `state` is shown.
    """

    lesson: Lesson
    training: Training[TrainingState]
    state: TrainingState
    trace: PlaygroundTrace
    run: Run

    def present(self, stage: Stage, formula: str = "formula") -> View:
        """Return a view of this training, which goes on after it is drawn.

        Args:
            stage: the pictures; this adds clock and dials, the table where it has none, and the verdict on the watched run.
        """
        words, trace, config = self.lesson.words, self.trace, self.state.config
        stage = replace(
            stage,
            clock=Clock(self.state.moments, "epoch", known=len(trace.epochs)),
            dials=self.run.dials,
            numbers=stage.numbers or list_numbers(trace, words),
            note=write_verdict(self.state, trace, words, stage.note),
        )
        values = {"sizes": "-".join(map(str, config.sizes)), "parameters": config.parameters, "loss": trace.loss}
        return View(
            stage=stage,
            formula=formula,
            values={**values, "rate": RATES[trace.rate]},
            program=concept.write_program(config, trace.rate, trace.seed),
            table=lambda: concept.tabulate(trace),
            results=self.list_results,
            after=courses.show_more(self.training, self.state, TURN),
        )

    def list_results(self) -> Results:
        """Return what program and table must hold; in single precision, since at large rates rounding grows."""
        losses = self.trace.losses
        return Results({"loss": np.float32(self.trace.loss)}, {"train_loss": losses[0], "test_loss": losses[1]})
