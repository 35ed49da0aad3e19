"""Formulas that visitors type, "w*x + exp(-b)", as functions of torch tensors: read with Python's `ast`, never run as code."""

import ast
import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import torch

from core.foundation.numbers import PLAIN
from core.foundation.records import RefusedError

LONGEST = 200
"""Characters that a formula may have."""
DEEPEST = 50
"""Operations that may be nested in each other, so that no recursion gets out of hand."""
CONSTANTS = {"pi": torch.pi, "π": torch.pi, "e": torch.e}
"""Known by name unless a variable has that name."""
FUNCTIONS: dict[str, Callable[..., torch.Tensor]] = {
    "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "abs": torch.abs, "sin": torch.sin, "cos": torch.cos,
    "tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "max": torch.maximum,
}  # fmt: skip
OPERATIONS = FUNCTIONS | {
    "+": torch.add, "-": torch.sub, "*": torch.mul, "/": torch.div, "**": torch.pow, "neg": torch.neg,
}  # fmt: skip
"""What an `Operation` does, by its name."""

_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_WRITTEN = PLAIN | str.maketrans("−–×·⋅∙∗÷∕", "--*****//")
_FORBIDDEN = re.compile(r"[^\w\s.+*/(),^-]|[²³¹¼-¾⁰-₟⅐-ↈ①-⓿]")
"""What no formula has; Python's regular expressions count raised digits and fractions as letters."""
_NUMBER_AND_NAME = re.compile(r"(?<![\w.])(?>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[^\W\d]\w*")


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Variable:
    """A variable."""

    name: str


@dataclass(frozen=True)
class Operation:
    """One of `OPERATIONS` and what it is applied to."""

    name: str
    arguments: tuple["Term", ...]


Term = Number | Variable | Operation


@dataclass(frozen=True)
class Expression:
    """A formula that was understood; call it with a tensor for each variable.

    Attributes:
        text: as it was typed.
        names: the variables that may stand in it, in the caller's order.
        root: its tree.
    """

    text: str
    names: tuple[str, ...]
    root: Term

    def __call__(self, **values: torch.Tensor) -> torch.Tensor:
        """Return the value, of the shape that the variables broadcast to; infinite or NaN where it is not defined.

        >>> parse("3*x^2", ["x"])(x=torch.tensor([1.0, 2.0]))
        tensor([ 3., 12.])
        """
        shape = np.broadcast_shapes(*(value.shape for value in values.values()))  # torch's own imports sympy for it: 35 MB
        return _evaluate(self.root, values).expand(shape)

    def write_program(self) -> str:
        """Return the formula as PyTorch source text.

        >>> parse("exp(-x^2)", ["x"]).write_program()
        'torch.exp(-x ** 2)'
        """
        return ast.unparse(_to_source(self.root))


def parse(text: str, names: Collection[str]) -> Expression:
    """Read a formula of + - * / ^ (or **), brackets, numbers, `FUNCTIONS`, `CONSTANTS` and the variables `names`.

    Args:
        text: one line; full-width characters and × · ÷ −, and what looks like these, are read as their plain twins, invisible ones
            left out.
        names: the variables; all others are refused.

    Raises:
        RefusedError: numbers: `place`, counted from 1, and `word`, what stands there. Reasons: "empty", "too long" (longest), "too
            deep", "unreadable", "incomplete", "not allowed", "missing sign" ("2x", "x(x + 1)"), "unknown name" (names: all known
            ones), "arguments" (wanted: how many the function takes).
    """
    written = text.translate(_WRITTEN)
    if not written.strip():
        raise RefusedError("the formula is empty", "empty")
    if len(written) > LONGEST:
        raise RefusedError(f"the formula has {len(written)} characters; at most {LONGEST}", "too long", longest=LONGEST)
    reader = _Reader(written, tuple(names))
    return Expression(text, tuple(names), reader.read_all())


class _Reader:
    """Turns one text into Terms; everything that is not expected is refused with its place."""

    def __init__(self, written: str, names: tuple[str, ...]) -> None:
        self.written, self.names = written, names
        self.indent = len(written) - len(written.lstrip())
        self.source = re.sub(r"\s", " ", written).strip().replace("^", "**")

    def read_all(self) -> Term:
        if match := _FORBIDDEN.search(self.written):
            self._refuse("not allowed", match.start(), match[0])
        if match := _NUMBER_AND_NAME.search(self.written):
            self._refuse("missing sign", match.start(), match[0])
        try:
            tree = ast.parse(self.source, mode="eval")
        except SyntaxError as error:
            at = min((error.offset or len(self.source) + 1) - 1, len(self.source))  # 0: at the end
            place = self._find_place(at)
            self._refuse("unreadable" if self.source[at:] else "incomplete", place, self.written[place : place + 1])
        except (ValueError, RecursionError, MemoryError):
            self._refuse("unreadable", 0, self.written[:1])
        return self._read(tree.body, 1)

    def _read(self, node: ast.expr, depth: int) -> Term:
        if depth > DEEPEST:
            self._refuse_node("too deep", node)
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return Number(float(value))
            case ast.Name(id=name):
                return self._read_name(node, name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Operation("neg", (self._read(operand, depth + 1),))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._read(operand, depth + 1)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
                return Operation(_SIGNS[type(sign)], (self._read(left, depth + 1), self._read(right, depth + 1)))
            case ast.Call():
                return self._read_call(node, depth)
            case _:
                return self._refuse_node("not allowed", node)

    def _read_name(self, node: ast.expr, name: str) -> Term:
        if name in self.names:
            return Variable(name)
        if name in CONSTANTS:
            return Number(CONSTANTS[name])
        reason = "arguments" if name in FUNCTIONS else "unknown name"
        return self._refuse_node(
            reason, node, wanted=_count_arguments(name), names=", ".join([*self.names, *CONSTANTS, *FUNCTIONS])
        )

    def _read_call(self, node: ast.Call, depth: int) -> Term:
        if not isinstance(node.func, ast.Name) or node.func.id in (*self.names, *CONSTANTS):
            self._refuse_node("missing sign", node)
        name = node.func.id
        if name not in FUNCTIONS:
            self._read_name(node.func, name)
        if node.keywords or len(node.args) != _count_arguments(name):
            self._refuse_node("arguments", node.func, wanted=_count_arguments(name))
        return Operation(name, tuple(self._read(argument, depth + 1) for argument in node.args))

    def _find_place(self, at: int) -> int:
        """Return where in the typed text a character of the source stands: "^" became two."""
        places = [place for place, sign in enumerate(self.written.strip()) for _ in sign.replace("^", "**")]
        return self.indent + (places[at] if at < len(places) else len(self.written.strip()))

    def _refuse_node(self, reason: str, node: ast.expr, **numbers: object) -> NoReturn:
        at = len(self.source.encode()[: node.col_offset].decode())  # ast counts bytes
        self._refuse(reason, self._find_place(at), ast.get_source_segment(self.source, node) or "", **numbers)

    def _refuse(self, reason: str, at: int, word: str, **numbers: object) -> NoReturn:
        word = word.replace("**", "^")[:40]
        raise RefusedError(f"{reason} at {at + 1}: {word!r}", reason, place=at + 1, word=word, **numbers)


def _count_arguments(function: str) -> int:
    return 2 if function == "max" else 1


def _evaluate(term: Term, values: Mapping[str, torch.Tensor]) -> torch.Tensor:
    match term:
        case Number(value):
            dtype = next(iter(values.values())).dtype if values else torch.float64
            return torch.tensor(value, dtype=dtype)
        case Variable(name):
            return values[name]
        case Operation(name, arguments):
            return OPERATIONS[name](*(_evaluate(each, values) for each in arguments))


def _has_variable(term: Term) -> bool:
    return isinstance(term, Variable) or (isinstance(term, Operation) and any(map(_has_variable, term.arguments)))


def _to_source(term: Term) -> ast.expr:
    """Return a Term as Python's own tree. What has no variable becomes its value: torch.exp takes no plain number."""
    if not _has_variable(term):
        return ast.parse(_write_number(float(_evaluate(term, {}))), mode="eval").body
    if isinstance(term, Variable):
        return ast.Name(term.name)
    assert isinstance(term, Operation)
    if term.name == "max":  # it takes tensors only
        return _call("torch.maximum", *(_to_tensor(each) for each in term.arguments))
    arguments = [_to_source(each) for each in term.arguments]
    if term.name == "neg":
        return ast.UnaryOp(ast.USub(), arguments[0])
    if term.name in FUNCTIONS:
        return _call(f"torch.{term.name}", *arguments)
    sign = next(kind for kind, name in _SIGNS.items() if name == term.name)
    return ast.BinOp(arguments[0], sign(), arguments[1])


def _write_number(value: float) -> str:
    if not math.isfinite(value):
        return f"float('{value}')"
    return repr(int(value) if value.is_integer() and abs(value) < 1e9 else value)


def _to_tensor(term: Term) -> ast.expr:
    source = _to_source(term)
    if _has_variable(term):
        return source
    return ast.parse(f"torch.tensor({ast.unparse(source)}, dtype=torch.float64)", mode="eval").body


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(function), list(arguments), [])
