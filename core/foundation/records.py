"""What records (Configs and Traces) share: settings that name the field they refuse, arrays that cannot be written to."""

import math
from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Any

import numpy as np
import torch

TRACE_BYTES = 2_000_000
"""What a Trace may weigh, pickled, at the largest settings: a server keeps dozens of every kind."""


class RefusedError(ValueError):
    """Input that cannot be used, with a reason that a page turns into a sentence of the visitor's language.

    Attributes:
        reason: a short key, for example "too many pixels".
        numbers: what the sentence needs, by name.
    """

    def __init__(self, message: str, reason: str = "", **numbers: object):
        super().__init__(message)
        self.reason = reason
        self.numbers = numbers


def require_choice(field: str, value: object, allowed: Collection[object]) -> None:
    """Raise ValueError unless `value` is one of `allowed`."""
    if value not in allowed:
        raise ValueError(f"{field} is {value!r}; allowed: {', '.join(map(repr, allowed))}")


def require_choices(config: object, **allowed: Collection[object]) -> None:
    """Raise ValueError unless each field is one of the values that are allowed for it."""
    for field, values in allowed.items():
        require_choice(field, getattr(config, field), values)


def require_between(field: str, value: float, low: float, high: float) -> None:
    """Raise ValueError unless `value` is a finite number with low <= value <= high."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or not low <= value <= high:
        raise ValueError(f"{field} is {value!r}; allowed: a number from {low:g} to {high:g}")


def require_whole(field: str, value: int, low: int, high: int) -> None:
    """Raise ValueError unless `value` is an int with low <= value <= high."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{field} is {value!r}; allowed: a whole number from {low} to {high}")


def require_ranges(config: object, **ranges: tuple[float, float]) -> None:
    """Raise ValueError unless each field lies within its (lowest, highest); bounds that are ints ask for a whole number."""
    for field, (low, high) in ranges.items():
        value = getattr(config, field)
        if isinstance(low, int) and isinstance(high, int):
            require_whole(field, value, low, high)
        else:
            require_between(field, value, low, high)


def freeze(values: torch.Tensor | np.ndarray) -> np.ndarray:
    """Return `values` as a read-only NumPy array on the CPU: what a Trace keeps."""
    array = values.detach().cpu().numpy() if isinstance(values, torch.Tensor) else np.asarray(values)
    array = np.ascontiguousarray(array) if array.base is None else array.copy()
    array.flags.writeable = False
    return array


class TrainingSoFar(ABC):
    """A training as far as it has come, with all that the next slice needs: any process can go on from it.

    Deterministic: equal config and progress give equal state. So `repr`, `==` and `hash` go by these alone, never by the arrays.

    Attributes:
        config: what is trained, how, and for how many epochs in all.
    """

    config: Any

    @property
    @abstractmethod
    def epochs(self) -> int:
        """How many epochs are done."""

    @property
    def progress(self) -> dict[str, int]:
        """What says, beside the config, how far it is; more than the epochs where a slice may end within one."""
        return {"epochs": self.epochs}

    @property
    def done(self) -> bool:
        """Whether all epochs are done."""
        return self.epochs >= self.config.epochs

    def __repr__(self) -> str:
        """Return a text that is complete for identity, and short."""
        progress = "".join(f", {name}={value}" for name, value in self.progress.items())
        return f"{type(self).__name__}(config={self.config!r}{progress})"

    def __eq__(self, other: object) -> bool:
        """Compare config and progress."""
        if not isinstance(other, TrainingSoFar) or type(self) is not type(other):
            return False
        return (self.config, self.progress) == (other.config, other.progress)

    def __hash__(self) -> int:
        """Return the hash of config and progress."""
        return hash((self.config, *self.progress.values()))
