"""The table of the watched run."""

import numpy as np

from core.concepts.hidden_states import TrainingTrace
from core.figures.hidden_states import Runs
from pages.shell.view import Numbers, Row, moving
from pages.shell.words import Words

COLUMNS = ("run", "says", "right", "by letter", "loss", "learned", "seeds")


def list_numbers(runs: Runs, outline: TrainingTrace, name: str, words: Words) -> Numbers:
    """Return what the network predicts, how good that is, since when it is all right, and how many seeds learned it.

    Args:
        outline: the twenty runs; `runs` are those among which the dial selects.
        name: what the line is called.
    """
    seeds = runs.trace.seeds

    def follow(values: np.ndarray) -> object:
        return moving(values, dials=[runs.dial]) if runs.dial else moving(values[runs.run])

    learned = [words["number.never"] if np.isnan(each) else str(int(each)) for each in outline.learned[seeds]]
    right, loss = follow(outline.accuracies[seeds]), follow(outline.losses[seeds])
    first = moving(learned, dials=[runs.dial]) if runs.dial else learned[runs.run]
    learners = moving((outline.accuracies == 1).sum(0))
    cells = [follow(runs.trace.predicted_words), right, outline.by_letter, loss, first, learners]
    return Numbers([words[f"number.{column}"] for column in COLUMNS], [Row(name, cells)])
