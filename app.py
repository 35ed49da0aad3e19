"""The server: `streamlit run app.py` finds `app`; the script that it serves to each visitor is pages/frame.py."""

from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from pages.shell import workers
from pages.shell.balancing import Balancer, Servers
from pages.shell.doorway import Doorway
from pages.shell.serving import settle

servers = Servers()


@asynccontextmanager
async def lifespan(_: st.App):
    """Start the worker processes before the first visitor; stop all processes with the server."""
    workers.start()
    settle()
    yield {}
    await servers.stop()
    workers.stop()


app = st.App(
    "pages/frame.py",
    lifespan=lifespan,
    middleware=[Middleware(GZipMiddleware, minimum_size=2000), Middleware(Doorway), Middleware(Balancer, servers)],
)
