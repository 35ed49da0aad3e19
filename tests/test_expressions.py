"""Typed formulas: equal to Python's own arithmetic, refused with the place where they stop making sense, and never run."""

import math

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.foundation.expressions import DEEPEST, FUNCTIONS, LONGEST, Number, Operation, Variable, parse
from core.foundation.records import RefusedError
from pages.shell.words import LANGUAGES, Words
from tests.test_lessons import check, open_page

X, W = torch.tensor([0.5, 2.0], dtype=torch.float64), torch.tensor(3.0, dtype=torch.float64)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x^2", X**2),
        ("-x^2", -(X**2)),  # a power binds stronger than the sign
        ("2^-x", 2**-X),
        ("w*x + 1/4", 3 * X + 0.25),
        ("2**3**x", 2.0 ** (3.0**X)),
        (" sigmoid( w ) * x ", torch.sigmoid(W) * X),
        ("max(x, 1) - relu(-x)", torch.tensor([1.0, 2.0])),
        ("sqrt(abs(-x))·log(e)", X.sqrt()),
        ("ｘ＋（２×ｗ）−pi÷2", X + 6 - math.pi / 2),
        ("2⋅π∗x∕4", X * math.pi / 2),
        ("7", torch.tensor([7.0, 7.0])),
    ],
)
def test_formulas_mean_what_they_say(text: str, expected: torch.Tensor) -> None:
    value = parse(text, ("w", "x"))(w=W, x=X)
    assert value.shape == X.shape
    assert value.tolist() == pytest.approx(expected.tolist())


def test_a_variable_may_have_the_name_of_a_constant() -> None:
    assert parse("e", ("e",)).root == Variable("e")
    assert parse("2*a", ("a",)).root == Operation("*", (Number(2), Variable("a")))


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ("3x^2", "missing sign", 1),
        ("x^2 + 2(x + 1)", "missing sign", 7),
        ("x(x + 1)", "missing sign", 1),
        ("x^2 + y", "unknown name", 7),
        ("1 + ln(x)", "unknown name", 5),
        ("x^2 + sin", "arguments", 7),
        ("max(x)", "arguments", 1),
        ("exp(x=1)", "not allowed", 6),
        ("x^2 + (x", "unreadable", 7),
        ("x^2 +", "incomplete", 6),
        ("x x", "unreadable", 3),
        ("x^^2", "unreadable", 3),
        ("0,5*x", "not allowed", 1),
        ("3*x²", "not allowed", 4),
        ("½*x", "not allowed", 1),
        ("|x|", "not allowed", 1),
        ("x // 2", "not allowed", 1),
        ("x if x else 1", "not allowed", 1),
        ("x.real", "not allowed", 1),
        ("__import__('os')", "not allowed", 12),
        ("__import__(x)", "unknown name", 1),
        ("x = 3", "not allowed", 3),
        ("1j*x", "missing sign", 1),
        ("True", "not allowed", 1),
    ],
)
def test_refusals_name_the_place(text: str, reason: str, place: int) -> None:
    with pytest.raises(RefusedError) as caught:
        parse(text, ("x",))
    assert caught.value.reason == reason
    assert str(caught.value.numbers["word"]) in text, "what is quoted was typed"
    away = abs(caught.value.numbers["place"] - place)
    assert away == 0 or (reason == "unreadable" and away == 1)  # where Python's parser says so
    check_sentence(caught.value)


def check_sentence(error: RefusedError) -> None:
    """Fail unless the refusal is a sentence in both languages, with all of its numbers."""
    for language in LANGUAGES:
        sentence = Words("shell", language)(f"expression.{error.reason}", **error.numbers)
        assert str(error.numbers.get("place", "")) in sentence


def test_a_refused_formula_leaves_the_last_good_one() -> None:
    page = open_page("derivatives", **{"derivatives.function": "own", "derivatives.own": "x^3"})
    page.text_input(key="derivatives.own").set_value("x^3 + y").run()
    check(page)
    assert "y" in page.warning[0].value
    assert page.session_state["derivatives.own.kept"] == "x^3"


@pytest.mark.parametrize(
    ("text", "reason"), [(" ", "empty"), ("x" * (LONGEST + 1), "too long"), ("-" * (DEEPEST + 1) + "x", "too deep")]
)
def test_limits(text: str, reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parse(text, ("x",))
    assert caught.value.reason == reason
    check_sentence(caught.value)


@given(st.text(st.sampled_from("x^*/+-(). 12e,½π\n\0'\"\\_[]{}:;=<>sinlogax"), max_size=60))
@settings(max_examples=300)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        expression = parse(text, ("x",))
    except RefusedError as error:
        assert 1 <= error.numbers.get("place", 1) <= len(text) + 1  # noqa: PT017 - most texts are refused, some are read
        return
    assert expression(x=X).shape == X.shape


TERMS = st.recursive(
    st.sampled_from(["x", "2", "0.5", "e"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/^"), inner),
        st.builds("{}({})".format, st.sampled_from(sorted(FUNCTIONS.keys() - {"max"})), inner),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("-{}".format, inner),
    ),
    max_leaves=6,
)


@given(TERMS)
@example("(-e + max(x, e))")  # a constant in single precision is another one
@settings(max_examples=200)
def test_the_program_says_the_same(text: str) -> None:
    expression = parse(text, ("x",))
    shown = eval(expression.write_program(), {"torch": torch, "x": X})  # our own writing, not what was typed
    assert torch.broadcast_to(torch.as_tensor(shown, dtype=X.dtype), X.shape).tolist() == pytest.approx(
        expression(x=X).tolist(), nan_ok=True
    )
