"""The server: `streamlit run app.py` finds `app`; the script that it serves to each visitor is pages/frame.py."""

import threading
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from pages.shell import workers
from pages.shell.balancing import Balancer, Servers
from pages.shell.compression import Compression
from pages.shell.routes import list_routes
from pages.shell.serving import prepare

servers = Servers()


@asynccontextmanager
async def lifespan(_: st.App):
    """Start the worker processes before the first visitor; stop all processes with the server."""
    workers.start()
    threading.Thread(target=prepare, daemon=True).start()  # the first visitor's browser fetches the page meanwhile
    yield {}
    await servers.stop()
    workers.stop()


app = st.App(
    "pages/frame.py",
    lifespan=lifespan,
    routes=list_routes(),
    middleware=[Middleware(Compression), Middleware(Balancer, servers)],
)
