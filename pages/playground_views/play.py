"""The playground itself: the plane, the network, the loss; clicks reach into the network."""

from collections.abc import Mapping
from typing import Any

from core.concepts.playground import write_weights
from core.figures import playground as figures
from pages.inputs.download import offer_download
from pages.playground_views.editing import read_chosen, show_editor
from pages.playground_views.own import add_point
from pages.playground_views.visit import Visit
from pages.shell.view import Layout, Panel, Stage, View

COLUMNS, HEIGHTS = "1fr 1.12fr", (262, 150)


def show_play(visit: Visit) -> View:
    """Return the plane, the diagram and the loss."""
    lesson, trace, config = visit.lesson, visit.trace, visit.state.config
    index, unit = read_chosen(lesson, config)
    show_editor(lesson, config, trace.epochs.tolist(), None if index is None else float(trace.run[-1, index]))
    name, kind = "weights.pt", "application/octet-stream"
    offer_download("playground.weights", lesson.words["weights.download"], name, kind, lambda: write_weights(trace))
    left = "plane" if unit is None else "unit"
    panels = [
        Panel(left, figures.draw_plane(trace, lesson.words, unit)),
        Panel("diagram", figures.draw_diagram(trace, lesson.words, index, unit)),
        Panel("loss", figures.draw_loss(trace, lesson.words)),
    ]

    def choose(picked: Mapping[str, Any]) -> None:
        if picked["panel"] == "plane" and config.data == "own":
            add_point(lesson, picked)
        elif picked["panel"] == "diagram":
            unit, point = picked.get("customdata"), picked.get("point")
            if isinstance(unit, str):
                lesson.controls.assign(chosen="" if unit == lesson.controls.state("chosen") else unit)
            elif isinstance(point, int):
                lesson.controls.assign(chosen=str(point))

    layout = Layout(f"'{left} diagram' '{left} loss'", COLUMNS, HEIGHTS)
    return visit.present(Stage(key="playground.play", panels=panels, layout=layout, pick=choose, outcome=(left, "loss")))
