"""The views of perceptrons on digits: their training by width, and what each width says of one picture."""

import numpy as np
import streamlit as st

from core.concepts import overfitting as concept
from core.concepts.overfitting import DIGIT_WIDTHS, DigitsConfig, DigitsTrace, StudyState
from core.figures import overfitting as figures
from core.foundation.digits import frame_like_mnist, load_digits
from core.foundation.picture_sets import PictureSet, is_here
from pages.inputs.digit_pad import draw_digit
from pages.overfitting_views.progress import TEST_LOSS, follow_study, list_results
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Dial, Layout, Numbers, Panel, Row, Stage, View, moving

LAYOUT = Layout("'losses widths' 'accuracies weights'", "1fr 1fr", (212, 212))
TUTORIAL = Layout("'losses accuracies' 'weights weights'", "1fr 1fr", (232, 212))
OPINIONS = Layout("'ink opinions'", "1fr 2.2fr", (424,))
EPOCHS = (10, 20, 40, 80)
PICTURES: tuple[PictureSet, ...] = ("digits", "MNIST")
STANDARD_WIDTH, STANDARD_INDEX = 32, 4
MEASURES = (("losses", 0), ("losses", 1), ("accuracies", 0), ("accuracies", 1))


def show_digits(lesson: Lesson) -> View:
    """Show what is trained; return loss and accuracy by epoch, final accuracy over width, and weights."""
    config = _read_config(lesson)
    state, note, after = follow_study(lesson, config, concept.start_digits, concept.train_digits)
    trace, words = concept.judge_digits(state), lesson.words
    place, dials = _read_width(lesson, trace)
    panels = [Panel(name, figures.draw_training(trace, place, words, name)) for name in ("losses", "accuracies")]
    panels.append(Panel("weights", figures.draw_weights(trace, place, words)))
    several = config.network == "every width"
    if several:
        panels.append(Panel("widths", figures.draw_widths(trace, place, words)))
    stage = Stage(
        key="overfitting.digits", panels=panels, layout=LAYOUT if several else TUTORIAL, numbers=_write_numbers(lesson, trace),
        dials=dials, note=note,
    )  # fmt: skip
    return _wrap(stage, state, trace, place, after)


def show_opinions(lesson: Lesson) -> View:
    """Show a pad; return what each width of seed 0 says of the picture drawn on it, and how sure it is."""
    config = DigitsConfig(size=lesson.controls.slide("size", concept.SIZES, DigitsConfig.size), seeds=1)
    drawn = frame_like_mnist(draw_digit(lesson))
    index = STANDARD_INDEX
    if not drawn.any():
        index = lesson.controls.slide("index", range(360), STANDARD_INDEX)
        st.caption(lesson.words["picture.none"])
    picture = drawn if drawn.any() else load_digits().test_images[index]
    state, note, after = follow_study(lesson, config, concept.start_digits, concept.train_digits)
    trace, words = concept.judge_digits(state), lesson.words
    said = concept.ask_widths(state, picture)
    panels = [
        Panel("opinions", figures.draw_opinions(trace, said, words)),
        Panel("ink", figures.draw_ink(picture, words)),
    ]
    stage = Stage(key="overfitting.opinions", panels=panels, layout=OPINIONS, note=note)
    return _wrap(stage, state, trace, DIGIT_WIDTHS.index(STANDARD_WIDTH), after)


def _wrap(stage: Stage, state: StudyState, trace: DigitsTrace, place: int, after: object) -> View:
    several, width = trace.config.network == "every width", int(trace.widths[place])
    return View(
        stage=stage,
        formula="formula.digits" if several else "formula.tutorial",
        values={"h": width, "parameters": int(trace.parameters[place]), "size": trace.config.size},
        program=concept.write_study_program(trace.config, width),
        table=lambda: concept.tabulate_study(state),
        results=lambda: list_results(state, {TEST_LOSS: state.losses[0, -1, 1, 0, place]}),
        after=after,  # type: ignore[arg-type]
    )


def _read_config(lesson: Lesson) -> DigitsConfig:
    controls = lesson.controls
    network = controls.choose("network", concept.NETWORKS, DigitsConfig.network, few=True)
    if network == "every width":
        with side_by_side(2):
            size = controls.slide("size", concept.SIZES, DigitsConfig.size)
            epochs = controls.slide("epochs", EPOCHS, DigitsConfig.epochs)
        return DigitsConfig(size=size, epochs=epochs)
    epochs = controls.slide("epochs", EPOCHS, DigitsConfig.epochs)
    data: PictureSet = controls.choose("pictures", PICTURES, PICTURES[0], few=True)
    if not is_here(data):
        st.info(lesson.words["data.missing"])
        data = "digits"
    return DigitsConfig(network="tutorial", data=data, epochs=epochs, seeds=3)


def _read_width(lesson: Lesson, trace: DigitsTrace) -> tuple[int, list[Dial | None]]:
    """Return the place of the chosen width, and its dial if there are several."""
    if len(trace.widths) == 1:
        return 0, []
    width, dial = lesson.controls.dial("hidden", DIGIT_WIDTHS, STANDARD_WIDTH)
    return DIGIT_WIDTHS.index(width), [dial]


def _write_numbers(lesson: Lesson, trace: DigitsTrace) -> Numbers:
    """Return loss and accuracy of the chosen width after the last epoch known, mean over seeds."""
    words, shown = lesson.words, trace.accuracies[trace.shown]
    last = int(np.isfinite(shown[:, :, 0, 0]).all(0).sum()) - 1
    rows = [trace.parameters, *(getattr(trace, name)[trace.shown, last, part].mean(0) for name, part in MEASURES)]
    rows.append(np.ptp(shown[:, last, 1], axis=0))
    cells = [moving(each, dials=["hidden"]) if len(trace.widths) > 1 else each[0] for each in rows]
    names = ("parameters", "train_loss", "test_loss", "train_accuracy", "test_accuracy", "spread")
    label = words("row.seeds", done=trace.seeds, all=trace.config.seeds)
    return Numbers(["", *(words[f"number.{name}"] for name in names)], [Row(label, cells)], first="16%")
