"""What the guide of the lesson on devices says is so: counted where it is a count, with room where it is a time of this machine."""

import functools

import torch
from torch.utils.flop_counter import FlopCounterMode

from core.concepts import device_speed
from core.concepts.device_speed import DeviceSpeedConfig, DeviceSpeedTrace, Workload
from tests.claims import Check, check_all, state

STEM = "device_speed"


@functools.cache
def measure(workload: Workload) -> DeviceSpeedTrace:
    return device_speed.measure(DeviceSpeedConfig(workload=workload))


def read_time(workload: Workload, processor: str, size: int) -> float:
    trace = measure(workload)
    return float(trace.seconds[trace.processors.index(processor), list(trace.sizes).index(size)])  # type: ignore[arg-type]


def check_work() -> None:
    state(STEM, "guide.2", str((32 // 8) ** 3), given=(8, 32))


def check_overhead() -> None:
    """64 times the work takes less than five times as long, also on a busy machine."""
    state(STEM, "guide.3")
    assert read_time("product", "one core", 32) < 5 * read_time("product", "one core", 8)


def check_operations() -> None:
    with FlopCounterMode(display=False) as counter:
        torch.mm(torch.zeros(1024, 1024), torch.zeros(1024, 1024))
    assert round(counter.get_total_flops() / 1e9) == 2  # two billion
    state(STEM, "guide.4", given=(1024,))
    trace = measure("product")
    at = list(trace.sizes).index(1024)
    assert trace.overheads[0, at] < 0.01 * trace.seconds[0, at]


def check_step() -> None:
    """One core is not slower than all cores by more than what other processes disturb."""
    state(STEM, "guide.5")
    trace = measure("step")
    if "all cores" in trace.processors:
        assert read_time("step", "one core", 1) < 1.5 * read_time("step", "all cores", 1)


def check_together() -> None:
    state(STEM, "guide.6", "256")
    assert read_time("grid", "loop", 256) > 10 * read_time("grid", "one core", 256)


def check_takeaway() -> None:
    state(STEM, "guide.7")
    check_overhead()


CLAIMS: dict[str, Check] = {
    "guide.2": check_work,
    "guide.3": check_overhead,
    "guide.4": check_operations,
    "guide.5": check_step,
    "guide.6": check_together,
    "guide.7": check_takeaway,
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()
