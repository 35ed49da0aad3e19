"""The server: `streamlit run app.py` finds `app`; the script that it serves to each visitor is pages/frame.py."""

import functools
import gc
from contextlib import asynccontextmanager

import streamlit as st
import streamlit.config
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from pages.shell import workers
from pages.shell.doorway import Doorway


@asynccontextmanager
async def lifespan(_: st.App):
    """Start the worker processes before the first visitor, and stop them with the server."""
    workers.start()
    # Streamlit reads all of its options for the theme at every rerun, a tenth of the time of one; ours never change.
    streamlit.config.get_options_for_section = functools.cache(streamlit.config.get_options_for_section)
    gc.collect()
    gc.set_threshold(50_000, 20, 20)  # cycles are few here: to look for them less often saves 3 to 18 % of a rerun
    gc.freeze()  # with runner.postScriptGC off in config.toml: no scan of the whole heap after each rerun
    yield {}
    workers.stop()


app = st.App("pages/frame.py", lifespan=lifespan, middleware=[Middleware(GZipMiddleware, minimum_size=2000), Middleware(Doorway)])
