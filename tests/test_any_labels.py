"""Any points that are accepted open every view of the lessons that classify or bend curves; all that is said agrees."""

import os

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.concepts import overfitting
from core.concepts.overfitting import COMPLEXITIES, CurveConfig
from core.concepts.playground import RATES, OwnPoint
from core.concepts.playground.data import REACH
from core.concepts.playground.own import fit_plane, read_own, write_own
from core.concepts.playground.settings import MOST_CLASSES, check_own
from core.concepts.probabilities import fitting
from core.concepts.probabilities.fitting import FittingConfig
from core.foundation.datasets import Points
from core.foundation.records import RefusedError
from core.foundation.tables.columns import Remark
from core.foundation.tables.labels import LabelledPoints, read_labelled
from pages.shell import courses
from pages.shell.compute import compute
from pages.shell.words import Words
from tests.brief import shorten
from tests.staged import watch_stage
from tests.test_any_points import FAR, SLOW, STEEP, accepted, is_accepted, numbers, own, round_trip
from tests.test_lessons import open_page

LABELLED: Points = ((1.0, 0.0), (2.0, 0.0), (3.0, 1.0))
places = st.one_of(st.floats(-fitting.MAX_X, fitting.MAX_X), st.floats(-5, 5), st.integers(-3, 3).map(float))
FEW = settings(SLOW, max_examples=4 if os.environ.get("CI") else 2)
labelled = st.lists(st.tuples(places, st.sampled_from((0.0, 1.0))), min_size=2, max_size=6).map(round_trip).filter(is_accepted)
on_plane = st.tuples(st.floats(-REACH, REACH), st.floats(-REACH, REACH), st.integers(0, MOST_CLASSES - 1))


def is_usable(points: list[OwnPoint]) -> bool:
    try:
        check_own(tuple(points))
    except RefusedError:
        return False
    return True


@pytest.mark.parametrize("view", ["fitting", "losses"])
@FEW
@given(points=labelled, rate=st.sampled_from(fitting.RATES))
@example(points=((-100.0, 0.0), (100.0, 1.0)), rate=3.0)
@example(points=((100.0, 1.0), (100.0, 0.0), (99.9, 1.0)), rate=3.0)
@example(points=((0.0, 1.0), (1e-6, 1.0)), rate=0.01)
@example(points=((-1.0, 1.0), (1.0, 1.0), (-1.734167937e-71, 0.0)), rate=1.0)  # a boundary at more than a single float holds
def test_labelled_points_are_fitted_and_numbers_agree(view: str, points: Points, rate: float) -> None:
    """The boundary is where p = 1/2, and what is predicted lies on the side that the boundary says; all losses are finite."""
    with pytest.MonkeyPatch.context() as patch:
        seen = watch_stage(patch)
        page = open_page("probabilities", **own("probabilities", points, view), **{"probabilities.rate": str(rate)})
    assert not page.warning
    trace = compute(fitting.fit, FittingConfig(own=points, data="own"))
    assert np.isfinite(trace.parameters).all()
    assert np.isfinite(trace.losses).all()
    if view == "losses":
        return
    assert len(seen.rows) == len(fitting.LOSSES)
    for loss, row in zip(fitting.LOSSES, seen.rows, strict=True):
        shown_loss, w, b, boundary, predicted = (np.asarray(cell["values"])[-1] for cell in row.cells)
        run = fitting.find_run(loss, rate)
        assert (shown_loss, w, b) == (trace.losses[run, -1], *trace.parameters[run, -1])
        with np.errstate(divide="ignore", invalid="ignore"):
            assert boundary == pytest.approx(np.divide(-b, w), nan_ok=True)
        assert predicted == pytest.approx(1 / (1 + np.exp(-np.clip(4 * w + b, -700, 700))))


@pytest.mark.parametrize(
    ("points", "x", "y"), [("1,0;2,2", 2, 2), ("0,1;101,0", 101, 0), ("0,0.5;1,1", 0, 0.5), ("1,3;2,5;3,7", 1, 3)]
)
def test_points_without_labels_are_refused_in_words(points: str, x: float, y: float) -> None:
    page = open_page(
        "probabilities", **{"probabilities.view": "fitting", "probabilities.data": "own", "probabilities.points": points}
    )
    assert [each.value for each in page.warning] == [Words("probabilities", "en")("refused.own", x=x, y=y)]


@pytest.mark.parametrize("family", ["polynomial", "far beyond"])
@FEW
@given(points=accepted, place=st.floats(0, 1), ridge=st.sampled_from(overfitting.RIDGES))
@example(points=STEEP, place=1.0, ridge=0.0)
@example(points=FAR, place=0.5, ridge=0.0)
@example(points=((0.0, 1e-200), (1.0, -1e6), (1.0, 1e6)), place=1.0, ridge=0.0)
def test_curves_through_any_points_are_what_the_table_says(family: str, points: Points, place: float, ridge: float) -> None:
    """At every stop of the dials the table has the error of the curve that is drawn; what is drawn lies within its axes."""
    degrees = COMPLEXITIES[family]
    degree = degrees[round(place * (len(degrees) - 1))]
    chosen = {"family": family, "degree": str(degree), "ridge": f"{ridge:.12g}"}
    with pytest.MonkeyPatch.context() as patch:
        seen = watch_stage(patch)
        page = open_page("overfitting", **own("overfitting", points, "curve"), **{f"overfitting.{k}": v for k, v in chosen.items()})
    assert not page.warning
    trace = compute(overfitting.fit_curves, CurveConfig(family=family, data="own", own=points))
    dials = {dial.name: dial.index for dial in seen.stage.dials if dial}
    assert degrees[dials["degree"]] == degree
    x, y = np.array(points).T
    _, train, left_out = (np.asarray(cell["values"]) for cell in seen.rows[0].cells)
    for shown, errors in ((train, trace.train_error), (left_out, trace.test_error)):
        assert np.isfinite(errors).all()
        assert shown.ravel() == pytest.approx(errors.ravel(), rel=1e-5, abs=1e-19 * max(1, np.mean(y**2)))
    for panel in seen.stage.panels:
        ranges = [panel.figure["layout"][axis]["range"] for axis in ("xaxis", "yaxis")]
        assert np.isfinite(ranges).all()
        assert all(low < high for low, high in ranges)
    (left, right), (low, high) = (seen.stage.panels[0].figure["layout"][axis]["range"] for axis in ("xaxis", "yaxis"))
    assert left <= x.min()
    assert x.max() <= right
    assert low <= y.min()
    assert y.max() <= high


@FEW
@given(points=st.lists(on_plane, min_size=4, max_size=12).filter(is_usable), rate=st.sampled_from(RATES))
@example(points=[(0.0, 0.0, 0), (0.0, 0.0, 5), (0.0, 0.0, 0), (0.0, 0.0, 5)], rate=0.03)
@example(points=[(-3.0, -3.0, 1), (3.0, 3.0, 0), (3.0, -3.0, 1), (-3.0, 3.0, 0)], rate=10.0)
def test_points_on_the_plane_open_every_view(points: list[OwnPoint], rate: float) -> None:
    """The sentence below a training that has ended says the loss that the table says, or that it diverged."""
    text = write_own(tuple(points))
    kept = read_own(text)
    assert kept is not None
    assert np.abs(np.array(kept) - points).max() <= 0.0051
    assert write_own(kept) == text
    chosen = {**shorten("playground"), "playground.data": "own", "playground.points": text, "playground.rate": str(rate)}
    with pytest.MonkeyPatch.context() as patch:
        seen = watch_stage(patch)
        open_page("playground", **chosen, lang="en")
        dials = tuple(dial.index for dial in seen.stage.dials if dial)
        loss = float(np.asarray(seen.rows[0].cells[0]["values"])[*dials, -1])
        words = Words("playground", "en")
        said = words("verdict.done", train=loss, epochs=20) if np.isfinite(loss) else words("verdict.diverged", rate=rate)
        assert seen.stage.note == said
        patch.setattr(courses, "show_more", lambda *_: None)
        for view in ("linear", "way", "folding", "luck"):
            page = open_page("playground", **chosen, **{"playground.view": view})
            assert not page.warning
            assert seen.stage.panels


@SLOW
@given(
    rows=st.lists(st.tuples(numbers, numbers, st.sampled_from(("yes", "no", "may, be", "0"))), min_size=4, max_size=9),
    separator=st.sampled_from("\t;"),
)
def test_any_table_of_classes_is_read_or_refused(rows: list[tuple[float, float, str]], separator: str) -> None:
    """Its points lie on the plane in the places that the file says, but for a scale; and they are kept by a link."""
    lines = [separator.join((f"{x:.10g}", f"{y:.10g}", label)) for x, y, label in rows]
    try:
        table = read_labelled("\n".join([separator.join(("left", "right", "kind")), *lines]).encode(), MOST_CLASSES)
        points, scaled = fit_plane(table)
    except RefusedError as error:
        assert len({label for *_, label in rows}) < 2 or error.reason in ("infinite", "ambiguous separator"), error  # noqa: PT017
        return
    kinds = [table.classes[label] for _, _, label in points]
    assert kinds == [label for *_, label in rows]
    for axis in (0, 1):
        given_there, put = np.array([row[axis] for row in rows]), np.array([point[axis] for point in points])
        assert np.abs(put).max() <= REACH
        assert scaled or put == pytest.approx(given_there, abs=0.0051)
        order = np.argsort(given_there, kind="stable")
        assert (np.diff(put[order]) >= 0).all()
    assert read_own(write_own(points)) == points


@pytest.mark.parametrize(
    ("cells", "classes", "left_out"),
    [
        ("+ - + -", ("+", "-"), 0),
        ("none some none many", ("many", "none", "some"), 0),
        (". — . —", (".", "—"), 0),
        ("a NA b #N/A", ("a", "b"), 2),
    ],
)
def test_signs_are_names_of_classes_and_missing_ones_are_left_out(cells: str, classes: tuple[str, ...], left_out: int) -> None:
    table = read_classes(cells)
    assert (table.classes, table.left_out) == (classes, left_out)


@pytest.mark.parametrize(
    ("cells", "classes"),
    [
        ("yes no Yes NO", ("no", "yes")),
        ("−1 -1 +1 １", ("-1", "1")),
        ("– - + ＋", ("+", "–")),
    ],
)
def test_a_class_is_the_same_in_capitals_and_with_any_minus(cells: str, classes: tuple[str, ...]) -> None:
    table = read_classes(cells)
    assert table.classes == classes
    assert np.bincount(table.labels).tolist() == [2, 2]


def test_words_are_numbers_only_beside_the_class() -> None:
    assert read_classes("yes no yes no").remarks == ()
    table = read_labelled(b"class,x1,x2\nyes,1,No\nno,2,yes\nyes,3,no\nno,4,yes", MOST_CLASSES)
    assert table.x.tolist() == [[1, 0], [2, 1], [3, 0], [4, 1]]
    assert table.remarks == (Remark("words", {"word": "No", "value": 0}),)


def read_classes(cells: str) -> LabelledPoints:
    """Return points whose classes stand in these cells, separated by spaces."""
    rows = [f"{place};{place + 2};{cell}" for place, cell in enumerate(cells.split(" "))]
    return read_labelled("\n".join(["x1;x2;label", *rows]).encode(), MOST_CLASSES)
