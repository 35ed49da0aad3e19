"""For a class: the teacher link, which hides controls and locks the language, and projector mode, which enlarges everything."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from pages.shell import link
from pages.shell.words import Words

SEEN = "classroom.seen"
"""Controls of the page that is being drawn, key -> title: what a teacher may hide."""
CHOICES = ("classroom.lock", "classroom.predict", "classroom.hide")
"""What the link to hand out shall do, as chosen last."""
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
    return Classroom(hidden, locked, st.session_state["projector"])


def begin() -> None:
    """Start noting the controls of a page, before it is drawn."""
    st.session_state[SEEN] = {}


def is_hidden(key: str, title: str) -> bool:
    """Return whether the teacher link hides this control; note that the page has it."""
    st.session_state.setdefault(SEEN, {})[key] = title
    return key in st.session_state.get("classroom", (frozenset(), False))[0]


def is_projecting() -> bool:
    """Return whether projector mode is on: larger type and lines, and only what is pointed at."""
    return bool(st.session_state.get("projector"))


def offer_teacher_link(language: str) -> None:
    """Offer projector mode, and a link to hand out that hides and locks; the frame does so after the page.

    It is written when it is opened: a page's controls run the page alone, not the frame.
    """
    words = Words("shell", language)
    offer = st.popover(words["classroom.title"], width="stretch", key="classroom.shown", on_change="rerun")
    if offer.open:
        with offer:
            _write_teacher_link(words, language)


def _write_teacher_link(words: Words, language: str) -> None:
    seen = st.session_state[SEEN]
    for key in CHOICES:  # Streamlit forgets what a closed popover held
        if key not in st.session_state and link.recall(key) is not None:
            st.session_state[key] = link.recall(key)
    st.toggle(words["classroom.projector"], key="projector", help=words["classroom.projector.help"])
    st.markdown(f"**{words['classroom.link']}**")
    locked = st.toggle(words["classroom.lock"], key="classroom.lock")
    predict = next((key for key in seen if key.endswith(".predict")), None)
    first = st.toggle(words["classroom.predict"], key="classroom.predict", disabled=predict is None)
    wanted = [key for key in st.session_state.get("classroom.hide", []) if key in seen]
    st.session_state["classroom.hide"] = wanted
    hidden = st.multiselect(words["classroom.hide"], list(seen), key="classroom.hide", format_func=seen.__getitem__)
    for key in CHOICES:
        link.keep(key, st.session_state[key])
    extra = {"lang": language} | ({"lock": "1"} if locked else {}) | ({"hide": ",".join(hidden)} if hidden else {})
    query = {**st.session_state[link.WRITTEN], **extra} | ({predict: "1"} if predict and first else {})
    st.caption(words["classroom.copy"])
    st.code(f"{(st.context.url or '').partition('?')[0]}?{urlencode(query, safe=',;:-~')}", language=None, wrap_lines=True)
