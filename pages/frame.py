"""The frame around every lesson: page config, language, navigation, title, and the link in the address bar."""

import logging
from pathlib import Path

import streamlit as st

from pages import LESSONS
from pages.shell import link
from pages.shell.words import LANGUAGES, Words

PAGES = Path(__file__).parent
STYLE = (PAGES.parent / "assets" / "page.css").read_text(encoding="utf-8")


def choose_language() -> str:
    """Return the visitor's language: chosen before, or from the link, or the browser's; known before it is drawn."""
    spoken = "zh" if (st.context.locale or "").lower().startswith("zh") else "en"
    if "lang" not in st.session_state:
        st.session_state["lang"] = link.nearest(link.recall("lang") or link.read("lang") or spoken, tuple(LANGUAGES), spoken)
    language = st.session_state["lang"]
    link.keep("lang", language)
    link.report("lang", language, spoken)
    return language


def list_pages(language: str) -> dict[str, list]:
    """Return the pages by section, titles in the visitor's language; paths are the same in all languages."""
    shared = Words("shell", language)
    sections = {shared[f"section.{section}"]: [_page(stem, language) for stem in stems] for section, stems in LESSONS.items()}
    home = st.Page(PAGES / "home.py", title=shared["shell.home"], default=True)
    return {"": [home], **sections}


def show_head(stem: str, language: str) -> None:
    """Show the lesson's title and its question, and the language control."""
    words = Words(stem, language)
    title, control = st.columns([6, 1], vertical_alignment="center")
    title.html(f'<div class="lesson-head"><h1>{words["title"]}</h1><p>{words["question"]}</p></div>')
    control.segmented_control(
        "Language · 语言",
        list(LANGUAGES),
        key="lang",
        format_func=LANGUAGES.__getitem__,
        required=True,
        label_visibility="collapsed",
    )


def _page(stem: str, language: str):
    return st.Page(PAGES / f"{stem}.py", title=Words(stem, language)["title"], url_path=stem)


st.set_page_config(page_title="Downhill", layout="wide", page_icon="⛰️")  # an emoji: an icon name would fetch a font
st.html(f"<style>{STYLE}</style>")
link.begin()
language = choose_language()
page = st.navigation(list_pages(language), position="top")
show_head(page.url_path or "home", language)
try:
    page.run()
except Exception:  # the last net: the log gets it all, the visitor a sentence
    logging.getLogger("downhill").exception("page %s failed", page.url_path)
    st.error(Words("shell", language)["error.unexpected"])
link.write_address()
