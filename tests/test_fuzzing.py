"""Random widget states, random links and hostile files: no exception, no alarm, nothing lost."""

import functools
import io
import os
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.concepts.device_speed import measuring
from core.foundation import pictures
from core.foundation.datasets import MAX_POINTS
from core.foundation.records import RefusedError
from core.foundation.tables import read_table
from pages import STEMS
from pages.inputs.points_receipt import take_points
from pages.inputs.points_text import read_points, write_points
from pages.shell import courses, link
from pages.shell.controls import Controls
from pages.shell.words import LANGUAGES, read_texts
from tests.handing_over import hand_over
from tests.test_lessons import check, open_page, read_setting, set_setting

TRIED: Counter[str] = Counter()
ALLOWED: dict[str, list] = {}
"""Every value that a control offers, by its key, as the page offered them last."""
DRAWN: set[str] = set()
"""Keys of the controls of the page that was opened last."""
PATIENT = settings(
    max_examples=6 if os.environ.get("CI") else 3,
    deadline=None,
    database=None,
    print_blob=True,  # a failure prints how to have it again
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
QUICK = settings(PATIENT, max_examples=60)
RISKY = ("download", "stop")
"""Buttons that would fetch from the network, or only matter while a training runs."""

kinds = st.sampled_from(("control", "control", "button", "text"))
gestures = st.lists(st.tuples(kinds, st.integers(0, 999), st.integers(0, 999)), min_size=3, max_size=4)
numbers = st.one_of(st.floats().map(str), st.integers(-(10**30), 10**30).map(str), st.floats(-5, 5).map("{:.3g}".format))
texts = st.one_of(numbers, st.text(max_size=30), st.sampled_from(("1", "0", "own", "1,2;3,4", "1,2;1,3", "a:b;c", "%00", ",;:-~")))


@pytest.fixture(scope="module", autouse=True)
def bounded(request: pytest.FixtureRequest) -> Iterator[None]:
    """Note what controls offer, let trainings end at once and measurements be short; say at the end what was tried."""
    prepare = Controls._prepare

    def note(self: Controls, name: str, options, default):
        ALLOWED[f"{self.stem}.{name}"] = list(options)
        DRAWN.add(f"{self.stem}.{name}")
        return prepare(self, name, options, default)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Controls, "_prepare", note)
        patch.setattr(courses, "show_more", lambda *_: None)
        patch.setattr(measuring, "ROUNDS", 1)
        yield
    capture: Any = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\nfuzzing tried {', '.join(f'{count} {what}' for what, count in sorted(TRIED.items()))}")


@pytest.mark.parametrize("stem", STEMS)
@PATIENT
@given(language=st.sampled_from(list(LANGUAGES)), plan=gestures, written=st.lists(texts, min_size=4, max_size=4))
def test_random_gestures(stem: str, language: str, plan: list[tuple[str, int, int]], written: list[str]) -> None:
    page = open_page(stem, lang=language)
    for (kind, which, how), text in zip(plan, written, strict=False):
        act(page, stem, kind, which, how, text)
        check(page)


@pytest.mark.parametrize("stem", STEMS)
@PATIENT
@given(data=st.data())
def test_random_links(stem: str, data: st.DataObject) -> None:
    """Some values that are offered, some that are none; each control ends at a value that it offers."""
    open_page(stem)
    keys = sorted(key for key in ALLOWED if key.startswith(f"{stem}."))
    offered = {key: st.sampled_from(ALLOWED[key]).map(link.to_text) for key in keys if key in ALLOWED}
    query = {key: data.draw(st.one_of(texts, offered.get(key, texts))) for key in keys}
    DRAWN.clear()
    page = open_page(stem, **query, lang=data.draw(st.one_of(texts, st.sampled_from(list(LANGUAGES)))))
    for key, text in page.session_state[link._TABLE].items():
        assert key not in DRAWN or not key.startswith(f"{stem}.") or text in map(link.to_text, ALLOWED[key])
    TRIED["links"] += 1
    TRIED["values in links"] += len(query)


@pytest.mark.parametrize("stem", STEMS)
@settings(PATIENT, max_examples=2)
@given(data=st.data())
def test_a_look_changes_no_value(stem: str, data: st.DataObject) -> None:
    """A random link, then every view in a random order: every setting that nobody touched stays what it was."""
    offered = list_offers(stem)
    query = {key: link.to_text(data.draw(st.sampled_from(options))) for key, options in offered.items()}
    page = open_page(stem, **query)
    before = dict(page.session_state[link._TABLE])
    for view in data.draw(st.permutations(offered.get(f"{stem}.view", [""]))):
        set_setting(page, f"{stem}.view", view)
        page.run()
        check(page)
    after = {**page.session_state[link._TABLE], f"{stem}.view": before.get(f"{stem}.view")}
    assert {key: text for key, text in after.items() if text is not None} == before
    TRIED["looks"] += 1


@functools.cache
def list_offers(stem: str) -> dict[str, list]:
    """Return what every control of a lesson offers, in all of its views, by key."""
    ALLOWED.clear()
    page = open_page(stem)
    for view in ALLOWED.get(f"{stem}.view", []):
        set_setting(page, f"{stem}.view", view)
        page.run()
    return {key: options for key, options in sorted(ALLOWED.items()) if key.startswith(f"{stem}.")}


def act(page: AppTest, stem: str, kind: str, which: int, how: int, text: str) -> None:
    """Do one thing that a visitor can do; a value that was set and is still offered must still stand afterwards."""
    fields = [*page.text_input, *page.text_area]
    buttons = [each for each in page.button if not each.disabled and not str(each.key).endswith(RISKY)]
    controls = [each for each in find_controls(page) if each.key in ALLOWED]
    if kind == "text" and fields:
        fields[which % len(fields)].set_value(text[:20]).run()
    elif buttons and (kind == "button" or not controls):  # a lesson may have dials alone, which no widget shows
        buttons[which % len(buttons)].click().run()
    else:
        kind, chosen = "control", controls[which % len(controls)]
        key, value = str(chosen.key), ALLOWED[chosen.key][how % len(ALLOWED[chosen.key])]
        chosen.set_value(value).run()
        drawn = {each.key for each in find_controls(page)}
        assert key not in drawn or value not in ALLOWED[key] or page.session_state[key] == value, f"{key} lost {value!r}"
    event(f"{stem}: {kind}")
    TRIED[f"{kind} gestures"] += 1


def find_controls(page: AppTest) -> list:
    """Return the controls that a visitor could change now."""
    drawn = [*page.select_slider, *page.selectbox, *page.button_group, *page.toggle]
    return [each for each in drawn if not each.disabled]


# Files.


def encode_png(width: int, height: int, body: bytes) -> bytes:
    """Return a PNG whose header claims a size and whose pixels are `body`, whatever that unfolds to."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    parts = [struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def encode_sound(kind: str) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(file, kind)
    return file.getvalue()


SOUND = {kind: encode_sound(kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")}
BOMB = zlib.compress(b"\0" * 50_000_000)
hostile = st.one_of(
    st.binary(max_size=400),
    st.tuples(st.sampled_from(("PNG", "JPEG")), st.integers(0, 2000)).map(lambda cut: SOUND[cut[0]][: cut[1]]),
    st.tuples(st.sampled_from(tuple(SOUND)), st.integers(0, 10**6), st.binary(min_size=1, max_size=20)).map(
        lambda hit: overwrite(SOUND[hit[0]], *hit[1:])
    ),
    st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1)).map(lambda size: encode_png(*size, BOMB)),
    st.tuples(st.integers(0, 64), st.integers(0, 64), st.binary(max_size=60)).map(lambda it: encode_png(*it[:2], it[2])),
    st.sampled_from((b"", b"\0" * (pictures.MAX_BYTES + 1), Path(__file__).read_bytes(), b"<svg onload='alert(1)'/>", b"PK\3\4")),
)


def overwrite(content: bytes, at: int, new: bytes) -> bytes:
    """Return the content with a few bytes replaced somewhere."""
    at %= len(content)
    return content[:at] + new + content[at + len(new) :]


@settings(QUICK, max_examples=400)
@given(content=hostile, colour=st.booleans())
def test_hostile_pictures_are_read_or_refused(content: bytes, colour: bool) -> None:
    TRIED["picture files"] += 1
    reason, read = "read", None
    try:
        read = pictures.read_picture(content, 28, colour)
    except RefusedError as error:
        reason = error.reason
    event(reason)
    assert reason == "read" or f"picture.refused.{reason}" in read_texts("shell")
    if read is not None:
        assert read.shape[0] == (3 if colour else 1)
        assert max(read.shape[1:]) <= 28
        assert read.min() >= 0
        assert read.max() <= 1


cells = st.one_of(numbers, st.text(max_size=8), st.just(""))
tables = st.builds(
    lambda rows, separator, end: end.join(separator.join(row) for row in rows),
    st.lists(st.lists(cells, max_size=4), max_size=20),
    st.sampled_from((",", ";", "\t", " ")),
    st.sampled_from(("\n", "\r\n", "\r")),
)


@settings(QUICK, max_examples=400)
@given(content=st.one_of(st.binary(max_size=300), tables.map(str.encode), tables.map(lambda table: table.encode("utf-16"))))
def test_hostile_tables_are_read_or_refused(content: bytes) -> None:
    TRIED["table files"] += 1
    reason, points = "", ()
    try:
        table = read_table(content)
        points, _ = take_points(table, *table.proposed)
    except RefusedError as error:
        reason = error.reason
    event(reason or "read")
    if not reason:
        assert 2 <= len(points) <= MAX_POINTS
        assert read_points(write_points(points)) is not None


@settings(QUICK, max_examples=400)
@given(text=st.one_of(texts, st.lists(st.lists(numbers, max_size=3).map(",".join), max_size=8).map(";".join)))
def test_hostile_points_in_links_are_read_or_refused(text: str) -> None:
    TRIED["points in links"] += 1
    points = read_points(text)
    event("refused" if points is None else "read")
    if points is not None:
        assert 2 <= len(points) <= MAX_POINTS
        assert read_points(write_points(points)) is not None, "what was read once is read again"


@pytest.mark.parametrize("content", [b"", b"\0" * 2_100_000, b"\x89PNG\r\n\x1a\n\xff\xfe", b"x,y\n1,2\n1,3", b"1,2\n" * 5000])
def test_upload_that_is_refused_leaves_the_points(content: bytes) -> None:
    """Through the page: a sentence, the picture of the points before, and the points still in the link."""
    page = open_page("loss_surface", **{"loss_surface.data": "own", "loss_surface.points": "1,2;2,4;3,5"})
    hand_over(page, "loss_surface.points.upload", "points.csv", content)
    check(page)
    assert [each.value for each in page.warning]
    assert read_setting(page, "loss_surface.points") == "1,2;2,4;3,5"
    TRIED["refused uploads"] += 1
