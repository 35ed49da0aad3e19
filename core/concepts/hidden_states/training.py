"""Train 20 seeds of a recurrent network side by side and keep one of them whole, epoch by epoch."""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from core.concepts.hidden_states import network
from core.concepts.hidden_states.network import Architecture
from core.concepts.hidden_states.settings import MAX_EPOCHS, RUNS, TrainingConfig, describe_network
from core.concepts.hidden_states.tasks import make_task
from core.foundation import ensemble
from core.foundation.device import choose_device
from core.foundation.records import freeze
from core.foundation.rules import bind_rule

Look = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
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
    def epochs(self) -> int:
        """How many epochs are behind it; fewer than its config asks for where it still goes on."""
        return self.losses.shape[1] - 1

    @property
    def architecture(self) -> Architecture:
        """What the network is made of."""
        return describe_network(self.config)

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
    course = Course(config, [config.seed])
    course.go_on(config.epochs)
    return course.watch_seed(config)


class Course:
    """A training of 20 seeds on its way, and what has been seen of it at every epoch so far.

    Args:
        config: what is trained; how long, `go_on` is told.
        seeds: those whose weights are kept.
    """

    def __init__(self, config: TrainingConfig, seeds: Sequence[int] = range(RUNS)) -> None:
        torch.set_num_threads(1)  # tensors this small are done sooner by one thread; several wait for each other
        self._seeds = list(seeds)
        self._task = task = make_task(config.task, config.source, config.target, config.lag)
        self._architecture = describe_network(config)
        steps, sequences = task.questions.shape
        device = choose_device(RUNS * steps * min(sequences, BATCH) * network.count_products(self._architecture))
        weights = network.join_weights(network.draw_weights(self._architecture, range(RUNS))).to(device)
        questions, answers, *self._exam = (
            each.to(device) for each in (task.questions, task.answers, task.exam_questions, task.exam_answers)
        )
        batches = list(zip(questions.split(BATCH, 1), answers.split(BATCH, 1), strict=True))
        self._batches, self._norms, self._seen = len(batches), list[torch.Tensor](), list[Look]()
        moves = ensemble.train(
            [weights],
            _keep_norms(ensemble.by_autograd(_losses(self._architecture)), self._norms, config.clip),
            batches * MAX_EPOCHS,
            bind_rule(config.optimizer, [weights]).step,
            torch.full((RUNS,), config.learning_rate, device=device),
        )
        self._moments = _keep_epochs(moves, weights, len(batches))

    @property
    def epochs(self) -> int:
        """How many epochs are behind it; -1 before the networks have been looked at for the first time."""
        return sum(len(losses) for losses, _, _ in self._seen) - 1

    def go_on(self, epochs: int, until: float = math.inf, least: int = 0) -> None:
        """Train up to `epochs` in all, at most 200; after `until` (of time.monotonic) no further than to `least`.

        Where little is missing then, less than half of what this call has done, it is done as well.
        """
        missing = max(0, epochs - self.epochs)
        for portion in self._portions(_stop_late(islice(self._moments, missing), until, least - self.epochs, missing)):
            self._seen.append(_look(self._architecture, torch.stack(portion), self._exam, self._seeds))

    def watch_seed(self, config: TrainingConfig) -> TrainingTrace:
        """Return the training so far, up to the epochs and with the seed that `config` asks for."""
        kept = self._seeds.index(config.seed)
        seen = zip(*((losses, accuracies, weights[:, kept]) for losses, accuracies, weights in self._seen), strict=True)
        losses, accuracies, watched = (torch.cat(each)[: config.epochs + 1] for each in seen)
        epochs = len(losses) - 1
        norms = torch.stack(self._norms[: epochs * self._batches]) if epochs else losses.new_empty(0, RUNS)
        return TrainingTrace(
            config=config,
            symbols=self._task.symbols,
            question=freeze(self._task.exam_questions[:, 0]),
            answer=freeze(self._task.exam_answers[:, 0]),
            losses=freeze(losses.T),
            accuracies=freeze(accuracies.T),
            gradient_norms=freeze(norms.view(epochs, self._batches, RUNS).amax(1).T),
            weights={name: freeze(values) for name, values in network.split_weights(self._architecture, watched).items()},
        )

    def _portions(self, moments: Iterator[torch.Tensor]) -> Iterator[list[torch.Tensor]]:
        """Yield as many epochs at a time as may be looked at together, without filling the memory."""
        weights = RUNS * network.count_weights(self._architecture)
        together = max(1, LOOK // max(weights, RUNS * WIDEST * self._exam[0].numel()))
        while portion := list(islice(moments, together)):
            yield portion


def _stop_late(moments: Iterable[torch.Tensor], until: float, least: int, missing: int) -> Iterator[torch.Tensor]:
    for count, moment in enumerate(moments, start=1):
        yield moment
        if count >= least and missing - count > count / 2 and time.monotonic() > until:
            return


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
def _look(architecture: Architecture, weights: torch.Tensor, exam: list[torch.Tensor], seeds: list[int]) -> Look:
    """Return losses and accuracies, each (time, run), and the weights to keep, (time, seed, parameter).

    Args:
        weights: joined, of as many epochs as are looked at together, shape (time, run, parameter).
    """
    questions, answers = exam
    logits = network.score(architecture, network.split_weights(architecture, weights.flatten(0, 1)), questions)
    right = (logits.argmax(-1) == answers) & logits.isfinite().all(-1)
    losses, accuracies = _mean_cross_entropy(logits, answers), right.float().mean((1, 2))
    return losses.view(-1, RUNS), accuracies.view(-1, RUNS), weights[:, seeds]
