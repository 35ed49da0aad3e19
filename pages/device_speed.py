"""Lesson: when does a GPU, or a second core, make training faster, and when does it not?"""

import time

import streamlit as st

from core.concepts.device_speed import DeviceSpeedConfig, measure, tabulate, write_program
from core.figures import device_speed as figures
from core.figures import style
from pages.device_speed_views.measuring import name_machine, read_config
from pages.device_speed_views.times import put_numbers, show_times
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Results, View
from pages.shell.words import Words

CONFIG = DeviceSpeedConfig


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
