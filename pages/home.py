"""The course as a path: each lesson with its number, its minutes, what it needs, and a small picture of its own."""

import importlib

import streamlit as st

from core.figures.small import shrink
from pages import STEMS
from pages.course.navigation import read_head
from pages.course.place import read_place
from pages.shell.compute import ComputingError
from pages.shell.view import Layout, Panel, Stage
from pages.shell.words import MissingSentenceError, Words, read_texts
from pages.stage.stage import show_stage

HEIGHT, WIDTH = 112, 270
"""Of a card's picture, and of the card at least, in pixels."""


def show(language: str) -> None:
    """Show the lessons in the order of the path, and places for those to come; first the words, then the pictures."""
    words, numbers = Words("home", language), {stem: number for number, stem in enumerate(STEMS, start=1)}
    st.markdown(words.join(words["summary"], f"**{words('begin', lesson=_name(STEMS[0], numbers, language))}**"))
    path = st.grid(4, min_column_width=WIDTH, gap="small")
    places = {stem: _show_card(path, stem, numbers, words) for stem in numbers}
    for name in dict.fromkeys(key.split(".")[1] for key in read_texts("home") if key.startswith("coming.")):
        with path.container(border=True, height="stretch", key=f"coming_{name}"):
            st.markdown(f"**{words[f'coming.{name}.title']}** · {words['coming']}\n\n{words[f'coming.{name}.question']}")
    for stem, place in places.items():
        with place:
            _show_picture(stem, language)


def _show_card(path, stem: str, numbers: dict[str, int], home: Words):
    """Show a lesson's card, which is a link as a whole; return the place of its picture."""
    title, question = read_head(stem, home.language)
    with path.container(border=True, height="stretch", key=f"card_{stem}"):
        st.page_link(f"{stem}.py", label=f"**{numbers[stem]} · {title}**")
        st.markdown(question)
        st.caption(_describe_place(stem, numbers, home))
        return st.container(key=f"picture_{stem}")  # last, for who hears the page; it stands above the words (page.css)


def _describe_place(stem: str, numbers: dict[str, int], home: Words) -> str:
    """Return a lesson's minutes and the numbers of the lessons that it needs; nothing where its texts do not say so."""
    try:
        place = read_place(stem)
    except MissingSentenceError:
        return ""
    needs = {"en": " and ", "zh": "、"}[home.language].join(str(numbers[each]) for each in place.needs)
    facts = [home("minutes", minutes=place.minutes), home("needs", lessons=needs) if needs else home["needs nothing"]]
    return " · ".join([*facts, *([home["optional"]] if place.optional else [])])


def _name(stem: str, numbers: dict[str, int], language: str) -> str:
    return f"{numbers[stem]}\u00a0{read_head(stem, language)[0]}"


def _show_picture(stem: str, language: str) -> None:
    """Show what the lesson's own code draws; without that, its texts, or where nothing is computed now, the card has no picture."""
    preview = getattr(importlib.import_module(f"pages.{stem}"), "preview", None)
    if preview is None:
        return
    try:
        words = Words(stem, language)
        figure = shrink(preview(words))
    except (ComputingError, MissingSentenceError):
        return
    show_stage(words, Stage(key=f"home_{stem}", panels=[Panel("preview", figure)], layout=Layout("'preview'", heights=(HEIGHT,))))
