"""Which controls a page draws: few at first, named in the texts under [simple]; all of them where the visitor wants it so."""

import streamlit as st

from pages.shell import link
from pages.shell.words import Words, read_table

ALL = "more"
"""Of the setting: whether all controls are shown; 1 or 0, or nothing where nobody has said."""


class Offered:
    """What is drawn of a lesson's controls. A control that is not drawn keeps its value: pages/shell/link.py owns it."""

    def __init__(self, stem: str, words: Words) -> None:
        self.stem, self.words = stem, words
        self._shown = f"{stem}.offered.shown"  # no control's key: one of convolution is named "shown"
        if link.is_opening() and link.get(f"{stem}.{ALL}") is None and self._links_hidden():
            link.put(f"{stem}.{ALL}", "1")

    def __contains__(self, name: str) -> bool:
        """Return whether a control is drawn: at first those that the texts name, and what differs from its default.

        Once drawn it stays, so that it does not vanish under the hand that sets it to its default.
        """
        if self.all or name in ("view", *self._list_simple()):
            return True
        shown = st.session_state.setdefault(self._shown, set())
        if link.get(f"{self.stem}.{name}") is not None:
            shown.add(name)
        return name in shown

    @property
    def all(self) -> bool:
        """Whether all controls are drawn: where the visitor wants it so, or where the texts name none for the beginning."""
        return "controls" not in read_table(self.stem, "simple") or link.get(f"{self.stem}.{ALL}") == "1"

    def show_all(self, wanted: bool) -> None:
        """Draw all controls, or few: then a link that would open with all of them, because of what it sets, says so."""
        link.put(f"{self.stem}.{ALL}", "1" if wanted else "")
        if not wanted and self._links_hidden():
            link.put(f"{self.stem}.{ALL}", "0")

    def begin_anew(self) -> None:
        """Hide again what was drawn only because it differed from its default."""
        st.session_state.pop(self._shown, None)

    def _list_simple(self) -> list[str]:
        """Return what the texts name for the beginning: the same for all views, or a list for each (the first is the default)."""
        named, view = read_table(self.stem, "simple")["controls"], link.get(f"{self.stem}.view")
        return named.get(view, next(iter(named.values()))) if isinstance(named, dict) else named

    def _links_hidden(self) -> bool:
        """Return whether the link sets a control that no view has at first; the states of presets and guides are simple ones."""
        if self.all or link.get(f"{self.stem}.guide") or link.get(f"{self.stem}.try"):
            return False
        named, dials = (read_table(self.stem, "simple").get(kind, []) for kind in ("controls", "dials"))
        first = {"view", "predict"}.union(dials, *(named.values() if isinstance(named, dict) else [named]))
        return any(f"control.{name}" in self.words for name in set(link.read_settings(self.stem)) - first)
