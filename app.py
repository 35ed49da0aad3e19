"""The server: `streamlit run app.py`, or `uvicorn app:app` for several processes. It serves pages/frame.py to each visitor."""

import gc
import importlib
import threading
from contextlib import asynccontextmanager

import streamlit as st

from core.foundation.picture_sets import load_pictures
from pages import STEMS
from pages.shell import engine
from pages.stage.routes import list_routes


def load_lessons() -> None:
    """Import every lesson, and torch with them, and read the digits, while the first browser fetches the page."""
    for stem in STEMS:
        importlib.import_module(f"core.figures.{stem}")
    load_pictures("digits")
    gc.collect()
    gc.freeze()  # what is loaded now stays: no search for garbage in it


@asynccontextmanager
async def lifespan(_: st.App):
    """Spare memory, start the workers before the first visitor; stop them with the server."""
    engine.share_heaps()
    engine.start()
    threading.Thread(target=load_lessons, daemon=True).start()
    yield {}
    engine.stop()


app = st.App("pages/frame.py", lifespan=lifespan, routes=list_routes())
