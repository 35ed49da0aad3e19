"""The controls of a lesson: default from the lesson's Config, label from the texts, first value from the link."""

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from pages.shell import link
from pages.shell.classroom import is_hidden
from pages.shell.words import Words

Value = TypeVar("Value", bound=str | int | float | bool)


class Controls:
    """Makes widgets keyed `<stem>.<name>`, labelled `control.<name>`, with options named `option.<name>.<value>`."""

    def __init__(self, stem: str, words: Words, config: type | None = None) -> None:
        self.stem, self.words = stem, words
        self.defaults = {field.name: field.default for field in dataclasses.fields(config)} if config else {}

    def choose(self, name: str, options: Sequence[Value], default: Value | None = None, *, few: bool | None = None) -> Value:
        """One of several: buttons side by side when they are few and short, else a select box."""
        key = self._prepare(name, options, default)
        if is_hidden(key, self._title(name)):
            return self._finish(name, options, default, st.session_state[key])
        labels = {option: self._label(name, option) for option in options}
        few = sum(_width(label) + 4 for label in labels.values()) < 44 if few is None else few
        if few:
            chosen = st.segmented_control(
                self._title(name),
                options,
                key=key,
                format_func=labels.__getitem__,
                help=self._help(name),
                required=True,
                width="stretch",
            )
        else:
            chosen = st.selectbox(self._title(name), options, key=key, format_func=labels.__getitem__, help=self._help(name))
        return self._finish(name, options, default, chosen)

    def slide(
        self, name: str, options: Sequence[Value], default: Value | None = None, *, show: Callable[[Any], str] | None = None
    ) -> Value:
        """A slider over discrete steps, so that a class shares results; `show` writes a value (default: up to 4 digits)."""
        key = self._prepare(name, options, default)
        if is_hidden(key, self._title(name)):
            return self._finish(name, options, default, st.session_state[key])
        write = show or (lambda value: format(value, ".4g") if isinstance(value, float) else str(value))
        chosen = st.select_slider(self._title(name), options, key=key, format_func=write, help=self._help(name))
        return self._finish(name, options, default, chosen)

    def switch(self, name: str, default: bool | None = None) -> bool:
        """On or off."""
        key = self._prepare(name, (False, True), default)
        hidden = is_hidden(key, self._title(name))
        chosen = st.session_state[key] if hidden else st.toggle(self._title(name), key=key, help=self._help(name))
        return self._finish(name, (False, True), default, chosen)

    def several(self, name: str, options: Sequence[str], default: Sequence[str], *, at_least: int = 1) -> tuple[str, ...]:
        """Any subset of at least `at_least`, in the order of `options`."""
        key, standard = f"{self.stem}.{name}", [option for option in options if option in default]
        if key not in st.session_state:
            recalled = link.recall(key)
            wanted = recalled if isinstance(recalled, list) else (link.read(key) or "").split(",")
            st.session_state[key] = [option for option in options if option in wanted] or standard
        chosen = st.session_state[key]
        if not is_hidden(key, self._title(name)):
            label = functools.partial(self._label, name)
            chosen = st.pills(self._title(name), options, key=key, selection_mode="multi", wrap=True, format_func=label)
        chosen = [option for option in options if option in chosen]
        chosen = chosen if len(chosen) >= at_least else standard
        link.keep(key, chosen)
        link.report(key, ",".join(chosen), ",".join(standard))
        return tuple(chosen)

    def text(self, name: str, default: str | None = None, *, longest: int = 200) -> str:
        """A line of text; what a link holds beyond `longest` characters is cut."""
        key, standard = f"{self.stem}.{name}", self._default(name, default)
        if key not in st.session_state:
            recalled, linked = link.recall(key), link.read(key)
            st.session_state[key] = str(recalled if recalled is not None else linked if linked is not None else standard)[:longest]
        written = st.session_state[key]
        if not is_hidden(key, self._title(name)):
            written = st.text_input(self._title(name), key=key, max_chars=longest, help=self._help(name)) or ""
        link.keep(key, written)
        link.report(key, written, standard)
        return written

    def state(self, name: str, default: str = "") -> str:
        """A value without a widget that belongs to the link all the same (own data, a pin, a prediction); `assign` changes it."""
        key = f"{self.stem}.{name}"
        if key not in st.session_state:
            recalled, linked = link.recall(key), link.read(key)
            st.session_state[key] = str(recalled if recalled is not None else linked if linked is not None else default)
        value = st.session_state[key]
        link.keep(key, value)
        link.report(key, value, default)
        return value

    def assign(self, **values: object) -> None:
        """Set controls before they are drawn: in a widget's callback, or above the control on the page."""
        for name, value in values.items():
            st.session_state[f"{self.stem}.{name}"] = value

    def reset(self, **values: object) -> None:
        """Set the given controls and every other one of this lesson to its default: what a preset does."""
        kept = st.session_state.setdefault(link.KEPT, {})  # also of controls that this view does not show
        for key in {str(key) for key in (*st.session_state, *kept)}:
            stem, _, name = key.partition(".")
            if stem == self.stem and "." not in name and name not in _OWN_WORK:
                st.session_state.pop(key, None)
                kept.pop(key, None)
                st.query_params.pop(key, None)
        self.assign(**values)

    def _default(self, name: str, default: Any) -> Any:
        return self.defaults[name] if default is None else default

    def _prepare(self, name: str, options: Sequence[Any], default: Any) -> str:
        """Put a valid value into the widget's state before the widget is drawn; return its key."""
        key, standard = f"{self.stem}.{name}", self._default(name, default)
        wanted = st.session_state.get(key)
        if wanted is None:
            wanted = link.recall(key)
        if wanted is None:
            wanted = link.read(key)
        snapped = standard if wanted is None else link.nearest(wanted, options, standard)
        if key not in st.session_state or st.session_state[key] != snapped:
            st.session_state[key] = snapped
        return key

    def _finish(self, name: str, options: Sequence[Any], default: Any, chosen: Any) -> Any:
        key, standard = f"{self.stem}.{name}", self._default(name, default)
        chosen = standard if chosen is None else chosen
        link.keep(key, chosen)
        link.report(key, link.to_text(chosen), link.to_text(standard))
        return chosen

    def _title(self, name: str) -> str:
        return self.words[f"control.{name}"]

    def _help(self, name: str) -> str | None:
        return self.words.get(f"control.{name}.help")

    def _label(self, name: str, option: object) -> str:
        return self.words.get(f"option.{name}.{option}", str(option))


_OWN_WORK = {"points", "grids", "own", "drawing", "picture", "pin"}
"""What visitors entered themselves: a preset never throws it away."""


def _width(label: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in label)
