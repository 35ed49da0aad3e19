"""The stage: its message loses nothing and sends nothing twice, and what the browser says is checked."""

import base64
import dataclasses
import json
import re

import numpy as np
import pytest

from core.figures import following, style, themes
from pages.shell import view
from pages.stage import packing, routes, stage

RATE = view.Dial("a.rate", "rate", "Rate", ["0.1", "1"], ["0.1", "1"], "1", 1)


def test_numbers_travel_exactly() -> None:
    cell = view.moving(np.array([0.1, np.nan, np.inf, -3.0]), at=np.arange(4))
    scene, _ = open_parcel(packing.Parcel().write({"cells": ["text first", cell, 1.5]}))
    _, back, number = scene["cells"]
    assert np.array_equal(back["values"], [0.1, np.nan, np.inf, -3.0], equal_nan=True)
    assert (back["at"], number) == ([0, 1, 2, 3], 1.5)
    assert [stage._cell(value) for value in (np.float64("nan"), float("inf"), float("-inf"), np.float64(2.5), "text")] == [
        "—", "∞", "−∞", 2.5, "text",
    ]  # fmt: skip


MAP = view.Panel("map", style.new_figure("alt"))


def say(monkeypatch: pytest.MonkeyPatch, **said: object) -> None:
    """Let the browser say something."""
    monkeypatch.setattr(stage, "_read", lambda key, name: said.get(name))


def note_settings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Return a list of what is put into the link from now on."""
    put: list[tuple[str, str, str]] = []
    monkeypatch.setattr(stage.link, "put", lambda *setting: put.append(setting))
    return put


@pytest.mark.parametrize(
    "sent", [None, "x", {"panel": 3}, {"panel": "map", "x": None, "y": 1}, {"panel": "map", "x": [1], "y": {}}, {"x": 1, "y": 2}]
)
def test_what_the_browser_sends_is_checked(monkeypatch: pytest.MonkeyPatch, sent: object) -> None:
    picked, put = [], note_settings(monkeypatch)
    say(monkeypatch, picked=sent, moment=sent, dials=sent)
    shown = view.Stage(key="a", panels=[MAP], layout=view.Layout("map"), pick=picked.append, dials=[RATE])
    stage._take_pick(shown)
    stage._take_moment("a")
    stage._take_dials(shown)
    assert (picked, stage.read_moment("a"), put) == ([], None, [])


def test_sound_gestures_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    picked, put = [], note_settings(monkeypatch)
    shown = view.Stage(key="sound", panels=[MAP], layout=view.Layout("map"), pick=picked.append, dials=[RATE, None])
    say(monkeypatch, picked={"panel": "map", "x": 1.5, "y": -2}, moment=12, dials={"rate": 0, "#": 1, "other": 5})
    stage._take_pick(shown)
    stage._take_moment("sound")
    stage._take_dials(shown)
    assert (picked, stage.read_moment("sound")) == ([{"panel": "map", "x": 1.5, "y": -2}], 12)
    assert put == [("a.rate", "0.1", "1")]
    for wrong in (-1, 2, True, 1.0, "1"):
        say(monkeypatch, moment=wrong if wrong != 2 else -7, dials={"rate": wrong})
        stage._take_moment("sound")
        stage._take_dials(shown)
        assert (stage.read_moment("sound"), len(put)) == (12, 1), wrong


def test_figures_are_written_as_plotly_writes_them() -> None:
    """Everything but the template, which is sent apart; decoded, since plotly picks smaller integers."""
    grid = np.arange(6.0, dtype="f4").reshape(2, 3)
    figure = style.new_figure(
        "alt",
        {
            "type": "heatmap",
            "z": grid,
            "text": np.array([["a", "b", "c"]] * 2),
            "meta": style.follow("swap", z=np.stack([grid, -grid])),
        },
        {
            "type": "scatter",
            "x": [1, None, np.float64(2.5)],
            "y": np.array([1, 2, 300]),
            "marker": {"size": np.array([], dtype=float)},
        },
        xaxis={"range": [np.float32(0.5), 2], "title": {"text": "η"}},
    )
    parcel = packing.Parcel()
    scene, _ = open_parcel(parcel.write({"figure": parcel.add_figure(figure)}))
    theirs = json.loads(themes.to_plotly(figure).to_json() or "")
    theirs["layout"].pop("template")
    assert scene["figure"] == decode(theirs)


def test_nothing_is_sent_twice() -> None:
    grid, other = np.arange(600.0), np.ones(7, dtype="f4")
    first = packing.Parcel()
    message = first.write({"a": grid, "b": grid.copy(), "c": other})
    assert len(message) < 600 * 8 + 400
    scene, sent = open_parcel(message)
    assert scene["a"] == scene["b"] == grid.tolist()
    second = packing.Parcel(frozenset(first.parts))
    message = second.write({"a": grid, "c": other + 1})
    assert len(message) < 400
    scene, _ = open_parcel(message, sent)
    assert (scene["a"], scene["c"]) == (grid.tolist(), [2.0] * 7)
    with pytest.raises(KeyError):
        open_parcel(message)


def open_parcel(message: bytes, before: dict[str, bytes] | None = None) -> tuple[dict, dict[str, bytes]]:
    """Read a message as the browser does; return the scene with arrays as lists, and the parts by name."""
    start = packing.ALIGNED
    end = start + int.from_bytes(message[:start], "little")
    assert end % packing.ALIGNED == 0
    head = json.loads(message[start:end])
    places = head["parts"].items()
    parts = {name: message[end + at[0] : end + sum(at)] if at else (before or {})[name] for name, at in places}

    def unpack(node):
        if isinstance(node, dict) and "array" in node:
            flat = np.frombuffer(parts[node["array"]], dtype="<" + node["dtype"])
            return flat.reshape(node.get("shape", -1)).tolist()
        if isinstance(node, dict):
            texts = {"figure": unpack(json.loads(parts[node["figure"]]))} if "figure" in node else {}
            return {name: unpack(each) for name, each in node.items()} | texts
        return [unpack(each) for each in node] if isinstance(node, list) else node

    return unpack(head["scene"]), parts


def decode(node):
    """Return JSON with plotly's typed arrays as nested lists."""
    if isinstance(node, dict) and "bdata" in node:
        flat = np.frombuffer(base64.b64decode(node["bdata"]), dtype="<" + node["dtype"])
        return flat.reshape([int(size) for size in str(node.get("shape", flat.size)).split(",")]).tolist()
    if isinstance(node, dict):
        return {name: decode(each) for name, each in node.items()}
    return [decode(each) for each in node] if isinstance(node, list) else node


def test_the_browser_finds_modules_and_plotly() -> None:
    """Plotly comes from the plotly package; every module that another one imports is there."""
    assert [route.path for route in routes.list_routes()] == ["/components", "/plotly"]
    assert (routes.find_plotly() / "plotly.min.js").stat().st_size > 1_000_000
    modules = routes.COMPONENTS / "stage"
    for module in modules.glob("*.js"):
        for name in re.findall(r"from '\./(\w+\.js)'", module.read_text(encoding="utf-8")):
            assert (modules / name).exists(), f"{module.name} imports {name}"


def test_internals_of_plotly_stand_in_one_module() -> None:
    """Names with an underscore, and the classes of Plotly's drawings, are read in internals.js alone; lines are short."""
    known = re.compile(r"\._[a-zA-Z]|calcdata|__data__|glplot|[a-z]layer\b|js-line")
    for module in (routes.COMPONENTS / "stage").glob("*.js"):
        lines = module.read_text(encoding="utf-8").splitlines()
        assert max(map(len, lines)) <= 132, module.name
        code = "\n".join(line.partition("//")[0] for line in lines)
        found = known.findall(code.replace("this.layer", ""))
        assert bool(found) == (module.name == "internals.js"), f"{module.name}: {found}"


# Dials.


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
    sent = packing.leave_out_selected(figure)
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
    assert stage._describe_dial(hidden)["index"] == 1


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


def test_large_whole_numbers_travel_exactly() -> None:
    """Whole numbers that four bytes cannot hold go as floating-point numbers, which hold them up to 2^53."""
    for value, kind in ((2**31 - 1, "i4"), (2**31, "f8"), (-(2**40), "f8")):
        parcel = packing.Parcel()
        packed = parcel.pack(np.array([value, 0]))
        start, length = parcel.parts[packed["array"]] or (0, 0)
        content = parcel.write({})
        body = content[-len(content) :][content.index(b"}") :]
        assert packed["dtype"] == kind
        assert np.array([value], dtype=packed["dtype"]).tobytes() in body, (start, length)
