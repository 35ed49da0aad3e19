"""The learning rates: one for all methods or one for each, around the limit of the data."""

from collections.abc import Sequence

import streamlit as st

from core.concepts import descent
from core.concepts.descent import RaceConfig
from pages.shell import link
from pages.shell.controls import Controls
from pages.shell.lesson import side_by_side

RATE_NAMES = ("full_batch_rate", "mini_batch_rate", "one_example_rate")


def read_rates(controls: Controls, apart: bool, offered: Sequence[float]) -> list[float]:
    """Show one learning rate for all three methods, or one for each, of those offered; return one for each."""
    _keep_places(controls, offered)
    standard = offered[descent.RATES.index(RaceConfig.full_batch_rate)]
    if not apart:
        return 3 * [controls.slide("rate", offered, standard)]
    with side_by_side(3):
        return [controls.slide(name, offered, standard) for name in RATE_NAMES]


def _keep_places(controls: Controls, offered: Sequence[float]) -> None:
    """Keep each slider where it stands, relative to the limit, when other points offer other rates."""
    key = f"{controls.stem}.offered"
    before = [link.to_text(rate) for rate in st.session_state.get(key, offered)]
    for name in ("rate", *RATE_NAMES):
        if (chosen := controls.state(name)) in before:
            controls.assign(**{name: offered[before.index(chosen)]})
    st.session_state[key] = offered
