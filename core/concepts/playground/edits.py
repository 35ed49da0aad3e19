"""Parameters changed by hand: weights set, connections cut, units silenced; as text for a link."""

import contextlib
import math
from collections.abc import Sequence
from dataclasses import replace

import torch

from core.concepts.playground.network import split_layers
from core.concepts.playground.settings import Edit, PlaygroundConfig


def read_edits(config: PlaygroundConfig, text: str) -> PlaygroundConfig:
    """Return the config with the edits of a link, or as it is if they do not fit the network or were made in one of other sizes."""
    sizes, _, rest = text.partition(";")
    if "-" not in sizes:  # a link from before sizes were written
        sizes, rest = _write_sizes(config), text
    with contextlib.suppress(ValueError):
        epoch, *parts = rest.split(";")
        if parts and sizes == _write_sizes(config):
            return replace(config, edits=tuple(map(_read_edit, parts)), edit_epoch=int(epoch))
    return config


def write_edits(config: PlaygroundConfig) -> str:
    """Return the edits as they stand in the link: "2-4-1;12;0:1.5;3:cut" at the end of epoch 12 (older links have no sizes)."""
    edits = [f"{index}:{'cut' if stays else f'{value:g}'}" for index, value, stays in config.edits]
    return ";".join([_write_sizes(config), str(config.edit_epoch), *edits]) if edits else ""


def add_edits(config: PlaygroundConfig, edits: Sequence[Edit], epoch: int) -> PlaygroundConfig:
    """Return the config with these edits as well; the first ones say at the end of which epoch all of them are made."""
    by_index = {edit[0]: edit for edit in (*config.edits, *edits)}
    return replace(config, edits=tuple(by_index.values()), edit_epoch=config.edit_epoch if config.edits else epoch)


def silence(config: PlaygroundConfig, layer: int, unit: int) -> list[Edit]:
    """Return the edits that cut all connections from a unit of the inputs (layer 0) or of a hidden layer."""
    weight, _ = split_layers(torch.arange(config.parameters), config.sizes)[layer]
    return [(index, 0.0, True) for index in weight[:, unit].tolist()]


def _write_sizes(config: PlaygroundConfig) -> str:
    return "-".join(map(str, config.sizes))


def _read_edit(text: str) -> Edit:
    index, _, value = text.partition(":")
    if value == "cut":
        return int(index), 0.0, True
    if math.isnan(number := float(value)):
        raise ValueError(f"value is {value!r}; allowed: a number")
    return int(index), max(-100.0, min(100.0, number)), False
