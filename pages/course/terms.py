"""Words explained where they stand: a dotted underline, and the glossary's line for who points at it, tabs to it or taps it."""

import html
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import streamlit as st

from pages.shell.vocabulary import Term, read_vocabulary, read_word

OTHER_MEANING = {"device_speed": {"kernel": ""}, "overfitting": {"bias": "bias²"}}
"""Words that a lesson uses in another sense: the word with that sense, or none."""
MEANINGS = "terms.meanings"
"""What `read_meanings` says of the page's lesson, in the session's state."""
SEEN = "terms.seen"
"""Terms that the page has explained so far, in the session's state."""


def begin(stem: str) -> None:
    """Start a page on which no term has been explained yet."""
    st.session_state[SEEN], st.session_state[MEANINGS] = set(), read_meanings(stem)


def read_meanings(stem: str) -> Mapping[str, str]:
    """Return which words a lesson uses in another sense, and the word with that sense, "" for none."""
    return OTHER_MEANING.get(stem, {})


def explain(text: str, language: str) -> str:
    """Return a text of this page with its terms explained, each at its first use on the page."""
    return mark(text, language, st.session_state.setdefault(SEEN, set()), meanings=st.session_state.get(MEANINGS, {}))


def mark(
    text: str,
    language: str,
    seen: set[str],
    write: Callable[[str, Term], str] | None = None,
    meanings: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return markdown in which the first use of each term is HTML with its explanation.

    Args:
        text: markdown without HTML; a text that has "<" in it stays as it is.
        language: "en" or "zh".
        seen: names of terms that need no explanation any more; those explained here are added.
        write: makes something else of a word that is a term.
        meanings: see `read_meanings`.
    """
    if "<" in text:
        return text
    vocabulary = read_vocabulary(language)

    def replace(match: re.Match[str]) -> str:
        word = read_word(match)
        term = vocabulary.terms.get(meanings.get(word, word))
        if term is None or term.name in seen:
            return match.group()
        seen.add(term.name)
        return (write or _write_explained)(match.group(), term)

    return vocabulary.pattern.sub(replace, text)


def _write_explained(word: str, term: Term) -> str:
    line = f'<span class="term-line" role="tooltip">{html.escape(term.line)}</span>'
    return f'<span class="term" tabindex="0">{word}{line}</span>'
