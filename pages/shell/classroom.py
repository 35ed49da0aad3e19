"""For a class: the teacher link, which hides controls and locks the language, and projector mode, which enlarges everything."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from pages.shell import link
from pages.shell.words import Words

SEEN = "classroom.seen"
"""Controls of the page that is being drawn, key -> title: what a teacher may hide."""
LARGER = 1.3
"""How much larger type and lines are on a projector."""


@dataclass(frozen=True)
class Classroom:
    """What a teacher link asks for: keys of hidden controls, whether the language is fixed, whether a projector is on."""

    hidden: frozenset[str] = frozenset()
    locked: bool = False
    projector: bool = False


def enter() -> Classroom:
    """Read the classroom from the link that opened this session; the frame calls it before anything is drawn."""
    if "classroom" not in st.session_state:
        hidden = [key for key in (link.read("hide") or "").split(",") if re.fullmatch(r"[a-z_]+\.\w+", key)]
        st.session_state["classroom"] = (frozenset(hidden[:100]), link.read("lock") == "1")
        st.session_state["projector"] = link.read("projector") == "1"
    hidden, locked = st.session_state["classroom"]
    st.session_state["projector"] = bool(st.session_state.get("projector", link.recall("projector")))
    link.keep("projector", st.session_state["projector"])
    for name, text in (("hide", ",".join(sorted(hidden))), ("lock", link.to_text(locked))):
        link.report(name, text, "" if name == "hide" else "0")
    link.report("projector", link.to_text(st.session_state["projector"]), "0")
    st.session_state[SEEN] = {}
    return Classroom(hidden, locked, st.session_state["projector"])


def is_hidden(key: str, title: str) -> bool:
    """Return whether the teacher link hides this control; note that the page has it."""
    st.session_state.setdefault(SEEN, {})[key] = title
    return key in st.session_state.get("classroom", (frozenset(), False))[0]


def is_projecting() -> bool:
    """Return whether projector mode is on: larger type and lines, and only what is pointed at."""
    return bool(st.session_state.get("projector"))


def offer_teacher_link(language: str) -> None:
    """Show the switch for projector mode, and what a link to hand out should hide and lock; the frame calls it after the page."""
    words, seen = Words("shell", language), st.session_state[SEEN]
    st.toggle(words["classroom.projector"], key="projector", help=words["classroom.projector.help"])
    st.markdown(f"**{words['classroom.link']}**")
    locked = st.toggle(words["classroom.lock"], key="classroom.lock")
    predict = next((key for key in seen if key.endswith(".predict")), None)
    first = st.toggle(words["classroom.predict"], key="classroom.predict", disabled=predict is None)
    wanted = [key for key in st.session_state.get("classroom.hide", []) if key in seen]
    st.session_state["classroom.hide"] = wanted
    hidden = st.multiselect(words["classroom.hide"], list(seen), key="classroom.hide", format_func=seen.__getitem__)
    extra = {"lang": language} | ({"lock": "1"} if locked else {}) | ({"hide": ",".join(hidden)} if hidden else {})
    query = {**st.session_state[link.WRITTEN], **extra} | ({predict: "1"} if predict and first else {})
    st.caption(words["classroom.copy"])
    st.code(f"{(st.context.url or '').partition('?')[0]}?{urlencode(query, safe=',;:-~')}", language=None, wrap_lines=True)
