"""One point's way through the network: every layer's Z and A."""

from collections.abc import Mapping
from typing import Any

from core.concepts import playground as concept
from core.figures import playground as figures
from pages.course.simple import beside
from pages.playground_views.visit import Visit
from pages.shell.view import Layout, Panel, Stage, View
from pages.stage.stage import read_moment

LAYOUT = Layout("'plane way'", "1fr 1.3fr", (418,))
STOPS = tuple(number / 4 for number in range(-12, 13))


def show_way(visit: Visit) -> View:
    """Return the plane with the point, and its way; a click on the plane chooses another point."""
    lesson, trace = visit.lesson, visit.trace
    with beside(lesson, "x1", "x2"):
        x1, x2 = lesson.controls.slide("x1", STOPS, 1.0), lesson.controls.slide("x2", STOPS, -1.0)
    way = concept.follow_point(trace, x1, x2)
    panels = [
        Panel("plane", figures.draw_plane(trace, lesson.words, here=(x1, x2))),
        Panel("way", figures.draw_way(trace, way, lesson.words)),
    ]

    def choose(picked: Mapping[str, Any]) -> None:
        if picked["panel"] == "plane" and all(isinstance(picked[axis], (int, float)) for axis in "xy"):
            near = [min(STOPS, key=lambda stop, axis=axis: abs(stop - picked[axis])) for axis in "xy"]
            lesson.controls.assign(x1=near[0], x2=near[1])

    moment = read_moment("playground.way")
    last = len(trace.epochs) - 1
    shown = last if moment is None else min(moment, last)
    note = lesson.words("way.note", unit=figures.name_unit(trace.config, 1, 0), sum=figures.write_sum(trace, way, shown))
    stage = Stage(key="playground.way", panels=panels, layout=LAYOUT, pick=choose, note=note, outcome=("plane", "way"))
    return visit.present(stage, "formula.way")
