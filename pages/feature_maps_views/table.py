"""The table of the network: what it says of the picture, and how well it does in general."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.concepts.feature_maps import Look, TrainingTrace
from pages.shell.view import Numbers, Row, moving
from pages.shell.words import Words

MEASURES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


def list_numbers(
    trace: TrainingTrace, classes: Sequence[str], name: str, seen: Look, without: Look | None, words: Words
) -> Numbers:
    """Return what the network says of a picture, and how well it does in general, after each epoch.

    Args:
        classes: what the classes are called.
        name: what the picture is called.
        seen: what the network makes of it.
        without: the same with channels switched off, for a second line; None for none.
    """
    rows = [Row(name, [*_list_prediction(seen, classes), *list_measures(trace)])]
    if without is not None:
        off = len(without.off1 or without.off2)
        rows.append(Row(words("row.without", count=off), [*_list_prediction(without, classes), *["—"] * len(MEASURES)]))
    return Numbers([words[f"number.{column}"] for column in ("picture", "says", "sure", *MEASURES)], rows)


def list_measures(trace: TrainingTrace) -> list[dict[str, Any]]:
    """Return losses and accuracies after each epoch, in the order of MEASURES."""
    return [moving(getattr(trace, measure)) for measure in MEASURES]


def _list_prediction(seen: Look, classes: Sequence[str]) -> list[dict[str, Any]]:
    """Return the class that the network takes the picture for, and how sure it is."""
    said = np.array([classes[each] for each in seen.probabilities.argmax(axis=1)])
    return [moving(said), moving(seen.probabilities.max(axis=1))]
