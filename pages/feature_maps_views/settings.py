"""The controls of the training, and how far it is."""

from typing import Any, get_args

import streamlit as st

from core.concepts.feature_maps import FeatureMapsConfig, Optimizer, Schedule, TrainingState
from core.foundation.picture_sets import PictureSet
from pages.course.simple import fold_away
from pages.feature_maps_views.data import offer_data
from pages.shell.lesson import Lesson, side_by_side

RATES = (0.0003, 0.001, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.3, 1.0)
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
BATCHES = (16, 32, 64, 128, 256, 512)
EPOCHS = (1, 2, 3, 5, 10, 15, 20)


def read_training(lesson: Lesson) -> FeatureMapsConfig:
    """Show how the network is trained, folded away; return it."""
    controls = lesson.controls
    places = side_by_side(2 if controls.offered.all else 1, vertical_alignment="bottom")
    with places:
        data = controls.choose("data", get_args(PictureSet), few=False)
    with places, fold_away(lesson, lesson.words["control.settings"]):
        settings: dict[str, Any] = {
            "optimizer": controls.choose("optimizer", get_args(Optimizer)),
            "learning_rate": controls.slide("learning_rate", RATES),
            "momentum": controls.slide("momentum", MOMENTA),
            "batch_size": controls.slide("batch_size", BATCHES),
            "schedule": controls.choose("schedule", get_args(Schedule)),
            "shift": controls.slide("shift", range(4)),
            "frozen": controls.switch("frozen"),
            "epochs": controls.slide("epochs", EPOCHS),
            "seed": controls.slide("seed", range(20)),
        }
    return FeatureMapsConfig(data=data if offer_data(lesson, data) else "digits", **settings)


def show_progress(lesson: Lesson, state: TrainingState) -> bool:
    """Show how far the training is, with a button to stop it or go on; return whether trainings should go on."""
    words, key, config, trace = lesson.words, f"{lesson.stem}.stopped", state.config, state.trace
    wanted = config.epochs
    stopped = st.session_state.get(key) == config
    if trace.died:
        st.warning(words["training.died"])
    if state.done:
        st.progress(1.0, words("training.done", all=wanted))
        return True
    bar, button = st.columns([2.4, 1], vertical_alignment="center")
    told = words("training.stopped" if stopped else "training.progress", done=trace.epochs, all=wanted)
    bar.progress(trace.epochs / wanted, told)
    label = words["training.resume" if stopped else "training.stop"]
    settings = {key: None if stopped else config}
    button.button(label, key=f"{lesson.stem}.stop", on_click=st.session_state.update, args=(settings,), width="stretch")
    return not stopped
