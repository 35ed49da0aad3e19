"""The stage: its message loses nothing and sends nothing twice, and what the browser says is checked."""

import base64
import dataclasses
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest

from core.figures import style, themes
from pages.shell import view
from pages.stage import description, packing, routes, stage

RATE = view.Dial("a.rate", "rate", "Rate", ["0.1", "1"], ["0.1", "1"], "1", 1)


def test_numbers_travel_exactly() -> None:
    cell = view.moving(np.array([0.1, np.nan, np.inf, -3.0]), at=np.arange(4))
    scene, _ = open_parcel(packing.Parcel().write({"cells": ["text first", cell, 1.5]}))
    _, back, number = scene["cells"]
    assert np.array_equal(back["values"], [0.1, np.nan, np.inf, -3.0], equal_nan=True)
    assert (back["at"], number) == ([0, 1, 2, 3], 1.5)
    assert [description._cell(value) for value in (np.float64("nan"), float("inf"), float("-inf"), np.float64(2.5), "text")] == [
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
    stage._take_pick(shown.key, shown.pick)
    stage._take_dials(shown.key, shown.dials)
    assert (picked, stage.read_moment("a"), put) == ([], None, [])


def test_sound_gestures_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    picked, put = [], note_settings(monkeypatch)
    shown = view.Stage(key="sound", panels=[MAP], layout=view.Layout("map"), pick=picked.append, dials=[RATE, None])
    say(monkeypatch, picked={"panel": "map", "x": 1.5, "y": -2}, moment=12, dials={"rate": 0, "#": 1, "other": 5})
    stage._take_pick(shown.key, shown.pick)
    stage._take_dials(shown.key, shown.dials)
    assert (picked, stage.read_moment("sound")) == ([{"panel": "map", "x": 1.5, "y": -2}], 12)
    assert put == [("a.rate", "0.1", "1")]
    for wrong in (-1, 2, True, 1.0, "1"):
        say(monkeypatch, moment=wrong if wrong != 2 else -7, dials={"rate": wrong})
        stage._take_dials(shown.key, shown.dials)
        assert (stage.read_moment("sound"), len(put)) == (None, 1), wrong


def test_a_moment_later_than_any_training_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for moment, kept in ((10**6, None), (999_999, 999_999), (2**53, None)):
        say(monkeypatch, moment=moment)
        assert stage.read_moment("late") == kept


def test_the_stage_is_as_high_as_what_stands_on_it() -> None:
    """Two dials stand beside each other; one that is hidden needs no place."""
    shown = view.Stage(key="a", panels=[MAP], layout=view.Layout("'map' 'map'", heights=(300, 200)))
    height, hidden = stage._measure(shown), dataclasses.replace(RATE, hidden=True)
    assert height == 300 + 200 + 3 * stage.GAP + 4
    rows = [view.Row("a", []), view.Row("b", [])]
    for more, added in (
        ({"clock": view.Clock(np.arange(3), "update")}, stage.CLOCK_HEIGHT),
        ({"numbers": view.Numbers([""], rows)}, stage.HEAD_HEIGHT + 2 * stage.ROW_HEIGHT),
        ({"dials": [None, hidden]}, 0),
        ({"dials": [RATE, None, RATE, hidden]}, stage.GAP + stage.DIAL_HEIGHT),
        ({"dials": [RATE] * 3}, stage.GAP + 2 * stage.DIAL_HEIGHT),
    ):
        assert stage._measure(dataclasses.replace(shown, **more)) == height + added, more


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
    assert [route.path for route in routes.list_routes()] == ["/files/{version}/components", "/files/{version}/plotly"]
    assert (routes.find_plotly() / "plotly.min.js").stat().st_size > 1_000_000
    modules = routes.COMPONENTS / "stage"
    for module in modules.glob("*.js"):
        for name in re.findall(r"from '\./(\w+\.js)'", module.read_text(encoding="utf-8")):
            assert (modules / name).exists(), f"{module.name} imports {name}"


def test_every_page_is_told_the_version_of_the_modules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is another one when a module is, and the same on every server that has the same modules."""
    told: list[object] = []
    monkeypatch.setattr(stage, "_ahead", lambda **arguments: told.append(arguments["data"]))
    stage.load_ahead()
    assert told == [routes.read_version(routes.COMPONENTS / "stage", routes.find_plotly())]
    assert f"files/{told[0]}/components/stage/" in stage._LOADER
    versions = []
    for name, text in (("b.js", "1"), ("a.js", "2"), ("b.js", "1"), ("b.js", "3")):
        (tmp_path / name).write_text(text)
        versions.append(routes.read_version(tmp_path))
    first, second, same, edited = versions
    assert same == second
    assert len({first, second, edited}) == 3


@pytest.mark.parametrize(
    ("version", "age", "kept"), [(routes.VERSION, -60, True), (routes.VERSION, 60, False), ("another", -60, False)]
)
def test_a_browser_keeps_what_has_its_version_in_the_address(tmp_path: Path, version: str, age: int, kept: bool) -> None:
    """Unless the file was edited since the server's start: then nobody knows which version that is."""
    (module := tmp_path / "a.js").touch()
    os.utime(module, (routes.STARTED + age,) * 2)
    scope = {"type": "http", "method": "GET", "headers": [], "path_params": {"version": version}}
    answer = routes.VersionedFiles(directory=tmp_path).file_response(module, module.stat(), scope)
    assert ("immutable" in answer.headers["cache-control"]) is kept
    assert ("no-cache" in answer.headers["cache-control"]) is not kept


def test_internals_of_plotly_stand_in_one_module() -> None:
    """Names with an underscore, and the classes of Plotly's drawings, are read in internals.js alone; lines are short."""
    known = re.compile(r"\._[a-zA-Z]|calcdata|__data__|glplot|[a-z]layer\b|js-line")
    for module in (routes.COMPONENTS / "stage").glob("*.js"):
        lines = module.read_text(encoding="utf-8").splitlines()
        assert max(map(len, lines)) <= 132, module.name
        code = "\n".join(line.partition("//")[0] for line in lines)
        found = known.findall(code.replace("this.layer", ""))
        assert bool(found) == (module.name == "internals.js"), f"{module.name}: {found}"


def test_large_whole_numbers_travel_exactly() -> None:
    """Whole numbers that four bytes cannot hold go as floating-point numbers, which hold them up to 2^53."""
    for value, kind in ((2**31 - 1, "i4"), (2**31, "f8"), (-(2**40), "f8")):
        numbers = np.array([value, 0])
        assert packing.Parcel().pack(numbers)["dtype"] == kind
        assert open_parcel(packing.Parcel().write({"numbers": numbers}))[0]["numbers"] == [value, 0]
