"""The lesson `backprop`: formulas that cannot be a graph are refused in a sentence, undefined values are shown."""

import math
import re

import pytest

from core.concepts import backprop
from core.concepts.backprop import GraphConfig
from core.figures import backprop as figures
from core.foundation.records import RefusedError
from pages.shell.words import Words
from tests.test_backprop import read_here


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("__import__('os')", "not allowed"), ("a.real + 1", "unreadable|not allowed"), ("eval(a)", "unknown name"),
        ("a" * 10_000, "too long"),
        ("(" * 80 + "a" + ")" * 80, "too deep|unreadable|no operation"), ("lambda: a", "not allowed|unreadable"),
        ("a + ", "incomplete"),
        ("2a", "missing sign"), ("", "empty"), ("7 + 1", "no operation"), ("a", "no operation"),
        ("+".join(f"a{number}" for number in range(13)), "leaves"), ("+".join("ab" * 20), "operations"),
        ("f*a", "taken"), ("u1*a + 1", "taken"),
        ("-" * 60 + "a", "too deep"), ("open", "unknown name"), ("max(a)", "arguments"),
    ],
)  # fmt: skip
def test_hostile_formulas_are_refused_with_a_sentence(formula: str, reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        backprop.build_graph(formula)
    assert re.fullmatch(reason, caught.value.reason)
    for language in ("en", "zh"):
        words = Words("backprop", language)
        own = f"refused.{caught.value.reason}"
        assert len(words(own if own in words else f"expression.{caught.value.reason}", **caught.value.numbers)) > 10


@pytest.mark.parametrize(
    ("formula", "value"), [("1 / a", math.inf), ("log(a)", -math.inf), ("log(a - 1)", math.nan), ("exp(exp(exp(a + 9)))", math.inf)]
)
def test_undefined_values_are_shown(formula: str, value: float) -> None:
    """At a = 0: an infinite or undefined number, no failure; the page says so in a sentence."""
    trace = backprop.differentiate(GraphConfig(formula=formula, values=(0.0,), turned=("a",)))
    assert trace.values[trace.config.here][-1] == pytest.approx(value, nan_ok=True)
    assert figures.draw_graph(trace, Words("backprop", "en"))["data"]


def test_a_negative_number_behind_an_operator_stands_in_brackets() -> None:
    """∂/∂a of (a − b)·(a·c): −3, the factor a − b, arrives at a·c; −6, the factor a·c, at a − b."""
    trace = backprop.differentiate(GraphConfig(formula="(a - b) * (a*c)", values=(2.0, 5.0, -3.0), turned=("a",)))
    assert figures.write_sum(trace) == {"leaf": "a", "sum": r"−3 \cdot (−3) + (−6) \cdot 1 = 3"}


@pytest.mark.parametrize(
    ("formula", "named", "pointed"),
    [
        ("3.14159265 * a", ["a", "3.14 ×"], "3.14159265 · a"), ("a - 1234567.891", ["a", "− …"], "a − 1234567.891"),
        ("a^3", ["a", "( )³"], "a^3"),
        ("a*10 + b*c + d*g", ["a", "b", "c", "d", "g", "× …", "×", "+", "×", "+"], "u₃ + u₄"),
    ],
)  # fmt: skip
def test_a_constant_is_no_wider_than_its_node(formula: str, named: list[str], pointed: str) -> None:
    """In a small node three dots stand for it; the table and the pointer have all of its digits."""
    values = (1.0,) * backprop.build_graph(formula).leaves
    trace = backprop.differentiate(GraphConfig(formula=formula, values=values, turned=("a",)))
    nodes = [each for each in figures.draw_graph(trace, Words("backprop", "en"))["data"] if each.get("customdata")]
    assert [text for each in nodes for text in each["text"]] == named
    assert nodes[-1]["customdata"][-1] == pointed == backprop.tabulate_graph(trace)["computed"].iloc[-1]


def test_a_gradient_may_be_a_number_where_the_result_is_none() -> None:
    """PyTorch's derivative of the logarithm, 1/a, does not ask whether there is a logarithm: the note says what it is worth."""
    values, gradients = read_here(GraphConfig(formula="log(a)", values=(-1.0,), turned=("a",)))
    assert math.isnan(values["f"])
    assert gradients["a"] == -1
