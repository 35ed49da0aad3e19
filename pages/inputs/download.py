"""A button that saves a file in the browser: its content is made when asked for and travels in the page's own message."""

import base64
from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

_COMPONENTS = Path(__file__).parents[2] / "assets" / "components"
_component = component(
    "download",
    html='<div class="download"><button type="button"></button></div>',
    css=(_COMPONENTS / "button.css").read_text(encoding="utf-8"),
    js=(_COMPONENTS / "download.js").read_text(encoding="utf-8"),
)
LONGEST_QUESTION = 40
"""Characters of what a click sends; the answer repeats them, so that only the button that was clicked saves the file."""
BYTE_ORDER_MARK = "\ufeff"
"""First character of a CSV file: without it Excel takes the text for its system's encoding, and Chinese becomes garbage."""


def offer_download(key: str, label: str, name: str, kind: str, make: Callable[[], str | bytes]) -> None:
    """Show a button that saves what `make` returns.

    Streamlit's own button serves the file over an endpoint of the process that made it; with several server processes the browser
    may ask another one.

    Args:
        key: unique in the session.
        name: of the file.
        kind: its media type, "text/csv"; a text's encoding is UTF-8.
        make: called only after a click, in the run that answers it.
    """
    asked = f"{key}.asked"

    def note() -> None:
        question = getattr(st.session_state.get(key), "asked", None)
        if isinstance(question, str) and len(question) <= LONGEST_QUESTION:
            st.session_state[asked] = question

    data: dict[str, object] = {"label": label, "name": name, "kind": f"{kind};charset=utf-8"}
    if asked in st.session_state:
        try:
            content = make()
        except Exception:
            del st.session_state[asked]  # else every later run would fail here
            raise
        if isinstance(content, bytes):
            data |= {"encoded": True, "content": base64.b64encode(content).decode("ascii")}
        else:
            data |= {"content": BYTE_ORDER_MARK + content if kind == "text/csv" else content}
        data |= {"answers": st.session_state[asked]}
    _component(key=key, data=data, width="content", on_asked_change=note)
    st.session_state.pop(asked, None)  # last: a run that was interrupted before it sent the answer leaves it to the next
