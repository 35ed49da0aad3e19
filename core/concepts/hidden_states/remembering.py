"""What a process remembers of trainings: another seed, other epochs, an edit or the table soon after do not train again."""

import math
from dataclasses import replace

from core.concepts.hidden_states.network import count_weights
from core.concepts.hidden_states.settings import MAX_EPOCHS, RUNS, TrainingConfig, describe_network
from core.concepts.hidden_states.training import Course, TrainingTrace

REMEMBERED = 4
"""Trainings that a process remembers, the last used ones; the weights of one take up to 23 MB."""
WHOLE = 16_000_000
"""Bytes up to which the weights of all seeds are remembered, else those of the watched one."""

_courses: dict[TrainingConfig, Course] = {}
"""By family, or by family and seed; the last used last."""


def remember_training(config: TrainingConfig, until: float = math.inf, least: int = 0) -> TrainingTrace:
    """Return what `train(config)` returns; a training of the same family goes on where it stopped.

    After `until` (of time.monotonic) it goes no further than to epoch `least`: what is returned then is its beginning.
    """
    whole = 4 * RUNS * count_weights(describe_network(config)) * (config.epochs + 1) <= WHOLE
    key = config.family if whole else replace(config, epochs=MAX_EPOCHS)
    course = _courses.pop(key, None) or Course(key, range(RUNS) if whole else [key.seed])
    course.go_on(config.epochs, until, least)
    _courses[key] = course
    while len(_courses) > REMEMBERED:
        del _courses[next(iter(_courses))]
    return course.watch_seed(config)
