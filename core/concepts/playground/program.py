"""One run as a short PyTorch program that trains to the same numbers, its weights as a file, and the training as a table."""

import io
from itertools import pairwise

import pandas as pd
import torch

from core.concepts.playground.data import make_data
from core.concepts.playground.settings import RATES, REGRESSION, PlaygroundConfig
from core.concepts.playground.training import EPOCH_SEEDS
from core.concepts.playground.watching import PlaygroundTrace

_BEND = {
    "ReLU": "nn.ReLU()", "leaky ReLU": "nn.LeakyReLU()", "GELU": "nn.GELU()", "tanh": "nn.Tanh()", "sigmoid": "nn.Sigmoid()",
    "sine": "Sine()",
}  # fmt: skip
_START = {
    "Xavier": "nn.init.xavier_uniform_(layer.weight)",
    "Kaiming": 'nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")',
    "zeros": "nn.init.zeros_(layer.weight)",
    "large": "nn.init.normal_(layer.weight, std=5)",
}
_FEATURES = {
    "x1": "x1", "x2": "x2", "x1²": "x1 * x1", "x2²": "x2 * x2", "x1·x2": "x1 * x2", "sin x1": "x1.sin()", "sin x2": "x2.sin()",
}  # fmt: skip
_OPTIMIZERS = {"SGD": "SGD({}, lr={}{})", "Momentum": "SGD({}, lr={}, momentum=0.9{})"}


def write_program(config: PlaygroundConfig, rate: int, seed: int) -> str:
    """Return the watched run as a program; it prints the loss on the training points at its end."""
    data = make_data(config)
    integer = data.classes > 2
    points = ", ".join(
        f"({x1!r}, {x2!r}, {int(y) if data.classes else y!r})" for (x1, x2), y in zip(data.x.tolist(), data.y.tolist(), strict=True)
    )
    decay = f", weight_decay={config.l2:g}" if config.l2 or config.optimizer == "AdamW" else ""
    optimizer = _OPTIMIZERS.get(config.optimizer, config.optimizer + "({}, lr={}{})").format(
        "network.parameters()", f"{RATES[rate]:g}", decay
    )
    sine = (
        "class Sine(nn.Module):\n    def forward(self, z):\n        return z.sin()\n\n\n"
        if "Sine" in _BEND.get(config.activation, "")
        else ""
    )
    return f"""import torch
from torch import nn
from torch.nn import functional as F

points = torch.tensor([{points}], dtype=torch.float64)
x1, x2, y = points.unbind(1)
X = torch.stack([{", ".join(_FEATURES[name] for name in config.inputs)}], 1)
{"y = y.long()" + chr(10) if integer else ""}train = {data.train}  # the others are for testing


{sine}torch.manual_seed({seed})
linear = [{", ".join(f"nn.Linear({a}, {b}, dtype=torch.float64)" for a, b in pairwise(config.sizes))}]
{_write_start(config)}{_write_network(config)}optimizer = torch.optim.{optimizer}


def compute_loss(outputs, targets):
    return {_write_loss(config)}


{_write_edit(config)}for epoch in range({config.total}):
{_write_edit_call(config)}    generator = torch.Generator().manual_seed({EPOCH_SEEDS} * {seed} + epoch)
    order = torch.randperm(train, generator=generator)
{_write_dropout(config)}    for batch in {"range(0, train, " + str(config.batch_size) + ")"}:
        points = order[batch : batch + {config.batch_size}]
{_write_step(config)}
loss = compute_loss(network(X[:train]), y[:train])
print(loss.item())
# torch.save(network.state_dict(), "weights.pt") writes what torch.load("weights.pt", weights_only=True) reads
"""


def _write_start(config: PlaygroundConfig) -> str:
    if config.start == "default":
        return ""
    return f"for layer in linear:\n    {_START[config.start]}\n    nn.init.zeros_(layer.bias)\n"


def _write_network(config: PlaygroundConfig) -> str:
    bend = _BEND.get(config.activation)
    parts = [
        f"linear[{place}]" + (f", {bend}" if bend and place < len(config.hidden) else "") for place in range(len(config.sizes) - 1)
    ]
    return f"network = nn.Sequential({', '.join(parts)})\n"


def _write_loss(config: PlaygroundConfig) -> str:
    if config.data in REGRESSION:
        return "F.mse_loss(outputs[:, 0], targets)"
    if config.loss == "squared error":
        if config.outputs == 1:
            return "F.mse_loss(outputs[:, 0].sigmoid(), targets)"
        return f"(outputs.softmax(1) - F.one_hot(targets, {config.outputs})).square().sum(1).mean()"
    if config.outputs == 1:
        return "F.binary_cross_entropy_with_logits(outputs[:, 0], targets)"
    return "F.cross_entropy(outputs, targets)"


def _write_edit(config: PlaygroundConfig) -> str:
    """Return the function that changes parameters by hand; a cut one is kept at 0 in every step."""
    if not config.edits:
        return ""
    values = {index: value for index, value, _ in config.edits}
    cuts = [index for index, _, stays in config.edits if stays]
    return f"""def edit(values):  # indices of parameters, all in one row
    row = nn.utils.parameters_to_vector(network.parameters()).detach()
    for index, value in values.items():
        row[index] = value
    with torch.no_grad():
        nn.utils.vector_to_parameters(row, network.parameters())


values, cuts = {values}, {cuts}
"""


def _write_edit_call(config: PlaygroundConfig) -> str:
    return f"    if epoch == {config.edit_epoch}:\n        edit(values)\n" if config.edits else ""


def _write_dropout(config: PlaygroundConfig) -> str:
    if not config.dropout or not config.hidden:
        return ""
    share, units = f"{config.dropout:g}", list(config.hidden)
    drawn = "torch.rand(train, units, generator=generator, dtype=torch.float64)"
    return f"    keep = [({drawn} >= {share}) / (1 - {share}) for units in {units}]\n"


def _write_step(config: PlaygroundConfig) -> str:
    outputs = "        outputs = network(X[points])\n"
    if config.dropout and config.hidden:
        bend = "" if config.activation == "none" else "network[2 * place + 1]"
        outputs = f"""        outputs = X[points]
        for place, layer in enumerate(linear):
            outputs = layer(outputs)
            if place < len(keep):
                outputs = {bend}(outputs) * keep[place][batch : batch + {config.batch_size}]
"""
    penalty = f" + {config.l1:g} * sum(each.abs().sum() for each in network.parameters())" if config.l1 else ""
    cuts = (
        f"        if epoch >= {config.edit_epoch}:\n            edit(dict.fromkeys(cuts, 0.0))\n"
        if any(stays for _, _, stays in config.edits)
        else ""
    )
    return f"""{outputs}        loss = compute_loss(outputs, y[points]){penalty}
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
{cuts}"""


def write_weights(trace: PlaygroundTrace, moment: int) -> bytes:
    """Return the watched run's weights at a moment as a file of torch.save: a state_dict of the listing's network."""
    config, row = trace.config, torch.tensor(trace.run[moment])
    linear = 1 if config.activation == "none" else 2
    state, place = {}, 0
    for layer, (before, after) in enumerate(pairwise(config.sizes)):
        state[f"{linear * layer}.weight"] = row[place : place + before * after].view(after, before).clone()
        place += before * after
        state[f"{linear * layer}.bias"] = row[place : place + after].clone()
        place += after
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()


def tabulate(trace: PlaygroundTrace) -> pd.DataFrame:
    """Return losses and accuracies of all runs at every moment so far, a row for each run and moment."""
    rates, seeds, _ = trace.losses.shape[1:]
    rows = pd.MultiIndex.from_product([RATES[:rates], range(seeds), trace.epochs.tolist()], names=["rate", "seed", "epoch"])
    columns = {
        f"{part}_{name}": values[number].ravel()
        for number, part in enumerate(("train", "test"))
        for name, values in (("loss", trace.losses), ("accuracy", trace.accuracies))
    }
    return pd.DataFrame(columns, index=rows).reset_index()
