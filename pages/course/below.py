"""What stands below the stage: things to try, what to take away, the formula, the program, the downloads."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.figures import style, themes
from core.figures.relief import cut_paths
from core.foundation.frames import Table
from pages.course.questions import ask_again, number_questions
from pages.course.terms import explain
from pages.inputs.clipboard import offer_copy
from pages.inputs.download import offer_download
from pages.shell.lesson import Lesson
from pages.shell.words import read_presets


def offer_presets(lesson: Lesson) -> None:
    """Offer settings to try, each with a question to predict first, [try.<name>] in the texts, and to reset all controls.

    Pressing one sets every control of the lesson: those that it names to their value, the others to their default.
    """
    with st.container(key="presets", horizontal=True):
        numbers = number_questions(lesson.stem)
        for name, values in read_presets(lesson.stem).items():
            st.button(
                f"{numbers[name]} · {lesson.words[f'try.{name}.question']}",
                key=f"{lesson.stem}.try.{name}",
                on_click=_try,
                args=(lesson, name, values),
                width="stretch",
            )
        view = {"view": lesson.controls.state("view")}
        st.button(lesson.words["reset"], key="reset_controls", on_click=lesson.controls.reset, kwargs=view, type="tertiary")


def _try(lesson: Lesson, name: str, values: Mapping[str, Any]) -> None:
    lesson.controls.reset(**{**values, "try": name})
    ask_again(lesson)


def show_takeaway(lesson: Lesson) -> None:
    """Show what to take away and the misconception that it corrects."""
    words = lesson.words
    texts = [f"## {words[f'shell.{name}']}\n{explain(words[name], words.language)}" for name in ("takeaway", "misconception")]
    with st.container(key="takeaway"):
        st.markdown("\n".join(texts), unsafe_allow_html=True)


def show_formula(lesson: Lesson, key: str, **values: object) -> None:
    """Show words[key], a formula in markdown, with the current numbers put in."""
    st.markdown(f"## {lesson.words['shell.formula']}\n{lesson.words(key, **values)}")


def show_program(lesson: Lesson, program: str) -> None:
    """Show the same experiment as a short PyTorch program, to copy or to download; the test suite runs these programs."""
    shown = st.expander(lesson.words["shell.program"], key=f"{lesson.stem}.program.shown", on_change="rerun")
    if not shown.open:  # colouring a program that nobody sees would slow every slider down
        return
    with shown:
        name = f"{lesson.stem}.py"
        st.code(program, language="python")
        with st.container(horizontal=True):
            offer_copy(lesson.words, f"{lesson.stem}.program.copy", lesson.words["copy.copy"], program)
            title = lesson.words("shell.download", name=name)
            offer_download(f"{lesson.stem}.program", title, name, "text/x-python", lambda: program)


def offer_downloads(lesson: Lesson, table: Callable[[], Table], figure: style.Figure) -> None:
    """Offer the trace as CSV and the main figure as a web page that needs nothing else; both are made when asked for."""
    dark = st.context.theme.type == "dark"
    csv, html, words = f"{lesson.stem}.csv", f"{lesson.stem}.html", lesson.words
    with st.container(horizontal=True):
        offer_download(
            f"{lesson.stem}.csv", words("shell.download", name=csv), csv, "text/csv", lambda: table().to_csv(index=False)
        )
        offer_download(
            f"{lesson.stem}.html", words("shell.download", name=html), html, "text/html", lambda: write_page(figure, dark)
        )


def write_page(figure: style.Figure, dark: bool) -> str:
    """Return the figure as a self-contained HTML page in the visitor's theme."""
    shown = themes.to_plotly(cut_paths(figure), "dark" if dark else "light")
    paper = style.DARK[style.PAPER] if dark else style.PAPER
    return shown.update_layout(paper_bgcolor=paper, height=640).to_html(include_plotlyjs=True, full_html=True)
