"""What every view tells of the watched run: its name, its epochs, its numbers."""

from dataclasses import dataclass

import numpy as np

from core.concepts.hidden_states import TrainingState, TrainingTrace, WatchTrace
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Numbers, Row, moving


@dataclass(frozen=True)
class Watched:
    """A training as far as it is shown, and what the pictures show of the watched run."""

    state: TrainingState
    trace: WatchTrace


def count_epochs(lesson: Lesson, training: TrainingTrace, done: int | None = None) -> Clock:
    """The clock of the stage: epochs, as far as they are done, in other trainings beside this one as well."""
    done = training.epochs if done is None else done
    return Clock(np.arange(training.config.epochs + 1), lesson.words["clock.epoch"], known=done + 1)


def name_run(lesson: Lesson, training: TrainingTrace) -> str:
    """The watched run in words."""
    return lesson.words("row.run", cell=training.config.cell, seed=training.config.seed)


def tell(lesson: Lesson, watched: WatchTrace) -> Numbers:
    """What the watched run says, how well, and how many seeds have learned it."""
    training, seed = watched.training, watched.training.config.seed
    learned = training.learned[seed]
    when = lesson.words["number.never"] if np.isnan(learned) else int(learned)
    learners = (training.accuracies == 1).sum(0)
    right, loss = moving(training.accuracies[seed]), moving(training.losses[seed])
    cells = [moving(watched.words_said), right, training.by_letter, loss, when, moving(learners)]
    columns = [lesson.words[f"number.{name}"] for name in ("run", "says", "right", "by letter", "loss", "learned", "seeds")]
    return Numbers(columns, [Row(name_run(lesson, training), cells)])
