"""Lesson: when does a GPU, or a second core, make training faster, and when does it not?"""

import time
from datetime import datetime, timedelta, timezone

import streamlit as st
import torch

from core.concepts.device_speed import SIZES, WORKLOADS, DeviceSpeedConfig, DeviceSpeedTrace, measure, tabulate, write_program
from core.figures import device_speed as figures
from core.figures import style
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Dial, Layout, Numbers, Panel, Results, Row, Stage, View, moving
from pages.shell.words import Words

CONFIG = DeviceSpeedConfig
FRESH = 60
"""Seconds within which a class that opens the page shares one measurement: thirty at once would disturb each other."""
NARROW = Layout("'times' 'ratios' 'shares'", heights=(240, 200, 200))
LAYOUT = Layout("'times ratios' 'times shares'", "1.1fr 1fr", (208, 190), NARROW)


def show(lesson: Lesson) -> View:
    """Show what to measure, measure it, and return the times at every size."""
    config, size, dial = read_config(lesson)
    with st.spinner(lesson.words["measure.running"]):
        trace = compute(measure, config)
    name_machine(lesson, trace)
    return View(
        stage=show_times(lesson, trace, size, dial),
        formula=f"formula.{config.workload}",
        values=put_numbers(trace, size),
        program=write_program(config.workload, size),
        table=lambda: tabulate(trace),
        results=lambda: Results({"len(devices)": 1 + bool(trace.accelerator)}, {"seconds": trace.seconds}),  # times never repeat
    )


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: the times of the last hour's first measurement, which is short and shared by all."""
    trace = compute(measure, DeviceSpeedConfig(repetition=int(time.time()) // 3600))
    return figures.draw_times(trace, 64, words)


def read_config(lesson: Lesson) -> tuple[DeviceSpeedConfig, int, Dial]:
    """Show the controls; return what to measure, the size to look at, and the dial that chooses it.

    Which measurement a visitor sees is not in the link: a measurement is of a machine at a time, and whoever opens a link wants
    this machine's, now.
    """
    controls, repetition = lesson.controls, f"{lesson.stem}.repetition"
    st.session_state.setdefault(repetition, int(time.time()) // FRESH)

    def measure_again() -> None:
        """Ask for a measurement that nobody has seen yet."""
        st.session_state[repetition] = time.time_ns()

    workload = controls.choose("workload", WORKLOADS)
    size, dial = controls.dial(f"{workload}_size", SIZES[workload], 64)
    st.button(lesson.words["measure.again"], key="device_speed.measure.again", on_click=measure_again, width="stretch")
    return DeviceSpeedConfig(workload=workload, repetition=st.session_state[repetition]), size, dial


def name_machine(lesson: Lesson, trace: DeviceSpeedTrace) -> None:
    """Say on what and when it was measured, and how far to trust it."""
    words = lesson.words
    st.markdown(words("measure.accelerator", name=trace.accelerator) if trace.accelerator else words["measure.none"])
    st.caption(words("measure.machine", cores=trace.cores, cpu=trace.cpu, version=torch.__version__))
    when = datetime.fromtimestamp(trace.began, timezone(-timedelta(minutes=st.context.timezone_offset or 0)))  # the visitor's clock
    st.caption(words("measure.when", when=f"{when:%Y-%m-%d %H:%M:%S %Z}", lasted=trace.lasted, rounds=trace.rounds))
    if trace.disturbed.any():
        st.warning(words["measure.disturbed"])
    else:
        st.caption(words["measure.noise"])


def show_times(lesson: Lesson, trace: DeviceSpeedTrace, size: int, dial: Dial) -> Stage:
    """Return the two regimes, who is faster, and why."""
    words = lesson.words
    panels = [
        Panel("times", figures.draw_times(trace, size, words)),
        Panel("ratios", figures.draw_ratios(trace, size, words)),
        Panel("shares", figures.draw_shares(trace, size, words)),
    ]
    return Stage(key="device_speed", panels=panels, layout=LAYOUT, numbers=_compare(lesson, trace), dials=[dial])


def put_numbers(trace: DeviceSpeedTrace, size: int) -> dict[str, object]:
    """Return what stands in the formula: one core's costs at this size, predicted and measured."""
    point = list(trace.sizes).index(size)
    one_core = {"predicted": trace.predicted, "seconds": trace.seconds, "overhead": trace.overheads}
    times = {name: figures.write_seconds(values[0, point]) for name, values in one_core.items()}
    return {"size": size, "rate": f"{trace.rates[0] / 1e9:.3g}", "operations": f"{trace.operations[point]:,.0f}", **times}


def _compare(lesson: Lesson, trace: DeviceSpeedTrace) -> Numbers:
    """A line for each processor: its time at every size, how many times as fast as one core, and its two costs."""
    words, dials, rows = lesson.words, [figures.name_dial(trace)], []
    for run, processor in enumerate(trace.processors):
        seconds = [figures.write_seconds(each) for each in trace.seconds[run]]
        ratios = [f"×{ratio:.3g}" if time else "—" for ratio, time in zip(trace.ratios[run], seconds, strict=True)]
        times = [time or words["number.too long"] for time in seconds]
        overheads = [figures.write_seconds(each) for each in trace.overheads[run]]
        cells = [*(moving(texts, dials=dials) for texts in (times, ratios, overheads)), f"{trace.rates[run] / 1e9:.3g}"]
        rows.append(Row(words[f"processor.{processor}"], cells, figures.COLOURS[processor], figures.DASHES[processor]))
    return Numbers(words.name_columns("", "time", "ratio", "overhead", "rate"), rows)
