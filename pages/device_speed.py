"""Lesson: when does a GPU, or a second core, make training faster, and when does it not?"""

import streamlit as st

from core.concepts.device_speed import DeviceSpeedConfig, measure, tabulate, write_program
from core.figures import device_speed as figures
from pages.device_speed_views.measuring import name_machine, read_config
from pages.device_speed_views.times import put_numbers, show_times
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.compute import compute
from pages.shell.lesson import open_lesson, split_page

PRESETS = {
    "tiny": {"workload": "product", "product_size": 32},
    "large": {"workload": "product", "product_size": 1024},
    "example": {"workload": "step", "step_size": 1},
    "batch": {"workload": "step", "step_size": 256},
    "together": {"workload": "grid", "grid_size": 256},
}

lesson = open_lesson("device_speed", DeviceSpeedConfig)
stage, side = split_page()

with side:
    config, size = read_config(lesson)
with stage, st.spinner(lesson.words["measure.running"]):
    trace = compute(measure, config)
with side:
    name_machine(lesson, trace)
with stage:
    show_times(lesson, trace, size)
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
show_formula(lesson, f"formula.{config.workload}", **put_numbers(trace, size))
show_program(lesson, write_program(config.workload, size))
offer_downloads(lesson, lambda: tabulate(trace), lambda: figures.draw_times(trace, size, lesson.words))
