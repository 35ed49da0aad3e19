"""What visitors read, in the language they chose, and what it sets on the page: assets/text/<stem>.toml."""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

LANGUAGES = {"en": "English", "zh": "中文"}
_FORMULA = re.compile(r"(?<!\\)\$[^$]+(?<!\\)\$")
_POWER = re.compile(r"(?<![\w.\\])([-−]?\d+(?:\.\d+)?)e([-−+]?\d+)(?!\w)")
_INFINITE, _NAN = (re.compile(rf"(?<![\w\\{{]){name}(?!\w)") for name in ("inf", "nan"))
TEXT_FOLDER = Path(__file__).parents[2] / "assets" / "text"


class Words(Mapping[str, str]):
    """One lesson's sentences in one language, together with those that all lessons share (shell.toml).

    `words["axis.loss"]` gives a sentence, `words("number.limit", limit=0.18)` one with its placeholders filled in.
    """

    def __init__(self, stem: str, language: str) -> None:
        self.stem, self.language = stem, language
        self._sentences = _choose_sentences(stem, language, read_age("shell"), read_age(stem))

    def __getitem__(self, key: str) -> str:
        try:
            return self._sentences[key]
        except KeyError:
            raise MissingSentenceError(f"assets/text/{self.stem}.toml lacks [{key}] with en and zh") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def __len__(self) -> int:
        return len(self._sentences)

    def __call__(self, key: str, **values: object) -> str:
        try:
            values = {name: value + 0.0 if isinstance(value, float) else value for name, value in values.items()}  # −0 as 0
            return typeset(self[key].format(**values))
        except (KeyError, IndexError, ValueError) as error:
            if isinstance(error, MissingSentenceError):
                raise
            raise MissingSentenceError(f"assets/text/{self.stem}.toml: [{key}] has a placeholder without value: {error}") from error

    def join(self, *sentences: str) -> str:
        """Return sentences one after the other: with a space between them, which Chinese does not have."""
        return ("" if self.language == "zh" else " ").join(filter(None, sentences))

    def name_columns(self, *names: str) -> list[str]:
        """Return the titles of a table's columns: `words["number.<name>"]` for each name, nothing for an empty one."""
        return [name and self[f"number.{name}"] for name in names]

    def read_list(self, key: str) -> list[str]:
        """Return the sentences `key`, `key.1`, `key.2`, ... of those that there are, in order."""
        return [self[name] for name in (key, *(f"{key}.{number}" for number in range(1, 10))) if name in self]


class MissingSentenceError(KeyError):
    """A lesson lacks a sentence, a value for one, or a file that can be read; the message names the file, and the key or line."""

    def __str__(self) -> str:
        return str(self.args[0])


def read_texts(stem: str) -> dict[str, dict[str, str]]:
    """Return every sentence of one file: dotted key -> language -> sentence. A table with an entry "en" is a sentence."""
    return _read_sentences(stem, read_age(stem))


def read_presets(stem: str) -> dict[str, dict[str, Any]]:
    """Return what the presets set, name -> setting -> value: [try.<name>.set], with each control that is not at its default."""
    return {name: entry.get("set", {}) for name, entry in read_table(stem, "try").items() if isinstance(entry, dict)}


def read_table(stem: str, name: str) -> dict[str, Any]:
    """Return a table of a lesson's file as it stands there; empty if there is none."""
    return _read_file(stem, read_age(stem)).get(name, {})


def typeset(text: str) -> str:
    """Return a sentence whose formulas ("$...$") write numbers as mathematics does: 4e-05 is 4 · 10⁻⁵ there, inf is ∞."""

    def rewrite(formula: re.Match[str]) -> str:
        powers = _POWER.sub(lambda found: rf"{{{found[1]} \cdot 10^{{{int(found[2].replace('−', '-'))}}}}}", formula[0])
        return _NAN.sub(r"\\text{nan}", _INFINITE.sub(r"\\infty", powers))

    return _FORMULA.sub(rewrite, text)


def read_age(stem: str) -> int:
    """Return when a file changed last: in the key of what is kept of it, so that an edited file is read again."""
    try:
        return (TEXT_FOLDER / f"{stem}.toml").stat().st_mtime_ns
    except FileNotFoundError:
        raise MissingSentenceError(f"There is no assets/text/{stem}.toml") from None


@functools.lru_cache(64)
def _choose_sentences(stem: str, language: str, shared: int, own: int) -> Mapping[str, str]:
    sentences = {**_read_sentences("shell", shared), **_read_sentences(stem, own)}
    return MappingProxyType({key: each[language] for key, each in sentences.items()})


@functools.lru_cache(64)
def _read_sentences(stem: str, age: int) -> dict[str, dict[str, str]]:
    return dict(_flatten(stem, _read_file(stem, age)))


@functools.lru_cache(64)
def _read_file(stem: str, age: int) -> dict[str, Any]:
    try:
        return tomllib.loads((TEXT_FOLDER / f"{stem}.toml").read_text(encoding="utf-8"))
    except ValueError as error:
        raise MissingSentenceError(f"assets/text/{stem}.toml cannot be read: {error}") from None


def _flatten(stem: str, table: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, str]]]:
    if "en" in table or "zh" in table:
        missing = [language for language in LANGUAGES if not isinstance(table.get(language), str)]
        if missing:
            raise MissingSentenceError(f"assets/text/{stem}.toml: [{'.'.join(path)}] lacks {missing[0]}, as a text in quotes")
        yield ".".join(path), {language: table[language].strip() for language in LANGUAGES}
    for name, inner in table.items():
        if isinstance(inner, dict):
            yield from _flatten(stem, inner, (*path, name))
