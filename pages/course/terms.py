"""Words explained where they stand: a dotted underline, and the glossary's line for who points at it, tabs to it or taps it."""

import functools
import html
import re
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.shell.words import read_texts

UNMARKED = ("data-point", "unit", "moment", "compute-kernel", "symbol-l-star", "symbol-p-minus-y", "symbol-norm", "symbol-floor")
"""Terms whose names mean something else as often ("for example", "per unit of w"), or that no search for words finds."""
OTHER_MEANING = {"device_speed": ("kernel",)}
"""Terms that a lesson uses in another sense than the glossary's."""
SEEN = "terms.seen"
"""Terms that the page has explained so far, in the session's state."""
_PROTECTED = r"`[^`]*`|\$\$?[^$]*\$\$?|\[[^\]]*\]\([^)]*\)"  # code, formulas, links


@dataclass(frozen=True)
class Term:
    """A word as it stands in a text, and the glossary's line on it; `name` is the glossary's key."""

    name: str
    line: str


def begin(stem: str) -> None:
    """Start a page on which no term has been explained yet."""
    st.session_state[SEEN] = set(OTHER_MEANING.get(stem, ()))


def explain(text: str, language: str) -> str:
    """Return a text of this page with its terms explained, each at its first use on the page."""
    return mark(text, language, st.session_state.setdefault(SEEN, set()))


def mark(text: str, language: str, seen: set[str], write: Callable[[str, Term], str] | None = None) -> str:
    """Return markdown in which the first use of each term is HTML with its explanation.

    Args:
        text: markdown without HTML; a text that has "<" in it stays as it is.
        language: "en" or "zh".
        seen: names of terms that need no explanation any more; those explained here are added.
        write: makes something else of a word that is a term.
    """
    if "<" in text:
        return text
    terms = _list_terms(language)

    def replace(match: re.Match[str]) -> str:
        term = terms.get(_read_word(match).casefold())
        if term is None or term.name in seen:
            return match.group()
        seen.add(term.name)
        return (write or _write_explained)(match.group(), term)

    return _write_pattern(language).sub(replace, text)


def _write_explained(word: str, term: Term) -> str:
    line = f'<span class="term-line" role="tooltip">{html.escape(term.line)}</span>'
    return f'<span class="term" tabindex="0">{word}{line}</span>'


def find_line(text: str, language: str) -> str:
    """Return the glossary's line on the longest term in a short text, a label or a table's head; "" if it has none."""
    found = [word for match in _write_pattern(language).finditer(text) if (word := _read_word(match))]
    return _list_terms(language)[max(found, key=len).casefold()].line if found else ""


@functools.cache
def _list_terms(language: str) -> dict[str, Term]:
    """Return every word that is explained, in small letters -> term. "score (logit)" is two words for one term."""
    texts, terms = read_texts("glossary"), {}
    for key in texts:
        name = key.removeprefix("term.").removesuffix(".name")
        if key == f"term.{name}.name" and name not in UNMARKED:
            line = texts[f"term.{name}.line"][language]
            words = re.split(r"\s*[(（）)]\s*", texts[key][language])
            terms |= {word.casefold(): Term(name, line) for word in words if word and not _is_single(word)}
    return terms


@functools.cache
def _write_pattern(language: str) -> re.Pattern[str]:
    """Return what finds terms, the longest first, with an English ending or without; it jumps over code, formulas and links."""
    words = sorted(_list_terms(language), key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in words if word[0].isascii())
    others = "|".join(re.escape(word) for word in words if not word[0].isascii())
    alone = "A-Za-z0-9_-"
    found = rf"(?<![{alone}])(?P<latin>{latin})(?:e?s|d)?(?![{alone}])|(?P<other>{others})"
    return re.compile(f"{_PROTECTED}|{found}", re.IGNORECASE)


def _read_word(match: re.Match[str]) -> str:
    """Return the term that was found, without its ending; "" where code, a formula or a link was jumped over."""
    return match["latin"] or match["other"] or ""


def _is_single(word: str) -> bool:
    """Return whether a word is one Chinese character, which stands in many other words."""
    return len(word) == 1 and "\u4e00" <= word <= "\u9fff"
