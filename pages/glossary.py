"""The glossary: every term of the lessons in one line, for someone who has never met it."""

import html

import streamlit as st

from pages.shell.words import Words, read_table, read_texts


def show(language: str) -> None:
    """Show all terms in the order in which the lessons need them, with their names in both languages."""
    texts, words = read_texts("glossary"), Words("glossary", language)
    other, rows = "zh" if language == "en" else "en", []
    for term in read_table("glossary", "term"):
        name, translated = (html.escape(texts[f"term.{term}.name"][each]) for each in (language, other))
        line = html.escape(words[f"term.{term}.line"])
        rows.append(f'<tr><th scope="row">{name}</th><td>{translated if translated != name else ""}</td><td>{line}</td></tr>')
    heads = "".join(f'<th scope="col">{words[f"head.{each}"]}</th>' for each in ("term", "other", "line"))
    st.html(f'<table class="glossary"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>')
