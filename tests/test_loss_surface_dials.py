"""What the dials of w and b select: at every pair of stops the pictures show what a survey from there finds."""

import itertools
import pickle
from typing import Any

import numpy as np
import pytest

from core.concepts.loss_surface import LOSSES, AllPointsTrace, LossSurfaceConfig, offer_pairs, survey, survey_all
from core.concepts.loss_surface.dials import ERRORS
from core.figures import loss_surface as figures
from core.figures import style
from core.foundation.datasets import MAX_POINTS, POINT_SETS
from core.foundation.records import TRACE_BYTES
from pages.shell.words import Words
from pages.stage.packing import Parcel
from tests.staged import watch_stage
from tests.test_lessons import open_page

WORDS = Words("loss_surface", "en")
MANY = tuple((at % 97 + 0.5, float(at % 3 == 0)) for at in range(MAX_POINTS))
PAIRS = ((0, 0), (20, 25), (63, 7), (80, 39))
SETTINGS: list[dict[str, Any]] = [
    {},
    {"data": "outlier", "loss": "Huber", "standardize": True},
    {"data": "pass or fail", "loss": "cross-entropy"},
    {"data": "own", "own": MANY, "loss": "squared after sigmoid"},
]
DRAWINGS = (figures.draw_surface, figures.draw_data, figures.draw_slices)


def read(array: Any, *indices: int) -> Any:
    """Return what the browser shows of an array at these positions of its dials (assets/components/stage/axes.js)."""
    steps = array["steps"] if isinstance(array, dict) else array
    for index in indices:
        steps = steps[min(index, len(steps) - 1)]
    return array["low"] + steps / 65534 * (array["high"] - array["low"]) if isinstance(array, dict) else steps


def stand_at(settings: dict[str, Any], w: int, b: int) -> LossSurfaceConfig:
    w_stops, b_stops = offer_pairs(LossSurfaceConfig(**settings))
    return LossSurfaceConfig(**settings, w=w_stops[w], b=b_stops[b])


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("standardize", [False, True])
def test_every_pair_is_what_a_survey_from_there_finds(loss: Any, standardize: bool) -> None:
    settings = {"data": "pass or fail", "loss": loss, "standardize": standardize}
    around = survey_all(LossSurfaceConfig(**settings))
    for w, b in PAIRS:
        trace = survey(stand_at(settings, w, b))
        assert around.losses[w, b] == pytest.approx(trace.loss, abs=1e-12)
        assert around.gradients[w, b] == pytest.approx(trace.gradient, abs=1e-12)
        assert around.downhill[w, b] == pytest.approx(trace.downhill[::2], abs=1e-9)
        assert around.w_slices[b] == pytest.approx(trace.w_slice, abs=1e-12)
        assert around.b_slices[w] == pytest.approx(trace.b_slice, abs=1e-12)
        assert around.predictions[w, b] == pytest.approx(trace.predictions, abs=1e-12)
        assert around.point_losses[w, b] == pytest.approx(trace.losses, abs=1e-12)


def test_at_the_minimum_the_walk_downhill_stays() -> None:
    around = survey_all(LossSurfaceConfig())
    w, b = around.w_stops.tolist().index(2.0), around.b_stops.tolist().index(1.0)
    assert around.downhill[w, b] == pytest.approx(np.tile([2.0, 1.0, 0.0], (5, 1)))


def test_of_many_points_twenty_are_kept_from_the_first_x_to_the_last() -> None:
    around, x = survey_all(LossSurfaceConfig(data="own", own=MANY)), np.array([x for x, _ in MANY])
    assert len(around.shown) == ERRORS == len(set(around.shown.tolist()))
    assert (x[around.shown[0]], x[around.shown[-1]]) == (x.min(), x.max())
    assert around.predictions.shape[2] == ERRORS
    assert len(survey_all(LossSurfaceConfig(data="noisy")).shown) == 20


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("draw", DRAWINGS)
def test_dials_select_what_is_drawn_and_the_figure_sent_is_the_same(draw: Any, settings: dict[str, Any]) -> None:
    around, sent = survey_all(LossSurfaceConfig(**settings)), set()
    for w, b in PAIRS:
        figure = draw(survey(stand_at(settings, w, b)), around, WORDS)
        sent.add(Parcel().add_figure(figure))
        check_traces(figure, {"w": w, "b": b})
        check_layout(figure, {"w": w, "b": b})
    assert len(sent) == 1


def check_traces(figure: style.Figure, places: dict[str, int]) -> None:
    """Fail unless each trace that follows dials is drawn as they select it, but for what the picture cuts off."""
    followers = [trace for trace in figure["data"] if "meta" in trace]
    assert followers
    for trace in followers:
        meta = trace["meta"]
        for name in set(meta) - {"follow", "dials", "grab", "grab_values"}:
            shown = np.asarray(read(meta[name], *(places[dial] for dial in meta["dials"])), dtype=float)
            drawn = np.asarray(trace[name], dtype=float)
            drawn = drawn[::2] if len(drawn) == 9 else drawn  # the walk downhill
            scale = meta[name]["high"] - meta[name]["low"] if isinstance(meta[name], dict) else np.abs(drawn).max() + 1
            assert shown == pytest.approx(drawn, abs=scale * 1e-5), (trace["name"], name)


def check_layout(figure: style.Figure, places: dict[str, int]) -> None:
    """Fail unless shapes and titles that follow dials stand as they select them; a shape may end anywhere out of sight."""
    layout = figure["layout"]
    for shape, arrays in zip(layout.get("shapes", ()), layout["meta"].get("shapes", ()), strict=True):
        low, high = layout["yaxis"]["range"]
        shown = read(arrays["y1"], places["w"], places["b"])
        wanted = np.clip(shape["y1"], 2 * low - high, 2 * high - low)
        assert shown == pytest.approx(wanted, abs=(high - low) * 1e-3)
        if "x1" in arrays and wanted == shape["y1"]:
            left, right = layout["xaxis"]["range"]
            assert read(arrays["x1"], places["w"], places["b"]) == pytest.approx(shape["x1"], abs=(right - left) * 1e-3)
    for path, follow in layout["meta"].get("follow", {}).items():
        axis, *_ = path.split(".")
        assert follow["values"][places[follow["dials"][0]]] == layout[axis]["title"]["text"]


@pytest.mark.parametrize("data", ["three points", "own"])
def test_points_in_the_slices_can_be_dragged_to_every_stop(data: Any) -> None:
    config = LossSurfaceConfig(data=data, own=MANY if data == "own" else ())
    traces = figures.draw_slices(survey(config), survey_all(config), WORDS)["data"]
    grabs = [trace["meta"] for trace in traces if "grab" in trace.get("meta", {})]
    assert [meta["grab"] for meta in grabs] == [{"x": "w"}, {"x": "b"}]
    for meta, stops, name in zip(grabs, offer_pairs(config), "wb", strict=True):
        assert meta["grab_values"][name].tolist() == stops


@pytest.mark.parametrize("settings", SETTINGS)
def test_trace_and_message_are_light(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    config = LossSurfaceConfig(**settings)
    assert len(pickle.dumps(survey_all(config), pickle.HIGHEST_PROTOCOL)) < TRACE_BYTES
    sizes, write = [], Parcel.write
    monkeypatch.setattr(Parcel, "write", lambda parcel, scene: sizes.append(len(sent := write(parcel, scene))) or sent)
    wanted = {f"loss_surface.{name}": str(value) for name, value in settings.items() if name not in ("own", "standardize")}
    points = {"loss_surface.points": ";".join(f"{x},{y}" for x, y in MANY)} if "own" in settings else {}
    open_page("loss_surface", **wanted, **points)
    assert 100_000 < sizes[-1] < 1_000_000


def test_page_has_two_dials_whose_values_come_from_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch_stage(monkeypatch)
    open_page("loss_surface", **{"loss_surface.w": "2", "loss_surface.b": "-2"})
    dials = [dial for dial in seen.stage.dials if dial]
    assert [(dial.name, dial.key, dial.texts[dial.index]) for dial in dials] == [
        ("w", "loss_surface.w", "2"),
        ("b", "loss_surface.b", "-2"),
    ]
    around: AllPointsTrace = survey_all(LossSurfaceConfig())
    for cell, values in zip(seen.rows[0].cells, (around.losses, *np.moveaxis(around.gradients, -1, 0)), strict=False):
        assert (cell["dials"], cell["still"]) == (["w", "b"], True)
        assert cell["values"] == pytest.approx(values, rel=1e-6, abs=1e-6)


def test_hidden_dials_keep_their_linked_value(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch_stage(monkeypatch)
    open_page("loss_surface", hide="loss_surface.b", **{"loss_surface.b": "3"})
    assert [(dial.hidden, dial.texts[dial.index]) for dial in seen.stage.dials if dial] == [(False, "0"), (True, "3")]


def test_search_has_no_sliders_that_its_pictures_do_not_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its descent begins at (0, 0), of which the formula speaks; the surface stands where the link says all the same."""
    seen = watch_stage(monkeypatch)
    page = open_page("loss_surface", **{"loss_surface.view": "search", "loss_surface.w": "3"})
    assert not seen.stage.dials
    assert not page.select_slider
    assert any("L(0, 0) = 27.667" in each.value for each in page.markdown)
    page.segmented_control(key="loss_surface.view").set_value("surface").run()
    assert not page.exception
    assert [dial.texts[dial.index] for dial in seen.stage.dials if dial] == ["3", "0"]


def test_note_says_that_only_some_errors_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch_stage(monkeypatch)
    open_page("loss_surface", **{"loss_surface.data": "own", "loss_surface.points": ";".join(f"{x},{y}" for x, y in MANY)})
    assert WORDS("errors.some", shown=20, total=200) in seen.stage.note
    open_page("loss_surface")
    assert not seen.stage.note


def test_pairs_stop_at_round_numbers_and_at_zero() -> None:
    w, b = offer_pairs(LossSurfaceConfig())
    assert (len(w), len(b)) == (81, 41)
    assert {0.0, 0.1, 2.0} <= set(w)
    assert {-2.0, 0.0, 0.2, 1.0, 4.0} <= set(b)
    for data, standardize in itertools.product((*POINT_SETS[:-1], "own"), (False, True)):
        own = MANY if data == "own" else ()
        for stops in offer_pairs(LossSurfaceConfig(data=data, own=own, standardize=standardize)):
            assert 0.0 in stops
            assert all(len(f"{stop:.6g}") <= 8 for stop in stops)
