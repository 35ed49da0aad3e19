"""The learning rates that are chosen, and the dials that select them."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.concepts import descent
from core.concepts.descent import METHODS, Method, RaceConfig
from pages.shell import link
from pages.shell.controls import Controls
from pages.shell.view import Dial

RATE_NAMES = ("full_batch_rate", "mini_batch_rate", "one_example_rate")
OFFER = {"data", "points", "intercept", "batch_size", "epochs"}
"""Settings that decide which rates are offered."""


@dataclass(frozen=True)
class Rates:
    """The learning rates that are chosen: the value of each method, and the dials that select them on the stage."""

    values: Sequence[float]
    dials: Sequence[Dial]

    @property
    def dial_of(self) -> dict[Method, str]:
        """The name of the dial that selects each method's rate."""
        return dict(zip(METHODS, [dial.name for dial in self.dials] * (3 // len(self.dials)), strict=True))


def read_rates(controls: Controls, apart: bool, offered: Sequence[float]) -> Rates:
    """Return one learning rate for all three methods, or one for each, of those offered, and their dials."""
    _keep_places(controls, offered)
    standard = offered[descent.RATES.index(RaceConfig.full_batch_rate) * len(offered) // len(descent.RATES)]
    names = RATE_NAMES if apart else ("rate",)
    values, dials = zip(*(controls.dial(name, offered, standard) for name in names), strict=True)
    return Rates(values * (3 // len(names)), dials)


def _keep_places(controls: Controls, offered: Sequence[float]) -> None:
    """Keep each slider where it stands, relative to the limit, when the visitor's other points offer other rates.

    A preset, the guide or a restored page sets rates for the points that it sets, which stay: more than OFFER changes then.
    """
    key, settings = f"{controls.stem}.offered", link.read_settings(controls.stem)
    before, last = st.session_state.get(key, (offered, settings))
    changed, written = {name for name, _ in settings.items() ^ last.items()}, [link.to_text(rate) for rate in before]
    for name in ("rate", *RATE_NAMES):
        if changed <= OFFER and (chosen := settings.get(name)) in written and len(written) == len(offered):
            controls.assign(**{name: offered[written.index(chosen)]})
    st.session_state[key] = offered, link.read_settings(controls.stem)
