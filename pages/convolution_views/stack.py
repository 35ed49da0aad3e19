"""A stack of layers that the visitor assembles."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.concepts import convolution as concept
from core.concepts.convolution import StackConfig, StackTrace
from core.figures import convolution as figures
from pages.convolution_views import Step, settle
from pages.shell.compute import compute_here
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.stage import Clock, Numbers, Panel, Row, moving, show_stage

ADDITIONS = ("conv 8 3x3", "conv 16 5x5", "max 2x2", "relu")


def show_stack(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """The shapes between the layers, how far one cell sees, and the costs: all follow the depth."""
    words = lesson.words
    with side:
        config = _read_stack(lesson)
    trace = compute_here(concept.assemble, config)
    panels = [
        Panel("shapes", figures.draw_shapes(trace, words)),
        Panel("receptive", figures.draw_receptive(trace, words)),
        Panel("costs", figures.draw_costs(trace, words)),
    ]
    with stage:
        show_stage(
            "convolution.stack",
            words,
            panels,
            areas="'shapes shapes' 'receptive costs'",
            columns="1fr 1.4fr",
            heights=(214, 246),
            clock=Clock(np.arange(len(trace.shapes)), words["clock.layer"]),
            numbers=_write_totals(lesson, trace),
        )
    parameters, costs = (f"{each.sum():,}" for each in (trace.parameters, trace.multiply_adds))
    formula = {"parameters": parameters, "costs": costs, "receptive": trace.receptive[-1]}
    return Step("formula.stack", formula, concept.write_stack_program(config), lambda: concept.tabulate(trace), panels[0].figure)


def _read_stack(lesson: Lesson) -> StackConfig:
    """Show the controls of the stack of layers; return what they say."""
    written = lesson.controls.text("layers", concept.write_layers(concept.LAYERS))
    cells = side_by_side(2)
    for addition in ADDITIONS:
        longer = ", ".join(part for part in (written.strip(" ,;，；"), addition) if part)
        cells.button(
            f"+ {addition}",
            key=f"convolution.add.{addition}",
            on_click=lesson.controls.assign,
            kwargs={"layers": longer},
            width="stretch",
        )
    shorter = concept.drop_layer(written)
    st.button(
        lesson.words["layers.remove"],
        key="convolution.add.less",
        on_click=lesson.controls.assign,
        kwargs={"layers": shorter},
        width="stretch",
    )
    with side_by_side(2):
        channels = lesson.controls.choose("stack_channels", (1, 3, 16), StackConfig.channels, few=True)
        side = lesson.controls.slide("side", (8, 16, 28, 32, 64, 224), StackConfig.side)
    return settle(
        lesson, "stack", StackConfig(), lambda: StackConfig(layers=concept.read_layers(written), channels=channels, side=side)
    )


def _write_totals(lesson: Lesson, trace: StackTrace) -> Numbers:
    """Shape, costs so far and receptive field at the shown depth."""
    words = lesson.words
    shapes = np.array(["×".join(map(str, shape)) for shape in trace.shapes])
    parameters, costs = (np.concatenate([[0], np.cumsum(each)]) for each in (trace.parameters, trace.multiply_adds))
    sees = np.array([f"{size} × {size}" for size in trace.receptive])
    row = Row(words["number.here"], [moving(each) for each in (shapes, parameters, costs, sees, trace.jumps)])
    titles = ("depth", "shape", "total", "total costs", "receptive", "jump")
    return Numbers([words[f"number.{title}"] for title in titles], [row])
