"""Overfitting: curves through noisy points, their errors on points seen and not seen, bias and variance."""

from core.concepts.overfitting.curve import CurveTrace, count_parameters, fit_curves
from core.concepts.overfitting.networks import NetworkState, judge_networks, start_networks, train_networks
from core.concepts.overfitting.program import tabulate_curves, write_curve_program
from core.concepts.overfitting.settings import (
    COMPLEXITIES, COUNTS, FAMILIES, NOISES, RIDGES, SOURCES, STEPS, CurveConfig, Family,
)  # fmt: skip

__all__ = [
    "COMPLEXITIES", "COUNTS", "FAMILIES", "NOISES", "RIDGES", "SOURCES", "STEPS", "CurveConfig", "CurveTrace", "Family",
    "NetworkState", "count_parameters",
    "fit_curves", "judge_networks", "start_networks", "tabulate_curves", "train_networks", "write_curve_program",
]  # fmt: skip
