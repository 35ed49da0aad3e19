"""Train 20 seeds of a recurrent network side by side and keep one of them whole, epoch by epoch."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from core.concepts.hidden_states import network
from core.concepts.hidden_states.network import CELLS, INPUTS, Architecture, Cell, Inputs, Weights
from core.concepts.hidden_states.tasks import TASKS, Task, TaskName, find_fault, make_task
from core.foundation import ensemble
from core.foundation.device import choose_device
from core.foundation.records import freeze, require_between, require_choice, require_whole
from core.foundation.rules import RULES, Rule, bind_rule

Look = tuple[torch.Tensor, torch.Tensor, Weights]
RUNS = 20
"""Seeds 0 to 19 train together; twenty cost little more than one."""
BATCH = 32
CLIP_NORM = 1.0
"""The length to which clipping shortens a longer gradient."""
LOOK, WIDEST = 4_000_000, 32
"""Numbers at most that looking at several epochs at once may take; units that one letter of one sequence takes at most."""
REMEMBERED = 4
"""Trainings that a process remembers, for another look at their weights; those of one seed take up to 23 MB."""
WHOLE = 16_000_000
"""Bytes up to which a training is remembered with all of its seeds."""
MAX_EPOCHS = 200
MAX_LAG = 8


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """What is learned, by which network, how, and which of the 20 seeds is watched.

    Attributes:
        task: "letters" reads `source` and says `target`; the other tasks are described in `make_task`.
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
        require_choice("task", self.task, TASKS)
        require_choice("cell", self.cell, CELLS)
        require_choice("inputs", self.inputs, INPUTS)
        require_choice("optimizer", self.optimizer, RULES)
        require_choice("clip", self.clip, (False, True))
        require_whole("lag", self.lag, 1, MAX_LAG)
        require_whole("hidden_size", self.hidden_size, 1, 32)
        require_whole("layers", self.layers, 1, 3)
        require_between("learning_rate", self.learning_rate, 0, 10)
        require_whole("epochs", self.epochs, 1, MAX_EPOCHS)
        require_whole("seed", self.seed, 0, RUNS - 1)
        fault = find_fault(self.source, self.target)
        if self.task == "letters" and fault:
            given = f"source is {self.source!r} and target is {self.target!r}: {fault}"
            raise ValueError(f"{given}; allowed: two texts of 2 to 24 printable letters, equally long")

    @property
    def family(self) -> "TrainingConfig":
        """What trainings share that differ only in the seed watched and in how long they go on."""
        return replace(self, seed=0, epochs=MAX_EPOCHS)


@dataclass(frozen=True, eq=False)
class TrainingTrace:
    """Twenty runs in outline and the run `config.seed` whole. Time counts epochs; time 0 is before the first step.

    Attributes:
        symbols: the vocabulary.
        question, answer: the sequence in the pictures, as indices of symbols, shape (step,).
        losses: mean cross-entropy in nats, on the pair of words or on the sequences kept for the exam, shape (run, time).
        accuracies: share of letters said right there, shape (run, time).
        gradient_norms: the longest gradient in each epoch, before clipping, shape (run, time - 1).
        weights: of the watched run, by torch's names, each of shape (time, ...).
    """

    config: TrainingConfig
    symbols: tuple[str, ...]
    question: np.ndarray
    answer: np.ndarray
    losses: np.ndarray
    accuracies: np.ndarray
    gradient_norms: np.ndarray
    weights: Mapping[str, np.ndarray]

    @property
    def architecture(self) -> Architecture:
        """What the network is made of."""
        return describe_network(self.config, len(self.symbols))

    @property
    def learned(self) -> np.ndarray:
        """Return the first epoch at which a run says every letter right, nan if none does; shape (run,)."""
        return first_moment(self.accuracies.T == 1)


def describe_network(config: TrainingConfig, symbols: int) -> Architecture:
    """Return the network that `config` asks for over a vocabulary of so many symbols."""
    return Architecture(
        cell=config.cell, inputs=config.inputs, symbols=symbols, hidden_size=config.hidden_size, layers=config.layers
    )


def first_moment(happened: np.ndarray) -> np.ndarray:
    """Return the first index along axis 0 (time) at which something happened, nan where it never does."""
    return np.where(happened.any(0), happened.argmax(0).astype(float), np.nan)


def train(config: TrainingConfig) -> TrainingTrace:
    """Train seeds 0 to 19 and watch one; each run is what torch's layers and torch.optim do with that seed.

    Loss: cross-entropy at every step (backpropagation through time; Goodfellow, Bengio, Courville, Deep Learning, 10.2.2).
    """
    return _watch_seed(config, _start_course(config))


@lru_cache(REMEMBERED)
def remember_training(config: TrainingConfig) -> TrainingTrace:
    """Return `train(config)`; another seed, other epochs, an edit or the table soon after does not train again."""
    known = _whole.pop(config.family, None) or (_start_course(config.family), [])
    course, epochs = known
    if course.bytes(config.epochs) > WHOLE:
        return train(config)
    epochs.extend(islice(course.epochs, max(0, config.epochs + 1 - len(epochs))))  # it goes on where it stopped
    _whole[config.family] = known
    while len(_whole) > REMEMBERED:
        del _whole[next(iter(_whole))]
    return _watch_seed(config, replace(course, epochs=epochs))


_whole: dict[TrainingConfig, tuple["_Course", list[torch.Tensor]]] = {}
"""Trainings of all seeds that this process keeps, each with its epochs so far, by family, the last used last."""


@dataclass(frozen=True, eq=False)
class _Course:
    """A training on its way: each of `epochs` is computed when it is asked for.

    Attributes:
        exam: questions and answers of the exam.
        batches: steps an epoch.
        epochs: every run's weights before the first epoch and after each, shape (run, parameter).
        norms: each step's gradient norms, shape (run,), as far as the training has come.
    """

    task: Task
    architecture: Architecture
    exam: list[torch.Tensor]
    batches: int
    epochs: Iterable[torch.Tensor]
    norms: list[torch.Tensor]
    parameters: int

    def bytes(self, epochs: int) -> int:
        """Return what the weights of so many epochs take."""
        return 4 * RUNS * self.parameters * (epochs + 1)


def _start_course(config: TrainingConfig) -> _Course:
    torch.set_num_threads(1)  # tensors this small are done sooner by one thread; several wait for each other
    task = make_task(config.task, config.source, config.target, config.lag)
    architecture = describe_network(config, len(task.symbols))
    steps, sequences = task.questions.shape
    device = choose_device(RUNS * steps * min(sequences, BATCH) * network.count_products(architecture))
    weights = network.join_weights(network.draw_weights(architecture, range(RUNS))).to(device)
    questions, answers, *exam = (each.to(device) for each in (task.questions, task.answers, task.exam_questions, task.exam_answers))
    batches = list(zip(questions.split(BATCH, 1), answers.split(BATCH, 1), strict=True))
    norms: list[torch.Tensor] = []
    moves = ensemble.train(
        [weights],
        _keep_norms(ensemble.by_autograd(_losses(architecture)), norms, config.clip),
        batches * config.epochs,
        bind_rule(config.optimizer, [weights]).step,
        torch.full((RUNS,), config.learning_rate, device=device),
    )
    epochs = _keep_epochs(moves, weights, len(batches))
    return _Course(task, architecture, exam, len(batches), epochs, norms, weights.shape[1])


def _watch_seed(config: TrainingConfig, course: _Course) -> TrainingTrace:
    """Look at every epoch of a course, as many at a time as there is room for, and keep one seed's weights."""
    epochs = islice(course.epochs, config.epochs + 1)
    portions = _portions(epochs, RUNS * course.parameters, course.exam[0])
    seen = [_look(course.architecture, torch.stack(portion), course.exam, config.seed) for portion in portions]
    norms = torch.stack(course.norms[: config.epochs * course.batches])
    return _record(config, course.task, seen, norms.view(config.epochs, course.batches, RUNS))


def _losses(architecture: Architecture) -> Callable[..., torch.Tensor]:
    def losses(parameters: list[torch.Tensor], batch: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        questions, answers = batch
        logits = network.score(architecture, network.split_weights(architecture, parameters[0]), questions)
        return _mean_cross_entropy(logits, answers)

    return losses


def _keep_epochs(moves: Iterator[torch.Tensor], weights: torch.Tensor, batches: int) -> Iterator[torch.Tensor]:
    """Yield a copy of the weights, shape (run, parameter), before the first epoch and after each."""
    for move, _ in enumerate(moves):
        if move % batches == 0:
            yield weights.clone()
    yield weights.clone()


def _portions(epochs: Iterator[torch.Tensor], weights: int, questions: torch.Tensor) -> Iterator[list[torch.Tensor]]:
    """Yield as many epochs of so many weights at a time as may be looked at together, without filling the memory."""
    together = max(1, LOOK // max(weights, RUNS * WIDEST * questions.numel()))
    while portion := list(islice(epochs, together)):
        yield portion


def _mean_cross_entropy(logits: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
    """Return the mean over steps and sequences, shape (run,)."""
    runs, flat = len(logits), logits.flatten(1, 2)
    wanted = answers.flatten().expand(runs, -1)
    if answers.shape[1] == 1:
        return cross_entropy(flat.flatten(0, 1), wanted.flatten(), reduction="none").view(runs, -1).mean(1)
    # Thousands of rows of a few symbols each: with the symbols on axis 1 torch takes many rows at once, in half the time.
    return cross_entropy(torch.stack(flat.unbind(2), 1), wanted, reduction="none").mean(1)


def _keep_norms(differentiate: Callable, norms: list[torch.Tensor], clip: bool) -> Callable:
    """Note each run's gradient norm and, if asked, clip it: torch.nn.utils.clip_grad_norm_, run by run."""

    def noted(parameters: list[torch.Tensor], batch: object) -> tuple[torch.Tensor, list[torch.Tensor]]:
        losses, gradients = differentiate(parameters, batch)
        norm = torch.stack([gradient.flatten(1).square().sum(1) for gradient in gradients]).sum(0).sqrt()
        norms.append(norm)
        if clip:
            scale = (CLIP_NORM / (norm + 1e-6)).clamp(max=1)  # the 1e-6 is torch's
            gradients = [gradient * scale.view(-1, *[1] * (gradient.dim() - 1)) for gradient in gradients]
        return losses, gradients

    return noted


@torch.no_grad()
def _look(architecture: Architecture, weights: torch.Tensor, exam: list[torch.Tensor], seed: int) -> Look:
    """Return losses and accuracies, each (time, run), and the watched run's weights (time, ...).

    Args:
        weights: joined, of as many epochs as are looked at together, shape (time, run, parameter).
    """
    questions, answers = exam
    logits = network.score(architecture, network.split_weights(architecture, weights.flatten(0, 1)), questions)
    right = (logits.argmax(-1) == answers) & logits.isfinite().all(-1)
    losses, accuracies = _mean_cross_entropy(logits, answers), right.float().mean((1, 2))
    return losses.view(-1, RUNS), accuracies.view(-1, RUNS), network.split_weights(architecture, weights[:, seed].clone())


def _record(config: TrainingConfig, task: Task, seen: list[Look], norms: torch.Tensor) -> TrainingTrace:
    losses, accuracies, watched = zip(*seen, strict=True)
    return TrainingTrace(
        config=config,
        symbols=task.symbols,
        question=freeze(task.exam_questions[:, 0]),
        answer=freeze(task.exam_answers[:, 0]),
        losses=freeze(torch.cat(losses).T),
        accuracies=freeze(torch.cat(accuracies).T),
        gradient_norms=freeze(norms.amax(1).T),
        weights={name: freeze(torch.cat([weights[name] for weights in watched])) for name in watched[0]},
    )
