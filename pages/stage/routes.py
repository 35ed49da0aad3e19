"""Routes for what the browser fetches besides Streamlit's own page: the modules of assets/components, and Plotly."""

import importlib.util
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

COMPONENTS = Path(__file__).parents[2] / "assets" / "components"


class CheckedFiles(StaticFiles):
    """Files that a browser keeps and asks about each time (by their ETag), so that an edited one shows after a reload."""

    def file_response(self, *arguments: Any, **options: Any) -> Response:
        response = super().file_response(*arguments, **options)
        response.headers["Cache-Control"] = "no-cache"
        return response


def list_routes() -> list[Mount]:
    """Return the routes for the server's App, below the path that `server.baseUrlPath` sets.

    A proxy that strips a prefix needs no setting: the browser finds these files beside the page (assets/components/load_stage.js).
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    below = f"/{base}" if base else ""
    files = {"components": COMPONENTS, "plotly": find_plotly()}
    return [Mount(f"{below}/{name}", CheckedFiles(directory=folder)) for name, folder in files.items()]


def find_plotly() -> Path:
    """Return the folder with plotly.min.js in the plotly package, without importing the package."""
    found = importlib.util.find_spec("plotly")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("the plotly package is not installed")
    return Path(found.origin).parent / "package_data"
