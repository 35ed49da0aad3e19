"""What lessons share of Streamlit: the link, words, pins, downloads."""

import base64
import doctest
import string
import zlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.concepts.loss_surface import LossSurfaceConfig
from core.figures import style
from pages.course import below
from pages.inputs import pins
from pages.inputs.quoting import verbatim
from pages.shell import link
from pages.shell.words import Words, read_texts, typeset

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


def test_between_two_values_the_smaller_is_nearest() -> None:
    assert link.nearest("1.5", [1, 2, 3], 3) == 1
    assert link.nearest(2.5, [1, 2, 3], 1) == 2


def test_long_values_travel_packed_and_come_back() -> None:
    settings = {
        "lang": "zh",
        "descent.points": ";".join(f"{x}.25,{-x}" for x in range(150)),
        "descent.rate": "0.03",
        "a.b": "&=%三 ",
    }
    query = link.pack(settings)
    assert link.unpack(query) == settings
    assert len(query) < len(settings["descent.points"])
    for damaged in (query[:-3], query.replace("z=", "z=AAAA"), "z=%00", "z=" + "A" * 5000, query + "&" + query.partition("z=")[2]):
        assert link.unpack(damaged).get("lang", "zh") == "zh"


def test_a_packed_link_cannot_fill_the_memory() -> None:
    """A thousand bytes that unfold to ten million are cut."""
    bomb = base64.urlsafe_b64encode(zlib.compress(b"descent.points=" + b"1" * 10_000_000)).decode()
    assert len(link.unpack(f"z={bomb}").get("descent.points", "")) <= link.MOST_TEXT


def test_a_link_is_never_too_long() -> None:
    """Two sets of 200 points with all their digits, one of them pinned: the pin stays out of the link, the points stay in."""
    random = np.random.default_rng(0)
    one, two = (";".join(f"{x:.10g},{y:.10g}" for x, y in random.uniform(-1e6, 1e6, (200, 2))) for _ in range(2))
    pin = "data:own;own:" + two.replace(",", "_").replace(";", "~")
    settings = {"lang": "zh", "descent.points": one, "descent.pin": pin, "loss_surface.w": "3"}
    query = link.shorten("descent", settings)
    assert len(query) <= link.LONGEST
    assert link.unpack(query) == {"lang": "zh", "descent.points": one}
    same = link.shorten("descent", {**settings, "descent.pin": "data:own;own:" + one.replace(",", "_").replace(";", "~")})
    assert len(same) <= link.LONGEST
    assert "descent.pin" in link.unpack(same), "a pinned run of the same points fits"
    letters = [*string.ascii_letters, *string.digits]
    many = {f"convolution.{name}": "".join(random.choice(letters, 4000)) for name in ("grids", "picture", "kernel")}
    assert 1 <= len(link.unpack(link.shorten("convolution", many))) < len(many)
    strange = "".join(map(chr, random.integers(0x4E00, 0x9FA5, 6000)))  # longer in a link than in the table
    assert link.shorten("descent", {"lang": "zh", "descent.points": strange}) == "lang=zh"


def test_only_one_packed_parameter_is_read_and_none_inside_it() -> None:
    first, second = (link.pack({f"descent.{name}": "1" * 300}) for name in "ab")
    assert list(link.unpack(f"{first}&{second}")) == ["descent.b"]
    nested = base64.urlsafe_b64encode(zlib.compress(f"descent.c=2&{first}".encode())).decode()
    assert link.unpack(f"z={nested}") == {"descent.c": "2"}


def test_a_link_with_more_settings_than_there_are_opens() -> None:
    many = "&".join(f"descent.made_up_{number}=1" for number in range(5000))
    assert len(link.unpack(many)) == link.MOST_SETTINGS
    assert len(link.unpack(f"z={base64.urlsafe_b64encode(zlib.compress(many.encode())).decode()}")) == link.MOST_SETTINGS


def test_values_travel_through_the_link() -> None:
    for value, allowed in ((0.30000000000000004, [0.1, 0.3]), (True, (False, True)), (7, range(9)), ("Adam", ["SGD", "Adam"])):
        back = link.nearest(link.to_text(value), list(allowed), next(iter(allowed)))
        assert back == pytest.approx(value)


# Words.


def test_what_is_quoted_is_no_markdown() -> None:
    assert verbatim(r"2*3*4 a_b_ $1$ `x` <u> [a](b) ~~c~~ \*") == r"2\*3\*4 a\_b\_ \$1\$ \`x\` \<u> \[a\](b) \~\~c\~\~ \\\*"
    assert verbatim("1.5, x² + (a-b)!") == "1.5, x² + (a-b)!"
    assert verbatim(":joy: a: :man_dancing:") == ":\u2060joy: a: :\u2060man\\_dancing:"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"$L = 4.89e-05$, not 1e-05", r"$L = {4.89 \cdot 10^{-5}}$, not 1e-05"),
        ("$(−2.5e−07)(1e+20)$", r"$({−2.5 \cdot 10^{-7}})({1 \cdot 10^{20}})$"),
        ("$p = (-inf, inf, nan)$", r"$p = (-\infty, \infty, \text{nan})$"),
        (r"$e^{-(0.5)} \text{nan} \inf$ inf", r"$e^{-(0.5)} \text{nan} \inf$ inf"),
        (r"\$3e-05 and \$4e-05", r"\$3e-05 and \$4e-05"),
    ],
)
def test_formulas_write_numbers_as_mathematics_does(text: str, shown: str) -> None:
    assert typeset(text) == shown


def test_no_sentence_says_minus_zero() -> None:
    words = Words("derivatives", "en")
    assert words("note.corner", left=-0.0, right=1.0, slope=-0.0) == words("note.corner", left=0.0, right=1.0, slope=0.0)


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


# Downloads.


def test_exported_page_needs_nothing_else() -> None:
    figure = style.new_figure("alt", {"type": "scatter", "x": [1, 2], "y": [3, 4]})
    page = below.write_page(figure, dark=True)
    assert len(page) > 1_000_000
    assert style.DARK[style.PAPER] in page
    assert "cdn" not in page.split("<body>")[0]


def test_a_download_that_cannot_be_made_is_not_asked_for_again() -> None:
    """Else each later run of the page would fail at the same place."""

    def page() -> None:
        import streamlit as st  # this function's text is the page's script

        from pages.inputs.download import offer_download

        def make() -> str:
            raise OSError("no worker")

        if "key.asked" not in st.session_state and not st.session_state.get("clicked"):
            st.session_state["key.asked"], st.session_state["clicked"] = "1-2", True
        offer_download("key", "table", "table.csv", "text/csv", make)
        st.text("below")

    visitor = AppTest.from_function(page).run()
    assert len(visitor.exception) == 1
    visitor.run()
    assert not visitor.exception
    assert [each.value for each in visitor.text] == ["below"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_downloads_are_the_table_and_the_picture_in_the_visitors_theme(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: dict[str, Callable[[], Any]] = {}
    monkeypatch.setattr(below, "offer_download", lambda key, label, name, kind, make: offered.update({name: make}))
    monkeypatch.setattr(below, "write_page", lambda figure, dark: (figure, dark))
    monkeypatch.setattr(below.st, "context", SimpleNamespace(theme=SimpleNamespace(type=theme)))
    lesson, figure = SimpleNamespace(stem="descent", words=Words("descent", "en")), style.new_figure("alt")
    below.offer_downloads(lesson, lambda: pd.DataFrame({"x": [1, 2]}), figure)  # type: ignore[arg-type]
    assert offered.keys() == {"descent.csv", "descent.html"}
    assert offered["descent.csv"]().split() == ["x", "1", "2"]
    assert offered["descent.html"]() == (figure, theme == "dark")


def test_the_page_to_keep_has_the_colours_of_its_theme() -> None:
    figure = style.new_figure("nothing", {"type": "scatter", "x": [0], "y": [0], "marker": {"color": style.GRADIENT}})
    light, dark = (below.write_page(figure, dark=dark)[-20000:] for dark in (False, True))
    assert style.GRADIENT in light
    assert style.DARK[style.GRADIENT] in dark
    assert style.GRADIENT not in dark
