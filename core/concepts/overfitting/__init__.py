"""Overfitting: curves through noisy points and perceptrons on digits; what helps, and how leaks deceive."""

from core.concepts.overfitting.curve import CurveTrace, count_parameters, fit_curves
from core.concepts.overfitting.digits import DIGIT_WIDTHS, NETWORKS, SIZES, DigitsConfig, DigitsTrace, ask_widths, judge_digits
from core.concepts.overfitting.helping import HELP_SIZES, METHODS, PATIENCE, PATIENCES, WRONG, HelpConfig, HelpTrace, judge_help
from core.concepts.overfitting.leaking import LEAK_SIZES, LEAKS, LeakConfig, LeakTrace, judge_leak
from core.concepts.overfitting.networks import NetworkState, judge_networks, start_networks, train_networks
from core.concepts.overfitting.program import tabulate_curves, write_curve_program
from core.concepts.overfitting.settings import COMPLEXITIES, COUNTS, FAMILIES, NOISES, RIDGES, SOURCES, STEPS, CurveConfig
from core.concepts.overfitting.study import Study, StudyState, start_study, train_study
from core.concepts.overfitting.study_program import tabulate_study, write_digits_program, write_help_program, write_leak_program
