"""A box for a file that travels in the page's own message: Streamlit's upload endpoint belongs to one server process."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit.components.v2 import component

from core.foundation.pictures import write_picture
from core.foundation.records import RefusedError
from pages.shell.lesson import Lesson

_COMPONENTS = Path(__file__).parents[2] / "assets" / "components"
_component = component(
    "upload",
    html="""<div class="upload" role="group"><label></label>
<div class="upload-zone"><button type="button"></button><span></span><input type="file"></div>
<img hidden><p role="status"></p><p role="alert"></p></div>""",
    css="".join((_COMPONENTS / name).read_text(encoding="utf-8") for name in ("button.css", "upload.css")),
    js=(_COMPONENTS / "upload.js").read_text(encoding="utf-8"),
)
REFUSED_BY_BROWSER = ("empty", "too many bytes", "too many pixels", "undecodable", "unreadable")
"""Reasons that assets/components/upload.js gives."""


@dataclass(frozen=True)
class File:
    """A file that a visitor brought."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Box:
    """What may be put into a box.

    Attributes:
        accept: media types and endings, as an <input type="file"> takes them; a phone converts its photos to one of these.
        most: bytes of a file that is taken; the browser refuses larger ones.
        side: pixels of the longer edge that a picture has when it arrives, as a PNG; 0 sends the file as it is.
        arriving: bytes that may arrive: `most`, or fewer where the browser makes pictures small.
    """

    accept: str
    most: int
    side: int = 0
    arriving: int = 0


def receive_file(key: str, box: Box) -> File | None:
    """Return the file that came since the last run, once, or None.

    Raises:
        RefusedError: reason "empty", "too many bytes", "too many pixels", "undecodable" (no picture that this browser knows), or
            "unreadable" (the file could not be read, or what arrived is not what our own browser code sends).
    """
    came = st.session_state.pop(f"{key}.came", None)
    return None if came is None else check_file(came, box)


def check_file(came: object, box: Box) -> File:
    """Return what the browser sent as a file; the browser can say anything."""
    if not isinstance(came, Mapping) or not isinstance(came.get("name"), str):
        raise RefusedError("the message holds no file", "unreadable")
    if came.get("refused") in REFUSED_BY_BROWSER:
        raise RefusedError(f"the browser refused the file: {came['refused']}", came["refused"])
    text, most = came.get("content"), box.arriving or box.most
    if not isinstance(text, str):
        raise RefusedError("the message holds no content", "unreadable")
    if len(text) > 4 * (most // 3 + 1):
        raise RefusedError(f"the file has more than {most} bytes", "too many bytes")
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusedError(f"the content is not base64 ({error})", "unreadable") from error
    if not content:
        raise RefusedError("the file is empty", "empty")
    return File(came["name"][-200:], content)


def show_box(
    lesson: Lesson, key: str, label: str, box: Box, *, receipt: str = "", refusal: str = "", preview: np.ndarray | None = None
) -> None:
    """Show the box with what became of the last file; what is put into it comes with the next run (`receive_file`).

    Args:
        preview: the picture that was taken, small: shape (channel, row, column), 0 to 1.
    """

    def note() -> None:
        came = getattr(st.session_state.get(key), "file", None)
        if came is not None:
            st.session_state[f"{key}.came"] = came

    words = lesson.words
    data = {"label": label, "choose": words["upload.choose"], "drop": words("upload.drop", most=write_size(box.most))}
    data |= {"accept": box.accept, "most": box.most, "side": box.side, "receipt": receipt, "refusal": refusal}
    if preview is not None:
        picture = base64.b64encode(base64.urlsafe_b64decode(write_picture(preview) + "==")).decode("ascii")
        data |= {"preview": f"data:image/png;base64,{picture}", "cut": words["picture.cut"]}
    _component(key=key, data=data, on_file_change=note)


def write_size(count: int) -> str:
    """Return a number of bytes as people say it.

    >>> write_size(200_000), write_size(30_000_000)
    ('200 KB', '30 MB')
    """
    return f"{count // 10**6} MB" if count >= 10**6 else f"{count // 1000} KB"
