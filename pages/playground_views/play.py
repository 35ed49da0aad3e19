"""The playground itself: the plane, the network, the loss; clicks reach into the network."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.concepts.playground import write_weights
from core.figures import playground as figures
from pages.inputs.download import offer_download
from pages.playground_views.editing import read_chosen, show_editor
from pages.playground_views.own import add_point
from pages.playground_views.visit import Visit
from pages.shell.view import Layout, Panel, Stage, View, moving
from pages.stage.stage import find_moment

LAYOUT = Layout("'plane diagram' 'plane loss'", "1fr 1.12fr", (262, 150))


def show_play(visit: Visit) -> View:
    """Return the plane, the diagram and the loss."""
    lesson, words, trace, config = visit.lesson, visit.lesson.words, visit.trace, visit.state.config
    index, unit = read_chosen(lesson, config)
    shown = find_moment("playground.play", len(trace.epochs) - 1)
    value = None if index is None else float(trace.run[shown, index])
    show_editor(lesson, config, int(trace.epochs[shown]), value, visit.state.done)
    name, kind = "weights.pt", "application/octet-stream"
    offer_download("playground.weights", words["weights.download"], name, kind, lambda: write_weights(trace))
    caption = moving(figures.name_maps(trace, words), dials=["unit"])
    panels = [
        Panel("plane", figures.draw_plane(trace, words, units=True), caption=caption),
        Panel("diagram", figures.draw_diagram(trace, words)),
        Panel("loss", figures.draw_loss(trace, words)),
    ]

    def choose(picked: Mapping[str, Any]) -> None:
        if picked["panel"] == "plane" and config.data == "own":
            add_point(lesson, picked)
        elif picked["panel"] == "diagram":
            numbers, point = picked.get("customdata"), picked.get("point")
            name = str(numbers[0]) if isinstance(numbers, Sequence) else str(point)  # a unit, or a weight
            lesson.controls.assign(chosen="" if name == lesson.controls.state("chosen") else name)

    resting = figures.point_to(config, index, unit)
    stage = Stage(key="playground.play", panels=panels, layout=LAYOUT, resting=resting, pick=choose, outcome=("plane", "loss"))
    return visit.present(stage)
