"""The settings of a visit. Each value has one owner, the table here, and the address bar is always a link to it.

Controls show what the table holds and write into it when the visitor moves them; a control that is not drawn changes nothing.
The table holds texts, as a link does, and only what differs from its default. It is read from the address when a session begins,
also after a lost connection or a restarted server, and the address is replaced after every run (replaced, so that the browser's
Back leaves the page instead of undoing a slider). Whatever a link says, controls take the nearest valid value.

Streamlit's own `bind="query-params"` writes translated labels into the link and lets off-step values through, so it is not used.
"""

import base64
import math
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.components.v2 import component

from pages import STEMS

Value = TypeVar("Value", bound=str | int | float | bool)

LONGEST = 5900
"""Characters of a query. A link, with its address before it, stays below 6,000: proxies cut a request line at about 8,000."""
PACKED, PACK_FROM = "z", 200
"""The parameter that holds long values together, compressed; and how long a value must be to go there."""
MOST_TEXT, MOST_SETTINGS = 200_000, 300
"""Characters that a packed parameter may grow to, and settings that are read: links can be made by anybody."""
CLASS = "class"
"""Of the setting that marks a link for students."""
SHARED = ("lang", "lock", "insist", "hide", "projector", CLASS)
"""Settings of all lessons; the others are named <lesson>.<setting>."""

_TABLE, _FRESH, _REFUSED, _SHOWN = "link.table", "link.fresh", "link.refused", "link.shown"
_COMPONENTS = Path(__file__).parents[2] / "assets" / "components"
_address = component("address", html="<span hidden></span>", js=(_COMPONENTS / "address.js").read_text(encoding="utf-8"))


def get(key: str) -> str | None:
    """Return what the visitor or the link set `key` to, or None if it stands at its default."""
    return _table().get(key)


def put(key: str, text: str, default: str = "") -> None:
    """Set `key`; a value at its default is not kept."""
    if text == default:
        _table().pop(key, None)
    else:
        _table()[key] = text


def is_opening() -> bool:
    """Return whether this is the first run of a session, which opens a link."""
    return st.session_state.get(_FRESH, True)


def read_settings(stem: str) -> dict[str, str]:
    """Return the settings of a lesson that differ from their defaults, by name."""
    return {key.removeprefix(f"{stem}."): text for key, text in _table().items() if key.startswith(f"{stem}.")}


def begin_page() -> None:
    """Forget that settings were refused, before a page is drawn."""
    st.session_state[_REFUSED] = set()


def refuse(stem: str, *names: str) -> None:
    """Say that these settings are refused and that their last good values are on screen: links then hold those, too."""
    st.session_state.setdefault(_REFUSED, set()).update(f"{stem}.{name}" for name in names)


def write_query(stem: str, **changes: str) -> str:
    """Return the query of a link to what a lesson shows, with some settings changed; "" takes one out."""
    return shorten(stem, {**_read_shown(stem), **changes})


def _read_shown(stem: str) -> dict[str, str]:
    """Return all settings, those that are refused as the lesson showed them last."""
    last = st.session_state.get(_SHOWN, {}).get(stem, {})
    return {**_table(), **{key: last.get(key, "") for key in st.session_state.get(_REFUSED, ())}}


def shorten(stem: str, settings: Mapping[str, str]) -> str:
    """Return the query with what a lesson needs of these settings. What does not fit stays out, the pin first, then the longest."""
    needed = {key: text for key, text in settings.items() if text and (key in SHARED or key.startswith(f"{stem}."))}
    longest = sorted(needed, key=lambda key: (key != f"{stem}.pin", -len(needed[key])))
    while (excess := len(query := pack(needed)) - LONGEST) > 0:
        while excess > 0:  # as written out a setting is no shorter than what it adds to the query
            excess -= len(urlencode({(key := longest.pop(0)): needed.pop(key)}))
    return query


def write_address(stem: str) -> None:
    """Put the settings of this lesson into the address bar; each page does so last.

    A browser that was here before this session began (its server was restarted, or another process answered) knows better than
    the address that it sent: the component then asks to restore what it showed.
    """
    st.session_state.setdefault(_SHOWN, {})[stem] = _read_shown(stem)
    page = "" if stem == "home" else stem
    data = {"query": write_query(stem), "fresh": is_opening(), "language": st.session_state.get("lang")}
    data |= {"page": page, "others": [] if page else ["glossary", *STEMS]}
    answer = _address(key="address", data=data, height=1, on_restore_change=lambda: None)
    st.session_state[_FRESH] = False
    restore = getattr(answer, "restore", None)
    if isinstance(restore, str):
        st.session_state[_TABLE] = unpack(restore)
        st.rerun()


def pack(settings: Mapping[str, str]) -> str:
    """Return settings as a query; long values go together into one compressed parameter, so that a link stays short."""
    long = {key: text for key, text in settings.items() if len(text) > PACK_FROM}
    query = urlencode({key: text for key, text in settings.items() if key not in long}, safe=",;:-~")
    if not long:
        return query
    content = zlib.compress(urlencode(long, safe=",;:-~").encode(), 9)
    packed = f"{PACKED}={base64.urlsafe_b64encode(content).decode().rstrip('=')}"
    return f"{query}&{packed}" if query else packed


def unpack(query: str) -> dict[str, str]:
    """Return the settings of a query; what is not a setting of ours, or is damaged, is left out."""
    pairs = _read_pairs(query)
    settings = dict(pairs + _read_pairs(_inflate(dict(pairs).get(PACKED, ""))))
    return {key: text for key, text in settings.items() if key in SHARED or re.fullmatch(r"[a-z_]+\.[\w.\-]{1,60}", key)}


def _read_pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True, errors="replace")[:MOST_SETTINGS]


def _inflate(text: str) -> str:
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return zlib.decompressobj().decompress(content, MOST_TEXT).decode()
    except (ValueError, zlib.error):
        return ""


def _table() -> dict[str, str]:
    table = st.session_state.get(_TABLE)
    if table is None:
        table = st.session_state[_TABLE] = unpack(urlencode(st.query_params.to_dict()))
    return table


def nearest(wanted: object, allowed: Sequence[Value], default: Value) -> Value:
    """Return the allowed value nearest to what a link or an earlier state wants; the default if it makes no sense.

    >>> nearest("0.2", [0.01, 0.1, 1.0], 0.01)
    0.1
    >>> nearest("-1e999", [1, 2, 3], 2)
    1
    >>> nearest("ADAM", ["SGD", "Adam"], "SGD")
    'Adam'
    """
    if wanted in allowed and isinstance(wanted, type(default)):
        return wanted  # type: ignore[return-value]
    if isinstance(default, str):
        return next((option for option in allowed if str(option).casefold() == str(wanted).strip().casefold()), default)
    try:
        number = float(str(wanted))
    except ValueError:
        return default
    if math.isnan(number):
        return default
    number = max(float(min(allowed)), min(float(max(allowed)), number))
    return min(allowed, key=lambda option: (abs(float(option) - number), float(option)))


def to_text(value: object) -> str:
    """Return a control's value as it stands in the link: 0.01, 12, 1 (a switch that is on), Adam."""
    if isinstance(value, bool):
        return str(int(value))
    return format(value, ".12g") if isinstance(value, float) else str(value)
