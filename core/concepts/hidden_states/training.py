"""Train 20 seeds of a recurrent network side by side and keep one of them whole, epoch by epoch."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from core.concepts.hidden_states import network
from core.concepts.hidden_states.network import Architecture, Weights
from core.concepts.hidden_states.settings import RUNS, TrainingConfig, describe_network
from core.concepts.hidden_states.tasks import Task, make_task
from core.foundation import ensemble
from core.foundation.device import choose_device
from core.foundation.records import freeze
from core.foundation.rules import bind_rule

Look = tuple[torch.Tensor, torch.Tensor, Weights]
BATCH = 32
CLIP_NORM = 1.0
"""The length to which clipping shortens a longer gradient."""
LOOK, WIDEST = 4_000_000, 32
"""Numbers at most that looking at several epochs at once may take; units that one letter of one sequence takes at most."""


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


def first_moment(happened: np.ndarray) -> np.ndarray:
    """Return the first index along axis 0 (time) at which something happened, nan where it never does."""
    return np.where(happened.any(0), happened.argmax(0).astype(float), np.nan)


def train(config: TrainingConfig) -> TrainingTrace:
    """Train seeds 0 to 19 and watch one; each run is what torch's layers and torch.optim do with that seed.

    Loss: cross-entropy at every step (backpropagation through time; Goodfellow, Bengio, Courville, Deep Learning, 10.2.2).
    """
    return watch_seed(config, start_course(config))


@dataclass(frozen=True, eq=False)
class Course:
    """A training on its way: each of `epochs` is computed when it is asked for.

    Attributes:
        exam: questions and answers of the exam.
        batches: steps an epoch.
        epochs: every run's weights before the first epoch and after each, shape (run, parameter).
        norms: each step's gradient norms, shape (run,), as far as the training has come.
        parameters: weights of one run.
    """

    task: Task
    architecture: Architecture
    exam: list[torch.Tensor]
    batches: int
    epochs: Iterable[torch.Tensor]
    norms: list[torch.Tensor]
    parameters: int


def start_course(config: TrainingConfig) -> Course:
    """Return the training that `config` asks for, before its first step."""
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
    return Course(task, architecture, exam, len(batches), epochs, norms, weights.shape[1])


def watch_seed(config: TrainingConfig, course: Course) -> TrainingTrace:
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
