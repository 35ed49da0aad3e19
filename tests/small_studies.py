"""Studies of the lesson `overfitting`, each trained once for all tests."""

import functools

from core.concepts.overfitting import Study, StudyState, start_study, train_study


@functools.cache
def finish(config: Study) -> StudyState:
    """Return the study of this config, all seeds done."""
    state = start_study(config)
    while not state.done:
        state = train_study(state)
    return state
