"""The two sheets of a handout as HTML: the students', with gaps to fill in, and the teacher's, with what belongs into them."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import urlparse

from pages.course.questions import list_choices, number_questions
from pages.course.terms import OTHER_MEANING, mark
from pages.shell.vocabulary import Term
from pages.shell.words import Words
from pages.stage.plain import plain

GAPS = 6
"""Words left out of the takeaway, at most."""


class Picture(NamedTuple):
    """A picture of a handout.

    Attributes:
        name: on the stage.
        alt: what it shows, in words.
        numbers: of the key's lines about it.
        wide: whether it gets a row of its own, as on the stage.
    """

    name: str
    alt: str
    numbers: Sequence[int] = ()
    wide: bool = False


def write_students(words: Words, pictures: list[Picture]) -> str:
    """Return the students' sheet, with these pictures and a gap for each line of the key about them."""
    numbers = sorted(number for picture in pictures for number in picture.numbers)
    labels = "".join(f'<li value="{number}"></li>' for number in numbers)
    drawn = "".join(_write_picture(words, picture, *_measure(picture, pictures)) for picture in pictures)
    return (
        f'<section><header><span class="name">{words["handout.name"]} ______________________</span>{_write_head(words)}</header>'
        f"<h2>{words['handout.picture']}</h2><div class='pictures'>{drawn}</div><ol class='labels'>{labels}</ol>"
        f"<h2>{words['handout.predict']}</h2><ol>{''.join(_ask(words, *each) for each in list_questions(words))}</ol>"
        f"<h2>{words['course.exercise']}</h2><p>{escape(words['exercise'])}</p><div class='room'></div>"
        f"<h2>{words['shell.takeaway']}</h2><p>{_leave_gaps(words)[0]}</p></section>"
    )


def write_teachers(words: Words, key: list[str], address: str) -> str:
    """Return the teacher's sheet, with the lines of the key; an address that is none of the web stands on no sheet."""
    plan = [line.removeprefix("- ") for line in write_plan(words).splitlines()]
    link = f'<p><a href="{escape(address)}">{escape(address)}</a></p>' if urlparse(address).scheme in ("http", "https") else ""
    return (
        f"<section class='teacher'><header>{_write_head(words)}{link}</header>"
        f"<h2>{words['course.plan']}</h2><ul>{_write_lines(plan)}</ul>"
        f"<h2>{words['handout.picture']}</h2><ol>{_write_lines(map(plain, key))}</ol>"
        f"<h2>{words['handout.answers']}</h2><ol>{''.join(_answer(words, *each) for each in list_questions(words))}</ol>"
        f"<h2>{words['course.exercise']}</h2><p>{escape(words['exercise.answer'])}</p>"
        f"<h2>{words['handout.gaps']}</h2><p>{' · '.join(_leave_gaps(words)[1])}</p>"
        f"<h2>{words['handout.wrong']}</h2><ul>{_write_lines(words.read_list('misconception'))}</ul></section>"
    )


def _write_head(words: Words) -> str:
    return f"<h1>{escape(words['title'])}</h1><p>{escape(words['question'])}</p>"


def _write_lines(lines: Iterable[str]) -> str:
    return "".join(f"<li>{escape(line)}</li>" for line in lines)


def _measure(picture: Picture, pictures: list[Picture]) -> tuple[int, int]:
    """Return a picture's width and height in pixels: lower where there are two rows, since some are wide."""
    if picture.wide:
        return 740, 180 if len(pictures) > 1 else 300
    return (340, 160) if any(each.wide for each in pictures) else (360, 250)


def _write_picture(words: Words, picture: Picture, width: int, height: int) -> str:
    """Return the place of a picture, which the browser fills (assets/components/download.js)."""
    tags = "".join(f"<b>{tag}</b>" for tag in picture.numbers)
    title = words.get(f"paper.{picture.name}") or words[f"panel.{picture.name}"]  # nobody clicks on paper
    caption = " · ".join(part for part in (tags, escape(title)) if part)
    place = f'<div data-panel="{picture.name}" data-width="{width}" data-height="{height}">{escape(picture.alt)}</div>'
    return f"<figure{' class=wide' if picture.wide else ''}><figcaption>{caption}</figcaption>{place}</figure>"


def list_questions(words: Words) -> list[tuple[int, str]]:
    """Return number and name of each question on a handout: the plan names them in braces, "{ravine}"."""
    numbers = number_questions(words.stem)
    return [(numbers[name], name) for name in re.findall(r"{(.+?)}", words["plan"])]


def write_plan(words: Words) -> str:
    """Return the plan, in markdown, with each question's number instead of its name."""
    return words("plan", **number_questions(words.stem))


def _ask(words: Words, number: int, question: str) -> str:
    choices = _write_lines([*list_choices(words, question).values()])
    return f"<li value='{number}'>{escape(words[f'try.{question}.question'])}<ul class='choices'>{choices}</ul></li>"


def _answer(words: Words, number: int, question: str) -> str:
    wrong = [text for name, text in list_choices(words, question).items() if name != "a"]
    said = f"<b>{escape(words[f'try.{question}.choice.a'])}</b> · {escape(words[f'try.{question}.answer'])}"
    return f"<li value='{number}'>{said} <i>{words['handout.likely']} {escape(' / '.join(wrong))}</i></li>"


def _leave_gaps(words: Words) -> tuple[str, list[str]]:
    """Return the takeaway without its first terms of the glossary, and these words."""
    gaps: list[str] = []

    def leave_out(word: str, _: Term) -> str:
        if len(gaps) == GAPS or len(word) < 2:  # a sign, "∂"
            return word
        gaps.append(word)
        return '<span class="gap">&nbsp;</span>'

    text = mark(escape(words["takeaway"]), words.language, set(OTHER_MEANING.get(words.stem, ())), leave_out)
    return text, gaps
