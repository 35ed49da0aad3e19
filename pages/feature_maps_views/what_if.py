"""The view of what would change: channels switched off, parts of the picture covered."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import numpy as np
import streamlit as st

from core.concepts import feature_maps as concept
from core.figures import feature_maps as figures
from pages.feature_maps_views.turning import turn_to
from pages.feature_maps_views.visit import Shown, Visit
from pages.shell.compute import compute
from pages.shell.stage import Panel

BLOCKS: tuple[concept.Block, ...] = get_args(concept.Block)


def show_what_if(visit: Visit) -> Shown:
    """Switch channels off, cover parts of the picture."""
    controls, words, weights = visit.lesson.controls, visit.lesson.words, visit.trace.weights
    with visit.side:
        left, right = st.columns(2)
        with left:
            block: concept.Block = controls.choose("block", BLOCKS, BLOCKS[1], few=True)
        with right:
            watched = controls.choose("watched", ("own", *visit.classes), "own", few=False)
        names = tuple(str(index) for index in range(concept.SHAPES[block].channels))
        off = tuple(int(name) for name in controls.several("off", names, (), at_least=0))
    unit = _own_class(visit) if watched == "own" else visit.classes.index(watched)
    ablation = concept.silence_each(weights, visit.seen, block)
    without = _look_without(visit, block, off)
    covered = compute(concept.cover, visit.state, concept.Ink(visit.picture))
    if visit.blank:
        covered = replace(covered, probabilities=np.full_like(covered.probabilities, np.nan))
    panels = [
        Panel("ablation", figures.draw_ablation(ablation, words, visit.classes)),
        Panel("occlusion", figures.draw_occlusion(covered, visit.picture, words, unit)),
        Panel("softmax", figures.draw_softmax(without or visit.seen, words, visit.classes, visit.seen)),
    ]
    areas = "'ablation occlusion' 'softmax softmax'"
    gesture = visit.show("what_if", panels, areas=areas, columns="1.5fr 1fr", heights=(214, 188), numbers=visit.numbers(without))
    if gesture.picked and gesture.picked["panel"] == "ablation":
        clicked = str(round(float(gesture.picked["x"])))
        turn_to(visit.lesson, off=[name for name in names if (int(name) in off) != (name == clicked)])
    return Shown(panels[0].figure)


def _own_class(visit: Visit) -> int:
    """Return the picture's true class; of the visitor's own, what the network takes it for."""
    return int(visit.seen.logits[-1].argmax()) if visit.label is None else visit.label


def _look_without(visit: Visit, block: concept.Block, off: Sequence[int]) -> concept.Look | None:
    """Return what the network makes of the picture without the channels that are off; None where all are on."""
    if not off or visit.blank:
        return None
    return concept.look(visit.trace.weights, visit.picture, **{"off1" if block == "relu1" else "off2": tuple(off)})
