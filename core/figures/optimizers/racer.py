"""One optimizer of a race: its runs, its look."""

from typing import Any

from core.concepts.optimizers import RatesTrace
from core.figures import style

SYMBOLS = {
    "SGD": "square",
    "Momentum": "triangle-up",
    "Nesterov": "triangle-down",
    "Adagrad": "circle",
    "RMSprop": "bowtie",
    "Adam": "cross",
    "AdamW": "x",
    "AMSGrad": "pentagon",
    "NAdam": "hexagon",
    "RAdam": "hourglass",
    "Adamax": "triangle-left",
    "Adadelta": "triangle-right",
}
GLYPHS = {
    "SGD": "■",
    "Momentum": "▲",
    "Nesterov": "▼",
    "Adagrad": "●",
    "RMSprop": "⧓",
    "Adam": "✚",
    "AdamW": "✖",
    "AMSGrad": "⬟",
    "NAdam": "⬢",
    "RAdam": "⧗",
    "Adamax": "◀",
    "Adadelta": "▶",
}
"""The symbols as characters, for tables."""


class Racer(style.Selection[RatesTrace]):
    """One optimizer in a race, run for run at another learning rate."""

    @property
    def method(self) -> str:
        """The optimizer's name."""
        return self.trace.config.method

    @property
    def rate(self) -> float:
        """The learning rate that is shown now."""
        return float(self.trace.rates[self.run])

    @property
    def diverged_at(self) -> int | None:
        """The step from which the run that is shown now is lost; None if it is not."""
        return self.trace.diverged_at[self.run]

    @property
    def line(self) -> dict[str, Any]:
        """The look of its path."""
        return {"color": style.METHODS[self.method], "width": style.LINE - 1, "dash": style.DASHES[self.method]}

    @property
    def marker(self) -> dict[str, Any]:
        """The look of the point where it is."""
        look = {"color": style.METHODS[self.method], "size": style.MARKER + 1, "symbol": SYMBOLS[self.method]}
        return look | {"line": {"color": style.PAPER, "width": 1}}
