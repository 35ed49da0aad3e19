"""A file that travels in the page's own message: what a box takes, and what came."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.foundation.records import RefusedError

REFUSED_BY_BROWSER = ("empty", "too many bytes", "too many pixels", "undecodable", "blank", "unreadable")
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
        RefusedError: reason "empty", "too many bytes", "too many pixels", "undecodable" (no picture that this browser knows),
            "blank" (nothing of it is opaque), or "unreadable" (the file could not be read, or what arrived is not what our own
            browser code sends).
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


def write_size(count: int) -> str:
    """Return a number of bytes as people say it.

    >>> write_size(200_000), write_size(30_000_000)
    ('200 KB', '30 MB')
    """
    return f"{count // 10**6} MB" if count >= 10**6 else f"{count // 1000} KB"
