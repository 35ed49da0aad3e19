"""The same training as a plain PyTorch program and its course as a table: what the page offers, and what the tests run."""

import numpy as np

from core.concepts.feature_maps.asking import Comparison
from core.concepts.feature_maps.looking import Look
from core.concepts.feature_maps.measuring import TrainingTrace
from core.concepts.feature_maps.settings import FeatureMapsConfig
from core.concepts.feature_maps.training import BATCHES, START
from core.foundation.digits_program import write_loading
from core.foundation.frames import Table, make_table, stack_tables
from core.foundation.randomness import make_generator


def write_program(config: FeatureMapsConfig, index: int | None = None) -> str:
    """Return a program that needs only torch and the data's library, and prints the test accuracy after every epoch.

    Of test picture `index`, if one is given, it prints the predicted class and its probability. On the same machine it takes the
    same steps as `train`, to the last bit.
    """
    adam = f"Adam(network.parameters(), lr={config.learning_rate}, betas=({float(config.momentum)}, 0.999))"
    sgd = f"SGD(network.parameters(), lr={config.learning_rate}, momentum={config.momentum})"
    cycle = f"OneCycleLR(optimizer, {config.learning_rate}, {config.epochs} * steps + 1, cycle_momentum=False)"
    frozen = "network[0].requires_grad_(False)  # the first convolution keeps its random kernels\n" if config.frozen else ""
    schedule = cycle if config.schedule == "one cycle" else "ConstantLR(optimizer, factor=1)"
    return f"""import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
{write_loading(config.data)}
network = nn.Sequential(
    nn.Conv2d(1, 10, 5), nn.MaxPool2d(2), nn.ReLU(),
    nn.Conv2d(10, 20, 5), nn.MaxPool2d(2), nn.ReLU(),
    nn.Flatten(), nn.Linear(320, 10),
)
start = torch.Generator().manual_seed({_seed(config, START)})
for layer in (network[0], network[3], network[7]):  # as torch does it, from a generator of our own
    bound = layer.weight[0].numel() ** -0.5
    for parameter in layer.parameters():
        nn.init.uniform_(parameter, -bound, bound, generator=start)
network.to(memory_format=torch.channels_last)  # the same numbers, laid out so that convolutions are faster
{frozen}
steps = -(-len(labels) // {config.batch_size})
optimizer = torch.optim.{adam if config.optimizer == "Adam" else sgd}
scheduler = torch.optim.lr_scheduler.{schedule}
generator = torch.Generator().manual_seed({_seed(config, BATCHES)})
for epoch in range(1, {config.epochs} + 1):
    for batch in torch.randperm(len(labels), generator=generator).split({config.batch_size}):
        pictures = images[batch]
{_write_shift(config.shift)}        loss = F.cross_entropy(network(pictures), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    with torch.no_grad():
        accuracy = (network(test_images).argmax(1) == test_labels).double().mean().item()
    print(f"epoch {{epoch}}: test accuracy {{accuracy:.2%}}")
{_write_question(index)}"""


def tabulate(trace: TrainingTrace, seen: Look | None = None, without: Look | None = None) -> Table:
    """Return the course of the training, one row for each epoch.

    Args:
        seen: what the network makes of a picture, for its predicted class and the probability of that: none where a training that
            diverged gives nan.
        without: the same without some channels.
    """
    curves = {name: getattr(trace, name) for name in ("train_loss", "train_accuracy", "test_loss", "test_accuracy")}
    for ending, look in (("", seen), ("_without", without)):
        if look is not None:
            probability = look.probabilities.max(1)
            curves[f"predicted{ending}"] = np.where(np.isnan(probability), np.nan, look.probabilities.argmax(1))
            curves[f"probability{ending}"] = probability
    table = make_table({"epoch": np.arange(trace.epochs + 1), **curves})
    return table.astype({name: "Int64" for name in curves if name.startswith("predicted")})  # whole numbers, some of them missing


def tabulate_seeds(one: TrainingTrace, other: TrainingTrace, comparison: Comparison) -> Table:
    """Return the course of two trainings, one row for each seed and epoch; what they share stands with the first."""
    shared = ("closeness", "agreement", "shared_mistakes")
    tables = [tabulate(trace).assign(seed=trace.config.seed) for trace in (one, other)]
    tables[0] = tables[0].join(make_table({name: getattr(comparison, name) for name in shared}))
    return stack_tables(tables)


def _write_question(index: int | None) -> str:
    if index is None:
        return ""
    return f"""
with torch.no_grad():
    probabilities = network(test_images[{index}:{index + 1}])[0].softmax(0)
print(f"test picture {index}: class {{probabilities.argmax()}} with probability {{probabilities.max():.6g}}")
"""


def _write_shift(most: int) -> str:
    if most == 0:
        return ""
    return f"""        down, right = torch.randint({2 * most + 1}, (2,), generator=generator).tolist()
        pictures = F.pad(pictures, ({most}, {most}, {most}, {most}))[..., down : down + 28, right : right + 28]
"""


def _seed(config: FeatureMapsConfig, purpose: str) -> int:
    return make_generator(config.seed, purpose).initial_seed()
