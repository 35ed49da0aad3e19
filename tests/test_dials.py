"""Dials: what follows them in figures, cells and messages, and how their arrays are written."""

import dataclasses

import numpy as np
import pytest

from core.concepts import derivatives
from core.figures import following, style, themes
from pages.shell import view
from pages.stage import description, packing, selected, stage
from tests.test_lessons import open_page
from tests.test_stage import MAP, RATE


def follow_rate() -> style.Figure:
    """Return a figure whose path, title and shape follow a dial, as it is for the second of three rates."""
    x, y = np.arange(12.0).reshape(3, 4), np.ones((3, 4))
    trace = {
        "type": "scatter", "x": x[1], "y": y[1], "marker": {"size": 5, "color": style.BLUE},
        "meta": style.follow("grow", dials=["rate"], x=x, y=y, **{"marker.size": np.array([4, 5, 6])}),
    }  # fmt: skip
    figure = style.new_figure("alt", trace, xaxis={"title": {"text": "b"}})
    line = {"type": "line", "x0": 2.0, "x1": 2.0, "y0": 0, "y1": 1, "yref": "paper"}
    figure = style.add_shapes(figure, (line, {"x0": np.array([1.0, 2, 3]), "x1": np.array([1.0, 2, 3])}), dials=["rate"])
    return style.follow_layout(figure, ["rate"], **{"xaxis.title.text": ["a", "b", "c"]})


def test_a_figure_is_the_same_wherever_the_dials_stand() -> None:
    """Nothing is drawn anew when the message comes back after a drag, and the selected path is not sent twice."""
    figure, parcel = follow_rate(), packing.Parcel()
    themes.to_plotly(follow_rate())  # Plotly takes it as it is
    sent = selected.leave_out_selected(figure)
    (trace,), layout = sent["data"], sent["layout"]
    assert set(trace) == {"type", "marker", "meta"}
    assert trace["marker"] == {"color": style.BLUE}
    assert layout["shapes"] == [{"type": "line", "y0": 0, "y1": 1, "yref": "paper"}]
    assert layout["xaxis"] == {"title": {}}
    assert layout["meta"]["shapes"][0]["still"]
    moved = follow_rate()
    moved["data"][0] |= {"x": np.arange(4.0) + 8}
    moved["layout"]["shapes"][0] |= {"x0": 3.0, "x1": 3.0}
    moved["layout"]["xaxis"] = {"title": {"text": "c"}}
    assert parcel.add_figure(figure) == parcel.add_figure(moved)
    assert figure["data"][0]["marker"]["size"] == 5, "the figure itself stays whole, for exports"


def test_cells_say_whether_they_follow_time() -> None:
    by_rate = view.moving(["slow", "fast"], dials=["rate"])
    both = view.moving(np.zeros((2, 5)), at=np.zeros((2, 5)), dials=["rate"])
    assert (by_rate["still"], both["still"], "still" in view.moving([1, 2])) == (True, False, False)


def test_reports_of_dials_are_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser learns which of its reports a message knows; whatever it says instead of a number counts for none."""
    for said, number in (({"rate": 2, "#": 17}, 17), ({"#": "x"}, None), ({"#": 2**60}, None), ("x", None), (None, None)):
        monkeypatch.setattr(stage, "_read", lambda key, name, said=said: said)
        assert stage._read_report("a") == number


def test_hidden_dials_take_no_room_and_still_select() -> None:
    hidden = dataclasses.replace(RATE, hidden=True)

    def measure(*dials: view.Dial) -> int:
        return stage._measure(view.Stage(key="a", panels=[MAP], layout=view.Layout("map"), dials=dials))

    assert measure(hidden) == measure()
    assert measure(RATE) == measure(RATE, RATE) == measure() + stage.DIAL_HEIGHT + stage.GAP
    assert description._describe_dial(hidden)["index"] == 1


def test_quantized_numbers_come_back_within_half_a_step() -> None:
    values = np.array([[0.0, 1.25, np.nan], [5.0, -3.0, np.inf]])
    coded = style.quantize(values, 0, 5)
    assert coded["steps"].dtype == np.uint16
    assert coded["steps"].tolist() == [[0, 16384, 65535], [65534, 0, 65534]]
    ratios = np.geomspace(1e-3, 1e3, 50)
    logs = style.quantize(ratios, 1e-4, 1e4, log=True)
    back = logs["low"] * (logs["high"] / logs["low"]) ** (logs["steps"] / following.STEPS)
    assert np.abs(np.log(back / ratios)).max() <= np.log(1e8) / following.STEPS / 2 * 1.0001
    for low, high, log in ((1, 1, False), (0, np.inf, False), (-1, 1, True)):
        with pytest.raises(ValueError, match="low must be less than high"):
            style.quantize(values, low, high, log)


def test_shifted_numbers_share_their_array() -> None:
    rows = np.array([[0.0, 1.0, np.inf], [2.0, 3.0, 4.0]], "f4")
    higher = style.shift(rows, 10)
    assert higher["rows"] is rows
    np.testing.assert_array_equal(style.pick_row(higher, 0), [10, 11, np.inf])
    np.testing.assert_array_equal(style.pick_row(rows, 1), rows[1])
    assert [style.count_axes(each) for each in (rows, higher, style.quantize(rows, 0, 5), "text")] == [2, 2, 2, 0]
    assert view.moving(higher, dials=["rate"]) == {"values": higher, "digits": 4, "dials": ["rate"], "still": False}


def test_arrays_of_dials_must_agree() -> None:
    with pytest.raises(ValueError, match="must name at least one"):
        style.follow("pick", x=np.zeros(3))
    with pytest.raises(ValueError, match="first axes"):
        style.follow("grow", dials=["rate"], x=np.zeros((3, 4)), y=style.quantize(np.zeros((2, 4)), 0, 1))
    shared = style.follow("grow", dials=["rate"], x=np.zeros((3, 4)), at=np.arange(4))
    assert shared["dials"] == ["rate"]
    with pytest.raises(ValueError, match="where it stands now"):
        style.add_shapes(style.new_figure("alt"), ({"type": "rect"}, {"x0": np.zeros(3)}), dials=["rate"])


def test_a_dial_whose_default_is_none_of_its_values_is_named(monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    monkeypatch.setitem(derivatives.STOPS, "h", (0.1, 0.5))
    with pytest.raises(AssertionError):
        open_page("derivatives")
    assert "dial 'h': its default 1.0 is none of its 2 values" in caplog.text
