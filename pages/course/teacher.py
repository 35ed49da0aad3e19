"""What a teacher is offered: projector mode, and a link to hand out that hides controls, fixes the language, insists on answers."""

from html import escape

import segno
import streamlit as st

from pages.course.addresses import choose_address
from pages.inputs.clipboard import offer_copy
from pages.shell import link
from pages.shell.classroom import SEEN, is_projecting
from pages.shell.words import Words

CHOICES = "classroom.choices"
"""What the link to hand out shall do, as chosen last."""
LONGEST_CODE = 700
"""Characters of a link that is shown as a QR code: longer ones have more dots than a phone tells apart on a screen."""


def offer_teacher_link(stem: str, language: str) -> None:
    """Offer projector mode, and a link to hand out that hides and locks; the frame does so after the page.

    It is written when it is opened: a page's controls run the page alone, not the frame.
    """
    words = Words("shell", language)
    offer = st.popover(words["classroom.title"], key="classroom.shown", on_change="rerun")
    if offer.open:
        with offer:
            _switch_projector(words)
            st.markdown(f"**{words['classroom.link']}**")
            shown = st.container()  # what is copied and scanned comes first, and what changes it below
            query = _choose_link(words, stem, language)
            with shown:
                show_link(words, f"{choose_address(words, (st.context.url or '').partition('?')[0])}?{query}")


def show_link(words: Words, address: str) -> None:
    """Show a link as a QR code, where phones could still read it, and to copy."""
    if len(address) > LONGEST_CODE:
        st.caption(words["classroom.code.long"])
    else:
        picture = segno.make(address, error="l", micro=False).svg_data_uri(scale=4, dark="#000000", light="#ffffff")
        st.html(f'<img class="qr" src="{picture}" alt="{escape(words["classroom.code"])}">')
    offer_copy(words, "classroom.copy", words["classroom.copy"], address, shown=True)


def _switch_projector(words: Words) -> None:
    on = is_projecting()
    if st.session_state.get("projector") != on:
        st.session_state["projector"] = on

    def take() -> None:
        link.put("projector", link.to_text(st.session_state["projector"]), "0")

    st.toggle(words["classroom.projector"], on, key="projector", help=words["classroom.projector.help"], on_change=take)


def _choose_link(words: Words, stem: str, language: str) -> str:
    """Show what the link may fix and hide; return its query. Students have screens of their own: no projector mode."""
    seen = st.session_state[SEEN]
    kept = st.session_state.setdefault(CHOICES, {})  # Streamlit forgets what a closed popover held
    locked = kept["lock"] = st.toggle(words["classroom.lock"], kept.get("lock", False), key="classroom.lock")
    predict = next((key for key in seen if key.endswith(".predict")), None)
    if predict is not None:
        asked = kept.get("predict", link.get(predict) == "1")
        kept["predict"] = st.toggle(words["classroom.predict"], asked, key="classroom.predict")
    insists = kept["insist"] = st.toggle(words["classroom.insist"], kept.get("insist", False), key="classroom.insist")
    wanted = [key for key in kept.get("hide", []) if key in seen]
    naming = {"format_func": seen.__getitem__, "placeholder": words["classroom.choose"]}
    hidden = st.multiselect(words["classroom.hide"], list(seen), wanted, key=f"classroom.hide.{stem}", **naming)
    kept["hide"] = [*hidden, *(key for key in kept.get("hide", []) if key not in seen)]  # what was chosen for other lessons
    changes = {"lang": language, "lock": "1" if locked else "", "insist": "1" if insists else "", "hide": ",".join(hidden)}
    first = {predict: "1" if kept["predict"] else ""} if predict else {}
    return link.write_query(stem, **changes, **first, **{link.CLASS: "1", "projector": ""})
