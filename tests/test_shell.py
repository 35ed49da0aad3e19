"""What lessons share of Streamlit: the link, words, pins, own points, workers, the stage's data, the doorway."""

import asyncio
import base64
import doctest
import io
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.concepts.loss_surface import LossSurfaceConfig, survey
from core.figures import style
from pages.shell import below, doorway, link, own_points, packing, pins, stage, workers
from pages.shell.words import Words, read_texts

# The link.


def test_nearest_by_its_examples() -> None:
    assert doctest.testmod(link).failed == 0


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [
        ("0.099", 0.1),
        ("1e999", 1.0),
        ("-5", 0.001),
        ("nan", 0.01),
        ("fast", 0.01),
        ("", 0.01),
        (0.1, 0.1),
        ("0,1", 0.01),
        ("٣", 1.0),
    ],
)
def test_nearest_valid_value(wanted: object, nearest: float) -> None:
    assert link.nearest(wanted, [0.001, 0.01, 0.1, 1.0], 0.01) == nearest


def test_values_travel_through_the_link() -> None:
    for value, allowed in ((0.30000000000000004, [0.1, 0.3]), (True, (False, True)), (7, range(9)), ("Adam", ["SGD", "Adam"])):
        back = link.nearest(link.to_text(value), list(allowed), next(iter(allowed)))
        assert back == pytest.approx(value)


# Words.


def test_words_fill_placeholders_and_share_the_shell() -> None:
    words = Words("loss_surface", "zh")
    assert words["title"] == "损失曲面"
    assert words["stage.play"] == read_texts("shell")["stage.play"]["zh"]
    assert "0.25" in words("row.descent", rate=0.25)
    assert words.get("no.such.key") is None


# Pins.


def test_pinned_settings_come_back() -> None:
    config = LossSurfaceConfig(data="own", own=((1.0, 2.5), (-3.0, 4e-7)), w=0.3, standardize=True)
    assert pins.read_config(pins.write_config(config), LossSurfaceConfig) == config
    assert pins.write_config(LossSurfaceConfig(w=2.0)) == "data:three points;w:2"
    assert pins.read_config(pins.write_config(LossSurfaceConfig()), LossSurfaceConfig) == LossSurfaceConfig()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "data:three hills",
        "w:1;b:x",
        ";;;",
        "w:1;volume:11",
        "data:own;own:;loss:mean squared;w:0;b:0;standardize:0",
        "a" * 4000,
    ],
)
def test_altered_pins_are_no_pins(text: str) -> None:
    assert pins.read_config(text, LossSurfaceConfig) is None


# Own points.


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([[1, 2], [3, 4]], None),
        ([[1, 2]], "few"),
        ([], "unreadable"),
        ([[1, 2], [1, 4]], "same"),
        ([[1, 2], [None, 4]], "empty"),
        ([[1, 2], ["a", 4]], "text"),
        ([[1, 2], [float("inf"), 4]], "infinite"),
        ([[1, 2], [3, 1e300]], "infinite"),
        ([[i, i] for i in range(5000)], "many"),
        ([[1, 2], [None, None], [3, 4]], None),
    ],
)
def test_tables_are_refused_for_a_reason(table: list, reason: str | None) -> None:
    assert own_points.check_table(pd.DataFrame(table)) == reason
    texts = read_texts("shell")
    assert reason is None or f"points.refused.{reason}" in texts


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"x,y\n1,2\n3,4\n", 2),
        (b"1;2\n3;4\n5;6", 3),
        ("x\ty\n1\t2\n3\t4".encode("utf-8-sig"), 2),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", None),
        (b"", None),
        (b"one column\n1\n2", None),
    ],
)
def test_csv_files_are_read_or_refused(content: bytes, rows: int | None) -> None:
    table = own_points.read_csv(content)
    reason = own_points.check_table(table)
    assert (reason is None) == (rows is not None)
    assert rows is None or (table is not None and len(own_points.to_points(table)) == rows)


def test_points_travel_through_the_link() -> None:
    points = ((1.0, 3.0), (-2.5, 1e-6), (1e6, 0.1))
    assert own_points.read_points(own_points.write_points(points)) == points
    for text in ("", "1,2", "1,2;1,3", "1,2;nan,3", "1,2;3", "1,2;inf,3", "x", "1,2,3;4,5,6", "1,2;" * 5000):
        assert own_points.read_points(text) is None, text


# Computing.


def test_each_core_function_has_its_own_cache() -> None:
    def app() -> None:
        import streamlit as st

        from core.concepts.loss_surface import LossSurfaceConfig, search, survey
        from pages.shell.compute import compute

        config = LossSurfaceConfig(data="proportional")
        st.session_state["names"] = [type(compute(each, config)).__name__ for each in (survey, search, survey)]
        st.session_state["same"] = compute(survey, config) is compute(survey, LossSurfaceConfig(data="proportional"))

    page = AppTest.from_function(app).run()
    assert not page.exception
    assert page.session_state["names"] == ["LossSurfaceTrace", "SearchTrace", "LossSurfaceTrace"]
    assert page.session_state["same"]


def sleep_and_say(seconds: float, text: str, diary: str = "") -> str:
    """A stand-in for a training; it notes each run in the diary."""
    if diary:
        with Path(diary).open("a") as page:
            page.write(text)
    time.sleep(seconds)
    return text


def fail_with(text: str) -> None:
    raise ValueError(text)


def die() -> None:
    import os

    os._exit(1)


@pytest.fixture(scope="module")
def pool():
    workers.start()
    yield
    workers.stop()


@pytest.mark.usefixtures("pool")
class TestWorkers:
    def test_result_equals_the_call_in_place(self) -> None:
        config = LossSurfaceConfig(w=0.7)
        assert np.array_equal(workers.run(survey, config).surface, survey(config).surface)

    def test_equal_requests_share_one_run(self, tmp_path: Path) -> None:
        diary, answers = str(tmp_path / "diary"), []

        def ask() -> None:
            answers.append(workers.run(sleep_and_say, 1.0, "once", diary))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == ["once"] * 8
        assert Path(diary).read_text() == "once"

    def test_leaving_stops_the_waiting_and_not_the_work(self, tmp_path: Path) -> None:
        class Left(Exception):  # noqa: N818
            pass

        def leave() -> None:
            raise Left

        request = (sleep_and_say, 1.0, "for the others", str(tmp_path / "diary"))
        with pytest.raises(Left):
            workers.run(*request, glance=leave)
        assert workers.run(*request) == "for the others"
        assert (tmp_path / "diary").read_text() == "for the others"

    def test_work_that_nobody_waits_for_is_never_begun(self, tmp_path: Path) -> None:
        """All workers are busy and the pool holds as many runs as it takes ahead; a visitor asks for another one, and leaves."""

        def leave() -> None:
            raise InterruptedError

        diary = str(tmp_path / "diary")
        ahead = 2 * workers.WORKERS + 1
        busy = [threading.Thread(target=workers.run, args=(sleep_and_say, 0.7, f"{each}")) for each in range(ahead + 1)]
        for thread in busy:
            thread.start()
        time.sleep(0.2)
        with pytest.raises(InterruptedError):
            workers.run(sleep_and_say, 0.0, "for nobody", diary, glance=leave)
        assert workers.run(sleep_and_say, 0.0, "for me", diary) == "for me"
        for thread in busy:
            thread.join()
        assert Path(diary).read_text() == "for me"
        assert not workers._pending
        assert not workers._waiting

    def test_errors_come_back_as_themselves(self) -> None:
        with pytest.raises(ValueError, match="rate is too high"):
            workers.run(fail_with, "rate is too high")

    def test_a_dead_worker_is_replaced(self) -> None:
        with pytest.raises(Exception, match="process"):
            workers.run(die)
        assert workers.run(sleep_and_say, 0.0, "alive") == "alive"


# The stage.


def test_numbers_travel_exactly() -> None:
    cell = stage.moving(np.array([0.1, np.nan, np.inf, -3.0]), at=np.arange(4))
    scene, _ = open_parcel(packing.Parcel().write({"cells": ["text first", cell, 1.5]}))
    _, back, number = scene["cells"]
    assert np.array_equal(back["values"], [0.1, np.nan, np.inf, -3.0], equal_nan=True)
    assert (back["at"], number) == ([0, 1, 2, 3], 1.5)
    assert [stage._cell(value) for value in (np.float64("nan"), float("inf"), float("-inf"), np.float64(2.5), "text")] == [
        "—", "∞", "−∞", 2.5, "text",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sent", [None, "x", {"panel": 3}, {"panel": "map", "x": None, "y": 1}, {"panel": "map", "x": [1], "y": {}}, {"x": 1, "y": 2}]
)
def test_what_the_browser_sends_is_checked(sent: object) -> None:
    assert stage._picked(sent) is None
    assert stage._whole(sent) is None


def test_sound_gestures_pass() -> None:
    assert stage._picked({"panel": "map", "x": 1.5, "y": -2}) == {"panel": "map", "x": 1.5, "y": -2}
    assert (stage._whole(12), stage._whole(-1), stage._whole(True), stage._whole(1.5)) == (12, None, None, None)


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
    theirs = json.loads(figure.to_json())
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
    end = 4 + int.from_bytes(message[:4], "little")
    assert end % packing.ALIGNED == 0
    head = json.loads(message[4:end])
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


def test_plotly_ships_with_streamlit() -> None:
    """The stage and the doorway use Streamlit's own copy; if a new version renames it, pages fall back to st.plotly_chart."""
    assert stage.PLOTLY_CHUNK is not None


# Downloads and the doorway.


def test_exported_page_needs_nothing_else() -> None:
    figure = style.new_figure("alt", {"type": "scatter", "x": [1, 2], "y": [3, 4]})
    page = below.write_page(figure, dark=True)
    assert len(page) > 1_000_000
    assert style.DARK[style.PAPER] in page
    assert "cdn" not in page.split("<body>")[0]


def answer(path: str, body: bytes, kind: bytes) -> bytes:
    """Return what the doorway lets through for one response of the application behind it."""
    sent = io.BytesIO()

    async def application(scope, receive, send) -> None:
        assert not [value for name, value in scope["headers"] if name == b"accept-encoding" and path == "/descent"]
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind), (b"content-length", b"1")]})
        await send({"type": "http.response.body", "body": body})

    async def send(message) -> None:
        sent.write(message.get("body", b""))

    async def receive() -> dict:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept-encoding", b"gzip")]}
    with ThreadPoolExecutor(1) as thread:  # the browser tests leave an event loop in this one
        thread.submit(asyncio.run, doorway.Doorway(application)(scope, receive, send)).result()
    return sent.getvalue()


def test_doorway_tells_pages_where_the_server_is() -> None:
    page = answer("/descent", b"<html><head><title>", b"text/html; charset=utf-8")
    assert b"BACKEND_BASE_URL: location.origin" in page
    assert page.startswith(b"<html><head><script>")
    assert answer("/static/js/a.js", b"<head>", b"text/javascript") == b"<head>"
    assert answer("/data", b"<head>", b"application/json") == b"<head>"
