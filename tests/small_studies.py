"""Studies of the lesson `overfitting`, each trained once for all tests."""

import functools

import torch

from core.concepts.overfitting import Study, StudyState, start_study, train_study

torch.set_num_threads(1)  # as in the server's workers: threads of small products mostly wait for each other


@functools.cache
def finish(config: Study) -> StudyState:
    """Return the study of this config, all seeds done."""
    state = start_study(config)
    while not state.done:
        state = train_study(state)
    return state
