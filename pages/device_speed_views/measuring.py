"""What is measured, on which machine, and how far to trust it."""

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import streamlit as st
import torch

from core.concepts.device_speed import REPETITIONS, SIZES, WORKLOADS, DeviceSpeedConfig, DeviceSpeedTrace
from pages.shell.lesson import Lesson
from pages.shell.link import nearest


@st.cache_resource(show_spinner=False)
def count_repetitions() -> Iterator[int]:
    """The server's count of fresh measurements. More of them are counted than are kept, so none comes back as if it were fresh."""
    return itertools.cycle(range(1, REPETITIONS + 1))


def read_config(lesson: Lesson) -> tuple[DeviceSpeedConfig, int]:
    """Show the controls; return what to measure, and the size to look at."""
    controls = lesson.controls

    def measure_again() -> None:
        """Ask for a measurement that nobody has seen yet."""
        controls.assign(repetition=str(next(count_repetitions())))

    workload = controls.choose("workload", WORKLOADS)
    size = controls.slide(f"{workload}_size", SIZES[workload], 64)
    repetition = nearest(controls.state("repetition", "0"), range(REPETITIONS + 1), 0)
    st.button(lesson.words["measure.again"], key="device_speed.measure.again", on_click=measure_again, width="stretch")
    return DeviceSpeedConfig(workload=workload, repetition=repetition), size


def name_machine(lesson: Lesson, trace: DeviceSpeedTrace) -> None:
    """Say on what and when it was measured, and how far to trust it."""
    words = lesson.words
    st.markdown(words("measure.accelerator", name=trace.accelerator) if trace.accelerator else words["measure.none"])
    st.caption(words("measure.machine", cores=trace.cores, cpu=trace.cpu, version=torch.__version__))
    when = datetime.fromtimestamp(trace.began, timezone(-timedelta(minutes=st.context.timezone_offset or 0)))  # the visitor's clock
    st.caption(words("measure.when", when=f"{when:%Y-%m-%d %H:%M:%S %Z}", lasted=trace.lasted, rounds=trace.rounds))
    st.caption(words["measure.noise"])
