"""The address bar is always a link to exactly this state.

Controls report their value on every run; what differs from its default is written into the address (replacing it, so that
the browser's Back leaves the page instead of undoing a slider). A fresh browser reads its values from the link; whatever a
link says, the nearest valid value is taken. Streamlit's own `bind="query-params"` writes translated labels into the link and
lets off-step values through, so it is not used.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import streamlit as st
from streamlit.components.v2 import component

Value = TypeVar("Value", bound=str | int | float | bool)

_COMPONENTS = Path(__file__).parents[2] / "assets" / "components"
_address = component("address", html="<span hidden></span>", js=(_COMPONENTS / "address.js").read_text(encoding="utf-8"))
KEPT = "link.kept"
WRITTEN = "link.written"


def begin(stem: str | None = None) -> None:
    """Start collecting values: of the whole run, which the frame does first, or of the page `stem` alone."""
    written = st.session_state.get(WRITTEN, {})
    kept = {} if stem is None else {key: text for key, text in written.items() if not key.startswith(f"{stem}.")}
    st.session_state[WRITTEN] = kept


def read(key: str) -> str | None:
    """Return what the link that opened this session says about `key`, if anything; 8,000 characters at most, as of 200 points."""
    text = st.query_params.get(key)
    return text[:8000] if text is not None else None


def report(key: str, text: str, default: str) -> None:
    """Note the value of `key` for the address bar; values at their default stay out of it."""
    if text != default:
        st.session_state.setdefault(WRITTEN, {})[key] = text


def recall(key: str) -> object | None:
    """Return the value that `key` had when its page was last open in this session, or None."""
    return st.session_state.get(KEPT, {}).get(key)


def keep(key: str, value: object) -> None:
    """Remember a value for when the visitor comes back to its page; Streamlit forgets widgets that are not drawn."""
    st.session_state.setdefault(KEPT, {})[key] = value


def write_address() -> None:
    """Put the collected values into the address bar; each page does so last."""
    _address(key="address", data={"query": urlencode(st.session_state.get(WRITTEN, {}), safe=",;:-~")}, height=1)


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
