"""The handout: a page to print for students, with gaps to fill in, and one for the teacher, with what belongs into them."""

import random
import re
from html import escape
from pathlib import Path
from urllib.parse import urlparse

import streamlit as st

from pages.course.terms import OTHER_MEANING, Term, mark
from pages.inputs.download import offer_download
from pages.shell.lesson import Lesson
from pages.shell.link import write_query
from pages.shell.view import Stage
from pages.shell.words import Words, read_settings, read_tags

PICTURES, QUESTIONS, GAPS = 3, 3, 6
"""Pictures and questions on a handout, and words left out of the takeaway, at most."""
STYLE = (Path(__file__).parents[2] / "assets" / "handout.css").read_text(encoding="utf-8")


def offer_handout(lesson: Lesson, stage: Stage) -> None:
    """Offer the handout as a web page to print; the browser puts in the pictures that are on the stage, as drawings."""
    name = f"{lesson.stem}_handout_{lesson.words.language}.html"
    address = f"{(st.context.url or '').partition('?')[0]}?{write_query(lesson.stem, lang=lesson.words.language)}"
    tagged = [panel for panel in stage.panels if panel.name in read_tags(lesson.stem)]
    panels = [(panel.name, panel.figure["layout"]["meta"]["alt"]) for panel in (tagged or stage.panels)[:PICTURES]]
    label = lesson.words["course.handout"]
    offer_download(f"{lesson.stem}.handout", label, name, "text/html", lambda: write_handout(lesson.words, panels, address))


def write_handout(words: Words, panels: list[tuple[str, str]], address: str) -> str:
    """Return the handout as a web page that needs nothing else.

    Args:
        words: the lesson's.
        panels: pictures to put in, as (name on the stage, alt text).
        address: of the lesson, for the teacher's page.
    """
    head = f'<meta charset="utf-8"><title>{escape(words["title"])}</title><style>{STYLE}</style>'
    pages = _write_students(words, panels), _write_teachers(words, address)
    return f'<!doctype html><html lang="{words.language}"><head>{head}</head><body>{"".join(pages)}</body></html>'


def _write_students(words: Words, panels: list[tuple[str, str]]) -> str:
    pictures, numbers = "", []
    for name, alt in panels:
        tags = read_tags(words.stem).get(name, ())
        caption = " · ".join([*(["".join(f"<b>{tag}</b>" for tag in tags)] if tags else []), escape(words[f"panel.{name}"])])
        pictures += f'<figure><figcaption>{caption}</figcaption><div data-panel="{name}">{escape(alt)}</div></figure>'
        numbers += tags
    labels = "".join(f'<li value="{number}"></li>' for number in sorted(numbers))
    return (
        f'<section><header><span class="name">{words["handout.name"]} ______________________</span>{_write_head(words)}</header>'
        f"<h2>{words['handout.picture']}</h2><div class='pictures'>{pictures}</div><ol class='labels'>{labels}</ol>"
        f"<h2>{words['handout.predict']}</h2><ol>{''.join(_ask(words, name) for name in _list_questions(words))}</ol>"
        f"<h2>{words['course.exercise']}</h2><p>{escape(words['exercise'])}</p><div class='room'></div>"
        f"<h2>{words['shell.takeaway']}</h2><p>{_leave_gaps(words)[0]}</p></section>"
    )


def _write_teachers(words: Words, address: str) -> str:
    key = "".join(f"<li>{escape(line)}</li>" for line in _list_key(words))
    wrong = "".join(f"<li>{escape(words[name])}</li>" for name in words if re.fullmatch(r"misconception(\.\d)?", name))
    plan = "".join(f"<li>{escape(line.removeprefix('- '))}</li>" for line in words["plan"].splitlines() if line.startswith("- "))
    link = f'<p><a href="{escape(address)}">{escape(address)}</a></p>' if urlparse(address).scheme in ("http", "https") else ""
    gaps = "; ".join(_leave_gaps(words)[1])
    return (
        f"<section class='teacher'><header>{_write_head(words)}{link}</header>"
        f"<h2>{words['course.plan']}</h2><ul>{plan}</ul>"
        f"<h2>{words['handout.picture']}</h2><ol>{key}</ol>"
        f"<h2>{words['handout.answers']}</h2><ol>{''.join(_answer(words, name) for name in _list_questions(words))}</ol>"
        f"<h2>{words['course.exercise']}</h2><p>{escape(words['exercise.answer'])}</p>"
        f"<h2>{words['handout.gaps']}</h2><p>{gaps}</p>"
        f"<h2>{words['handout.wrong']}</h2><ul>{wrong}</ul></section>"
    )


def _write_head(words: Words) -> str:
    return f"<h1>{escape(words['title'])}</h1><p>{escape(words['question'])}</p>"


def _list_key(words: Words) -> list[str]:
    return [words[f"key.{number}"] for number in range(1, 10) if f"key.{number}" in words]


def _list_questions(words: Words) -> list[str]:
    """Return the names of the lesson's first questions that have choices."""
    return [name for name in read_settings(words.stem, "try") if f"try.{name}.choice.a" in words][:QUESTIONS]


def _list_choices(words: Words, question: str) -> list[str]:
    """Return the names of a question's choices, in the order of the page (pages/course/strip.py)."""
    names = [name for name in "abcd" if f"try.{question}.choice.{name}" in words]
    random.Random(question).shuffle(names)
    return names


def _ask(words: Words, question: str) -> str:
    choices = "".join(f"<li>{escape(words[f'try.{question}.choice.{name}'])}</li>" for name in _list_choices(words, question))
    return f"<li>{escape(words[f'try.{question}.question'])}<ul class='choices'>{choices}</ul></li>"


def _answer(words: Words, question: str) -> str:
    wrong = [words[f"try.{question}.choice.{name}"] for name in _list_choices(words, question) if name != "a"]
    said = f"<b>{escape(words[f'try.{question}.choice.a'])}</b> {escape(words[f'try.{question}.answer'])}"
    return f"<li>{said} <i>{words['handout.likely']} {escape(' / '.join(wrong))}</i></li>"


def _leave_gaps(words: Words) -> tuple[str, list[str]]:
    """Return the takeaway without its first terms of the glossary, and these words."""
    gaps: list[str] = []

    def leave_out(word: str, _: Term) -> str:
        if len(gaps) == GAPS:
            return word
        gaps.append(word)
        return '<span class="gap">&nbsp;</span>'

    text = mark(escape(words["takeaway"]), words.language, set(OTHER_MEANING.get(words.stem, ())), leave_out)
    return text, gaps
