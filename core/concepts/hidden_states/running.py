"""Train the runs of one config side by side, an epoch at a time, and evaluate them."""

import time
from collections.abc import Callable

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from core.concepts.hidden_states import network
from core.concepts.hidden_states.network import Architecture
from core.concepts.hidden_states.settings import RUNS, TrainingConfig, describe_network
from core.concepts.hidden_states.tasks import make_task
from core.foundation import ensemble
from core.foundation.device import choose_device
from core.foundation.rules import RuleState, bind_rule

BATCH = 32
CLIP_NORM = 1.0
"""The length to which clipping shortens a longer gradient."""


class Runner:
    """The runs of one config on their device, to be trained an epoch at a time; it lives for one slice."""

    def __init__(self, config: TrainingConfig) -> None:
        task = make_task(config.task, config.source, config.target, config.lag)
        self.config, self.architecture = config, describe_network(config)
        steps, sequences = task.inputs.shape
        self.device = choose_device(RUNS * steps * min(sequences, BATCH) * network.count_products(self.architecture))
        inputs, targets, *self.test_set = (
            each.to(self.device) for each in (task.inputs, task.targets, task.test_inputs, task.test_targets)
        )
        self.batches = list(zip(inputs.split(BATCH, 1), targets.split(BATCH, 1), strict=True))
        self.rates = torch.full((RUNS,), config.learning_rate, device=self.device)

    def restore(self, latest: np.ndarray, optimizer_state: RuleState) -> None:
        """Take up the weights, shape (run, parameter), and the optimizer where a slice left them."""
        self.weights = torch.tensor(latest, device=self.device)
        self.rule = bind_rule(self.config.optimizer, [self.weights])
        self.rule.restore(optimizer_state, self.device)

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
    def evaluate(self, moments: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return losses and accuracies on the test sequences, each (run, time).

        Epoch by epoch: how many are looked at together would change the last bit, and a slice's epochs depend on the time.
        """
        inputs, targets = self.test_set
        losses, accuracies = list[torch.Tensor](), list[torch.Tensor]()
        for weights in moments:
            logits = network.score(self.architecture, network.split_weights(self.architecture, weights), inputs)
            right = (logits.argmax(-1) == targets) & logits.isfinite().all(-1)
            losses.append(mean_cross_entropy(logits, targets))
            accuracies.append(right.float().mean((1, 2)))
        return torch.stack(losses, 1), torch.stack(accuracies, 1)


def _losses(architecture: Architecture) -> Callable[..., torch.Tensor]:
    def losses(parameters: list[torch.Tensor], batch: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        inputs, targets = batch
        logits = network.score(architecture, network.split_weights(architecture, parameters[0]), inputs)
        return mean_cross_entropy(logits, targets)

    return losses


def mean_cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean over steps and sequences, shape (run,)."""
    runs, flat = len(logits), logits.flatten(1, 2)
    wanted = targets.flatten().expand(runs, -1)
    if targets.shape[1] == 1:
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
