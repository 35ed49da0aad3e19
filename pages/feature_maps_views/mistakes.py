"""The view of what the network gets wrong: the confusion matrix, and the worst mistakes of the cell that is chosen in it."""

import streamlit as st

from core.concepts import feature_maps as concept
from core.figures import feature_maps as figures
from pages.feature_maps_views.picture import MOST_PICTURES
from pages.feature_maps_views.turning import turn_to
from pages.feature_maps_views.visit import Shown, Visit
from pages.shell.stage import Panel


def show_mistakes(visit: Visit) -> Shown:
    """How often each class is taken for each other one, and for which pictures."""
    words, trace, labels = visit.lesson.words, visit.trace, visit.pictures.test_labels
    row, column = _choose_classes(visit)
    moment = min(st.session_state.get("feature_maps.moment", trace.epochs), trace.epochs)
    points = concept.find_mistakes(trace, labels, moment, row, column)
    shown = None if row is None or column is None else (row, column)
    counts = concept.count_confusions(trace, labels)
    panels = [
        Panel("confusion", figures.draw_confusion(counts, words, visit.classes, shown)),
        Panel("mistakes", figures.draw_mistakes(points, visit.pictures.test_images, labels, trace, moment, words, visit.classes)),
    ]
    gesture = visit.show("mistakes", panels, areas="'confusion mistakes'", columns="1fr 1fr", heights=(408,))
    if gesture.moment is not None and gesture.moment != st.session_state.get("feature_maps.moment"):
        st.session_state["feature_maps.moment"] = gesture.moment
        st.rerun()
    if gesture.picked and gesture.picked["panel"] == "confusion":  # which never returns
        turn_to(visit.lesson, true=str(gesture.picked["y"]), said=str(gesture.picked["x"]))
    place = figures.MISTAKES.locate(float(gesture.picked["x"]), float(gesture.picked["y"])) if gesture.picked else None
    if place is not None and place[0] < len(points) and points[place[0]] < MOST_PICTURES:
        turn_to(visit.lesson, view="layers", source="test", index=int(points[place[0]]))
    return Shown(panels[0].figure)


def _choose_classes(visit: Visit) -> tuple[int | None, int | None]:
    """Return the true class and what it was called, each None for any."""
    with visit.side:
        left, right = st.columns(2)
        with left:
            true = visit.lesson.controls.choose("true", ("any", *visit.classes), "any", few=False)
        with right:
            said = visit.lesson.controls.choose("said", ("any", *visit.classes), "any", few=False)
    row, column = (None if name == "any" else visit.classes.index(name) for name in (true, said))
    return row, column
