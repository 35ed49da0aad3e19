"""What is measured and when, and how far to trust it."""

import time
from datetime import datetime, timedelta, timezone

import streamlit as st
import torch

from core.concepts.device_speed import SIZES, WORKLOADS, DeviceSpeedConfig, DeviceSpeedTrace
from pages.shell.lesson import Lesson
from pages.shell.view import Dial

FRESH = 60
"""Seconds within which a class that opens the page shares one measurement: thirty at once would disturb each other."""


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
    found = "accelerator" if trace.accelerator else "none" if trace.cores > 1 else "alone"
    st.markdown(words(f"measure.{found}", name=trace.accelerator))
    st.caption(words("measure.machine", cores=trace.cores, cpu=trace.cpu, version=torch.__version__))
    when = datetime.fromtimestamp(trace.began, timezone(-timedelta(minutes=st.context.timezone_offset or 0)))  # the visitor's clock
    st.caption(words("measure.when", when=f"{when:%Y-%m-%d %H:%M:%S %Z}", lasted=trace.lasted, rounds=trace.rounds))
    if trace.disturbed.any():
        st.warning(words["measure.disturbed"])
    else:
        st.caption(words["measure.noise"])
