"""The pages, and how one is run: as a fragment, so that moving a control runs the page and not the frame around it."""

import functools
import logging
from pathlib import Path
from types import CodeType

import streamlit as st

from pages import LESSONS
from pages.shell import classroom, link
from pages.shell.compute import ComputingError
from pages.shell.words import Words

_PAGES = Path(__file__).parents[1]


def list_pages(language: str) -> dict[str, list]:
    """Return the pages by section, titles in the visitor's language; paths are the same in all languages."""
    shared = Words("shell", language)
    sections = {shared[f"section.{section}"]: [_page(stem, language) for stem in stems] for section, stems in LESSONS.items()}
    home = st.Page(_PAGES / "home.py", title=shared["shell.home"], default=True)
    return {"": [home], **sections}


@st.fragment
def run_page(stem: str, language: str) -> None:
    """Run pages/<stem>.py from its top, then write the address.

    Streamlit's own `page.run()` may be called only once, and a fragment runs again and again.
    """
    classroom.begin()
    try:
        exec(_read_page(stem), {"__name__": f"pages.{stem}"})
    except ComputingError:
        logging.getLogger("downhill").exception("page %s: nothing was computed", stem)
        st.error(Words("shell", language)["error.computing"])
    except Exception:  # the last net: the log gets it all, the visitor a sentence
        logging.getLogger("downhill").exception("page %s failed", stem)
        st.error(Words("shell", language)["error.unexpected"])
    link.write_address(stem)


def _page(stem: str, language: str):
    return st.Page(_PAGES / f"{stem}.py", title=Words(stem, language)["title"], url_path=stem)


@functools.cache
def _read_page(stem: str) -> CodeType:
    path = _PAGES / f"{stem}.py"
    return compile(path.read_text(encoding="utf-8"), path, "exec")
