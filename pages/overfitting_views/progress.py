"""A study that goes on while it is shown: how far it is, and how it goes on."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from core.concepts.overfitting import Study, StudyState, start_study, train_study
from pages.shell import courses
from pages.shell.lesson import Lesson
from pages.shell.view import Results

TEST_LOSS = "F.cross_entropy(network(test_images), test_labels)"
"""In the words of the programs, which train seed 0."""


def follow_study(
    lesson: Lesson, config: Study, shown: str = "lines", **values: int
) -> tuple[StudyState, str, Callable[[], None] | None]:
    """Return the study as far as it is, a note on how far that is, and what trains it further once the page is drawn.

    Args:
        shown: what the note explains at the end: how the pictures show several seeds.
        values: further numbers that it names.
    """
    training = courses.follow(config, start_study, train_study)
    state = training.state
    progress = {"seed": state.seed + 1, "seeds": config.seeds, "epoch": state.epochs, "epochs": config.epochs}
    note = lesson.words(f"training.done.{shown}" if state.done else "training.progress", **progress, **values)
    return state, "" if state.done and config.seeds == 1 else note, courses.show_more(training, state)


def list_results(state: StudyState, program: Mapping[str, Any]) -> Results:
    """Return what the program must compute and the table must hold: all that is known of the study."""
    known = np.isfinite(state.accuracies)
    return Results(program, {"losses": state.losses[known], "accuracies": state.accuracies[known]})
