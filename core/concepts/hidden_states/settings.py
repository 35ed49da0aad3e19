"""What a recurrent network learns, how it is made and trained, and which of its seeds is watched."""

from dataclasses import dataclass, replace

from core.concepts.hidden_states.network import CELLS, GATES, INPUTS, Architecture, Cell, Inputs, count_weights
from core.concepts.hidden_states.tasks import STEPS, TASKS, TaskName, find_fault, list_symbols, split_letters
from core.foundation.records import require_between, require_choices, require_ranges
from core.foundation.rules import RULES, Rule

RUNS = 20
"""Seeds 0 to 19 train together; twenty cost little more than one."""
WHOLE = 8_000_000
"""Bytes up to which a training keeps the weights of every epoch of all seeds; beyond, of the watched seed alone."""
SHOWN = 900_000
"""Bytes up to which all seeds are shown at once, so that a browser chooses among them by itself."""
MAX_EPOCHS = 200
MAX_LAG = 8


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """What is learned, by which network, how, and which of the 20 seeds is watched.

    Attributes:
        task: "letters" reads `source` and predicts `target`; the other tasks are described in `make_task`.
        lag: how many steps back the echo lies.
        inputs: what stands for a letter: a one-hot vector, or an embedding of two learned numbers.
        clip: whether a gradient longer than 1 (all weights of a network together) is shortened to 1.
        epochs: passes over the sequences, in batches of 32. A pair of words is one sequence, so one step an epoch.
    """

    task: TaskName = "letters"
    source: str = "hello"
    target: str = "ohlol"
    lag: int = 2
    cell: Cell = "RNN"
    hidden_size: int = 4
    layers: int = 1
    inputs: Inputs = "one-hot"
    optimizer: Rule = "Adam"
    learning_rate: float = 0.05
    clip: bool = False
    epochs: int = 60
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        require_choices(self, task=TASKS, cell=CELLS, inputs=INPUTS, optimizer=RULES, clip=(False, True))
        require_ranges(self, lag=(1, MAX_LAG), hidden_size=(1, 32), layers=(1, 3), epochs=(1, MAX_EPOCHS), seed=(0, RUNS - 1))
        require_between("learning_rate", self.learning_rate, 0, 10)
        fault = find_fault(self.source, self.target)
        if self.task == "letters" and fault:
            given = f"source is {self.source!r} and target is {self.target!r}: {fault}"
            raise ValueError(f"{given}; allowed: two texts of 2 to 24 printable letters, equally long")


def describe_network(config: TrainingConfig) -> Architecture:
    """Return the network that `config` asks for."""
    symbols = len(list_symbols(config.task, config.source, config.target))
    return Architecture(
        cell=config.cell, inputs=config.inputs, symbols=symbols, hidden_size=config.hidden_size, layers=config.layers
    )


def list_kept_seeds(config: TrainingConfig) -> tuple[int, ...]:
    """Return the seeds whose weights of every epoch a training keeps: all of them, where they are few numbers, else the watched."""
    whole = 4 * RUNS * count_weights(describe_network(config)) * (config.epochs + 1) <= WHOLE
    return tuple(range(RUNS)) if whole else (config.seed,)


def list_shown_seeds(config: TrainingConfig) -> tuple[int, ...]:
    """Return the seeds among which a browser chooses by itself: all, where their pictures fit into a message, else the watched."""
    steps = len(split_letters(config.source)) if config.task == "letters" else STEPS
    network = describe_network(config)
    letter = (1 + len(GATES[config.cell])) * config.hidden_size + network.symbols + 8  # with its place, its text, its colour
    numbers = (steps + 1) * letter + (2 * network.symbols if config.inputs == "embedding" else 0)
    return list_kept_seeds(config) if 4 * RUNS * numbers * (config.epochs + 1) <= SHOWN else (config.seed,)


def share_seeds(config: TrainingConfig) -> TrainingConfig:
    """Return what to train for this config: where one training keeps all seeds, the same whichever of them is watched."""
    return replace(config, seed=0) if len(list_kept_seeds(config)) == RUNS else config
