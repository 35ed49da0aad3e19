"""What each lesson lets you see, and its question."""

import streamlit as st

from pages import LESSONS
from pages.shell.words import Words


def show(language: str) -> None:
    """Show a card for each lesson, by section."""
    shared = Words("shell", language)
    st.markdown(Words("home", language)["summary"])
    for section, stems in LESSONS.items():
        st.markdown(f"#### {shared[f'section.{section}']}")
        for column, stem in zip(st.columns(3), stems, strict=False):
            words = Words(stem, language)
            with column.container(border=True, height="stretch"):
                st.page_link(f"{stem}.py", label=f"**{words['title']}**")
                st.markdown(words["question"])
                st.caption(words["summary"])
