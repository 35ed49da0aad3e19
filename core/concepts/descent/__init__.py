"""Gradient descent, mini-batches and single examples race from one start: what a step costs and what noise buys."""

from core.concepts.descent.clock import AXES, Axis, TimedRace, find_common_end, read_clock, time_race
from core.concepts.descent.noise import NoiseTrace, measure_noise, tabulate_noise, train_and_measure
from core.concepts.descent.outcomes import BLOWN_UP, CONVERGED, OUTCOMES
from core.concepts.descent.program import write_program
from core.concepts.descent.race import Race, Runner, pick_race, tabulate
from core.concepts.descent.settings import (
    DATA,
    MAX_EXAMPLES,
    MAX_START,
    METHODS,
    RATES,
    SAMPLINGS,
    DescentConfig,
    Method,
    RaceConfig,
    offer_rates,
)
from core.concepts.descent.spread import SpreadTrace, compare_rates, tabulate_rates
from core.concepts.descent.stopwatch import StepTimes, time_steps
from core.concepts.descent.training import TINY, DescentTrace, descend, train_method
