"""Lesson: when does a GPU, or a second core, make training faster, and when does it not?"""

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import streamlit as st
import torch

from core.concepts.device_speed import (
    REPETITIONS,
    SIZES,
    WORKLOADS,
    DeviceSpeedConfig,
    DeviceSpeedTrace,
    measure,
    tabulate,
    write_program,
)
from core.figures import device_speed as figures
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.compute import compute
from pages.shell.lesson import open_lesson, split_page
from pages.shell.link import nearest
from pages.shell.stage import Numbers, Panel, Row, show_stage

PRESETS = {
    "tiny": {"workload": "product", "product_size": 32},
    "large": {"workload": "product", "product_size": 1024},
    "example": {"workload": "step", "step_size": 1},
    "batch": {"workload": "step", "step_size": 256},
    "together": {"workload": "grid", "grid_size": 256},
}

lesson = open_lesson("device_speed", DeviceSpeedConfig)
words, controls = lesson.words, lesson.controls
stage, side = split_page()


@st.cache_resource(show_spinner=False)
def count_repetitions() -> Iterator[int]:
    """The server's count of fresh measurements. More of them are counted than are kept, so none comes back as if it were fresh."""
    return itertools.cycle(range(1, REPETITIONS + 1))


def measure_again() -> None:
    """Ask for a measurement that nobody has seen yet."""
    controls.assign(repetition=str(next(count_repetitions())))


def read_config() -> tuple[DeviceSpeedConfig, int]:
    """Show the controls; return what to measure, and the size to look at."""
    workload = controls.choose("workload", WORKLOADS)
    size = controls.slide(f"{workload}_size", SIZES[workload], 64)
    repetition = nearest(controls.state("repetition", "0"), range(REPETITIONS + 1), 0)
    st.button(words["measure.again"], key="device_speed.measure.again", on_click=measure_again, width="stretch")
    return DeviceSpeedConfig(workload=workload, repetition=repetition), size


def name_machine(trace: DeviceSpeedTrace) -> None:
    """Say on what and when it was measured, and how far to trust it."""
    st.markdown(words("measure.accelerator", name=trace.accelerator) if trace.accelerator else words["measure.none"])
    st.caption(words("measure.machine", cores=trace.cores, cpu=trace.cpu, version=torch.__version__))
    when = datetime.fromtimestamp(trace.began, timezone(-timedelta(minutes=st.context.timezone_offset or 0)))  # the visitor's clock
    st.caption(words("measure.when", when=f"{when:%Y-%m-%d %H:%M:%S %Z}", lasted=trace.lasted, rounds=trace.rounds))
    st.caption(words["measure.noise"])


def show_times(trace: DeviceSpeedTrace, size: int) -> None:
    """The two regimes, who is faster, and why."""
    panels = [
        Panel("times", figures.draw_times(trace, size, words)),
        Panel("ratios", figures.draw_ratios(trace, size, words)),
        Panel("shares", figures.draw_shares(trace, size, words)),
    ]
    point = list(trace.sizes).index(size)
    rows = []
    for run, processor in enumerate(trace.processors):
        seconds, overhead = figures.write_seconds(trace.seconds[run, point]), figures.write_seconds(trace.overheads[run, point])
        ratio = f"×{trace.ratios[run, point]:.3g}" if seconds else "—"
        cells = [seconds or words["number.too long"], ratio, overhead, f"{trace.rates[run] / 1e9:.3g}"]
        rows.append(Row(words[f"processor.{processor}"], cells, figures.COLOURS[processor], figures.DASHES[processor]))
    numbers = Numbers(["", *(words[f"number.{name}"] for name in ("time", "ratio", "overhead", "rate"))], rows)
    areas = "'times ratios' 'times shares'"
    show_stage("device_speed", words, panels, areas=areas, columns="1.1fr 1fr", heights=(220, 165), numbers=numbers)


with side:
    config, size = read_config()
with stage, st.spinner(words["measure.running"]):
    trace = compute(measure, config)
with side:
    name_machine(trace)
with stage:
    show_times(trace, size)
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
point = list(trace.sizes).index(size)
times = {name: figures.write_seconds(getattr(trace, name)[0, point]) for name in ("predicted", "seconds")}
rate, operations = f"{trace.rates[0] / 1e9:.3g}", f"{trace.operations[point]:,.0f}"
overhead = figures.write_seconds(trace.overheads[0, point])
show_formula(lesson, f"formula.{config.workload}", size=size, rate=rate, operations=operations, overhead=overhead, **times)
show_program(lesson, write_program(config.workload, size))
offer_downloads(lesson, lambda: tabulate(trace), lambda: figures.draw_times(trace, size, words))
