"""Routes for what the browser fetches besides Streamlit's own page: the modules of assets/components, and Plotly."""

import importlib.util
import os
import time
from hashlib import blake2b
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

COMPONENTS = Path(__file__).parents[2] / "assets" / "components"


def find_plotly() -> Path:
    """Return the folder with plotly.min.js in the plotly package, without importing the package."""
    found = importlib.util.find_spec("plotly")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("the plotly package is not installed")
    return Path(found.origin).parent / "package_data"


def read_version(*folders: Path) -> str:
    """Return a hash of the names and texts of the scripts in some folders."""
    scripts = (path.name.encode() + path.read_bytes() for folder in folders for path in sorted(folder.glob("*.js")))
    return blake2b(b"".join(scripts), digest_size=9).hexdigest()


STARTED = time.time()
VERSION = read_version(COMPONENTS / "stage", find_plotly())
"""Hash of the browser's scripts when this server was started; a page that was opened with another one is loaded anew."""


class VersionedFiles(StaticFiles):
    """Files that a browser keeps for good, with what it compiled of them, where the address names their version.

    Of another version, or of a file that was edited since the server's start, it asks each time whether they changed (by ETag).
    """

    def file_response(self, full_path: Any, stat_result: os.stat_result, scope: Scope, status_code: int = 200) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        kept = scope["path_params"]["version"] == VERSION and stat_result.st_mtime < STARTED
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response


def list_routes() -> list[Mount]:
    """Return the routes for the server's App, below the path that `server.baseUrlPath` sets.

    A proxy that strips a prefix needs no setting: the browser finds these files beside the page (assets/components/load_stage.js).
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    below = f"/{base}/files" if base else "/files"
    folders = {"components": COMPONENTS, "plotly": find_plotly()}
    return [Mount(f"{below}/{{version}}/{name}", VersionedFiles(directory=folder)) for name, folder in folders.items()]
