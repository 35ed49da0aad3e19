"""The handout: offered below a lesson as a web page to print."""

import functools
from html import escape
from pathlib import Path

import streamlit as st

from pages.course.paper import Picture, write_students, write_teachers
from pages.inputs.download import offer_download
from pages.shell.classroom import enter
from pages.shell.lesson import Lesson
from pages.shell.link import write_query
from pages.shell.view import Stage
from pages.shell.words import Words
from pages.stage.description import is_wide
from pages.stage.key import read_key

PICTURES = 3
"""Pictures on a handout, at most."""
STYLE = (Path(__file__).parents[2] / "assets" / "handout.css").read_text(encoding="utf-8")


def offer_handout(lesson: Lesson, stage: Stage) -> None:
    """Offer the handout; the browser puts in the pictures that are on the stage, as drawings."""
    name = f"{lesson.stem}_handout_{lesson.words.language}.html"
    address = f"{(st.context.url or '').partition('?')[0]}?{write_query(lesson.stem, lang=lesson.words.language)}"
    key, label = read_key(lesson.words, stage), lesson.words["course.handout"]
    shown = [
        Picture(panel.name, panel.figure["layout"]["meta"]["alt"], key.numbers.get(panel.name, ()), is_wide(panel, stage.layout))
        for panel in stage.panels[:PICTURES]
    ]
    sheets = functools.partial(write_handout, lesson.words, shown, key.lines, address, teachers=not enter().is_for_students)
    offer_download(f"{lesson.stem}.handout", label, name, "text/html", sheets)


def write_handout(words: Words, pictures: list[Picture], key: list[str], address: str, teachers: bool = True) -> str:
    """Return the handout as a web page that needs nothing else: a sheet for students, a sheet for the teacher.

    Args:
        words: the lesson's.
        pictures: to put in.
        key: the lines that explain them.
        address: of the lesson, for the teacher's sheet.
        teachers: whether that sheet, which has the answers, is part of it.
    """
    head = f'<meta charset="utf-8"><title>{escape(words["title"])}</title><style>{STYLE}</style>'
    sheets = write_students(words, pictures) + (write_teachers(words, key, address) if teachers else "")
    return f'<!doctype html><html lang="{words.language}"><head>{head}</head><body>{sheets}</body></html>'
