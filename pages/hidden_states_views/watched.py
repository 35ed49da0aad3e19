"""What every view has in common: the watched run, its name, its epochs, its numbers, and what stands below the pictures."""

from dataclasses import dataclass

import numpy as np

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import TrainingState, TrainingTrace, WatchTrace
from pages.shell import courses
from pages.shell.compute import compute
from pages.shell.courses import Training
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Numbers, Results, Row, Stage, View, moving


@dataclass(frozen=True)
class Watched:
    """A training of twenty runs, as far as it is shown, and the run that is watched.

    Attributes:
        training: which goes on while its `state` is shown.
        trace: what the pictures show of the watched run.
        layer: whose hidden state is shown, counted from 0.
    """

    lesson: Lesson
    training: Training[TrainingState]
    state: TrainingState
    trace: WatchTrace
    layer: int

    @property
    def outline(self) -> TrainingTrace:
        """The twenty runs in outline."""
        return self.trace.training

    @property
    def name(self) -> str:
        """The watched run in words."""
        return self.lesson.words("row.run", cell=self.trace.config.cell, seed=self.trace.config.seed)

    def count_epochs(self, done: int | None = None) -> Clock:
        """Return the clock: epochs, as far as they are `done` (None: by this training), in other trainings beside it as well."""
        done = self.trace.epochs if done is None else done
        return Clock(np.arange(self.trace.config.epochs + 1), self.lesson.words["clock.epoch"], known=done + 1)

    def list_numbers(self) -> Numbers:
        """Return what the watched run says, how well, and how many seeds have learned it."""
        words, outline, seed = self.lesson.words, self.outline, self.trace.config.seed
        learned = outline.learned[seed]
        when = words["number.never"] if np.isnan(learned) else int(learned)
        right, loss = moving(outline.accuracies[seed]), moving(outline.losses[seed])
        learners = moving((outline.accuracies == 1).sum(0))
        cells = [moving(self.trace.words_said), right, outline.by_letter, loss, when, learners]
        titles = ("run", "says", "right", "by letter", "loss", "learned", "seeds")
        return Numbers([words[f"number.{name}"] for name in titles], [Row(self.name, cells)])

    def present(self, stage: Stage) -> View:
        """Return a view of this run with its equation, its program and its table; the training goes on after it is drawn."""
        config = self.trace.config
        return View(
            stage=stage,
            formula=f"formula.{config.cell}",
            values={"terms": concept.write_loss(self.trace.asked_chances), "loss": self.trace.loss},
            program=concept.write_program(config),
            table=lambda: compute(concept.tabulate, self.state, config.seed),
            results=self.list_results,
            after=lambda: courses.show_more(self.training, self.state),
        )

    def list_results(self) -> Results:
        """Return what the program must compute and the table must hold.

        Of the losses, those of the first epochs: twenty runs side by side round otherwise than one alone, and that may grow.
        """
        symbols, seed = np.array(self.outline.symbols), self.trace.config.seed
        replayed = concept.replay(concept.select_run(self.state, seed))
        table = {"said": symbols[self.trace.said], "probability_of_asked": replayed.answer_probabilities}
        return Results({"losses[:4]": self.outline.losses[seed, :4]}, table)
