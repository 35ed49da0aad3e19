"""The numbers of the watched run: those below its pictures, and those that program and table must hold."""

import numpy as np

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import TrainingState, TrainingTrace, WatchTrace
from core.figures.hidden_states import Runs
from pages.shell.view import Numbers, Results, Row, moving
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


def list_results(state: TrainingState, trace: WatchTrace) -> Results:
    """Return what the program must compute and the table must hold.

    Of the losses, those of the first epochs: twenty runs side by side round otherwise than one alone, and that may grow.
    """
    symbols, seed = np.array(trace.training.symbols), trace.config.seed
    replayed = concept.replay(concept.select_run(state, seed))
    table = {"predicted": symbols[trace.predicted], "probability_of_target": replayed.target_probabilities}
    return Results({"losses[:4]": trace.training.losses[seed, :4]}, table)
