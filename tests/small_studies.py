"""Studies of the lesson `overfitting`, each trained once for all tests."""

import functools
from collections.abc import Callable
from typing import Any

import torch

from core.concepts import overfitting
from core.concepts.overfitting import DigitsConfig, HelpConfig, LeakConfig, StudyState

torch.set_num_threads(1)  # as in the server's workers: threads of small products mostly wait for each other


@functools.cache
def finish(config: Any) -> StudyState:
    """Return the study of this config, all seeds done."""
    start, go_on = _VERBS[type(config)]
    state = start(config)
    while not state.done:
        state = go_on(state)
    return state


_VERBS: dict[type, tuple[Callable[[Any], StudyState], Callable[[StudyState], StudyState]]] = {
    DigitsConfig: (overfitting.start_digits, overfitting.train_digits),
    HelpConfig: (overfitting.start_help, overfitting.train_help),
    LeakConfig: (overfitting.start_leak, overfitting.train_leak),
}
