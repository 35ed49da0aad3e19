"""The sentences that visitors read, in the language they chose, from assets/text/<stem>.toml."""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

LANGUAGES = {"en": "English", "zh": "中文"}
TEXT_FOLDER = Path(__file__).parents[2] / "assets" / "text"


class Words(Mapping[str, str]):
    """One lesson's sentences in one language, together with those that all lessons share (shell.toml).

    `words["axis.loss"]` gives a sentence, `words("number.limit", limit=0.18)` one with its placeholders filled in.
    """

    def __init__(self, stem: str, language: str) -> None:
        self.language = language
        self._sentences = {key: each[language] for key, each in {**read_texts("shell"), **read_texts(stem)}.items()}

    def __getitem__(self, key: str) -> str:
        return self._sentences[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def __len__(self) -> int:
        return len(self._sentences)

    def __call__(self, key: str, **values: object) -> str:
        return self._sentences[key].format(**values)


@functools.cache
def read_texts(stem: str) -> dict[str, dict[str, str]]:
    """Return every sentence of one file: dotted key -> language -> sentence. A table with an entry "en" is a sentence."""
    return dict(_flatten(tomllib.loads((TEXT_FOLDER / f"{stem}.toml").read_text(encoding="utf-8"))))


def _flatten(table: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, str]]]:
    if "en" in table:
        yield ".".join(path), {language: table[language].strip() for language in LANGUAGES}
    for name, inner in table.items():
        if isinstance(inner, dict):
            yield from _flatten(inner, (*path, name))
