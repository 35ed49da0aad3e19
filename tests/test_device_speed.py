"""The lesson `device_speed`: what is counted, what is fitted, and that all processors do the same work. No time is asserted."""

import contextlib
import io
import math
import pickle
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from core.concepts import device_speed
from core.concepts.device_speed import SIZES, WORKLOADS, DeviceSpeedConfig, DeviceSpeedTrace, measuring, workloads
from core.figures import device_speed as figures
from pages.shell.words import Words
from pages.stage import packing

WORDS = Words("device_speed", "en")


@pytest.fixture(scope="module", params=WORKLOADS)
def trace(request: pytest.FixtureRequest) -> DeviceSpeedTrace:
    return device_speed.measure(DeviceSpeedConfig(workload=request.param))


# By hand.


def test_operations_by_hand() -> None:
    """Two 8x8 matrices: 64 sums of 8 products; the net: 4·784·64 + 6·640 = 204,544; descent: 8 for 256 points, 10 times."""
    assert device_speed.count_operations("product", 8) == 64 * 8 * 2
    assert device_speed.count_operations("step", 1) == 204_544
    assert device_speed.count_operations("step", 256) == 256 * 204_544
    assert device_speed.count_operations("grid", 3) == 3 * 20_480


@pytest.mark.parametrize("workload", ["product", "step"])
@pytest.mark.parametrize("size", [16, 64])
def test_operations_are_those_that_torch_counts(workload: device_speed.Workload, size: int) -> None:
    """torch's own counter, over our work and over the program on the page; it counts what matrix products take."""
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(device_speed.write_program(workload, size), names)
    for work in (workloads.prepare(workload, size, torch.device("cpu")), names["prepare"](torch.device("cpu"))):
        with FlopCounterMode(display=False) as counter:
            work()
        assert counter.get_total_flops() == device_speed.count_operations(workload, size)


def test_two_costs_are_found_again() -> None:
    operations = np.array([1e3, 1e5, 1e7, 1e9])
    assert device_speed.fit_two_costs(operations, 5e-6 + operations / 4e10) == pytest.approx((5e-6, 4e10))


@pytest.mark.parametrize(
    ("seconds", "costs"),
    [([2e-6, 2e-6, 2e-6], (2e-6, math.inf)), ([1e-6, 2e-6, 4e-6], (0, 1e9)), ([4e-6, 3e-6, 2e-6], (2.5574e-6, math.inf))],
)
def test_costs_are_never_negative(seconds: list[float], costs: tuple[float, float]) -> None:
    """Constant: no arithmetic. Proportional: no overhead. Falling: 1/t sums to 13/12e6, its square to 61/144e12; 156/61e-6."""
    assert device_speed.fit_two_costs(np.array([1e3, 2e3, 4e3]), np.array(seconds)) == pytest.approx(costs, rel=1e-4, abs=1e-12)


# torch as the oracle: all ways do the same work.


def test_descents_agree_with_torch_optim() -> None:
    ends = workloads.prepare_grid(5, torch.device("cpu"))()
    x = torch.linspace(-1, 1, workloads.POINTS)
    for end, rate in zip(ends, torch.linspace(0.1, 0.2, 5), strict=True):
        line = torch.zeros(2, requires_grad=True)
        optimizer = torch.optim.SGD([line], lr=rate.item())
        for _ in range(workloads.STEPS):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(line[0] * x + line[1], 2 * x + 1).backward()
            optimizer.step()
        assert torch.allclose(end, line, atol=1e-5)


@pytest.mark.parametrize("workload", WORKLOADS)
def test_program_runs_and_does_the_same_work(workload: device_speed.Workload) -> None:
    printed, names = io.StringIO(), {}
    with contextlib.redirect_stdout(printed):
        exec(device_speed.write_program(workload, 16), names)
    assert float(printed.getvalue().split()[1]) > 0
    if workload == "grid":
        ours = workloads.prepare_grid(16, torch.device("cpu"))()
        assert torch.allclose(names["prepare"](torch.device("cpu"))(), ours, atol=1e-5)


# Properties.


def test_every_size_is_measured_on_every_processor(trace: DeviceSpeedTrace) -> None:
    assert trace.processors[0] == "one core"
    assert trace.seconds.shape == (len(trace.processors), len(SIZES[trace.config.workload]))
    for processor, seconds in zip(trace.processors, trace.seconds, strict=True):
        measured = trace.sizes <= workloads.LONGEST_LOOP if processor == "loop" else np.isfinite(trace.sizes)
        assert np.array_equal(np.isfinite(seconds), measured)
        assert (seconds[measured] > 0).all()
    assert (trace.ratios[0] == 1).all()
    assert ((trace.waiting >= 0) & (trace.waiting <= 1)).all()


def test_measurement_says_when_and_how_often() -> None:
    before = time.time()
    trace = device_speed.measure(DeviceSpeedConfig())
    assert before <= trace.began <= time.time()
    assert 0 < trace.lasted <= time.time() - before + 0.01
    assert 1 <= trace.rounds <= measuring.ROUNDS


def test_one_round_is_measured_even_without_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "BUDGET", 0.0)
    trace = device_speed.measure(DeviceSpeedConfig(workload="step"))
    assert trace.rounds == 1
    assert np.isfinite(trace.seconds).all()


def test_measuring_leaves_the_threads_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "ROUNDS", 1)
    before = torch.get_num_threads()
    device_speed.measure(DeviceSpeedConfig())
    assert torch.get_num_threads() == before


def test_loop_pays_the_overhead_for_each_run() -> None:
    sizes, operations = np.array([1, 10]), np.array([1e6, 1e7])
    one = 1e-4 + operations / 1e10
    overheads, rates = measuring._explain(("one core", "loop"), sizes, operations, np.array([one, [1e-3, 1e-2]]))
    assert overheads[1] == pytest.approx([1e-4, 1e-3])
    assert rates[1] == pytest.approx(1e10)


def test_trace_pickles_and_is_read_only(trace: DeviceSpeedTrace) -> None:
    copy = pickle.loads(pickle.dumps(trace))
    assert np.array_equal(copy.seconds, trace.seconds, equal_nan=True)
    for name in ("sizes", "operations", "seconds", "overheads", "rates"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(trace, name)[0] = 1


@pytest.mark.parametrize(
    ("field", "settings"),
    [("workload", {"workload": "sorting"}), ("repetition", {"repetition": -1}), ("repetition", {"repetition": 1.5})],
)
def test_refused_settings_name_the_field(field: str, settings: dict) -> None:
    with pytest.raises(ValueError, match=rf"^{field} "):
        DeviceSpeedConfig(**settings)


# Other machines.


def test_single_core_without_accelerator_compares_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "count_cores", lambda: 1)
    monkeypatch.setattr(measuring, "find_accelerator", lambda: None)
    assert device_speed.list_processors("product") == ("one core",)
    assert device_speed.list_processors("grid") == ("one core", "loop")
    assert measuring.name_accelerator() == ""


def test_a_limit_of_the_surroundings_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set as one can in a test: no container's quota, but what is counted beside it."""
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    assert measuring.count_cores() == 1


def test_accelerator_is_measured_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in: the CPU in the accelerator's place, with a note of each wait for it."""
    waits = []
    monkeypatch.setattr(measuring, "find_accelerator", lambda: torch.device("cpu"))
    monkeypatch.setattr(torch.accelerator, "synchronize", lambda: waits.append(1))
    trace = device_speed.measure(DeviceSpeedConfig())
    assert "accelerator" in trace.processors
    assert trace.accelerator == "CPU"
    assert len(waits) >= len(trace.sizes)
    assert WORDS["processor.accelerator"] in {each.get("name") for each in figures.draw_times(trace, 64, WORDS)["data"]}


# Figures equal their record.


def test_figures_equal_their_record(trace: DeviceSpeedTrace) -> None:
    size, point = int(trace.sizes[3]), 3
    times, ratios, shares = (draw(trace, size, WORDS) for draw in (figures.draw_times, figures.draw_ratios, figures.draw_shares))
    for run in range(len(trace.processors)):
        assert np.array_equal(times["data"][2 * run]["y"], trace.predicted[run])
        assert np.array_equal(times["data"][2 * run + 1]["y"], trace.seconds[run], equal_nan=True)
        assert np.array_equal(ratios["data"][2 * run + 1]["y"], trace.ratios[run], equal_nan=True)
    expected = np.where(trace.disturbed[:, point], np.nan, 100 * trace.waiting[:, point])
    assert np.array(shares["data"][0]["x"]) == pytest.approx(expected, nan_ok=True)
    assert np.array(shares["data"][1]["x"]) == pytest.approx(100 - expected, nan_ok=True)
    for figure, values in ((times, trace.seconds), (ratios, trace.ratios)):
        low, high = figure["layout"]["yaxis"]["range"]
        assert 10.0**low <= np.nanmin(values)
        assert np.nanmax(values) <= 10.0**high


def test_what_the_model_misses_twofold_shows_no_shares(trace: DeviceSpeedTrace) -> None:
    """One time is a hundred times what the two costs say, as where others took the cores: a remark instead of its bar."""
    seconds = np.array(trace.predicted)
    if "loop" in trace.processors:
        seconds[-1, -2:] = np.nan  # not run: nothing to explain, nothing disturbed
    quiet = replace(trace, seconds=seconds.copy())
    seconds[0, 3] *= 100
    disturbed = replace(trace, seconds=seconds)
    assert not quiet.disturbed.any()
    assert np.argwhere(disturbed.disturbed).tolist() == [[0, 3]]
    drawn = figures.draw_shares(disturbed, int(trace.sizes[3]), WORDS)
    shares, layout = drawn["data"][0], drawn["layout"]
    assert np.isnan(shares["x"][0])
    assert not np.isnan(shares["x"][1:]).any()
    noted = [(note["text"], note["y"]) for note in layout["annotations"] if note["visible"]]
    assert noted == [(WORDS["remark.disturbed"], WORDS["processor.one core"])]
    followed = {path: np.flatnonzero(each["values"]).tolist() for path, each in layout["meta"]["follow"].items()}
    assert followed == {"annotations[0].visible": [3]}
    assert not any(note["visible"] for note in figures.draw_shares(quiet, int(trace.sizes[3]), WORDS)["layout"]["annotations"])


def test_every_size_is_in_the_browser(trace: DeviceSpeedTrace) -> None:
    """What the dial shows at a size is what is drawn for that size; nothing else in the figures changes with it."""
    draw_all, sizes = (figures.draw_times, figures.draw_ratios, figures.draw_shares), trace.sizes.tolist()
    for draw in draw_all:
        sent = {packing.Parcel().add_figure(draw(trace, size, WORDS)) for size in sizes}
        assert len(sent) == 1
    for point, size in enumerate(sizes):
        shares = figures.draw_shares(trace, size, WORDS)["data"][0]
        assert np.array_equal(shares["meta"]["x"][point], shares["x"], equal_nan=True)
        assert shares["meta"]["text"][point] == shares["text"]
        marks = figures.draw_times(trace, size, WORDS)
        assert np.argmax(marks["data"][1]["meta"]["marker.size"][point]) == point == np.argmax(marks["data"][1]["marker"]["size"])
        assert marks["layout"]["meta"]["shapes"][0]["x0"][point] == marks["layout"]["shapes"][0]["x0"] == size
