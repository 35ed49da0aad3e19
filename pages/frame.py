"""The frame around every lesson: page config, language, navigation, title, and the link in the address bar."""

import logging
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages import LESSONS
from pages.shell import link
from pages.shell.classroom import LARGER, Classroom, enter, offer_teacher_link
from pages.shell.words import LANGUAGES, Words

PAGES = Path(__file__).parent
STYLE = (PAGES.parent / "assets" / "page.css").read_text(encoding="utf-8")
PROJECTOR = f":root {{ font-size: {100 * LARGER:.0f}% }}"  # Streamlit's sizes all follow this one


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


def show_head(stem: str, language: str, room: Classroom) -> DeltaGenerator:
    """Show the lesson's title and its question, and the language control; return the place for what concerns teachers."""
    words = Words(stem, language)
    title, control, teacher = st.columns([6, 1.3, 0.9], vertical_alignment="center")
    title.html(f'<div class="lesson-head"><h1>{words["title"]}</h1><p>{words["question"]}</p></div>')
    if not room.locked:
        control.segmented_control(
            "Language · 语言",
            list(LANGUAGES),
            key="lang",
            format_func=LANGUAGES.__getitem__,
            required=True,
            label_visibility="collapsed",
        )
    return teacher


def _page(stem: str, language: str):
    return st.Page(PAGES / f"{stem}.py", title=Words(stem, language)["title"], url_path=stem)


st.set_page_config(page_title="Downhill", layout="wide", page_icon="⛰️")  # an emoji: an icon name would fetch a font
link.begin()
language, room = choose_language(), enter()
st.html(f"<style>{STYLE}{PROJECTOR if room.projector else ''}</style>")
page = st.navigation(list_pages(language), position="top")
teacher = show_head(page.url_path or "home", language, room)
try:
    page.run()
except Exception:  # the last net: the log gets it all, the visitor a sentence
    logging.getLogger("downhill").exception("page %s failed", page.url_path)
    st.error(Words("shell", language)["error.unexpected"])
if not room.locked and not room.hidden:
    with teacher.popover(Words("shell", language)["classroom.title"], width="stretch"):
        offer_teacher_link(language)
link.write_address()
