"""Lesson: what does a step cost, and what does noise buy?"""

import streamlit as st

from core.concepts import descent
from core.figures import descent as figures
from pages.descent_views.noise import show_noise
from pages.descent_views.pinned import read_pin
from pages.descent_views.race import run_race, show_race
from pages.descent_views.settings import read_config
from pages.descent_views.spread import show_rates
from pages.descent_views.start import move_start
from pages.descent_views.verdict import explain_outcome
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.classroom import LARGER, is_projecting
from pages.shell.lesson import open_lesson, split_page
from pages.shell.prediction import ask_first

PRESETS = {
    "clock": {"axis": "updates"},
    "limit": {"rate": 0.18},
    "ball": {"view": "rates", "rate": 0.047},
    "exact": {"data": "three points", "rate": 0.1, "batch_size": 2, "epochs": 100},
    "order": {
        "data": "proportional",
        "intercept": False,
        "start_w": "1",
        "rate": 0.01,
        "batch_size": 2,
        "epochs": 100,
        "sampling": "in order",
    },
    "momentum": {"rate": 0.2, "momentum": 0.9},
}
PREDICTABLE = ("converged", "descending", "oscillates", "diverges")
COUNTED: descent.Axis = "examples"
VERDICT_HEIGHT = 56
"""Of the line below the stage, in pixels: constant, so that nothing moves when a method begins to diverge."""

lesson = open_lesson("descent", descent.RaceConfig)
words, controls = lesson.words, lesson.controls
stage, side = split_page()

with side:
    view = controls.choose("view", ("race", "noise", "rates"), "race")
    config = read_config(lesson)
    axis: descent.Axis = controls.choose("axis", descent.AXES, COUNTED)
    pinned = read_pin(lesson, config)
    timed = run_race(config, axis)
trace, race = timed.race.trace, timed.race
ghost = run_race(pinned, axis) if pinned else None
scene = stage.container()
height = round(VERDICT_HEIGHT * (LARGER if is_projecting() else 1))
with stage, st.container(height=height, border=False, horizontal=True, wrap=False, vertical_alignment="center"):
    shown = ask_first(lesson, config, PREDICTABLE, race.runners["full batch"].outcome)
    if shown:
        explain_outcome(lesson, race)
with scene:
    if view == "race" or not shown:
        predicted = st.session_state["descent.predict"]
        play = (repr(config) if predicted else controls.state("try")) if shown else None
        picked = show_race(lesson, timed, ghost, play).picked
        if picked and picked["panel"] == "contour":
            move_start(controls, picked, trace)
            st.rerun()
    elif view == "noise":
        show_noise(lesson, timed)
    else:
        show_rates(lesson, race, ghost.race if ghost else None)
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
numbers = {"rate": config.full_batch_rate, "momentum": config.momentum, "limit": trace.rate_limit}
show_formula(lesson, "formula", curvature=trace.eigenvalues[-1], **numbers)
show_program(lesson, descent.write_program(race))
offer_downloads(lesson, lambda: descent.tabulate(race), lambda: figures.draw_surface(timed, words))
