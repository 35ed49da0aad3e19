"""The controls that all views share: the data, how the network is trained, and the picture it looks at."""

from typing import get_args

import numpy as np
import streamlit as st

from core.concepts.feature_maps import FeatureMapsConfig, Optimizer, Schedule, TrainingState, load_data
from core.foundation.digits import SIDE, Pictures, find_ink, frame_like_mnist
from core.foundation.picture_sets import PictureSet, download_pictures, is_here
from core.foundation.records import RefusedError
from pages.shell.courses import Course
from pages.shell.digit_pad import draw_digit
from pages.shell.lesson import Lesson
from pages.shell.own_picture import upload_picture

RATES = (0.0003, 0.001, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.3, 1.0)
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
BATCHES = (16, 32, 64, 128, 256, 512)
EPOCHS = (1, 2, 3, 5, 10, 15, 20)
SOURCES = ("test", "drawn", "upload")
UPLOAD_SIDE = 112
"""Pixels of the longer edge of an upload, before it is framed into 28x28."""


def read_training(lesson: Lesson) -> FeatureMapsConfig:
    """Show how the network is trained, folded away; return it."""
    controls = lesson.controls
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        data = controls.choose("data", get_args(PictureSet), few=False)
    with right, st.popover(lesson.words["control.settings"], width="stretch"):
        optimizer = controls.choose("optimizer", get_args(Optimizer))
        rate = controls.slide("learning_rate", RATES)
        momentum = controls.slide("momentum", MOMENTA)
        batch_size = controls.slide("batch_size", BATCHES)
        schedule = controls.choose("schedule", get_args(Schedule))
        shift = controls.slide("shift", range(4))
        epochs = controls.slide("epochs", EPOCHS)
        seed = controls.slide("seed", range(20))
    data = data if _offer_data(lesson, data) else "digits"
    return FeatureMapsConfig(
        data=data, optimizer=optimizer, learning_rate=rate, momentum=momentum, batch_size=batch_size,
        schedule=schedule, shift=shift, epochs=epochs, seed=seed,
    )  # fmt: skip


def show_progress(lesson: Lesson, course: Course[FeatureMapsConfig, TrainingState]) -> bool:
    """Show how far the training is, with a button to stop it or go on; return whether trainings should go on."""
    words, key, trace, wanted = lesson.words, f"{lesson.stem}.stopped", course.state.trace, course.config.epochs
    stopped = st.session_state.get(key) == course.config
    if trace.died:
        st.warning(words["training.died"])
    if course.done >= wanted:
        st.progress(1.0, words("training.done", all=wanted, accuracy=trace.test_accuracy[-1]))
        return True
    bar, button = st.columns([2.4, 1], vertical_alignment="center")
    bar.progress(course.done / wanted, words("training.stopped" if stopped else "training.progress", done=course.done, all=wanted))
    label = words["training.resume" if stopped else "training.stop"]
    settings = {key: None if stopped else course.config}
    button.button(label, key=f"{lesson.stem}.stop", on_click=st.session_state.update, args=(settings,), width="stretch")
    return not stopped


def read_picture(lesson: Lesson, config: FeatureMapsConfig, pictures: Pictures) -> tuple[np.ndarray, int | None]:
    """Show where the picture comes from; return it (28x28), and its true class if that is known."""
    source = lesson.controls.choose("source", SOURCES, "test", few=True)
    if source == "drawn":
        return frame_like_mnist(draw_digit(lesson)), None
    if source == "upload":
        digit = upload_picture(lesson, UPLOAD_SIDE, colour=False, prepare=lambda grey: frame_like_mnist(find_ink(grey[0]))[None])
        if digit is None or digit.shape != (1, SIDE, SIDE):  # a link can hold any picture
            return np.zeros((SIDE, SIDE), np.float32), None
        return digit[0], None
    most = min(len(pictures.test_labels), MOST_PICTURES)
    index = lesson.controls.slide("index", range(most), min(4, most - 1))
    return pictures.test_images[index], int(pictures.test_labels[index])


MOST_PICTURES = 1000
"""Test pictures that the slider reaches; a click on a mistake reaches the same ones."""


def name_classes(lesson: Lesson, data: PictureSet) -> list[str]:
    """Return what the ten classes are called."""
    return [lesson.words[f"class.{number}"] if data == "Fashion-MNIST" else str(number) for number in range(10)]


def _offer_data(lesson: Lesson, data: PictureSet) -> bool:
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
    for step in download_pictures(data):
        share = (step.file - 1 + (step.done / step.total if step.total else 0)) / step.files
        sentence = lesson.words("data.downloading", name=data, file=step.file, files=step.files, done=step.done / 1e6)
        bar.progress(min(share, 1.0), sentence)
