"""A small network on points in the plane: all learning rates and seeds trained at once, and what its layers make of the plane."""

from core.concepts.playground.program import tabulate, write_program, write_weights
from core.concepts.playground.settings import (
    ACTIVATIONS,
    DATA,
    INPUTS,
    LOSSES,
    OPTIMIZERS,
    RATES,
    REGRESSION,
    SEEDS,
    STARTS,
    OwnPoint,
    PlaygroundConfig,
    count_parameters,
)
from core.concepts.playground.training import TrainingState, begin, go_on, start, train
from core.concepts.playground.watching import (
    CollapseTrace,
    PlaygroundTrace,
    WayTrace,
    collapse,
    count_dead,
    evaluate,
    follow_point,
    is_linear,
    solve_xor,
    watch,
)
