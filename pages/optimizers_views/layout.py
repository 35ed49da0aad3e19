"""How do sliders stand beside each other?"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def beside(across: int) -> DeltaGenerator:
    """Return a place that sets sliders in rows of `across`; as columns, every slider would cost the server one element more."""
    return st.grid(across, min_column_width=64, gap=("xsmall", "small"))
