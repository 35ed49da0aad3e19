"""An empty page with real Plotly, and a scene as the server writes it: a map and a space over which a dial moves."""

import base64
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from playwright.sync_api import Route

from core.figures import style, themes
from pages.shell.view import moving
from pages.stage.packing import Parcel
from pages.stage.routes import COMPONENTS, find_plotly

HOST = "http://dials.test/"
RATES, TIMES = 21, 30
OPEN = """async message => {
  const { show } = await import('/components/stage/stage.js'), root = document.querySelector('.stage');
  window.told = [];
  const setStateValue = (name, value) => window.told.push([name, value]);
  const setTriggerValue = (name, value) => window.told.push([name, value]);
  window.receive = text => {
    const data = Uint8Array.from(atob(text), character => character.charCodeAt(0));
    show(root, { data, setStateValue, setTriggerValue });
  };
  window.receive(message);
}"""
IDLE = """() => {
  const { panels } = document.querySelector('.stage').stage, plots = [...document.querySelectorAll('.stage-plot')];
  return plots.every(plot => plot.dataset.drawn) && [...panels.values()].every(panel => !panel.busy);
}"""


def spiral() -> tuple[np.ndarray, np.ndarray]:
    """Return a path for each rate, shape (rate, time)."""
    angle = np.linspace(0, 6, TIMES) * np.linspace(0.2, 1.5, RATES)[:, None]
    return 0.3 + 0.6 * np.exp(-angle / 3) * np.cos(angle), 0.2 + 0.6 * np.exp(-angle / 3) * np.sin(angle)


def draw_figures() -> tuple[style.Figure, style.Figure]:
    """Return a map with a path, its last point and a point to grab, and the path in space over a surface."""
    x, y = spiral()
    wide, wx, wy = {"rate": 4}, style.quantize(x, -1, 1), style.quantize(y, -1, 1)
    places = np.linspace(-0.8, 0.8, 9)
    follow = {"dials": ["rate"], "x": wx, "y": wy}
    point = {"type": "scatter", "x": [places[4]], "y": [places[4]], "mode": "markers", "marker": {"size": 12}}
    grabbed = style.follow(
        "pick", ["w", "b"], x=np.tile(places[:, None, None], (1, 9, 1)), y=np.tile(places[None, :, None], (9, 1, 1))
    )
    flat = style.new_figure(
        "A map.",
        {"type": "scatter", "x": x[4], "y": y[4], "mode": "lines", "meta": style.follow("grow", **follow)},
        {"type": "scatter", "x": x[4], "y": y[4], "mode": "markers", "meta": style.follow("stand", **follow)},
        point | {"meta": grabbed | style.grab({"x": "w", "y": "b"}, w=places, b=places)},
        xaxis={"range": [-1, 1], "title": {"text": "rate 4"}}, yaxis={"range": [-1, 1]}, showlegend=False,
    )  # fmt: skip
    flat = style.follow_layout(flat, list(wide), **{"xaxis.title.text": [f"rate {rate}" for rate in range(RATES)]})
    level = {"x": np.array([-1.0, 1]), "y": np.array([-1.0, 1]), "z": np.zeros((2, 2))}
    path = {"type": "scatter3d", "mode": "lines", "x": x[4], "y": y[4], "z": 0 * x[4]}
    meta = style.follow("grow", **follow, z=np.tile(np.linspace(1, 0, TIMES), (RATES, 1)))
    corners = np.array([[-1.0, 1, 0], [-1, -1, 1]])  # of a triangle that rises with the rate
    rising = np.linspace(0, 1, RATES)[:, None] * np.ones(3)
    triangle = {"type": "mesh3d", "x": corners[0], "y": corners[1], "z": rising[4], "i": [0], "j": [1], "k": [2]}
    triangle["meta"] = style.follow("pick", ["rate"], z=rising)
    return flat, style.new_figure("A space.", {"type": "surface", **level}, path | {"meta": meta}, triangle)


def list_dials(index: int) -> list[dict[str, Any]]:
    """Return the dials of a message, the rate at an index."""
    texts = [str(rate) for rate in range(RATES)]
    others = [{"name": name, "label": name, "texts": list("abcdefghi"), "index": 4} for name in "wb"]
    return [{"name": "rate", "label": "Rate", "texts": texts, "index": index}, *others]


def write_message(veiled: tuple[str, ...] = (), **more: Any) -> str:
    """Return the message of a scene in base64."""
    parcel, (flat, space) = Parcel(), draw_figures()
    losses = moving(np.arange(RATES * TIMES).reshape(RATES, TIMES), dials=["rate"])
    scene = {
        "key": "dials", "layout": {"areas": "'map space'", "columns": "1fr 1fr", "rows": "420px"},
        "panels": [
            {"name": "map", "caption": "Map", "alt": "A map.", "figure": parcel.add_figure(flat)},
            {"name": "space", "caption": "Space", "alt": "A space.", "figure": parcel.add_figure(space)},
        ],
        "clock": {"readings": np.arange(TIMES), "identity": "a", "unit": "step", "start": None, "play": None, "locked": False},
        "dials": list_dials(4), "heard": None, "words": {}, "exchanges": {}, "template": themes.TEMPLATE, "scale": 1,
        "readout": {"columns": ["", "loss"], "rows": [{"label": "run", "cells": [losses]}], "first": "20%", "exchanges": {}},
    } | more  # fmt: skip
    for panel in scene["panels"]:
        panel |= {"views": [], "veiled": panel["name"] in veiled}
    return base64.b64encode(parcel.write(scene)).decode()


def serve(route: Route) -> None:
    """Answer a request of the empty page."""
    kind, _, name = urlsplit(route.request.url).path[1:].partition("/")
    if kind in ("components", "plotly"):
        route.fulfill(path=(COMPONENTS if kind == "components" else find_plotly()) / name, content_type="text/javascript")
    else:
        css = (COMPONENTS / "stage.css").read_text(encoding="utf-8")
        look = ":root { --st-primary-color: #00f; --st-background-color: #fff; --st-text-color: #000; --st-border-color: #ccc }"
        body = f"<!doctype html><style>{look} {css}</style><body><div class='stage'></div><div style='height: 2000px'></div></body>"
        route.fulfill(body=body, content_type="text/html")
