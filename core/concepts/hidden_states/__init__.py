"""Hidden states: train recurrent networks, look into their memory, reach into it, and measure how far back it goes."""

import pandas as pd

from core.concepts.hidden_states.gain import GAINS, GainConfig, GainTrace, spread_gradients
from core.concepts.hidden_states.memory import (
    EditConfig,
    EditTrace,
    Plane,
    Replay,
    compare_edit,
    find_plane,
    find_twins,
    read_start,
    replay,
    write_loss,
)
from core.concepts.hidden_states.network import CELLS, GATES, INPUTS, Cell, Inputs, start_seed
from core.concepts.hidden_states.program import write_program
from core.concepts.hidden_states.reach import ReachTrace, compare_reach
from core.concepts.hidden_states.shapes import MISTAKES, Sizes, ask_torch, compare_layer, fill_layer, list_shapes
from core.concepts.hidden_states.tasks import MAX_LETTERS, MIN_LETTERS, TASKS, find_fault, split_letters
from core.concepts.hidden_states.training import CLIP_NORM, MAX_LAG, RUNS, TrainingConfig, TrainingTrace, train

__all__ = [
    "CELLS", "CLIP_NORM", "GAINS", "GATES", "INPUTS", "MAX_LAG", "MAX_LETTERS", "MIN_LETTERS", "MISTAKES", "RUNS", "TASKS",
    "Cell", "EditConfig", "EditTrace", "GainConfig", "GainTrace", "Inputs", "Plane", "ReachTrace", "Replay", "Sizes",
    "TrainingConfig", "TrainingTrace", "ask_torch", "compare_edit", "compare_layer", "compare_reach", "fill_layer", "find_fault",
    "find_plane", "find_twins", "list_shapes", "read_start", "replay", "split_letters", "spread_gradients", "start_seed",
    "tabulate", "train", "write_loss", "write_program",
]  # fmt: skip


def tabulate(replayed: Replay) -> pd.DataFrame:
    """Return a table of the watched run: one line for each epoch and step, with what was read, said, asked for, and the states."""
    training = replayed.training
    times, steps = replayed.predictions.shape
    symbols = pd.Series(training.symbols)
    table = {
        "epoch": [time for time in range(times) for _ in range(steps)],
        "step": list(range(1, steps + 1)) * times,
        "read": list(symbols[training.question]) * times,
        "asked": list(symbols[training.answer]) * times,
        "said": list(symbols[replayed.predictions.ravel()]),
        "probability_of_asked": replayed.probabilities[:, range(steps), training.answer].ravel(),
    }
    for layer in range(replayed.hidden.shape[1]):
        for unit in range(replayed.hidden.shape[3]):
            table[f"h_layer{layer + 1}_unit{unit + 1}"] = replayed.hidden[:, layer, 1:, unit].ravel()
    return pd.DataFrame(table)
