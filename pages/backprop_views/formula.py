"""The formula of the graph, an example or one's own, with dials for its leaves and sliders for its data."""

from dataclasses import replace

from core.concepts import backprop as concept
from core.concepts.backprop import GraphConfig
from pages.inputs.own_formula import ask_readable
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Dial

OWN, OWN_FORMULA = "own", "relu(w*x + b) * v"


def read_formula(lesson: Lesson) -> tuple[GraphConfig, list[Dial | None]]:
    """Show the choice of a formula, sliders for its data, and dials for its leaves: for one of more than three leaves."""
    controls = lesson.controls
    chosen = controls.choose("example", (*concept.EXAMPLES, OWN), "product", few=False)
    if chosen == OWN:
        base = concept.take_formula(ask_readable(lesson, "formula", concept.take_formula, OWN_FORMULA))
    else:
        base = concept.EXAMPLES[chosen]
    free = [name for name in base.graph.names if name not in base.data]
    turned = (controls.choose("turn", tuple(free), free[0], few=False),) if len(free) > 3 else tuple(free)
    base = replace(base, turned=turned)
    dials, values = [], list(base.values)
    for place, name in enumerate(base.graph.names):
        if name in free:  # one without a dial keeps the value that it was given
            values[place], dial = controls.dial(f"{chosen}{place + 1}", base.stops, base.values[place], show="{:g}".format)
            if dial and name in turned:
                dials.append(replace(dial, name=name, label=concept.subscript(name)))
    if base.data:
        with side_by_side(len(base.data)):
            for place, name in enumerate(base.graph.names):
                if name in base.data:
                    values[place] = controls.slide(f"{chosen}{place + 1}", concept.DATA_STOPS, base.values[place])
    return replace(base, values=tuple(values)), dials
