"""The frame around every lesson: page config, language, navigation, title."""

from datetime import timedelta
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.course.navigation import list_pages, read_head
from pages.course.page import run_page
from pages.course.teacher import offer_teacher_link
from pages.shell import link
from pages.shell.classroom import LARGER, Classroom, enter
from pages.shell.words import LANGUAGES, MissingSentenceError
from pages.stage.stage import load_ahead

PAGES = Path(__file__).parent
STYLE = (PAGES.parent / "assets" / "page.css").read_text(encoding="utf-8")
COLOURS = ("primaryColor", "secondaryBackgroundColor", "textColor", "borderColor")
"""Colours of Streamlit's theme that assets/page.css uses: Streamlit gives them to components only."""
PROJECTOR = f"""
:root {{ font-size: {100 * LARGER:.0f}% }}
.stAppHeader, .st-key-head > :not(:first-child) {{ zoom: {1 / LARGER:.3f} }}
.stMainBlockContainer {{ padding-top: {3.8 / LARGER:.2f}rem }}
.stMainBlockContainer > div > .stVerticalBlock, .st-key-strip {{ gap: 0.1rem !important }}
.st-key-strip button {{ min-height: 2.1rem; padding-block: 0.1rem }}
.st-key-strip .stMarkdown p {{ font-size: 1rem !important; line-height: 1.25 !important }}
.lesson-head h1 {{ font-size: 1.45rem; line-height: 1.15 }}
.lesson-head p {{ font-size: 0.85rem; line-height: 1.25 }}"""
"""Streamlit's sizes all follow the root's. What nobody reads from afar keeps its size: the whole stage has to be in sight."""


def choose_language() -> str:
    """Return the visitor's language: from the link, or the browser's; known before its control is drawn."""
    spoken = "zh" if (st.context.locale or "").lower().startswith("zh") else "en"
    language = link.nearest(link.get("lang") or spoken, tuple(LANGUAGES), spoken)
    link.put("lang", language, "" if link.get("lang") else spoken)  # what a link says holds in other browsers, too
    if st.session_state.get("lang") != language:
        st.session_state["lang"] = language
    return language


def take_language() -> None:
    """Keep the language that the visitor chose."""
    link.put("lang", st.session_state["lang"])


def write_colours() -> str:
    """Return CSS variables of the theme's colours; browsers that do not know light-dark() have the light ones."""
    light, dark = ({name: st.get_option(f"theme.{theme}.{name}") for name in COLOURS} for theme in ("light", "dark"))
    plain = " ".join(f"--{name}: {light[name]};" for name in COLOURS)
    both = " ".join(f"--{name}: light-dark({light[name]}, {dark[name]});" for name in COLOURS)
    return f":root {{ {plain} }} @supports (color: light-dark(red, red)) {{ :root {{ {both} }} }}\n"


def show_head(title: str, question: str, language: str, room: Classroom) -> DeltaGenerator:
    """Show the lesson's title and its question, and the language control; return the place for what concerns teachers."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.html(f'<div class="lesson-head"><h1>{title}</h1><p>{question}</p></div>')
        if not room.locked:
            st.segmented_control(
                "Language · 语言",
                list(LANGUAGES),
                default=language,
                key="lang",
                on_change=take_language,
                format_func=LANGUAGES.__getitem__,
                required=True,
                label_visibility="collapsed",
            )
        return st.container(width="content")


@st.fragment(run_every=timedelta(hours=1))
def come_back() -> None:
    """Do nothing, every hour: a page that has a timer runs again by itself when a lost connection is back."""


def show_frame() -> None:
    """Show the page that the address names, and around it navigation, title, language control and what concerns teachers."""
    language, room = choose_language(), enter()
    st.html(f"<style>{write_colours()}{STYLE}{PROJECTOR if room.projector else ''}</style>")
    load_ahead()
    page = st.navigation(list_pages(language), position="top")
    stem = page.url_path or "home"
    title, question = read_head(stem, language)
    name = title if stem == "home" else f"{title} · Downhill"
    st.set_page_config(page_title=name, layout="wide", page_icon="⛰️")  # an emoji: an icon name would fetch a font
    teacher = show_head(title, question, language, room)
    run_page(stem, language)
    if not room.is_for_students:
        with teacher:
            offer_teacher_link(stem, language)
    come_back()


try:
    show_frame()
except MissingSentenceError as error:  # for who writes a lesson: what assets/text/shell.toml lacks
    st.error(str(error))
