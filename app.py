"""The server: `streamlit run app.py`, or `uvicorn app:app` for several processes. It serves pages/frame.py to each visitor."""

import gc
import importlib
import os
import threading
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from core.foundation.picture_sets import load_pictures
from pages import STEMS
from pages.processes import prepare_worker, share_heaps
from pages.shell import engine
from pages.stage.routes import list_routes

FILES = 8192
"""Files, sockets among them, that a server may have open where the system lets it."""


def load_lessons() -> None:
    """Import every lesson, and torch with them, and read the digits, while the first browser fetches the page."""
    for stem in STEMS:
        importlib.import_module(f"core.figures.{stem}")
    load_pictures("digits")
    gc.collect()
    gc.freeze()  # what is loaded now stays: no search for garbage in it


def open_more_files() -> None:
    """Let this process open more files: Streamlit needs three for each of the last 128 visits, and some systems allow 256."""
    if os.name == "posix":
        resource = importlib.import_module("resource")
        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
        if now != resource.RLIM_INFINITY and now < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


@asynccontextmanager
async def lifespan(_: st.App):
    """Spare memory, start the workers before the first visitor; stop them with the server."""
    open_more_files()
    share_heaps()
    engine.start(prepare_worker)
    threading.Thread(target=load_lessons, daemon=True).start()
    yield {}
    engine.stop()


os.chdir(Path(__file__).parent)  # uvicorn may be started anywhere; Streamlit looks for its pages and settings there
app = st.App("pages/frame.py", lifespan=lifespan, routes=list_routes())
