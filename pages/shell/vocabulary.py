"""The words that are explained: the glossary's terms, and what finds them in a text."""

import functools
import re
from dataclasses import dataclass

from pages.shell.words import read_age, read_table, read_texts

UNMARKED = (
    "data-point", "unit", "moment", "compute-kernel",
    "symbol-l-star", "symbol-p-minus-y", "symbol-norm", "symbol-floor", "symbol-sum",
)  # fmt: skip
"""Terms whose names mean something else as often ("for example", "per unit of w", Σ as a large σ), or that no search finds."""
_PROTECTED = r"`[^`]*`|\$\$?[^$]*\$\$?|\[[^\]]*\]\([^)]*\)"  # code, formulas, links


@dataclass(frozen=True)
class Term:
    """A word as it stands in a text, and the glossary's line on it; `name` is the glossary's key."""

    name: str
    line: str


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language.

    Attributes:
        terms: every word that is explained, in small letters -> term.
        pattern: finds them, the longest first, with an English ending or without; it jumps over code, formulas and links.
    """

    terms: dict[str, Term]
    pattern: re.Pattern[str]


def read_vocabulary(language: str) -> Vocabulary:
    """Return the words of a language, as the glossary has them now."""
    return _read_vocabulary(language, read_age("glossary"))


def read_word(match: re.Match[str]) -> str:
    """Return the word that the pattern found, in small letters, without its ending; "" where it jumped over something."""
    return (match["latin"] or match["other"] or "").casefold()


def find_line(text: str, language: str) -> str:
    """Return the glossary's line on the longest term in a short text, a label or a table's head; "" if it has none."""
    vocabulary = read_vocabulary(language)
    longest = max(map(read_word, vocabulary.pattern.finditer(text)), key=len, default="")
    return vocabulary.terms[longest].line if longest else ""


def split_name(name: str) -> list[str]:
    """Return the words for one term: "score (logit)" are two."""
    return [word for word in re.split(r"\s*[(（）)]\s*", name) if word]


@functools.lru_cache(4)
def _read_vocabulary(language: str, age: int) -> Vocabulary:
    texts, terms = read_texts("glossary"), {}
    for name in read_table("glossary", "term"):
        term = Term(name, texts[f"term.{name}.line"][language])
        words = split_name(texts[f"term.{name}.name"][language])
        terms |= {word.casefold(): term for word in words if name not in UNMARKED and not _is_single(word)}
    return Vocabulary(terms, _write_pattern(sorted(terms, key=len, reverse=True)))


def _write_pattern(words: list[str]) -> re.Pattern[str]:
    latin = "|".join(re.escape(word) for word in words if word[0].isascii())
    others = "|".join(re.escape(word) for word in words if not word[0].isascii())
    alone = "A-Za-z0-9_-"
    found = rf"(?<![{alone}])(?P<latin>{latin})(?:e?s|d)?(?![{alone}])|(?P<other>{others})"
    return re.compile(f"{_PROTECTED}|{found}", re.IGNORECASE)


def _is_single(word: str) -> bool:
    """Return whether a word is one Chinese character, which stands in many other words."""
    return len(word) == 1 and "\u4e00" <= word <= "\u9fff"
