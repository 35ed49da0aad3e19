"""One run as a short PyTorch program that trains to the same numbers, its weights as a file, and the training as a table."""

import inspect
import io
from itertools import pairwise

import numpy as np
import torch

from core.concepts.playground.data import make_data
from core.concepts.playground.network import FEATURES, MODULES, STARTS, Sine, split_layers
from core.concepts.playground.running import EPOCH_SEEDS
from core.concepts.playground.settings import RATES, REGRESSION, PlaygroundConfig
from core.concepts.playground.watching import PlaygroundTrace
from core.foundation.frames import Table, make_table
from core.foundation.optimizer_program import write_optimizer


def write_program(config: PlaygroundConfig, rate: int, seed: int) -> str:
    """Return the watched run as a program; it prints the loss on the training points at its end."""
    data = make_data(config)
    integer = data.classes > 2
    points = ", ".join(
        f"({x1!r}, {x2!r}, {int(y) if data.classes else y!r})" for (x1, x2), y in zip(data.x.tolist(), data.y.tolist(), strict=True)
    )
    decay = {"weight_decay": config.l2} if config.l2 else {}
    optimizer = write_optimizer(config.optimizer, "network.parameters()", RATES[rate], **decay)
    sine = inspect.getsource(Sine) + "\n\n" if config.activation == "sine" else ""
    return f"""import torch
from torch import nn
from torch.nn import functional as F

points = torch.tensor([{points}], dtype=torch.float64)
x1, x2, y = points.unbind(1)
X = torch.stack([{", ".join(FEATURES[name].write_program() for name in config.inputs)}], 1)
{"y = y.long()" + chr(10) if integer else ""}train = {data.train}  # the others are for testing


{sine}torch.manual_seed({seed})
linear = [{", ".join(f"nn.Linear({a}, {b}, dtype=torch.float64)" for a, b in pairwise(config.sizes))}]
{_write_start(config)}{_write_network(config)}optimizer = {optimizer}


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
    name, settings = STARTS[config.start]
    given = "".join(f", {key}={value!r}" for key, value in settings.items())
    return f"for layer in linear:\n    nn.init.{name}(layer.weight{given})\n    nn.init.zeros_(layer.bias)\n"


def _write_network(config: PlaygroundConfig) -> str:
    module = MODULES[config.activation]
    activate = {"sine": ", Sine()", "none": ""}.get(config.activation, f", nn.{module!r}")
    parts = [f"linear[{place}]" + (activate if place < len(config.hidden) else "") for place in range(len(config.sizes) - 1)]
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
    values = {index: 0.0 if stays else value for index, value, stays in config.edits}
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
        activate = "" if config.activation == "none" else "network[2 * place + 1]"
        outputs = f"""        outputs = X[points]
        for place, layer in enumerate(linear):
            outputs = layer(outputs)
            if place < len(keep):
                outputs = {activate}(outputs) * keep[place][batch : batch + {config.batch_size}]
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


def write_weights(trace: PlaygroundTrace) -> bytes:
    """Return the watched run's last weights as a file of torch.save: a state_dict of the listing's network."""
    apart, state = 1 if trace.config.activation == "none" else 2, {}
    for layer, (weight, bias) in enumerate(split_layers(torch.tensor(trace.run[-1]), trace.config.sizes)):
        state |= {f"{apart * layer}.weight": weight.clone(), f"{apart * layer}.bias": bias.clone()}
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()


def tabulate(trace: PlaygroundTrace) -> Table:
    """Return losses and accuracies of all runs at every moment so far, a row for each run and moment."""
    rates, seeds, _ = trace.losses.shape[1:]
    runs = np.meshgrid(RATES[:rates], range(seeds), trace.epochs, indexing="ij")
    columns = dict(zip(("rate", "seed", "epoch"), map(np.ravel, runs), strict=True))
    columns |= {
        f"{part}_{name}": values[number].ravel()
        for number, part in enumerate(("train", "test"))
        for name, values in (("loss", trace.losses), ("accuracy", trace.accuracies))
    }
    return make_table(columns)
