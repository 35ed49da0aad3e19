"""A stack of layers that the visitor assembles: its shapes, its costs, how far its cells see."""

import numpy as np

from core.concepts import convolution as concept
from core.concepts.convolution import Layer, StackConfig, StackTrace
from core.figures import convolution as figures
from pages.convolution_views import settle
from pages.shell.compute import compute
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Clock, Layout, Numbers, Panel, Results, Row, Stage, View, moving
from pages.shell.words import Words

LAYOUT = Layout("'shapes shapes' 'receptive costs'", "1fr 1.4fr", (190, 230))
FREE_LAYOUT = Layout("'shapes' 'receptive'", heights=(190, 230))
ADDITIONS = ("conv 8 3x3", "conv 16 5x5", "max 2x2", "relu")


def show_stack(lesson: Lesson) -> View:
    """Return the shapes between the layers, how far one cell sees, and the costs: all follow the depth."""
    words, config = lesson.words, read_stack(lesson)
    trace = compute(concept.assemble, config)
    pictures = {"shapes": figures.draw_shapes, "receptive": figures.draw_receptive}
    if costly := bool(trace.parameters.any()):
        pictures["costs"] = figures.draw_costs
    stage = Stage(
        key="convolution.stack",
        panels=[Panel(name, draw(trace, words)) for name, draw in pictures.items()],
        layout=LAYOUT if costly else FREE_LAYOUT,
        clock=Clock(np.arange(len(trace.shapes)), "layer"),
        numbers=_write_totals(lesson, trace),
        outcome=("costs",),
        note=_write_note(words, trace),
    )
    parameters, costs = (f"{each.sum():,}" for each in (trace.parameters, trace.multiply_adds))
    return View(
        stage=stage,
        formula="formula.stack",
        values={"parameters": parameters, "costs": costs, "receptive": _name_sides(trace.sees[-1])},
        program=concept.write_stack_program(config),
        table=lambda: concept.tabulate(trace),
        results=lambda: Results(
            {"shapes": trace.shapes, "parameters": trace.parameters},
            {"receptive_rows": trace.sees[:, 0], "receptive_columns": trace.sees[:, 1], "jump_rows": trace.jumps[:, 0]},
        ),
    )


def _write_totals(lesson: Lesson, trace: StackTrace) -> Numbers:
    """Shape, costs so far and receptive field at the shown depth."""
    words = lesson.words
    shapes = np.array(["×".join(map(str, shape)) for shape in trace.shapes])
    parameters, costs = (np.concatenate([[0], np.cumsum(each)]) for each in (trace.parameters, trace.multiply_adds))
    sees, jumps = (np.array([_name_sides(each) for each in sides]) for sides in (trace.sees, trace.jumps))
    row = Row(words["number.here"], [moving(each) for each in (shapes, parameters, costs, sees, jumps)])
    return Numbers(words.name_columns("depth", "shape", "total", "total costs", "receptive", "jump"), [row])


def _write_note(words: Words, trace: StackTrace) -> str:
    """Return what the pictures need beside them: why nothing is counted, or what the rarer convolutions do."""
    if not trace.parameters.any():
        return words["stack.free"]
    rare = any(layer.groups > 1 or layer.kind == "tconv" or is_oblong(layer) for layer in trace.config.layers)
    return words["stack.more"] if rare else ""


def is_oblong(layer: Layer) -> bool:
    """Whether a layer's window has not as many columns as rows."""
    return layer.columns not in (0, layer.size)


def _name_sides(sides: np.ndarray) -> str:
    rows, columns = sides
    return f"{rows:.4g} × {columns:.4g}"


def read_stack(lesson: Lesson) -> StackConfig:
    """Show the controls of the stack of layers; return what they say."""
    controls = lesson.controls
    written = controls.text("layers", concept.write_layers(concept.LAYERS), longest=400)  # eight layers with all options fit
    with side_by_side(2):
        for addition in ADDITIONS:
            longer = ", ".join(part for part in (written.strip(" ,;，；"), addition) if part)
            controls.button(f"add.{addition}", f"+ {addition}", layers=longer)
    controls.button("add.less", lesson.words["layers.remove"], layers=concept.drop_layer(written))
    with side_by_side(2):
        channels = controls.choose("stack_channels", (1, 3, 16), StackConfig.channels, few=True)
        side = controls.slide("side", (8, 16, 28, 32, 64, 224), StackConfig.side)
    rest = {"channels": channels, "side": side}
    names = ("layers", "stack_channels", "side")
    return settle(lesson, "stack", StackConfig(), lambda: StackConfig(layers=concept.read_layers(written), **rest), *names)
