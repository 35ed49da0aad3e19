"""Views that ask the network: how it learned, what if a part were missing, where it is wrong, what another seed would say."""

from dataclasses import replace
from typing import get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.concepts import feature_maps as concept
from core.figures import feature_maps as figures
from pages.feature_maps_views import Shown, Visit, turn_to
from pages.feature_maps_views.choosing import MOST_PICTURES
from pages.shell.compute import compute
from pages.shell.courses import follow
from pages.shell.stage import Numbers, Panel, Row, moving, show_stage

BLOCKS: tuple[concept.Block, ...] = get_args(concept.Block)


def show_learning(visit: Visit, stage: DeltaGenerator, side: DeltaGenerator) -> Shown:
    """Loss and accuracy by epoch, and the kernels as they form."""
    controls, words, trace = visit.lesson.controls, visit.lesson.words, visit.trace
    with side:
        channel = controls.slide("stack", range(20), 0)
    panels = [
        Panel("loss", figures.draw_loss(trace, words)),
        Panel("accuracy", figures.draw_accuracy(trace, words)),
        Panel("kernels", figures.draw_kernels(trace.weights, words)),
        Panel("stack", figures.draw_kernels(trace.weights, words, channel)),
    ]
    with stage:
        show_stage(
            "feature_maps.learning", words, panels, areas="'loss accuracy' 'kernels stack'", columns="1fr 1fr", heights=(214, 188),
            clock=visit.clock, numbers=visit.numbers(),
        )  # fmt: skip
    return Shown(panels[0].figure)


def show_what_if(visit: Visit, stage: DeltaGenerator, side: DeltaGenerator) -> Shown:
    """Switch channels off, cover parts of the picture."""
    controls, words, weights = visit.lesson.controls, visit.lesson.words, visit.trace.weights
    with side:
        left, right = st.columns(2)
        with left:
            block: concept.Block = controls.choose("block", BLOCKS, BLOCKS[1], few=True)
        with right:
            watched = controls.choose("watched", ("own", *visit.classes), "own", few=False)
        names = tuple(str(index) for index in range(concept.SHAPES[block].channels))
        off = tuple(int(name) for name in controls.several("off", names, (), at_least=0))
    own = int(visit.seen.logits[-1].argmax()) if visit.label is None else visit.label
    unit = own if watched == "own" else visit.classes.index(watched)
    changed = concept.look(weights, visit.picture, off if block == "relu1" else (), off if block == "relu2" else ())
    occlusion = compute(concept.occlude, weights, visit.seen)
    panels = [
        Panel("ablation", figures.draw_ablation(concept.silence_each(weights, visit.picture, block), words, visit.classes)),
        Panel("occlusion", figures.draw_occlusion(occlusion, visit.picture, words, unit)),
        Panel("softmax", figures.draw_softmax(changed, words, visit.classes, visit.seen)),
    ]
    with stage:
        gesture = show_stage(
            "feature_maps.what_if", words, panels, areas="'ablation occlusion' 'softmax softmax'", columns="1.5fr 1fr",
            heights=(214, 188), clock=visit.clock, numbers=visit.numbers(),
        )  # fmt: skip
    if gesture.picked and gesture.picked["panel"] == "ablation":
        clicked = str(round(float(gesture.picked["x"])))
        kept = [name for name in names if (int(name) in off) != (name == clicked)]
        turn_to(visit.lesson, off=kept)
    return Shown(panels[0].figure)


def show_mistakes(visit: Visit, stage: DeltaGenerator, side: DeltaGenerator) -> Shown:
    """The confusion matrix, and the worst mistakes of the cell that is chosen in it."""
    controls, words, trace, labels = visit.lesson.controls, visit.lesson.words, visit.trace, visit.pictures.test_labels
    with side:
        left, right = st.columns(2)
        with left:
            true = controls.choose("true", ("any", *visit.classes), "any", few=False)
        with right:
            said = controls.choose("said", ("any", *visit.classes), "any", few=False)
    row, column = (None if name == "any" else visit.classes.index(name) for name in (true, said))
    moment = min(st.session_state.get("feature_maps.moment", trace.epochs), trace.epochs)
    points = concept.find_mistakes(trace, labels, moment, row, column)
    shown = None if row is None or column is None else (row, column)
    counts = concept.count_confusions(trace, labels)
    panels = [
        Panel("confusion", figures.draw_confusion(counts, words, visit.classes, shown)),
        Panel("mistakes", figures.draw_mistakes(points, visit.pictures.test_images, labels, trace, moment, words, visit.classes)),
    ]
    with stage:
        gesture = show_stage(
            "feature_maps.mistakes", words, panels, areas="'confusion mistakes'", columns="1fr 1fr", heights=(408,),
            clock=visit.clock, numbers=visit.numbers(),
        )  # fmt: skip
    if gesture.moment is not None and gesture.moment != st.session_state.get("feature_maps.moment"):
        st.session_state["feature_maps.moment"] = gesture.moment
        st.rerun()
    if gesture.picked and gesture.picked["panel"] == "confusion":  # which never returns
        turn_to(visit.lesson, true=str(gesture.picked["y"]), said=str(gesture.picked["x"]))
    place = figures.MISTAKES.locate(float(gesture.picked["x"]), float(gesture.picked["y"])) if gesture.picked else None
    if place is not None and place[0] < len(points) and points[place[0]] < MOST_PICTURES:
        turn_to(visit.lesson, view="layers", source="test", index=int(points[place[0]]))
    return Shown(panels[0].figure)


def show_seeds(visit: Visit, stage: DeltaGenerator, side: DeltaGenerator) -> Shown:
    """The same training from another seed, beside this one."""
    words, trace = visit.lesson.words, visit.trace
    with side:
        seed = visit.lesson.controls.slide("other_seed", range(20), 1)
    course = follow(replace(trace.config, seed=seed), concept.start)
    comparison = concept.compare(trace, course.state.trace, visit.pictures.test_labels)
    panels = [
        Panel("seeds", figures.draw_two_seeds(trace, course.state.trace, comparison, words)),
        Panel("closeness", figures.draw_closeness(comparison, words)),
    ]
    names = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    rows = [
        Row(words("row.network", seed=one.config.seed), [moving(getattr(one, name)) for name in names])
        for one in (trace, course.state.trace)
    ]
    shared = [moving(getattr(comparison, name)) for name in ("closeness", "agreement", "shared_mistakes")]
    rows = [Row(row.label, [*row.cells, *cells]) for row, cells in zip(rows, (shared, ["", "", ""]), strict=True)]
    columns = [words[f"number.{name}"] for name in ("network", *names, "closeness", "agreement", "shared")]
    with stage:
        show_stage(
            "feature_maps.seeds", words, panels, areas="'seeds' 'closeness'", heights=(199, 174), clock=visit.clock,
            numbers=Numbers(columns, rows),
        )  # fmt: skip
    return Shown(panels[0].figure, course)
