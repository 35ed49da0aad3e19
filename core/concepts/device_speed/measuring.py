"""How long the same work takes on one core, on all cores and on an accelerator, measured here and now.

Held against the measurements is a model with two costs, t = overhead + operations / rate. The overhead is paid for each call
whatever its size: Python, choosing a kernel, waking threads, launching on the accelerator. The rate is what a processor
reaches when it is kept busy. (The form is Hockney's for messages, t = t0 + n/r: Parallel Computing 20, 1994, p. 389.)
"""

import platform
import threading
import time
from dataclasses import dataclass
from typing import Literal, get_args

import loky
import numpy as np
import torch

from core.concepts.device_speed.workloads import (
    LONGEST_LOOP,
    SIZES,
    WORKLOADS,
    Work,
    Workload,
    count_operations,
    prepare,
    prepare_loop,
)
from core.foundation.device import find_accelerator
from core.foundation.frames import Table, make_table
from core.foundation.records import freeze, require_choice, require_whole

Processor = Literal["one core", "all cores", "accelerator", "loop"]
PROCESSORS: tuple[Processor, ...] = get_args(Processor)
BUDGET, ROUNDS, LEAST = 0.3, 15, 2e-4
"""Seconds after which only what has no time yet is measured; rounds at most; seconds that one timing lasts at least.

Others wait while all cores are busy with this, so it is short; on idle cores two to fifteen rounds fit in.
"""
WAKING = 256
"""The size that wakes all cores, or the accelerator, before they are timed: the smallest sizes may stay on one thread."""
MISSED = 2.0
"""How many times as long or short as the model says a time may be; beyond, something else must have taken its part."""
MOST = 2**63 - 1


_ALONE = threading.Lock()
"""Torch has one thread count for the whole process: of two measurements at once, one would restore what the other had set."""


@dataclass(frozen=True, kw_only=True)
class DeviceSpeedConfig:
    """What to measure; another `repetition`, any whole number up to `MOST`, measures afresh."""

    workload: Workload = "product"
    repetition: int = 0

    def __post_init__(self) -> None:
        require_choice("workload", self.workload, WORKLOADS)
        require_whole("repetition", self.repetition, 0, MOST)


@dataclass(frozen=True, eq=False)
class DeviceSpeedTrace:
    """What was measured, so never the same twice. Arrays are read-only; run: one row a processor, point: one column a size."""

    config: DeviceSpeedConfig
    processors: tuple[Processor, ...]  # the first is one core: what the others are compared with
    cpu: str
    cores: int
    accelerator: str  # its name; empty if there is none
    began: float  # when, in seconds since 1970
    lasted: float  # for how many seconds
    rounds: int  # how often every processor had its turn, as far as the time allowed
    sizes: np.ndarray  # (point,)
    operations: np.ndarray  # (point,) additions and multiplications
    seconds: np.ndarray  # (run, point) shortest time; NaN where the loop would have taken too long
    overheads: np.ndarray  # (run, point) seconds that the work costs whatever its size
    rates: np.ndarray  # (run,) operations a second beyond the overhead

    @property
    def ratios(self) -> np.ndarray:
        """How many times as fast as one core, shape (run, point)."""
        return self.seconds[0] / self.seconds

    @property
    def predicted(self) -> np.ndarray:
        """What the model with two costs says, in seconds, shape (run, point)."""
        return self.overheads + self.operations / self.rates[:, None]

    @property
    def disturbed(self) -> np.ndarray:
        """Whether model and measurement differ more than twofold, so that the two costs explain nothing; shape (run, point)."""
        with np.errstate(invalid="ignore"):
            return np.maximum(self.predicted / self.seconds, self.seconds / self.predicted) > MISSED

    @property
    def waiting(self) -> np.ndarray:
        """Share of the modelled time that is overhead, shape (run, point)."""
        return self.overheads / self.predicted


def measure(config: DeviceSpeedConfig) -> DeviceSpeedTrace:
    """Time the workload at every size on every processor of this machine, in less than half a second if nobody else needs it.

    The processors take turns, so that ratios compare what was measured side by side. The shortest time counts:
    whatever else the machine does can only add to it.
    """
    sizes, processors = SIZES[config.workload], list_processors(config.workload)
    with _ALONE:
        threads, began, started = torch.get_num_threads(), time.time(), time.perf_counter()
        try:
            best, rounds = _take_turns(config.workload, processors)
        finally:
            torch.set_num_threads(threads)
    seconds = np.array([[best.get((processor, size), np.nan) for size in sizes] for processor in processors])
    operations = np.array([count_operations(config.workload, size) for size in sizes], dtype=np.float64)
    overheads, rates = _explain(processors, np.array(sizes), operations, seconds)
    return DeviceSpeedTrace(
        config=config,
        processors=processors,
        cpu=platform.processor() or platform.machine(),
        cores=count_cores(),
        accelerator=name_accelerator(),
        began=began,
        lasted=time.perf_counter() - started,
        rounds=rounds,
        sizes=freeze(np.array(sizes)),
        operations=freeze(operations),
        seconds=freeze(seconds),
        overheads=freeze(overheads),
        rates=freeze(rates),
    )


def list_processors(workload: Workload) -> tuple[Processor, ...]:
    """Return what this machine can compare; "loop" is one core that descends with one learning rate after the other."""
    there = {
        "one core": True,
        "all cores": count_cores() > 1,
        "accelerator": find_accelerator() is not None,
        "loop": workload == "grid",
    }
    return tuple(processor for processor in PROCESSORS if there[processor])


def count_cores() -> int:
    """Return how many cores this process may use: its affinity and a container's quota may allow fewer than the machine has."""
    return loky.cpu_count()


def name_accelerator() -> str:
    """Return what the accelerator calls itself, or an empty text on a machine with a CPU only."""
    accelerator = find_accelerator()
    if accelerator is None:
        return ""
    return torch.cuda.get_device_name(accelerator) if accelerator.type == "cuda" else accelerator.type.upper()


def fit_two_costs(operations: np.ndarray, seconds: np.ndarray) -> tuple[float, float]:
    """Fit seconds = overhead + operations / rate by least squares on relative errors, both costs above zero.

    Args:
        operations: shape (point,).
        seconds: shape (point,).

    Returns:
        overhead in seconds; rate in operations a second, infinite if the time does not grow with the work.
    """
    columns = np.stack([1 / seconds, operations / seconds], axis=1)
    overhead, price = np.linalg.lstsq(columns, np.ones(len(seconds)), rcond=None)[0]
    alone = columns.sum(axis=0) / (columns**2).sum(axis=0)  # the best of each cost without the other
    if overhead <= 0:
        return 0.0, float(1 / alone[1])
    return (float(overhead), float(1 / price)) if price > 0 else (float(alone[0]), float("inf"))


def tabulate(trace: DeviceSpeedTrace) -> Table:
    """Return the measurements as a table: a row for each processor and size."""
    return make_table(
        {
            "processor": np.repeat(trace.processors, len(trace.sizes)),
            "size": np.tile(trace.sizes, len(trace.processors)),
            "operations": np.tile(trace.operations, len(trace.processors)),
            "seconds": trace.seconds.ravel(),
            "times as fast as one core": trace.ratios.ravel(),
            "share of overhead": trace.waiting.ravel(),
        }
    )


def _take_turns(workload: Workload, processors: tuple[Processor, ...]) -> tuple[dict[tuple[Processor, int], float], int]:
    """Return the shortest time of every processor and size, and the rounds that fitted into the budget, one at least."""
    best: dict[tuple[Processor, int], float] = {}
    rounds = 0
    works: dict[Processor, dict[int, Work]] = {processor: _prepare_all(workload, processor) for processor in processors}
    until = time.perf_counter() + BUDGET
    while rounds < ROUNDS and (not rounds or time.perf_counter() < until):
        rounds += 1
        for processor, sizes in works.items():
            torch.set_num_threads(count_cores() if processor == "all cores" else 1)
            _time(sizes[WAKING if processor in ("all cores", "accelerator") else min(sizes)], 1, processor)  # not counted
            for size, work in sizes.items():
                known = best.get((processor, size))
                if known is None or time.perf_counter() + known < until:
                    count = 1 if known is None else max(1, min(200, int(LEAST / known)))
                    best[processor, size] = min(known or np.inf, _time(work, count, processor))
    return best, rounds


def _prepare_all(workload: Workload, processor: Processor) -> dict[int, Work]:
    device = find_accelerator() if processor == "accelerator" else None
    device = device or torch.device("cpu")
    if processor == "loop":
        return {size: prepare_loop(size, device) for size in SIZES[workload] if size <= LONGEST_LOOP}
    return {size: prepare(workload, size, device) for size in SIZES[workload]}


def _time(work: Work, count: int, processor: Processor) -> float:
    began = time.perf_counter()
    for _ in range(count):
        work()
    if processor == "accelerator":
        torch.accelerator.synchronize()  # a launch returns before the work is done
    return (time.perf_counter() - began) / count


def _explain(
    processors: tuple[Processor, ...], sizes: np.ndarray, operations: np.ndarray, seconds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return overheads, shape (run, point), and rates, shape (run,).

    Nothing is fitted to the loop: one core's two costs predict it, with the overhead paid again for each learning rate.
    """
    fits = {
        processor: fit_two_costs(operations, row) for processor, row in zip(processors, seconds, strict=True) if processor != "loop"
    }
    calls = {processor: sizes if processor == "loop" else np.ones(len(sizes)) for processor in processors}
    costs = [fits.get(processor, fits["one core"]) for processor in processors]
    overheads = np.stack([overhead * calls[processor] for processor, (overhead, _) in zip(processors, costs, strict=True)])
    return overheads, np.array([rate for _, rate in costs])
