"""The playground itself: the plane, the network, the loss; clicks reach into the network."""

from collections.abc import Mapping
from typing import Any

from core.concepts.playground import write_weights
from core.figures import playground as figures
from pages.inputs.download import offer_download
from pages.playground_views.editing import read_chosen, show_editor
from pages.playground_views.own import add_point
from pages.playground_views.visit import Visit
from pages.shell.view import Layout, Panel, View

COLUMNS, HEIGHTS = "1fr 1.12fr", (262, 150)


def show_play(visit: Visit) -> View:
    """Return the plane, the diagram and the loss."""
    lesson, trace, config = visit.lesson, visit.trace, visit.config
    index, unit = read_chosen(lesson, config)
    show_editor(lesson, config, trace.epochs.tolist(), None if index is None else float(trace.run[-1, index]))
    name, kind = "weights.pt", "application/octet-stream"
    offer_download("playground.weights", lesson.words["weights.download"], name, kind, lambda: write_weights(trace, -1))
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
            said, point = picked.get("customdata"), picked.get("point")
            if isinstance(said, str):
                lesson.controls.assign(chosen="" if said == lesson.controls.state("chosen") else said)
            elif isinstance(point, int):
                lesson.controls.assign(chosen=str(point))

    layout = Layout(f"'{left} diagram' '{left} loss'", COLUMNS, HEIGHTS)
    return visit.present("play", panels, layout, pick=choose, outcome=(left, "loss"))
