"""Train 20 seeds of a recurrent network side by side, slice by slice: from a state to a later state, in any process."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from core.concepts.hidden_states import network
from core.concepts.hidden_states.network import Architecture
from core.concepts.hidden_states.settings import RUNS, TrainingConfig, describe_network, list_kept_seeds
from core.concepts.hidden_states.tasks import guess_by_letter, make_task
from core.foundation import ensemble
from core.foundation.device import choose_device
from core.foundation.records import TrainingSoFar, freeze, require_choice
from core.foundation.rules import RuleState, bind_rule

BATCH = 32
BEGINNING, SLICE = 0.1, 0.2
"""Seconds of training before the first picture of it, and in each slice; one epoch takes less at every setting."""
STATE_BYTES = 34_000_000
"""What a state weighs at most, pickled: 23 MB are the weights of 201 epochs of the largest network, the rest AMSGrad's memory."""
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
        by_letter: the share right that needs no memory (tasks.guess_by_letter): what an accuracy is to be compared with.
        weights: of the watched run, by torch's names, each of shape (time, ...).
    """

    config: TrainingConfig
    symbols: tuple[str, ...]
    question: np.ndarray
    answer: np.ndarray
    losses: np.ndarray
    accuracies: np.ndarray
    gradient_norms: np.ndarray
    by_letter: float
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


@dataclass(frozen=True, eq=False, repr=False)
class TrainingState(TrainingSoFar):
    """Twenty runs as far as they are trained, and all that the next epoch needs.

    Attributes:
        config: what is trained, and how; its seed says which run is watched unless another one is asked for.
        seeds: the runs whose weights of every epoch are kept (see settings.list_kept_seeds).
        latest: the weights of every run now, shape (run, parameter); empty once the training is done.
        memory: the optimizer's state; empty once the training is done.
        kept: the weights of the seeds, shape (time, seed, parameter).
        losses, accuracies, gradient_norms: as in TrainingTrace.

    Pickled it weighs at most `STATE_BYTES`.
    """

    config: TrainingConfig
    seeds: tuple[int, ...]
    latest: np.ndarray
    memory: RuleState
    kept: np.ndarray
    losses: np.ndarray
    accuracies: np.ndarray
    gradient_norms: np.ndarray

    @property
    def epochs(self) -> int:
        """How many epochs are done."""
        return len(self.kept) - 1


def train(config: TrainingConfig) -> TrainingTrace:
    """Train seeds 0 to 19 and watch one; each run is what torch's layers and torch.optim do with that seed.

    Loss: cross-entropy at every step (backpropagation through time; Goodfellow, Bengio, Courville, Deep Learning, 10.2.2).
    """
    state = start(config)
    while not state.done:
        state = go_on(state)
    return select_run(state)


def start(config: TrainingConfig, seconds: float = BEGINNING) -> TrainingState:
    """Return the beginning of a training: as many epochs as fit into `seconds`, one at least."""
    untrained = network.join_weights(network.draw_weights(describe_network(config), range(RUNS)))
    runner = _Runner(config)
    losses, accuracies = runner.look([untrained.to(runner.device)])
    seeds = list_kept_seeds(config)
    state = TrainingState(
        config=config,
        seeds=seeds,
        latest=freeze(untrained),
        memory={},
        kept=freeze(untrained[None, list(seeds)]),
        losses=freeze(losses),
        accuracies=freeze(accuracies),
        gradient_norms=freeze(torch.empty(RUNS, 0)),
    )
    return go_on(state, seconds)


def go_on(state: TrainingState, seconds: float = SLICE) -> TrainingState:
    """Return the training a slice further: as many epochs as fit into `seconds`, one at least, up to its end.

    Where it is cut changes nothing: the numbers are those of a training in one piece, to the bit.
    """
    if state.done:
        return state
    runner = _Runner(state.config)
    runner.restore(state)
    moments, norms = runner.run(state.config.epochs - state.epochs, seconds)
    losses, accuracies = runner.look(moments)
    kept = torch.stack([moment[list(state.seeds)] for moment in moments])
    done = state.epochs + len(moments) == state.config.epochs
    return replace(
        state,
        latest=freeze(torch.empty(RUNS, 0) if done else moments[-1]),
        memory={} if done else runner.rule.read(),
        kept=_extend(state.kept, kept, 0),
        losses=_extend(state.losses, losses, 1),
        accuracies=_extend(state.accuracies, accuracies, 1),
        gradient_norms=_extend(state.gradient_norms, torch.stack(norms, 1), 1),
    )


def select_run(state: TrainingState, seed: int | None = None) -> TrainingTrace:
    """Return what is known of a training with one seed watched: the config's, if None.

    Raises:
        ValueError: the weights of this seed are not kept.
    """
    seed = state.config.seed if seed is None else seed
    require_choice("seed", seed, state.seeds)
    config = state.config
    task = make_task(config.task, config.source, config.target, config.lag)
    watched = torch.tensor(state.kept[:, state.seeds.index(seed)])
    return TrainingTrace(
        config=replace(config, seed=seed),
        symbols=task.symbols,
        question=freeze(task.exam_questions[:, 0]),
        answer=freeze(task.exam_answers[:, 0]),
        losses=state.losses,
        accuracies=state.accuracies,
        gradient_norms=state.gradient_norms,
        by_letter=guess_by_letter(task),
        weights={name: freeze(values) for name, values in network.split_weights(describe_network(config), watched).items()},
    )


class _Runner:
    """The runs of one config on their device, to be trained an epoch at a time; it lives for one slice."""

    def __init__(self, config: TrainingConfig) -> None:
        task = make_task(config.task, config.source, config.target, config.lag)
        self.config, self.architecture = config, describe_network(config)
        steps, sequences = task.questions.shape
        self.device = choose_device(RUNS * steps * min(sequences, BATCH) * network.count_products(self.architecture))
        questions, answers, *self.exam = (
            each.to(self.device) for each in (task.questions, task.answers, task.exam_questions, task.exam_answers)
        )
        self.batches = list(zip(questions.split(BATCH, 1), answers.split(BATCH, 1), strict=True))
        self.rates = torch.full((RUNS,), config.learning_rate, device=self.device)

    def restore(self, state: TrainingState) -> None:
        """Take up the weights and the optimizer where the state left them."""
        self.weights = torch.tensor(state.latest, device=self.device)
        self.rule = bind_rule(self.config.optimizer, [self.weights])
        self.rule.restore(state.memory, self.device)

    def run(self, epochs: int, seconds: float) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Train for so many epochs, or until the next one would not fit into the time; one at least.

        Returns:
            of each epoch the weights after it, shape (run, parameter), and the longest gradient in it, shape (run,).
        """
        began, moments, longest = time.monotonic(), list[torch.Tensor](), list[torch.Tensor]()
        while len(moments) < epochs:
            norms = list[torch.Tensor]()
            differentiate = _keep_norms(ensemble.by_autograd(_losses(self.architecture)), norms, self.config.clip)
            for _ in ensemble.train([self.weights], differentiate, self.batches, self.rule.step, self.rates):
                pass
            moments.append(self.weights.clone())
            longest.append(torch.stack(norms).amax(0))
            if (time.monotonic() - began) * (len(moments) + 1) / len(moments) > seconds:
                break
        return moments, longest

    @torch.no_grad()
    def look(self, moments: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return losses and accuracies on the test sequences, each (run, time), as many epochs at a time as memory allows."""
        questions, answers = self.exam
        numbers = max(RUNS * network.count_weights(self.architecture), RUNS * WIDEST * questions.numel())
        losses, accuracies = list[torch.Tensor](), list[torch.Tensor]()
        for portion in torch.stack(moments).split(max(1, LOOK // numbers)):
            logits = network.score(self.architecture, network.split_weights(self.architecture, portion.flatten(0, 1)), questions)
            right = (logits.argmax(-1) == answers) & logits.isfinite().all(-1)
            losses.append(_mean_cross_entropy(logits, answers).view(-1, RUNS))
            accuracies.append(right.float().mean((1, 2)).view(-1, RUNS))
        return torch.cat(losses).T, torch.cat(accuracies).T


def _extend(before: np.ndarray, more: torch.Tensor, axis: int) -> np.ndarray:
    """Return both, one after the other along the axis of time."""
    return freeze(np.concatenate([before, freeze(more)], axis))


def _losses(architecture: Architecture) -> Callable[..., torch.Tensor]:
    def losses(parameters: list[torch.Tensor], batch: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        questions, answers = batch
        logits = network.score(architecture, network.split_weights(architecture, parameters[0]), questions)
        return _mean_cross_entropy(logits, answers)

    return losses


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
