"""What every view has in common: the watched run, its name, its epochs, its numbers, and what stands below the pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import TrainingState, TrainingTrace, WatchTrace
from core.figures.hidden_states import Runs, watch_one
from pages.shell import courses
from pages.shell.compute import compute
from pages.shell.courses import Training
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Dial, Layout, Numbers, Panel, Results, Row, Stage, View, moving

COLUMNS = ("run", "says", "right", "by letter", "loss", "learned", "seeds")


@dataclass(frozen=True)
class Watched:
    """A training of twenty runs, as far as it is shown, and the run that is watched.

    Attributes:
        training: which goes on while its `state` is shown.
        trace: what the pictures show of the watched run.
        layer: whose hidden state is shown, counted from 0.
        dial: selects the seed on the stage; None where a slider at the side does.
        runs: what the dial selects among.
    """

    lesson: Lesson
    training: Training[TrainingState]
    state: TrainingState
    trace: WatchTrace
    layer: int
    dial: Dial | None
    runs: Runs

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
        return Clock(np.arange(self.trace.config.epochs + 1), "epoch", known=done + 1)

    def stage(self, key: str, panels: Sequence[Panel], layout: Layout, outcome: Sequence[str] = ()) -> Stage:
        """Return the stage of these pictures, whose table has the prediction, how good it is, and how many seeds learned it."""
        clock, numbers, dials = self.count_epochs(), self.list_numbers(), [self.dial]
        return Stage(key=key, panels=panels, layout=layout, clock=clock, numbers=numbers, dials=dials, outcome=outcome)

    def list_numbers(self) -> Numbers:
        """Return what the network predicts, how good that is, since when it is all right, and how many seeds learned it."""
        runs, outline, words = self.runs, self.outline, self.lesson.words
        learned = np.array([words["number.never"] if np.isnan(each) else str(int(each)) for each in outline.learned])
        by_seed = (each[runs.trace.seeds] for each in (outline.accuracies, outline.losses, learned))
        series = (runs.trace.predicted_words, *by_seed)
        says, right, loss, first = (moving(each, dials=[runs.dial]) if runs.dial else moving(each[runs.run]) for each in series)
        learners = moving((outline.accuracies == 1).sum(0))
        name = self.trace.config.cell if self.dial else self.name
        return Numbers(words.name_columns(*COLUMNS), [Row(name, [says, right, outline.by_letter, loss, first, learners])])

    def present(self, stage: Stage) -> View:
        """Return a view of this run with its equation, its program and its table; the training goes on after it is drawn."""
        config = self.trace.config
        return View(
            stage=stage,
            formula=f"formula.{config.cell}",
            values={"terms": concept.write_loss(self.trace.target_probabilities), "loss": self.trace.loss},
            program=concept.write_program(config),
            table=lambda: compute(concept.tabulate, self.state, config.seed),
            results=lambda: list_results(self.state, self.trace),
            after=courses.show_more(self.training, self.state),
        )


def find_runs(state: TrainingState, trace: WatchTrace, dial: Dial | None) -> Runs:
    """Return all seeds, among which the dial selects; the watched one alone without a dial, and while the training goes on."""
    if dial is None or not state.done:
        return watch_one(trace)
    return Runs(compute(concept.watch_all, state, state.seeds), dial.index, dial.name)


def list_results(state: TrainingState, trace: WatchTrace) -> Results:
    """Return what the program must compute and the table must hold.

    Of the losses, those of the first epochs: twenty runs side by side round otherwise than one alone, and that may grow.
    """
    symbols, seed = np.array(trace.training.symbols), trace.config.seed
    replayed = concept.replay(concept.select_run(state, seed))
    table = {"predicted": symbols[trace.predicted], "probability_of_target": replayed.target_probabilities}
    return Results({"losses[:4]": trace.training.losses[seed, :4]}, table)
