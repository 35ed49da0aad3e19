"""The settings of the playground: what is learned, by which network, how; and which run is watched."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.concepts import playground as concept
from core.concepts.playground import ACTIVATIONS, DATA, INPUTS, LOSSES, OPTIMIZERS, RATES, SEEDS, STARTS, PlaygroundConfig
from pages.playground_views.editing import read_edits
from pages.playground_views.own import edit_own
from pages.shell.lesson import Lesson
from pages.shell.view import Dial

STANDARD_RATE = 0.03
NOISES = (0.0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
SHARES = (0.0, 0.2, 0.5, 0.8)
BATCHES = (1, 5, 10, 20, 50, 200, 1000)
PENALTIES = (0.0, 0.0001, 0.001, 0.01, 0.1)
DROPOUTS = (0.0, 0.1, 0.2, 0.5)
EPOCHS = (20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Run:
    """Which run is watched: indices of its rate and its seed, and the dials that select them."""

    rate: int
    seed: int
    dials: tuple[Dial | None, Dial | None]


def read_view(lesson: Lesson, views: tuple[str, ...]) -> str:
    """Show which views there are; return the one that is chosen."""
    return lesson.controls.choose("view", views, views[0], few=False)


def read_run(lesson: Lesson) -> Run:
    """Return which run is watched."""
    rate, rate_dial = lesson.controls.dial("rate", RATES, STANDARD_RATE)
    seed, seed_dial = lesson.controls.dial("seed", range(SEEDS), 0)
    return Run(RATES.index(rate), seed, (rate_dial, seed_dial))


def read_config(lesson: Lesson, view: str) -> PlaygroundConfig:
    """Show the settings; return what they say. In the view "linear" the activation is none."""
    controls, chosen = lesson.controls, dict[str, Any]()
    left, right = st.columns(2, gap="small")
    with left:
        chosen["data"] = controls.choose("data", DATA, few=False)
    with right:
        if view == "linear":
            chosen["activation"] = "none"
        else:
            chosen["activation"] = controls.choose("activation", ACTIVATIONS, few=False)
    with left:
        layers = controls.slide("layers", range(7), 1)
    with right:
        units = [controls.slide("units1", range(1, 17), 4)] if layers else []
    if chosen["data"] == "blobs":
        chosen["classes"] = controls.slide("classes", range(2, 7))
    if chosen["data"] == "own":
        chosen["own"] = edit_own(lesson)
    left, right = st.columns(2, gap="small")
    with left, st.popover(lesson.words["more.network"], width="stretch"):
        units += [controls.slide(f"units{number}", range(1, 17), 4) for number in range(2, layers + 1)]
        chosen["hidden"] = tuple(units)
        chosen |= _read_network(lesson)
    with right, st.popover(lesson.words["more.training"], width="stretch"):
        chosen |= _read_training(lesson, chosen["data"])
    return read_edits(lesson, PlaygroundConfig(**chosen))


def _read_network(lesson: Lesson) -> dict[str, Any]:
    controls = lesson.controls
    return {"inputs": controls.several("inputs", INPUTS, INPUTS[:2]), "start": controls.choose("start", STARTS, few=False)}


def _read_training(lesson: Lesson, data: str) -> dict[str, Any]:
    """Show how the network is trained, and what data there are."""
    controls, (left, right) = lesson.controls, st.columns(2, gap="small")
    drawn = data != "own"
    with left:
        chosen: dict[str, Any] = {
            "optimizer": controls.choose("optimizer", OPTIMIZERS, few=False),
            "batch_size": controls.slide("batch_size", BATCHES),
            "epochs": controls.slide("epochs", EPOCHS),
            "held_out": controls.slide("held_out", SHARES, show="{:.0%}".format),
        }
        chosen |= {"noise": controls.slide("noise", NOISES), "data_seed": controls.slide("data_seed", range(20))} if drawn else {}
    with right:
        return chosen | {
            "loss": controls.choose("loss", LOSSES, few=False) if data not in concept.REGRESSION else LOSSES[0],
            "l1": controls.slide("l1", PENALTIES),
            "l2": controls.slide("l2", PENALTIES),
            "dropout": controls.slide("dropout", DROPOUTS),
        }
