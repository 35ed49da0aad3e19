"""The stage's modules and the box for files, one by one in a browser: each has a file of checks in tests/browser/modules.

No server is needed: an empty page gets the modules from their folder. What a check uses of Python's side is made here, by the code
that the server runs.
"""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page, Route

from core.concepts.playground import ACTIVATIONS, INPUTS, PlaygroundConfig, evaluate
from core.concepts.playground.network import draw_weights
from core.concepts.playground.watching import summarize
from core.figures.style import quantize
from pages.shell.view import moving
from pages.stage.packing import Parcel
from pages.stage.routes import COMPONENTS

CHECKS = Path(__file__).parent / "modules"
MODULES = [*sorted(path.stem for path in (COMPONENTS / "stage").glob("*.js")), "address", "load_stage", "upload"]
HOST = "http://modules.test/"
RUN = """async ([name, given]) => {
  const failures = [], plain = value => ArrayBuffer.isView(value) ? Array.from(value, plain) : value;
  const written = value => Object.is(value, NaN) ? 'NaN' : value === undefined ? 'undefined' : plain(value);
  const text = value => JSON.stringify(value, (_, each) => written(each));
  const same = (actual, expected, what) => {
    if (text(actual) !== text(expected)) failures.push(`${what}: ${text(actual)} instead of ${text(expected)}`);
  };
  const load = module => import(`/components/stage/${module}.js`);
  const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
  const { default: check } = await import(`/checks/${name}.js`);
  await check({ load, same, wait, given });
  return failures;
}"""


def serve(route: Route) -> None:
    """Answer a request of the empty page from the folders of modules and checks."""
    kind, _, name = urlsplit(route.request.url).path[1:].partition("/")
    file = {"components": COMPONENTS, "checks": CHECKS}.get(kind, CHECKS) / name
    if file.is_file():
        route.fulfill(path=file, content_type="text/javascript")
    elif kind == "":
        route.fulfill(body="<!doctype html><body></body>", content_type="text/html")
    else:
        route.fulfill(status=404)


def write_messages() -> dict[str, Any]:
    """Return a first and a second message as the server writes them, in base64, and a message that only fits after another."""
    grid = np.arange(6, dtype="f4").reshape(2, 3)
    first = Parcel()
    written = first.write({"key": "a", "grid": grid, "cell": moving(np.array([0.5, np.nan]), at=np.arange(2))})
    second = Parcel(frozenset(first.parts)).write({"key": "a", "grid": grid, "more": np.array([7, 8])})
    numbers = np.linspace(0.01, 10, 12).reshape(3, 4)
    ranges = {"steps": quantize(numbers, 0, 10), "ratios": quantize(numbers, 0.005, 50, log=True)}
    steps = Parcel().write({"key": "a", "numbers": numbers.tolist(), **ranges})
    messages = {"first": written, "second": second, "steps": steps, "networks": write_networks()}
    return {name: base64.b64encode(each).decode() for name, each in messages.items()}


def write_networks() -> bytes:
    """Return networks with every activation, and what torch makes of points: all layers (the inputs first), and the answers."""
    points, networks = torch.rand(50, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 6 - 3, []
    for place, activation in enumerate(ACTIVATIONS):
        classes = 2 + place % 3
        config = PlaygroundConfig(
            data="blobs", classes=classes, inputs=INPUTS, hidden=(5, 3), activation=activation, start="Xavier"
        )
        weights = draw_weights(config, [place]).float()
        layers = evaluate(config, weights.numpy(), points)
        shape = {"sizes": config.sizes, "activation": activation, "inputs": INPUTS, "classes": classes}
        net = {"weights": weights[None, None].numpy(), **shape}
        said = summarize(layers[-1], classes)[0].numpy()
        networks.append({"net": net, "layers": [each[0].T.contiguous().numpy() for each in layers], "said": said})
    places = {"x": points[:, 0].contiguous().numpy(), "y": points[:, 1].contiguous().numpy()}
    return Parcel().write({"key": "networks", "networks": networks, "points": places})


@pytest.fixture(scope="module")
def empty(browser: Browser) -> Iterator[Page]:
    """A tab in which the empty page can be opened."""
    page = browser.new_page()
    page.route(f"{HOST}**", serve)
    yield page
    page.close()


@pytest.mark.parametrize("module", MODULES)
def test_module(empty: Page, module: str) -> None:
    empty.goto(HOST)
    assert empty.evaluate(RUN, [module, write_messages()]) == []
