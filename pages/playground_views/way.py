"""One point's way through the network: every layer's Z and A."""

from collections.abc import Mapping
from typing import Any

from core.concepts import playground as concept
from core.figures import playground as figures
from pages.course.simple import beside
from pages.playground_views.visit import Visit
from pages.shell.view import Layout, Panel, Stage, View
from pages.stage.stage import find_moment

LAYOUT = Layout("'plane way'", "1fr 1.3fr", (360,))
STOPS = tuple(number / 4 for number in range(-12, 13))


def show_way(visit: Visit) -> View:
    """Return the plane with the point, and its way; controls or clicks choose the point, and whose sum is written out."""
    lesson, trace = visit.lesson, visit.trace
    with beside(lesson, "x1", "x2"):
        x1, x2 = lesson.controls.slide("x1", STOPS, 1.0), lesson.controls.slide("x2", STOPS, -1.0)
    way = concept.follow_point(trace, x1, x2)
    panels = [
        Panel("plane", figures.draw_plane(trace, lesson.words, here=(x1, x2))),
        Panel("way", figures.draw_way(trace, way, lesson.words)),
    ]
    config = trace.config  # all that a click needs: the session keeps `choose`
    titles = {f"{layer}.{unit}": figures.name_unit(config, layer, unit) for layer, unit in figures.list_sums(config)}
    layer, unit = map(int, lesson.controls.choose("sum", tuple(titles), "1.0", few=False, **titles).split("."))

    def choose(picked: Mapping[str, Any]) -> None:
        if not all(isinstance(picked[axis], (int, float)) for axis in "xy"):
            return
        if picked["panel"] == "way":
            cell = figures.find_unit(config, round(picked["x"]), round(picked["y"]))
            lesson.controls.assign(sum="" if cell is None else ".".join(map(str, cell)))
        else:
            near = [min(STOPS, key=lambda stop, axis=axis: abs(stop - picked[axis])) for axis in "xy"]
            lesson.controls.assign(x1=near[0], x2=near[1])

    shown = find_moment("playground.way", len(trace.epochs) - 1)
    written = figures.write_sum(trace, way, shown, layer, unit)
    note = lesson.words("way.note", unit=figures.name_unit(config, layer, unit), sum=written)
    stage = Stage(key="playground.way", panels=panels, layout=LAYOUT, pick=choose, note=note, outcome=("plane", "way"))
    return visit.present(stage, "formula.way")
