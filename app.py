"""The server: `streamlit run app.py` finds `app`; the script that it serves to each visitor is pages/frame.py."""

import gc
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from pages.shell import workers
from pages.shell.doorway import Doorway


@asynccontextmanager
async def lifespan(_: st.App):
    """Start the worker processes before the first visitor, and stop them with the server."""
    workers.start()
    gc.collect()
    gc.freeze()  # with runner.postScriptGC off in config.toml: no scan of the whole heap after each rerun
    yield {}
    workers.stop()


app = st.App("pages/frame.py", lifespan=lifespan, middleware=[Middleware(GZipMiddleware, minimum_size=2000), Middleware(Doorway)])
