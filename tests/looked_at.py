"""What pages show and compute while a test looks on: controls, dials, and what core is asked for."""

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from core.concepts.device_speed import measuring
from pages.course import page as course
from pages.shell import compute, courses, link
from pages.shell.controls import Controls


@dataclasses.dataclass
class Control:
    """A control that a page asked for: its value, this and its default as a link says them, what it offers; whether it is drawn."""

    value: Any
    text: str
    standard: str
    options: Sequence[Any]
    drawn: bool
    is_dial: bool = False

    def offers(self, text: str) -> bool:
        return not self.options or text in map(link.to_text, self.options)


CONTROLS: dict[str, Control] = {}
"""Of the page's last run, by key."""
OPTIONS: dict[str, Sequence[Any]] = {}
"""What controls offer, by key, as they were drawn last."""
DIALS: dict[str, str] = {}
"""Where the dials on the stage stand after the page's last run, as a link says it."""
COMPUTED: list[Any] = []
"""What functions of core were called with in the page's last run."""


@contextlib.contextmanager
def watch_pages() -> Iterator[None]:
    """Note what pages show and compute; let trainings end at once and measurements be short."""
    opening, stage, begin = course.open_lesson, course.show_stage, compute._begin
    prepare, several, show, dial = Controls._prepare, Controls.several, Controls._show, Controls.dial

    def begin_anew(*arguments: Any) -> Any:
        for seen in (CONTROLS, OPTIONS, DIALS, COMPUTED):
            seen.clear()
        return opening(*arguments)

    def note_options(self: Controls, name: str, options: Sequence[Any], default: Any) -> Any:
        OPTIONS[f"{self.stem}.{name}"] = list(options)
        return prepare(self, name, options, default)

    def note_several(self: Controls, name: str, options: Sequence[str], default: Sequence[str], **how: Any) -> Any:
        OPTIONS[f"{self.stem}.{name}"] = list(options)
        return several(self, name, options, default, **how)

    def note_control(self: Controls, name: str, value: Any, standard: str, write: Any) -> Any:
        widget, key = show(self, name, value, standard, write), f"{self.stem}.{name}"
        CONTROLS[key] = Control(value, write(value), standard, OPTIONS.get(key, []), not widget.hidden)
        return widget

    def note_dial(self: Controls, name: str, options: Sequence[Any], default: Any = None, **how: Any) -> Any:
        value, made = dial(self, name, options, default, **how)
        assert made is not None
        CONTROLS[made.key] = Control(value, link.to_text(value), made.standard, options, drawn=False, is_dial=True)
        return value, made

    def note_stage(words: Any, shown: Any) -> None:
        DIALS.update({each.key: each.written[each.index] for each in shown.dials if each})
        stage(words, shown)

    def note_call(name: str, text: str, function: Any, arguments: tuple[Any, ...]) -> Any:
        COMPUTED.extend(arguments)
        return begin(name, text, function, arguments)

    note_call.clear = begin.clear  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        for name, noted in (("_prepare", note_options), ("several", note_several), ("_show", note_control), ("dial", note_dial)):
            patch.setattr(Controls, name, noted)
        patch.setattr(course, "open_lesson", begin_anew)
        patch.setattr(course, "show_stage", note_stage)
        patch.setattr(compute, "_begin", note_call)
        patch.setattr(courses, "show_more", lambda *_: None)
        patch.setattr(measuring, "ROUNDS", 1)
        yield
