"""The pages that the navigation offers, by section of the course."""

from pathlib import Path

import streamlit as st

from pages import LESSONS
from pages.shell.words import MissingSentenceError, Words

PAGES = Path(__file__).parents[1]


def list_pages(language: str) -> dict[str, list[st.Page]]:
    """Return the pages by section, titles in the visitor's language; paths are the same in all languages."""
    shared = Words("shell", language)
    home = st.Page(PAGES / "home.py", title=shared["shell.home"], default=True)
    sections = {shared[f"section.{section}"]: [_make_page(stem, language) for stem in stems] for section, stems in LESSONS.items()}
    return {"": [home, _make_page("glossary", language)], **sections}


def _make_page(stem: str, language: str) -> st.Page:
    """Return an entry of the navigation, which says which page was chosen; `run_page` (page.py) shows it."""
    return st.Page(PAGES / f"{stem}.py", title=read_head(stem, language)[0], url_path=stem)


def read_head(stem: str, language: str) -> tuple[str, str]:
    """Return a page's title and its question; without a title its stem, and the page itself says what is missing."""
    return _read(stem, language, "title") or stem, _read(stem, language, "question")


def _read(stem: str, language: str, key: str) -> str:
    try:
        return Words(stem, language)[key]
    except MissingSentenceError:
        return ""
