"""How the network is trained and how far it is, what it looks at, and how a missing set of pictures gets here."""

from typing import Any, get_args

import numpy as np
import streamlit as st

from core.concepts.feature_maps import FeatureMapsConfig, Optimizer, Schedule, TrainingState, load_data
from core.foundation.digits import Pictures, frame_like_mnist
from core.foundation.picture_sets import PictureSet, Progress, download_pictures, is_here
from core.foundation.records import RefusedError
from pages.course.simple import fold_away
from pages.inputs.digit_pad import draw_digit
from pages.inputs.own_digit import upload_digit
from pages.shell.lesson import Lesson, side_by_side

RATES = (0.0003, 0.001, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.3, 1.0)
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
BATCHES = (16, 32, 64, 128, 256, 512)
EPOCHS = (1, 2, 3, 5, 10, 15, 20)
SOURCES = ("test", "drawn", "upload")
MOST_PICTURES = 1000
"""Test pictures that the slider reaches; a click on a mistake reaches the same ones."""
STANDARD_INDEX = 4


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
        st.progress(1.0, words("training.done", all=wanted, accuracy=trace.test_accuracy[-1]))
        return True
    bar, button = st.columns([2.4, 1], vertical_alignment="center")
    told = words("training.stopped" if stopped else "training.progress", done=trace.epochs, all=wanted)
    bar.progress(trace.epochs / wanted, told)
    label = words["training.resume" if stopped else "training.stop"]
    settings = {key: None if stopped else config}
    button.button(label, key=f"{lesson.stem}.stop", on_click=st.session_state.update, args=(settings,), width="stretch")
    return not stopped


def name_classes(lesson: Lesson, data: PictureSet) -> list[str]:
    """Return what the ten classes are called."""
    return [lesson.words[f"class.{number}"] if data == "Fashion-MNIST" else str(number) for number in range(10)]


def offer_data(lesson: Lesson, data: PictureSet) -> bool:
    """Return whether the data can be used; if not, say why, and offer the download."""
    words, failed = lesson.words, f"{lesson.stem}.download.failed"
    if is_here(data):
        try:
            load_data(FeatureMapsConfig(data=data))
            return True
        except RefusedError:
            st.warning(words("data.damaged", name=data))
    else:
        st.info(words("data.missing", name=data))
    if reason := st.session_state.pop(failed, None):
        st.warning(words(f"data.failed.{reason}", name=data))
    if st.button(words("data.download", name=data), key=f"{lesson.stem}.download", width="stretch"):
        try:
            _download(lesson, data)
        except RefusedError as error:
            st.session_state[failed] = error.reason
        st.rerun()
    return False


def _download(lesson: Lesson, data: PictureSet) -> None:
    bar = st.progress(0.0, lesson.words("data.asking", name=data))

    def show(step: Progress) -> None:
        """Move the bar; where the visitor has left, Streamlit ends the download here."""
        share = (step.file - 1 + (step.done / step.total if step.total else 0)) / step.files
        sentence = lesson.words("data.downloading", name=data, file=step.file, files=step.files, done=step.done / 1e6)
        bar.progress(min(share, 1.0), sentence)

    download_pictures(data, show)


def read_picture(lesson: Lesson, pictures: Pictures) -> tuple[np.ndarray, int | None]:
    """Show where the picture comes from; return it (28x28), and its true class if that is known.

    Before anything is drawn or uploaded it is a test picture: an empty one would be given an answer, too.
    """
    most = min(len(pictures.test_labels), MOST_PICTURES)
    index = min(STANDARD_INDEX, most - 1)
    source = lesson.controls.choose("source", SOURCES, "test", few=True)
    if source == "test":
        index = lesson.controls.slide("index", range(most), index)
    else:
        own = frame_like_mnist(draw_digit(lesson)) if source == "drawn" else upload_digit(lesson)
        if own is not None and own.any():
            return own, None
        st.info(lesson.words(f"picture.none.{source}", index=index))
    return pictures.test_images[index], int(pictures.test_labels[index])
