"""The key to the pictures of the view that is shown: a line for each, and the numbers before their captions."""

import re
from dataclasses import dataclass

from pages.shell.view import Stage
from pages.shell.words import Words, read_table


@dataclass(frozen=True)
class Key:
    """The lines in order, from number 1, and which of them are about which picture: its name on the stage -> numbers."""

    lines: list[str]
    numbers: dict[str, list[int]]


def read_key(words: Words, stage: Stage) -> Key:
    """Return the key: [key.1], [key.2], ... and [tags] for a lesson's first view; [key.<picture>] for every other picture.

    Pictures are numbered in reading order, row by row.
    """
    tags, shown = read_tags(words.stem), {panel.name for panel in stage.panels}
    first = tags.keys() <= shown  # other views may show one of its pictures beside theirs
    lines = words.read_list("key") if first else []
    numbers = {name: list(tags[name]) for name in shown if first and name in tags}
    for name in dict.fromkeys(re.findall(r"\w+", stage.layout.areas)):
        if name in shown and name not in numbers and f"key.{name}" in words:
            lines.append(words[f"key.{name}"])
            numbers[name] = [len(lines)]
    return Key(lines, numbers)


def read_tags(stem: str) -> dict[str, tuple[int, ...]]:
    """Return which lines of the key, by their numbers, are about which picture: [tags] in the lesson's file."""
    return {panel: tuple(numbers) for panel, numbers in read_table(stem, "tags").items()}
