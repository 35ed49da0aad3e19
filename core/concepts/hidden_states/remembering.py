"""What a process remembers of trainings: another seed, other epochs, an edit or the table soon after do not train again."""

from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice

import torch

from core.concepts.hidden_states.settings import RUNS, TrainingConfig
from core.concepts.hidden_states.training import Course, TrainingTrace, start_course, watch_seed

REMEMBERED = 4
"""Trainings that a process remembers, the last used ones; the weights of one seed take up to 23 MB."""
WHOLE = 16_000_000
"""Bytes up to which a training is remembered with all of its seeds."""

_whole: dict[TrainingConfig, tuple[Course, list[torch.Tensor]]] = {}
"""Trainings with all seeds and the epochs so far, by family, the last used last."""


@lru_cache(REMEMBERED)
def remember_training(config: TrainingConfig) -> TrainingTrace:
    """Return what `train(config)` returns; a training of the same family goes on where it stopped."""
    course, epochs = known = _whole.pop(config.family, None) or (start_course(config.family), [])
    if 4 * RUNS * course.parameters * (config.epochs + 1) > WHOLE:
        return watch_seed(config, replace(course, epochs=chain(epochs, course.epochs)))
    epochs.extend(islice(course.epochs, max(0, config.epochs + 1 - len(epochs))))
    _whole[config.family] = known
    while len(_whole) > REMEMBERED:
        del _whole[next(iter(_whole))]
    return watch_seed(config, replace(course, epochs=epochs))
