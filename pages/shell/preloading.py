"""What every process of the server needs sooner or later: importing this module loads all lessons, and torch with them."""

import importlib

import streamlit  # noqa: F401

from pages import STEMS

for stem in STEMS:
    importlib.import_module(f"core.figures.{stem}")
