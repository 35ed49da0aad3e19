"""The steps of a lesson's guide, as its texts have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pages.shell.words import read_table

PLAY, END = "play", "end"
"""Moments of a step beside a reading of the clock: time runs from its beginning; time stands at its end."""


@dataclass(frozen=True)
class Step:
    """One step of a guide: [guide.<number>] in the texts.

    Attributes:
        number: from 1.
        key: of its sentence; the first step's is the line that says what to do first.
        set: the controls that are not at their default, name -> value.
        mark: what is outlined: "control.<name>", "panel.<name>", "clock", "table".
        moment: where time stands: a reading of the clock, "play" or "end"; None where the page leaves it.
        cover: whether the outcome is hidden, since the step asks for a prediction; or the names of the panels that show it.
    """

    number: int
    key: str
    set: dict[str, Any]
    mark: Sequence[str] = ()
    moment: str | float | None = None
    cover: bool | Sequence[str] = False


def read_steps(stem: str) -> list[Step]:
    """Return a lesson's guide; empty if it has none. A control that a step changes is marked without being named."""
    steps: list[Step] = []
    for number, entry in sorted((int(name), entry) for name, entry in read_table(stem, "guide").items()):
        settings, before = entry.get("set", {}), steps[-1].set if steps else {}
        changed = [name for name in before | settings if before.get(name) != settings.get(name)]
        mark = dict.fromkeys([*entry.get("mark", ()), *(f"control.{name}" for name in changed)])
        key = "start" if number == 1 else f"guide.{number}"
        steps.append(Step(number, key, settings, tuple(mark), entry.get("moment"), entry.get("cover", False)))
    return steps
