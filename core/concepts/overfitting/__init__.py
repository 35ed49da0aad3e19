"""Overfitting: curves through noisy points and perceptrons on digits; what helps, and how leaks deceive."""

from core.concepts.overfitting.curve import CurveTrace, count_parameters, fit_curves
from core.concepts.overfitting.digits import (
    DIGIT_WIDTHS,
    NETWORKS,
    SIZES,
    DigitsConfig,
    DigitsTrace,
    ask_widths,
    judge_digits,
    pick_width,
    start_digits,
    train_digits,
)  # fmt: skip
from core.concepts.overfitting.helping import (
    HELP_SIZES,
    METHODS,
    PATIENCE,
    PATIENCES,
    WRONG,
    HelpConfig,
    HelpTrace,
    judge_help,
    start_help,
    train_help,
)  # fmt: skip
from core.concepts.overfitting.leaking import LEAK_SIZES, LEAKS, LeakConfig, LeakTrace, judge_leak, start_leak, train_leak
from core.concepts.overfitting.networks import NetworkState, judge_networks, start_networks, train_networks
from core.concepts.overfitting.program import tabulate_curves, tabulate_study, write_curve_program, write_study_program
from core.concepts.overfitting.settings import (
    COMPLEXITIES,
    COUNTS,
    FAMILIES,
    NOISES,
    RIDGES,
    SOURCES,
    STEPS,
    CurveConfig,
    Family,
)  # fmt: skip
from core.concepts.overfitting.study import StudyState

__all__ = [
    "COMPLEXITIES", "COUNTS", "DIGIT_WIDTHS", "FAMILIES", "HELP_SIZES", "LEAKS", "LEAK_SIZES", "METHODS", "NETWORKS", "NOISES",
    "PATIENCE", "PATIENCES", "RIDGES", "SIZES", "SOURCES", "STEPS", "WRONG", "CurveConfig", "CurveTrace", "DigitsConfig",
    "DigitsTrace",
    "Family", "HelpConfig", "HelpTrace", "LeakConfig", "LeakTrace", "NetworkState", "StudyState", "ask_widths", "count_parameters",
    "fit_curves",
    "judge_digits", "judge_help", "judge_leak", "judge_networks", "pick_width", "start_digits", "start_help", "start_leak",
    "start_networks",
    "tabulate_curves", "tabulate_study", "train_digits", "train_help", "train_leak", "train_networks", "write_curve_program",
    "write_study_program",
]  # fmt: skip
