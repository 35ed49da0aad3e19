"""The numbers below the pictures, and what the program must compute."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.concepts.feature_maps import Look, TrainingTrace
from pages.shell.view import Results, moving

MEASURES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


def list_results(trace: TrainingTrace, seen: Look, *, in_test_set: bool) -> Results:
    """Return what the program must compute and the table must hold."""
    program = {"network[0].weight": trace.weights.conv1_weight[-1], "accuracy": trace.test_accuracy[-1]}
    program |= {"probabilities": seen.probabilities[-1]} if in_test_set else {}
    table = {measure: getattr(trace, measure) for measure in MEASURES}
    return Results(program, {**table, "probability": seen.probabilities.max(1)})


def list_seeds_results(results: Results, one: TrainingTrace, other: TrainingTrace) -> Results:
    """Return what the program of one training must compute and the table of both must hold."""
    table = {measure: np.concatenate([getattr(one, measure), getattr(other, measure)]) for measure in MEASURES}
    return Results(results.program, table)


def list_measures(trace: TrainingTrace) -> list[dict[str, Any]]:
    """Return losses and accuracies after each epoch, in the order of MEASURES."""
    return [moving(getattr(trace, measure)) for measure in MEASURES]


def list_prediction(seen: Look, classes: Sequence[str]) -> list[dict[str, Any]]:
    """Return the class that the network takes the picture for, none where it has diverged, and how sure it is."""
    sure = seen.probabilities.max(axis=1)
    said = np.array([classes[each] for each in seen.probabilities.argmax(axis=1)])
    return [moving(np.where(np.isnan(sure), "—", said)), moving(sure)]
