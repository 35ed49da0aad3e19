"""What stood on the page before a training began: Streamlit takes it away only at the end of a run that asks for no other one."""

import streamlit as st

MOST = 12
"""Elements one below the other that can be left of the run before; most are controls beside the stage, up to nine rows of them."""


def clear_rest() -> None:
    """Put nothing where the run before may have left something, from here to the end of the container."""
    for _ in range(MOST):
        st.empty()
