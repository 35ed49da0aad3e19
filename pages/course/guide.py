"""The guide: a lesson in a few steps, each a sentence or two and a state of the page. All of it is data in the lesson's texts."""

import re
from collections.abc import Sequence

import streamlit as st

from pages.course.steps import Step, read_steps
from pages.shell.lesson import Lesson

MARKED = "outline: 3px solid #956700; outline-color: light-dark(#956700, #f0bb3f); outline-offset: 3px; border-radius: 6px;"
"""A gold that stands out on light and on dark pages: at least 3:1, as WCAG 2.2 asks of what is no text (1.4.11).

The first one for browsers that do not know light-dark()."""


def find_step(lesson: Lesson) -> Step | None:
    """Return the step that the link names, None outside the guide; a number beyond its end is the nearest."""
    steps, text = read_steps(lesson.stem), lesson.controls.state("guide")
    if not steps or not re.fullmatch(r"\d{1,3}", text):
        return None
    return steps[min(max(int(text), 1), len(steps)) - 1]


def go_to(lesson: Lesson, number: int) -> None:
    """Bring the page into the state of a step."""
    step = read_steps(lesson.stem)[number - 1]
    lesson.controls.reset(**{**step.set, "guide": step.number})


def turn(lesson: Lesson, by: int) -> None:
    """Go on by some steps from where the guide stands now; a key pressed twice goes on twice."""
    step = find_step(lesson)
    if step is not None and 1 <= step.number + by <= len(read_steps(lesson.stem)):
        go_to(lesson, step.number + by)


def offer_guide(lesson: Lesson) -> None:
    """Offer to begin the guide, if the lesson has one."""
    if read_steps(lesson.stem):
        st.button(lesson.words["guide.begin"], key="guide_begin", on_click=go_to, args=(lesson, 1), type="primary")


def show_step(lesson: Lesson, step: Step) -> None:
    """Show the step's sentence, outline what it marks, and offer the steps beside it and the way out."""
    words, last = lesson.words, len(read_steps(lesson.stem))
    st.markdown(f"**{step.number}/{last}** {words[step.key]}", width="stretch")
    for name, by, possible in (("back", -1, step.number > 1), ("next", 1, step.number < last)):
        look = "primary" if name == "next" else "secondary"
        st.button(words[f"guide.{name}"], key=f"guide_{name}", on_click=turn, args=(lesson, by), disabled=not possible, type=look)
    st.button(words["guide.leave"], key="guide_leave", on_click=lesson.controls.assign, kwargs={"guide": ""}, type="tertiary")
    show_marks(lesson.stem, step.mark)


def show_marks(stem: str, mark: Sequence[str]) -> None:
    """Outline the marked controls and pictures."""
    st.html(f"<style>{outline(stem, mark)}</style>")


def outline(stem: str, mark: Sequence[str]) -> str:
    """Return the style sheet that outlines the marked controls and pictures, wherever the page shows them."""
    places = {"clock": ".stage-clock", "table": ".stage-readout"}
    selectors: list[str] = []
    for each in mark:
        kind, _, name = each.partition(".")
        if kind == "control":
            selectors += [f".st-key-{re.sub(r'[^a-zA-Z0-9_-]', '-', f'{stem}.{name}')}", f'.stage-dial[data-dial="{name}"]']
        else:
            selectors.append(places.get(each, f'.stage-panel[data-panel="{name}"]'))
    return f":is({', '.join(selectors)}) {{ {MARKED} }}" if selectors else ""
