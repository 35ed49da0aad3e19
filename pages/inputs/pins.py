"""The settings of a pinned run as a text in the link."""

import dataclasses
from typing import TypeVar

from pages.shell.link import to_text

Config = TypeVar("Config")


def write_config(config: object) -> str:
    """Return a Config as a short text for the link: name:value, separated by semicolons; what stands at its default is left out."""
    first, *others = dataclasses.fields(config)  # type: ignore[arg-type]
    told = [first, *(field for field in others if getattr(config, field.name) != field.default)]
    return ";".join(f"{field.name}:{_write(getattr(config, field.name))}" for field in told)


def read_config(text: str, config: type[Config]) -> Config | None:
    """Return the Config that `write_config` wrote, or None if the text is empty, altered, or refused by the Config."""
    defaults = {field.name: field.default for field in dataclasses.fields(config)}  # type: ignore[arg-type]
    pieces = [pair.partition(":") for pair in text.split(";")]
    try:
        return config(**{name: _read(value, defaults[name]) for name, _, value in pieces})
    except (KeyError, ValueError, TypeError):
        return None


def _write(value: object) -> str:
    if isinstance(value, tuple):
        return "~".join(_write(each) if not isinstance(each, tuple) else "_".join(map(_write, each)) for each in value)
    return to_text(value)


def _read(text: str, default: object) -> object:
    if isinstance(default, tuple):
        pieces = [piece for piece in text.split("~") if piece]
        return tuple(tuple(map(float, piece.split("_"))) if "_" in piece else float(piece) for piece in pieces)
    if isinstance(default, bool):
        return text == "1"
    if isinstance(default, (int, float)):
        return type(default)(text)
    return text
