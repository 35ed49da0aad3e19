"""A file of labelled points: taken once, with a receipt that says what was read of it, or a sentence why it is refused."""

import streamlit as st

from core.concepts.playground import OwnPoint
from core.concepts.playground.own import LARGEST, fit_plane
from core.concepts.playground.settings import MOST_CLASSES, MOST_POINTS
from core.foundation.records import RefusedError
from core.foundation.tables.labels import read_labelled
from pages.inputs.file import Box, receive_file, write_size
from pages.shell.lesson import Lesson

BOX = Box(accept=".csv,.tsv,.txt,text/csv,text/plain", most=200_000)
KEY = "playground.points.upload"
MAGNITUDE = "10" + f"{LARGEST:.0e}".removeprefix("1e+").translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
"""The largest number of a file, as mathematics writes it: 10³⁰⁰."""
FILE, REFUSED = ".file", ".refused"
"""Endings of what the session keeps of the last file: name, table, points taken, whether scaled; or why it is refused."""


def take_file() -> tuple[OwnPoint, ...] | None:
    """Return the points of a file that came since the last run; None if none came, or if it is refused, which is kept."""
    state = st.session_state
    try:
        file = receive_file(KEY, BOX)
        if file is None:
            return None
        table = read_labelled(file.content, MOST_CLASSES)
        points, scaled = fit_plane(table)
    except RefusedError as error:
        state[KEY + FILE], state[KEY + REFUSED] = None, error
        return None
    state[KEY + FILE], state[KEY + REFUSED] = (file.name, table, len(points), scaled), None
    return points


def write_receipt(lesson: Lesson) -> str:
    """Return what was read of the last file, a sentence a line: rows, columns, classes, and everything that was decided."""
    words, last = lesson.words, st.session_state.get(KEY + FILE)
    if last is None:
        return ""
    name, table, count, scaled = last
    counted = {"name": name, "count": count, "rows": len(table.x), "classes": ", ".join(each[:40] for each in table.classes)}
    said = [words("own.taken", **counted, **dict(zip(("x1", "x2", "label"), table.columns, strict=True)))]
    said += [words["own.scaled"]] * scaled
    if table.left_out:
        said.append(words("own.missing", count=table.left_out))
    return "\n".join([*said, *(words(f"points.remark.{remark.key}", **remark.numbers) for remark in table.remarks)])


def write_refusal(lesson: Lesson) -> str:
    """Return why the last file was refused; empty if it was not."""
    words, error = lesson.words, st.session_state.get(KEY + REFUSED)
    if error is None:
        return ""
    limits = {"most": MOST_POINTS, "size": write_size(BOX.most), "magnitude": MAGNITUDE, "classes": MOST_CLASSES}
    own = f"own.refused.{error.reason}"
    return words(own if own in words else f"points.refused.{error.reason}", **{**limits, **error.numbers})
