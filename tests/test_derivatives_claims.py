"""What the lesson on slopes tells its visitors is so, in the settings that it speaks of."""

import pytest

from core.concepts.derivatives import FORMULAS, STOPS, DerivativesConfig, differentiate
from pages.derivatives import read_numbers, write_note
from pages.shell.words import Words
from tests.claims import read_preset, state


def stand(**settings: object) -> dict[str, float]:
    """Return the numbers on screen."""
    return read_numbers(differentiate(DerivativesConfig(**settings)))


LINE, PARABOLA, CUBIC = (stand(function=function) for function in FORMULAS)
NEAR, FLAT, TINY, STEP = (stand(**read_preset("derivatives", name)) for name in ("parabola", "flat", "rounding", "step"))
LEFT, CORNER, RIGHT = (stand(function="own", own="abs(x)", x=x)["slope"] for x in (-1.0, 0.0, 1.0))
SECANTS = [stand(x=3.0, h=h)["quotient"] for h in (1.0, 0.1, 0.01)]
AT_3, LONG = stand(x=3.0), stand(rate=1.0)
CLAIMS: dict[str, tuple[list[float], list[float]]] = {  # the numbers that a sentence must state; settings that it may mention
    "start": ([], []),
    "takeaway": ([PARABOLA["slope"], CUBIC["slope"]], [2, LINE["slope"]]),
    "misconception": ([], [10]),
    "misconception.2": ([FLAT["slope"]], []),
    "misconception.3": ([LEFT, CORNER, RIGHT], []),
    "try.parabola.answer": ([PARABOLA["y"], 2.01**2, 2.01**2 - 4, NEAR["quotient"], NEAR["slope"]], [2]),
    "try.cubic.answer": ([CUBIC["slope"], PARABOLA["slope"], CUBIC["y"]], [3]),
    "try.flat.answer": ([stand(function="cubic", x=-1.0)["y"]], [0]),
    "try.rounding.answer": ([round(TINY["quotient"], 2), TINY["slope"]], [16, 10]),
    "try.step.answer": ([STEP["landing"], PARABOLA["landing"], LONG["landing"]], [2, 0.5, 4, 0.1, 1]),
    "guide.2": ([PARABOLA["quotient"]], [2, 1, 0.01]),
    "guide.3": ([NEAR["quotient"], NEAR["slope"]], []),
    "guide.4": ([CUBIC["slope"]], []),
    "guide.5": ([round(TINY["quotient"], 2)], [10]),
    "guide.6": ([STEP["landing"]], [2, 0.5, 4]),
    "exercise.answer": ([*SECANTS, AT_3["slope"], AT_3["landing"], AT_3["y"], AT_3["landing_y"]], [3, 0.1, 2]),
}


@pytest.mark.parametrize("key", CLAIMS)
def test_sentence_states_what_is_computed(key: str) -> None:
    computed, given = CLAIMS[key]
    state("derivatives", key, *(f"{number:.6g}" for number in computed), given=given)


@pytest.mark.parametrize(
    ("settings", "note"),
    [
        ({"own": "abs(x)", "x": 0.0}, "corner"),
        ({"own": "log(x)", "x": -1.0}, "no y"),
        ({"own": "sqrt(x)", "x": 0.0}, "no slope"),
        ({"own": "sqrt(x^2)", "x": 0.0}, "no number"),
        ({"own": "log(x)", "x": 0.1, "rate": 1.0}, "no landing"),
        ({"own": "1/x", "x": 1.0, "rate": 0.5, "h": 0.5}, ""),
        ({"own": "1/x", "x": -1.0, "rate": 0.1, "h": 1.0}, "no secant"),
        ({"own": "relu(x-1)^0.5", "x": 1.0}, "upright"),
        ({"own": "x^x", "x": 0.0}, "upright"),
        ({"function": "line", "x": -3.0, "rate": 1.0}, "outside"),
        ({"own": "exp(x^2)", "x": 3.0, "rate": 0.01}, "too long"),
        ({"function": "parabola"}, ""),
    ],
)
def test_the_note_says_what_is_wrong_with_this_point(settings: dict, note: str) -> None:
    here, words = stand(**{"function": "own", **settings}), Words("derivatives", "en")
    assert write_note(words, here) == (words(f"note.{note}", **here) if note else "")


def test_comparisons() -> None:
    errors = {h: stand(h=h)["error"] for h in STOPS["h"]}
    assert 1e-9 < min(errors, key=errors.__getitem__) < 1e-7
    assert errors[1e-15] > 0.1 * TINY["slope"]
    assert errors[1.0] > errors[0.01] > errors[1e-5]
    assert 12 * LINE["slope"] == 3 * PARABOLA["slope"] == CUBIC["slope"]
    assert LONG["landing_y"] == CUBIC["y"] / 2 == PARABOLA["y"]
