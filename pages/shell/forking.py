"""What the process imports from which all others are forked (on Linux; see lanes.CONTEXT).

It only imports: no tensor is computed and no device opened here, as neither survives a fork.
"""

import gc
import sys
from pathlib import Path

from pages.shell import preloading  # noqa: F401

# A new process runs its parent's main file again unless that is its own; Streamlit has the script of any visitor pass for it.
sys.modules["__main__"].__file__ = str(Path(__file__).parents[1] / "frame.py")
gc.collect()
gc.freeze()  # what is loaded stays where it is: forked processes share its memory
