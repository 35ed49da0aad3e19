"""What every further process needs, loaded once: on Linux all of them are forked from one process that imports this module.

It only imports: no tensor is computed and no device opened here, as neither survives a fork.
"""

import gc
import importlib
import sys
from pathlib import Path

import streamlit  # noqa: F401

from pages import STEMS

# A new process runs its parent's main file again unless that is its own; Streamlit has the script of any visitor pass for it.
sys.modules["__main__"].__file__ = str(Path(__file__).parents[1] / "frame.py")

for stem in STEMS:
    importlib.import_module(f"core.figures.{stem}")
gc.collect()
gc.freeze()  # what is loaded stays where it is: forked processes share its memory
