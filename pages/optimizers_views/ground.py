"""The landscape on which optimizers walk, and where they start."""

import streamlit as st

from core.concepts import optimizers
from core.concepts.optimizers import GroundConfig, SurveyTrace
from core.foundation.numbers import read_numbers
from pages.course.simple import beside
from pages.shell.compute import compute
from pages.shell.lesson import Lesson

Start = tuple[float, float]
CURVATURES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
ANGLES = tuple(float(angle) for angle in range(0, 91, 5))


def read_ground(lesson: Lesson) -> tuple[SurveyTrace, Start]:
    """Show the landscape and, beside it, the start; the ravine can be made narrower and turned."""
    controls = lesson.controls
    left, right = st.columns([1.45, 1]) if "start" in controls.offered else (st.container(), st.container())
    with left:
        landscape = controls.choose("landscape", optimizers.LANDSCAPES, few=False)
    ground = GroundConfig(landscape=landscape)
    if landscape == "ravine":
        with beside(lesson, "curvature", "angle"):
            narrow, turned = controls.slide("curvature", CURVATURES), controls.slide("angle", ANGLES)
        ground = GroundConfig(landscape=landscape, curvature=narrow, angle=turned)
    survey = compute(optimizers.survey, ground)
    with right:
        start = _read_start(lesson, survey)
    if start is None:
        (left, right), (bottom, top) = survey.x[[0, -1]], survey.y[[0, -1]]
        st.warning(lesson.words("refused.start", left=left, right=right, bottom=bottom, top=top))
    return survey, start or optimizers.make_landscape(ground).start


def _read_start(lesson: Lesson, survey: SurveyTrace) -> Start | None:
    """Show the start as two numbers; a click on the map sets it. Until the visitor chooses one, each landscape has its own."""
    x, y = optimizers.make_landscape(survey.config).start
    return parse_start(lesson.controls.text("start", f"{x:g}, {y:g}", longest=40), survey)


def parse_start(text: str, survey: SurveyTrace) -> Start | None:
    """Return the two numbers of a text ("−3, 2", "1,5 2,5", "1,5; 2") if they lie within the map, else None."""
    try:
        x, y = read_numbers(text)
    except ValueError:
        return None
    return (x, y) if survey.x[0] <= x <= survey.x[-1] and survey.y[0] <= y <= survey.y[-1] else None
