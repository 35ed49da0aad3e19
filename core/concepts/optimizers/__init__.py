"""Optimizers on landscapes of two parameters: race them, look into their steps, tune their rates, compare with theory."""

from core.concepts.optimizers.ground import LANDSCAPES, GroundConfig, make_landscape
from core.concepts.optimizers.inspection import InspectionTrace, Quantity, inspect_steps, inspect_walk
from core.concepts.optimizers.program import tabulate, tabulate_tuning, write_program
from core.concepts.optimizers.rates import FAR, RatesTrace, offer_rates, walk_rates
from core.concepts.optimizers.survey import SurveyTrace, survey
from core.concepts.optimizers.theory import (
    Promise,
    TheoryConfig,
    TheoryTrace,
    best_rate,
    check_theory,
    critical_rate,
    resting_loss,
    resting_median,
)
from core.concepts.optimizers.tuning import SPREADS, SWEPT_RATES, Spread, TuneConfig, TuneTrace, plan_tuning, tune
from core.concepts.optimizers.walk import KNOBS, RATES, START_RATES, OptimizerConfig, WalkConfig, WalkTrace, draw_noise, walk
