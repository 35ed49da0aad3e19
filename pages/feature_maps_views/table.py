"""The numbers of the network: those below its pictures, and those that program and table must hold."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.concepts.feature_maps import Look, TrainingTrace
from pages.shell.view import Numbers, Results, Row, moving
from pages.shell.words import Words

MEASURES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


def list_numbers(
    words: Words, trace: TrainingTrace, classes: Sequence[str], label: int | None, seen: Look, without: Look | None
) -> Numbers:
    """Return what the network says of a picture, and how well it does in general, after each epoch.

    Args:
        classes: what the classes are called.
        label: the picture's true class; None for the visitor's own.
        seen: what the network makes of the picture.
        without: the same with channels switched off, for a second line; None for none.
    """
    name = words["row.own"] if label is None else words("row.picture", true=classes[label])
    rows = [Row(name, [*_list_prediction(seen, classes), *list_measures(trace)])]
    if without is not None:
        off = len(without.off1 or without.off2)
        rows.append(Row(words("row.without", count=off), [*_list_prediction(without, classes), *["—"] * len(MEASURES)]))
    return Numbers([words[f"number.{column}"] for column in ("picture", "says", "sure", *MEASURES)], rows)


def list_results(trace: TrainingTrace) -> Results:
    """Return what the program must compute and the table must hold."""
    program = {"network[0].weight": trace.weights.conv1_weight[-1], "accuracy": trace.test_accuracy[-1]}
    return Results(program, {measure: getattr(trace, measure) for measure in MEASURES})


def list_measures(trace: TrainingTrace) -> list[dict[str, Any]]:
    """Return losses and accuracies after each epoch, in the order of MEASURES."""
    return [moving(getattr(trace, measure)) for measure in MEASURES]


def _list_prediction(seen: Look, classes: Sequence[str]) -> list[dict[str, Any]]:
    """Return the class that the network takes the picture for, and how sure it is."""
    said = np.array([classes[each] for each in seen.probabilities.argmax(axis=1)])
    return [moving(said), moving(seen.probabilities.max(axis=1))]
