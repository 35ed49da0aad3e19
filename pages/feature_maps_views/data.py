"""The set of pictures: its classes, and its download where it is not on this machine."""

import streamlit as st

from core.concepts.feature_maps import FeatureMapsConfig, load_data
from core.foundation.picture_sets import PictureSet, Progress, download_pictures, is_here
from core.foundation.records import RefusedError
from pages.shell.lesson import Lesson


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
