"""Trainings of the lesson `hidden_states` as states, for tests of what follows from one."""

from core.concepts.hidden_states import TrainingConfig, TrainingState, go_on, start


def finish(config: TrainingConfig) -> TrainingState:
    """Return the training, all epochs done."""
    state = start(config)
    while not state.done:
        state = go_on(state)
    return state
