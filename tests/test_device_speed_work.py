"""The lesson `device_speed`: what the timed work does, and what comes before it is timed. No time is asserted."""

import threading
import time
from functools import partial
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from core.concepts.device_speed import SIZES, WORKLOADS, DeviceSpeedConfig, Workload, measure, measuring, workloads


def test_grid_does_for_each_point_what_is_counted_and_nothing_else() -> None:
    """Of all that is computed, three operators a step see the points: the prediction, its error, and the slopes."""
    seen, size = [], 16

    class Watch(TorchDispatchMode):
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            result = func(*args, **(kwargs or {}))
            shapes = [each.shape for each in (*args, result) if isinstance(each, torch.Tensor)]
            seen.extend([func.overloadpacket.__name__] if (size, workloads.POINTS) in shapes else [])
            return result

    work = workloads.prepare_grid(size, torch.device("cpu"))
    with Watch():
        work()
    assert seen == ["mm", "sub", "mm"] * workloads.STEPS


def test_all_cores_are_woken_by_work_that_they_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """The smallest work stays on one thread, so that the first size that needs them would pay for waking the others."""
    taken: list[tuple[str, int]] = []

    def prepare_all(workload: Workload, processor: str) -> dict[int, workloads.Work]:
        return {size: partial(taken.append, (processor, size)) for size in SIZES[workload]}

    monkeypatch.setattr(measuring, "_prepare_all", prepare_all)
    monkeypatch.setattr(measuring, "count_cores", lambda: 2)
    monkeypatch.setattr(measuring, "ROUNDS", 1)
    monkeypatch.setattr(torch, "set_num_threads", lambda count: None)  # all tests after this one would have two
    for workload in WORKLOADS:
        taken.clear()
        measuring._take_turns(workload, ("one core", "all cores"))
        first = [size for processor, size in taken if processor == "all cores"][:2]
        assert first == [measuring.WAKING, min(SIZES[workload])]


def test_one_measurement_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Torch's thread count belongs to the process: where several sessions measure in it, each must find what was there before."""
    running, most = [0], [0]

    def take_turns(*_: object) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.02)
        running[0] -= 1
        raise InterruptedError

    def run() -> None:
        with pytest.raises(InterruptedError):
            measure(DeviceSpeedConfig())

    monkeypatch.setattr(measuring, "_take_turns", take_turns)
    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
