"""Where softmax overflows: the naive formula in four precisions, and the stable form, which does not."""

from dataclasses import dataclass

import numpy as np
import torch

from core.foundation.frames import Table, make_table
from core.foundation.records import freeze, require_between

PRECISIONS = ("float16", "bfloat16", "float32", "float64")
"""Axis `run` of this module's arrays."""
MAX_LOGIT = 1e4


@dataclass(frozen=True, kw_only=True)
class OverflowConfig:
    """The largest logit: softmax is taken of the two logits (largest, 0)."""

    largest: float = 100.0

    def __post_init__(self) -> None:
        require_between("largest", self.largest, 1, MAX_LOGIT)


@dataclass(frozen=True, eq=False)
class OverflowTrace:
    """What each precision makes of the logits (largest, 0). Axis run: PRECISIONS. inf and nan are results like others."""

    config: OverflowConfig
    ceilings: np.ndarray  # (run,) the largest finite number
    thresholds: np.ndarray  # (run,) its logarithm: beyond it exp overflows
    last_logits: np.ndarray  # (run,) the largest logit of that precision whose exp is finite
    largest: np.ndarray  # (point,) a sweep of the largest logit
    power_sweep: np.ndarray  # (point,) exp(largest) in float64
    powers: np.ndarray  # (run,) exp(largest)
    naive: np.ndarray  # (run,) exp(z₁) / (exp(z₁) + exp(z₂))
    stable: np.ndarray  # (run,) torch.softmax
    naive_loss: np.ndarray  # (run,) -log of the naive probability of the second class
    stable_loss: np.ndarray  # (run,) -log_softmax of the second class


def compare_precisions(config: OverflowConfig) -> OverflowTrace:
    """Return the softmax of (largest, 0) in four precisions, by the naive formula and by torch.

    The stable form subtracts the largest logit first: exp then never exceeds 1 (Goodfellow et al., Deep Learning, 4.1).
    """
    sweep = torch.logspace(0, 4, 161, dtype=torch.float64)
    types = [getattr(torch, name) for name in PRECISIONS]
    here = torch.tensor([config.largest], dtype=torch.float64)
    ceilings = torch.tensor([torch.finfo(dtype).max for dtype in types], dtype=torch.float64)
    naive = [_naive_softmax(here, dtype) for dtype in types]
    return OverflowTrace(
        config=config,
        ceilings=freeze(ceilings),
        thresholds=freeze(ceilings.log()),
        last_logits=freeze(torch.stack([find_last_logit(dtype) for dtype in types])),
        largest=freeze(sweep),
        power_sweep=freeze(sweep.exp()),
        powers=freeze(torch.cat([here.to(dtype).exp().double() for dtype in types])),
        naive=freeze(torch.cat([each[:, 0].double() for each in naive])),
        stable=freeze(torch.cat([_pairs(here, dtype).softmax(dim=1)[:, 0].double() for dtype in types])),
        naive_loss=freeze(torch.cat([-each[:, 1].log().double() for each in naive])),
        stable_loss=freeze(torch.cat([-_pairs(here, dtype).log_softmax(dim=1)[:, 1].double() for dtype in types])),
    )


def find_last_logit(dtype: torch.dtype) -> torch.Tensor:
    """Return, as a float64 scalar, the largest number of type `dtype` whose exp is still finite in that type."""
    integers = {2: torch.int16, 4: torch.int32, 8: torch.int64}[dtype.itemsize]
    start = torch.tensor(torch.finfo(dtype).max, dtype=torch.float64).log().to(dtype)
    # Read as integers, positive floating-point numbers are counted in order: +1 is the next one.
    neighbours = (start.view(integers) + torch.arange(-2, 3, dtype=integers)).view(dtype)
    return neighbours[neighbours.exp().isfinite()].max().double()


def _pairs(largest: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """Return the logits (largest, 0), shape (point, 2)."""
    return torch.stack([largest, torch.zeros_like(largest)], dim=1).to(dtype)


def _naive_softmax(largest: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    powers = _pairs(largest, dtype).exp()
    return powers / powers.sum(dim=1, keepdim=True)


def tabulate(trace: OverflowTrace) -> Table:
    """Return what each precision makes of the current logits as a table."""
    columns = {"threshold": trace.thresholds, "last_logit": trace.last_logits, "power": trace.powers, "naive": trace.naive}
    losses = {"naive_loss": trace.naive_loss, "stable_loss": trace.stable_loss}
    return make_table({"precision": PRECISIONS, **columns, "stable": trace.stable, **losses})


def write_program(config: OverflowConfig) -> str:
    """Return a short PyTorch program that computes this part's numbers with the current settings."""
    return f"""import math

import torch

losses = []
for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
    logits = torch.tensor([{float(config.largest)}, 0.0], dtype=dtype)
    powers = logits.exp()
    naive = powers / powers.sum()
    stable = torch.softmax(logits, dim=0)
    print(dtype, "overflows beyond", math.log(torch.finfo(dtype).max))
    losses.append((-naive[1].log().item(), -logits.log_softmax(dim=0)[1].item()))
    print("  naive ", naive[0].item(), "loss", losses[-1][0])
    print("  stable", stable[0].item(), "loss", losses[-1][1])
"""
