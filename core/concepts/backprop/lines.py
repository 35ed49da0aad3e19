"""Run the lines of a program one after the other, and note after each what its tensors carry."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import torch

from core.foundation.frames import Table, make_table, stack_tables
from core.foundation.records import require_choice


class Carried(NamedTuple):
    """What a variable carries, as texts; empty before it exists."""

    data: str = ""
    requires_grad: str = ""
    grad: str = ""
    grad_fn: str = ""


class LineRun(NamedTuple):
    """A program that was run.

    Attributes:
        lines: its lines.
        carried: for each variable, what it carries before the first line and after each line that was run.
        error: PyTorch's own message where a line failed, else "".
    """

    lines: tuple[str, ...]
    carried: dict[str, tuple[Carried, ...]]
    error: str


FIRST, LAST, WATCHED = "a = torch.tensor(3.0, requires_grad=True)", "f.backward()", ("a", "f")
AUTOGRAD = {
    "carries": "f = a ** 2",
    "twice": "f = a ** 2; f.backward()",
    "retain": "f = a ** 2; f.backward(retain_graph=True)",
    "detach": "f = a * a.detach()",
    "no_grad": "with torch.no_grad(): f = a ** 2",
    "item": "f = (a ** 2).item()",
}
"""The second line of each example; the first and the third are the same in all, and so are the variables to watch."""


@dataclass(frozen=True, kw_only=True)
class AutogradConfig:
    """One of AUTOGRAD's examples."""

    example: str = "carries"

    def __post_init__(self) -> None:
        require_choice("example", self.example, tuple(AUTOGRAD))

    @property
    def lines(self) -> tuple[str, str, str]:
        """The example's lines."""
        return FIRST, AUTOGRAD[self.example], LAST


def run_example(config: AutogradConfig = AutogradConfig()) -> LineRun:
    """Run the example's lines."""
    names: dict[str, Any] = {"torch": torch}
    carried, error = {each: [Carried()] for each in WATCHED}, ""
    with torch.enable_grad():
        for line in config.lines:
            error = error or run_line(line, names)
            for each in WATCHED:
                carried[each].append(_look_at(names.get(each)))
    return LineRun(config.lines, {each: tuple(states) for each, states in carried.items()}, error)


def run_line(line: str, names: dict[str, Any]) -> str:
    """Run one of our own lines with these variables; return PyTorch's message if it fails, else an empty text."""
    try:
        exec(line, names)
    except (RuntimeError, AttributeError) as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return ""


def _look_at(value: Any) -> Carried:
    if value is None:
        return Carried()
    if not isinstance(value, torch.Tensor):
        return Carried(f"{value!r} ({type(value).__name__})", "—", "—", "—")
    grad = value.grad if value.is_leaf else None  # PyTorch keeps none for the others
    graph = "None" if value.grad_fn is None else type(value.grad_fn).__name__
    return Carried(f"{value.item():g}", str(value.requires_grad), "None" if grad is None else f"{grad.item():g}", graph)


def tabulate_lines(run: LineRun) -> Table:
    """Return a row for each variable after each line that was run."""
    lines = ["", *run.lines]
    tables = [make_table(states).assign(variable=name, line=lines[: len(states)]) for name, states in run.carried.items()]
    return stack_tables(tables)


def write_lines(config: AutogradConfig) -> str:
    """Return the example as a program of its own, which prints PyTorch's message where its last line fails."""
    *lines, last = config.lines
    ending = [f"    {last}", "except (RuntimeError, AttributeError) as error:", "    print(type(error).__name__, error)"]
    return "\n".join(["import torch", "", *lines, "try:", *ending, "", f"print({', '.join(WATCHED)})", "print(a.grad)", ""])
