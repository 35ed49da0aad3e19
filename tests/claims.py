"""What the texts claim, and how a test compares it with what the lesson's code computes.

A claim is a sentence among the takeaway, the misconceptions, the first things to do, the guide's steps, the exercise, the presets'
answers and the verdicts that states a number or compares. Each lesson has `tests/test_<stem>_claims.py` with `CLAIMS`, a check for
each of its claims by key; tests/test_claims.py fails where one is missing.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from pages.shell.words import LANGUAGES, read_presets, read_table, read_texts
from pages.stage.plain import plain

Check = Callable[[], None]
COMPARING = re.compile(
    r"\d|\b(more|most|less|least|fewer|larger|largest|smaller|smallest|higher|lower|lowest|faster|slower|longer|farther|earlier|wider|"
    r"better|best|worse|worst|twice|half|times|all|every|each|both|same|equal|equally|exactly|always|never|none|nothing|no|not|only|"
    r"almost|nearly|hardly|still|too|than|wins?|loses?|diverges?|converges?|falls?|grows?|shrinks?|depends?)\b"
    r"|[更最倍半都每同等总从只几仍还太比]|不会|没有|完全|发散|收敛|一样|相同|取决于"
)
"""Digits, and words that compare or say that something always or never holds."""
NUMBER = re.compile(r"(?<![A-Za-z\d.])-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?")


def find_claims(stem: str) -> list[str]:
    """Return the keys of the sentences that must be checked."""
    return [key for key, sentence in read_texts(stem).items() if _may_claim(key) and any(map(COMPARING.search, sentence.values()))]


def read_preset(stem: str, name: str) -> dict[str, Any]:
    """Return what a preset sets, as the page reads it."""
    return dict(read_presets(stem)[name])


def read_outcome(stem: str, name: str) -> dict[str, Any]:
    """Return what a preset's page shows once its question is answered."""
    return read_preset(stem, name) | read_table(stem, "try")[name]["then"]


def state(stem: str, key: str, *computed: str, given: Iterable[object] = ()) -> None:
    """Fail unless a sentence, in both languages, states all the computed numbers, and no number that is neither computed nor given.

    Args:
        computed: numbers as the sentence writes them (f"{value:.2f}"), a plain hyphen for minus.
        given: settings and constants that the sentence may mention.
    """
    known = {_to_number(str(each)) for each in (*computed, *given)}
    for language in LANGUAGES:
        stated = {_to_number(each) for each in NUMBER.findall(_plain(plain(read_texts(stem)[key][language])))}
        missing, unknown = {_to_number(each) for each in computed} - stated, stated - known
        assert not missing, f"{stem}.toml, {key}, {language}: computed, but not stated: {sorted(missing)}; stated: {sorted(stated)}"
        assert not unknown, f"{stem}.toml, {key}, {language}: stated, but not computed: {sorted(unknown)}"


def percent(value: float) -> str:
    """Return a share as a sentence writes it."""
    return f"{100 * value:.0f}"


def check_all(claims: Mapping[str, Check]) -> pytest.MarkDecorator:
    """Return what makes a test of each claim: its key and its check."""
    return pytest.mark.parametrize(("key", "check"), [pytest.param(key, check, id=key) for key, check in claims.items()])


def _may_claim(key: str) -> bool:
    first, *rest = key.split(".")
    if first in ("try", "exercise"):
        return rest[-1:] == ["answer"]
    return first in ("takeaway", "misconception", "verdict", "guide") or (first == "start" and rest[:1] != ["refused"])


def _plain(sentence: str) -> str:
    """Return the sentence without placeholders, and with plain minus signs where they are no operators."""
    return re.sub(r"(?<=[\s(（=是得、，])−(?=\d)", "-", re.sub(r"\{[^{}]*\}", "", sentence))


def _to_number(text: str) -> float:
    return float(text.replace(",", ""))
