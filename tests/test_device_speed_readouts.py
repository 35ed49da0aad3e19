"""The numbers that the lesson `device_speed` tells of each processor."""

import pytest

from core.concepts.device_speed import DeviceSpeedConfig, measure
from core.figures.device_speed import write_seconds
from pages.shell.compute import compute
from tests.readout import Readout


def test_each_processor_tells_its_times_and_its_two_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Readout(monkeypatch, "device_speed", matmul_size=64)
    trace = compute(measure, DeviceSpeedConfig(repetition=seen.page.session_state["device_speed.repetition"]))
    point = list(trace.sizes).index(64)
    for row in range(len(trace.processors)):
        assert seen.read(row, "time")[point] == write_seconds(trace.seconds[row, point])
        assert seen.read(row, "ratio")[point] == f"×{trace.ratios[row, point]:.3g}"
        seen.check(row, {"overhead": [write_seconds(each) for each in trace.overheads[row]]})
        seen.check(row, {"rate": f"{trace.rates[row] / 1e9:.3g}"})
        alone = trace.operations / (1e9 * float(seen.read(row, "rate")))
        assert trace.predicted[row] == pytest.approx(trace.overheads[row] + alone, rel=5e-3), "number.rate.help"
    assert "overhead + operations ÷ this speed" in seen.words["number.rate.help"]
    one_core = {"seconds": trace.seconds, "predicted": trace.predicted, "overhead": trace.overheads}
    seen.check_formula(**{name: write_seconds(values[0, point]) for name, values in one_core.items()})
    seen.check_formula(rate=f"{trace.rates[0] / 1e9:.3g}")
