"""Mistakes: how often each class is taken for another one, and for which pictures."""

from collections.abc import Mapping
from typing import Any

from core.concepts import feature_maps as concept
from core.figures import feature_maps as figures
from pages.feature_maps_views.picture import MOST_PICTURES
from pages.feature_maps_views.visit import Visit
from pages.shell.lesson import side_by_side
from pages.shell.view import Layout, Panel, View
from pages.stage.stage import find_moment

MISTAKES_LAYOUT = Layout("'confusion mistakes'", "1fr 1fr", (404,))


def show_mistakes(visit: Visit) -> View:
    """Return how often each class is taken for each other one, and for which pictures, at the epoch where the clock was left.

    A click on the matrix chooses a pair of classes, a click on a picture follows it through the network.
    """
    controls, words, classes = visit.lesson.controls, visit.lesson.words, visit.classes
    trace, labels = visit.trace, visit.pictures.test_labels
    with side_by_side(2):
        row, column = visit.choose_class("true", "any"), visit.choose_class("said", "any")
    epoch = find_moment("feature_maps.mistakes", trace.epochs)
    points = concept.find_mistakes(trace, labels, epoch, row, column)
    framed = None if row is None or column is None else (row, column)
    counts = concept.count_confusions(trace, labels)
    drawn = figures.draw_mistakes(points, visit.pictures.test_images, labels, trace, epoch, words, classes)
    is_right = row is not None and row == column
    panels = [
        Panel("confusion", figures.draw_confusion(counts, words, classes, framed)),
        Panel("mistakes", drawn, caption=words["mistakes.right"] if is_right else ""),
    ]

    def choose(picked: Mapping[str, Any]) -> None:
        if picked["panel"] == "confusion":
            cell = {"true": picked["y"], "said": picked["x"]}
            controls.assign(**{name: classes.index(title) for name, title in cell.items() if title in classes})
            return
        place = figures.MISTAKES.locate(picked["x"], picked["y"])
        if place is not None and place[0] < len(points) and points[place[0]] < MOST_PICTURES:
            controls.assign(view="layers", source="test", index=int(points[place[0]]))

    return visit.present("mistakes", panels, MISTAKES_LAYOUT, pick=choose, outcome=("mistakes",))
