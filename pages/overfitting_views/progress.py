"""A study that goes on while it is shown: how far it is, and how it goes on."""

from collections.abc import Callable
from typing import Any

from core.concepts.overfitting import StudyState
from pages.shell import courses
from pages.shell.lesson import Lesson

Following = tuple[StudyState, str, Callable[[], None]]


def follow_study(
    lesson: Lesson, config: Any, start: Callable[[Any], StudyState], go_on: Callable[[StudyState], StudyState]
) -> Following:
    """Return the study as far as it is, a note on how far that is, and what trains it further after the page is drawn."""
    training = courses.follow(config, start, go_on)
    state = training.state
    if state.done:
        note = lesson.words("training.done", seeds=config.seeds) if config.seeds > 1 else ""
        return state, note, lambda: None
    note = lesson.words("training.progress", seed=state.seed + 1, seeds=config.seeds, epoch=state.epochs, epochs=config.epochs)
    return state, note, lambda: courses.show_more(training, state)
