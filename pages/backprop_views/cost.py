"""What a backward pass costs, measured on this machine."""

import time

import streamlit as st

from core.concepts.backprop import CostConfig, CostTrace, measure_cost
from pages.shell.compute import compute
from pages.shell.lesson import Lesson

FRESH = 60
"""Seconds within which a class shares one measurement."""


def measure(lesson: Lesson) -> CostTrace:
    """Return the times of the passes; a visitor keeps the measurement that was made first."""
    repetition = st.session_state.setdefault(f"{lesson.stem}.repetition", int(time.time()) // FRESH)
    return compute(measure_cost, CostConfig(repetition=repetition))


def write_note(lesson: Lesson, cost: CostTrace) -> str:
    """Return what the widest network's passes took, in milliseconds, and finite differences, in seconds."""
    forward, backward = cost.forward[-1], cost.backward[-1]
    times = {"forward": 1e3 * forward, "backward": 1e3 * backward, "differences": cost.differences[-1]}
    return lesson.words("note.cost", ratio=backward / forward, parameters=int(cost.parameters[-1]), **times)
