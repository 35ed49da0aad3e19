"""The controls of a lesson: default from the lesson's Config, label from the texts, first value from the link."""

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import streamlit as st

from pages.shell import link
from pages.shell.classroom import is_hidden
from pages.shell.offered import ALL, Offered
from pages.shell.view import Dial
from pages.shell.vocabulary import find_line
from pages.shell.words import Words, read_presets

Value = TypeVar("Value", bound=str | int | float | bool)
Text = TypeVar("Text", bound=str)


class Controls:
    """Makes widgets keyed `<stem>.<name>`, labelled `control.<name>`, with options named `option.<name>.<value>`.

    A widget shows what the table of settings (link.py) holds and writes into it when the visitor moves it; nothing else does.
    It gets its value twice: through the session's state, and as its default, which a browser falls back to and sends as the
    visitor's choice when the message with the state is lost in a run that was cut short.
    """

    def __init__(self, stem: str, words: Words, config: type | None = None) -> None:
        self.stem, self.words = stem, words
        self.defaults: dict[str, Any] = {field.name: field.default for field in dataclasses.fields(config)} if config else {}
        self.offered = Offered(stem, words)
        self.locked = False  # whether no control can be moved just now

    def choose(
        self, name: str, options: Sequence[Value], default: Value | None = None, *, few: bool | None = None, **titles: str
    ) -> Value:
        """One of several: buttons side by side when they are few and short, else a select box; `titles` come before the texts."""
        widget = self._prepare(name, options, default)
        if widget.hidden:
            return widget.value
        labels = {option: titles.get(str(option)) or self._label(name, option) for option in options}
        few = sum(_width(label) + 4 for label in labels.values()) < 44 if few is None else few
        if few:
            label = labels.__getitem__
            st.segmented_control(
                widget.title, options, default=widget.value, format_func=label, required=True, width="stretch", **widget.rest
            )
        else:
            place = list(options).index(widget.value)
            st.selectbox(widget.title, options, place, format_func=labels.__getitem__, **widget.rest)
        return widget.value

    def slide(
        self, name: str, options: Sequence[Value], default: Value | None = None, *, show: Callable[[Any], str] | None = None
    ) -> Value:
        """A slider over discrete steps, so that a class shares results; `show` writes a value (default: up to 4 digits)."""
        widget = self._prepare(name, options, default)
        if not widget.hidden:
            st.select_slider(widget.title, options, widget.value, format_func=show or _write, **widget.rest)
        return widget.value

    def dial(
        self, name: str, options: Sequence[Value], default: Value | None = None, *, show: Callable[[Any], str] | None = None
    ) -> tuple[Value, Dial]:
        """A slider on the stage, which selects among computed results in the browser (see `Dial`).

        Returns the value, and the dial to put into the View; it is not drawn if a teacher link hides it.
        """
        key, title, standard = self._key(name), self.words[f"control.{name}"], self._default(name, default)
        if standard not in options:
            raise ValueError(f"dial {name!r}: its default {standard!r} is none of its {len(options)} values")
        linked = link.get(key)
        value = standard if linked is None else link.nearest(linked, options, standard)
        if link.is_opening():
            link.put(key, link.to_text(value), link.to_text(standard))
        texts = [(show or _write)(option) for option in options]
        written = [link.to_text(option) for option in options]
        place, hidden = list(options).index(value), is_hidden(key, title)
        return value, Dial(key, name, title, texts, written, link.to_text(standard), place, self._help(name), hidden)

    def switch(self, name: str, default: bool | None = None) -> bool:
        """On or off."""
        widget = self._prepare(name, (False, True), default)
        if not widget.hidden:
            st.toggle(widget.title, widget.value, **widget.rest)
        return widget.value

    def several(self, name: str, options: Sequence[Text], default: Sequence[Text], *, at_least: int = 1) -> tuple[Text, ...]:
        """Any subset of at least `at_least`, in the order of `options`."""
        standard = tuple(option for option in options if option in default)
        linked = link.get(self._key(name))
        chosen = tuple(option for option in options if option in (linked or "").split(","))
        chosen = chosen if linked is not None and len(chosen) >= at_least else standard
        widget = self._show(name, list(chosen), ",".join(standard), ",".join)
        if not widget.hidden:
            label = functools.partial(self._label, name)
            st.pills(
                widget.title, options, default=widget.value, selection_mode="multi", wrap=True, format_func=label, **widget.rest
            )
        return chosen

    def text(self, name: str, default: str | None = None, *, longest: int = 200) -> str:
        """A line of text; what a link holds beyond `longest` characters is cut."""
        standard = self._default(name, default)
        linked = link.get(self._key(name))
        widget = self._show(name, (standard if linked is None else linked)[:longest], standard, str)
        if not widget.hidden:
            st.text_input(widget.title, widget.value, max_chars=longest, **widget.rest)
        return widget.value

    def button(self, name: str, title: str, look: Literal["primary", "secondary"] = "secondary", **settings: object) -> None:
        """A button that sets controls."""
        key = self._key(name)
        st.button(title, key=key, type=look, on_click=self.assign, kwargs=settings, width="stretch", disabled=self.locked)

    def state(self, name: str, default: str = "") -> str:
        """A value without a widget that belongs to the link all the same (own data, a pin, a prediction); `assign` changes it."""
        linked = link.get(self._key(name))
        return default if linked is None else linked

    def assign(self, **values: object) -> None:
        """Set controls, in a widget's callback or above the control on the page; "" sets one to its default."""
        for name, value in values.items():
            link.put(self._key(name), link.to_text(value))

    def reset(self, **values: object) -> None:
        """Set the given controls and every other one of this lesson to its default: what a preset does.

        What visitors made is put aside while a preset shows something of its own in its place.
        """
        made = {name: self._find_own(name) for name in LENT}
        self.assign(**dict.fromkeys(link.read_settings(self.stem).keys() - KEPT, ""))
        self.offered.begin_anew()
        st.session_state[self._key("resets")] = self.resets + 1
        for name, own in made.items():
            self.assign(**({f"own_{name}": own} if name in values else {f"own_{name}": "", name: own}))
        self.assign(**values)

    def _find_own(self, name: str) -> str:
        """Return what the visitor made, also while a preset shows its own."""
        lent = {preset[name] for preset in read_presets(self.stem).values() if name in preset}
        return self.state(f"own_{name}") if self.state(name) in lent else self.state(name)

    @property
    def resets(self) -> int:
        """How often the controls were reset: with that, a field's text that was refused is gone."""
        return st.session_state.get(self._key("resets"), 0)

    def _key(self, name: str) -> str:
        return f"{self.stem}.{name}"

    def _default(self, name: str, default: Any) -> Any:
        return self.defaults[name] if default is None else default

    def _prepare(self, name: str, options: Sequence[Any], default: Any) -> "_Widget":
        """Return the valid value nearest to what the table holds, and what the widget needs."""
        standard, linked = self._default(name, default), link.get(self._key(name))
        value = standard if linked is None else link.nearest(linked, options, standard)

        def write(changed: Any) -> str:  # a browser whose page has just changed its language may still send the old label
            return link.to_text(link.nearest(changed, options, value))

        return self._show(name, value, link.to_text(standard), write)

    def _show(self, name: str, value: Any, standard: str, write: Callable[[Any], str]) -> "_Widget":
        """Put the value into the widget before it is drawn, and the widget's changes into the table.

        A link that is being opened is corrected to the nearest valid values; after that, to be drawn changes nothing.
        """
        key, title = self._key(name), self.words[f"control.{name}"]
        if link.is_opening():
            link.put(key, write(value), standard)

        def take() -> None:
            changed = st.session_state[key]
            link.put(key, standard if changed is None else write(changed), standard)

        hidden = is_hidden(key, title) or name not in self.offered
        language, said = self.words.language, f"{key}.language"
        if not hidden and (st.session_state.get(key) != value or st.session_state.get(said) != language):
            st.session_state[key] = value  # also in another language: a select box would keep its label
        st.session_state[said] = language
        return _Widget(value, title, hidden, {"key": key, "help": self._help(name), "on_change": take, "disabled": self.locked})

    def _help(self, name: str) -> str | None:
        """Return what the texts say about a control, else the glossary's line on the word in its label."""
        return self.words.get(f"control.{name}.help") or find_line(self.words[f"control.{name}"], self.words.language) or None

    def _label(self, name: str, option: object) -> str:
        return self.words.get(f"option.{name}.{option}", str(option))


@dataclasses.dataclass(frozen=True)
class _Widget:
    """A control before it is drawn: its value, its title, whether a teacher link hides it, and what every widget is given."""

    value: Any
    title: str
    hidden: bool
    rest: dict[str, Any]


LENT = ("pin", "formula")
"""What visitors make and a preset may have of its own."""
KEPT = {"points", "grids", "own", "drawing", "picture", *LENT, *(f"own_{name}" for name in LENT), "predict", ALL}
"""What a preset never changes: what visitors entered themselves, whether to predict first, and whether all controls are shown."""


def _write(value: object) -> str:
    return format(value, ".4g") if isinstance(value, float) else str(value)


def _width(label: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in label)
