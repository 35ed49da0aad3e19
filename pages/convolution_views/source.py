"""What the kernel goes over: numbers, a picture, or what the visitor brings."""

from typing import Any

import numpy as np

from core.concepts import convolution as concept
from core.foundation.grids import Grids, read_written_grids, write_grids
from pages.convolution_views import settle
from pages.inputs.own_numbers import edit_numbers
from pages.inputs.own_picture import upload_picture
from pages.shell.lesson import Lesson

SOURCES = ("numbers", "own numbers", *concept.SOURCES[1:])
"""What the visitor chooses from; numbers of one's own stand beside the lesson's, so that no preset overwrites them."""
EDITED_SIDE = 12
"""Rows and columns that numbers typed by hand may have; they travel in the link."""


def read_source(lesson: Lesson, cells: Any) -> dict[str, Any]:
    """Show the controls of the input in two cells; return its fields of the Config."""
    with cells:
        source = lesson.controls.choose("source", SOURCES, few=False)
    with cells.cell():
        if source == "digit":
            return {"source": source, "digit": lesson.controls.slide("digit", tuple(range(10)))}
        if source == "upload":
            picture = upload_picture(lesson, concept.PICTURE_SIDE)
            return {"source": "picture"} if picture is None else {"source": source, "grids": to_grids(picture)}
        if source in ("numbers", "own numbers"):
            return {"source": "numbers", "grids": read_numbers(lesson, own=source == "own numbers")}
    return {"source": source}


def read_numbers(lesson: Lesson, own: bool) -> Grids:
    """Show an editor for the lesson's numbers or the visitor's own, return them. Numbers that are edited become one's own."""
    most, side, grids = concept.MAX_CHANNELS, EDITED_SIDE, concept.NUMBERS
    text = lesson.controls.state("grids", write_grids(grids, compact=True))
    if own:
        grids = settle(lesson, "grids", grids, lambda: read_written_grids(text, most, side), "grids")
    take = lambda text: lesson.controls.assign(grids=text, source="own numbers")  # noqa: E731
    if own or "grids" in lesson.controls.offered:
        edit_numbers(lesson, "grids", grids, most=most, side=side, take=take)
    return grids


def to_grids(picture: np.ndarray) -> Grids:
    """Return an uploaded picture (channel, row, column) as settings can hold it."""
    return tuple(tuple(tuple(row) for row in channel) for channel in picture.round(4).tolist())
