"""The settings of the playground: what is learned, by which network, how; and which run is watched."""

from dataclasses import dataclass
from typing import Any

from core.concepts import playground as concept
from core.concepts.playground import RATES, SEEDS, PlaygroundConfig
from core.concepts.playground.edits import read_edits
from pages.course.simple import beside, fold_away
from pages.playground_views.own import edit_own
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Dial

STANDARD_RATE = 0.03
NOISES, SHARES, DROPOUTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0), (0.0, 0.2, 0.5, 0.8), (0.0, 0.1, 0.2, 0.5)
BATCHES, EPOCHS, PENALTIES = (1, 5, 10, 20, 50, 200, 1000), (20, 50, 100, 200, 500), (0.0, 0.0001, 0.001, 0.01, 0.1)


@dataclass(frozen=True)
class Run:
    """Which run is watched: indices of its rate and its seed, and the dials that select them."""

    rate: int
    seed: int
    dials: tuple[Dial | None, Dial | None]


def read_run(lesson: Lesson) -> Run:
    """Return which run is watched."""
    rate, rate_dial = lesson.controls.dial("rate", RATES, STANDARD_RATE)
    seed, seed_dial = lesson.controls.dial("seed", range(SEEDS), 0)
    return Run(RATES.index(rate), seed, (rate_dial, seed_dial))


def read_config(lesson: Lesson, view: str) -> PlaygroundConfig:
    """Show the settings; return what they say. In the view "linear" the activation is none; "luck" tries networks of its own."""
    controls, chosen = lesson.controls, dict[str, Any](activation="none")
    layers, units = 1, [*PlaygroundConfig.hidden]
    with beside(lesson, "data", "activation"):
        chosen["data"] = controls.choose("data", concept.DATA, few=False)
        if view != "linear":
            chosen["activation"] = controls.choose("activation", concept.ACTIVATIONS, few=False)
    if view != "luck":
        with beside(lesson, "layers", "units1"):
            layers = controls.slide("layers", range(7), 1)
            units = [controls.slide("units1", range(1, 17), 4)] if layers else []
    if chosen["data"] == "blobs":
        chosen["classes"] = controls.slide("classes", range(2, 7))
    if chosen["data"] == "own":
        chosen["own"] = edit_own(lesson)
    with side_by_side(2):
        with fold_away(lesson, lesson.words["more.network"]):
            units += [controls.slide(f"units{number}", range(1, 17), 4) for number in range(2, layers + 1)]
            chosen["inputs"] = controls.several("inputs", concept.INPUTS, concept.INPUTS[:2])
            chosen["start"] = controls.choose("start", concept.STARTS, few=False)
        with fold_away(lesson, lesson.words["more.training"]):
            chosen |= _read_training(lesson, view, chosen["data"])
    return read_edits(PlaygroundConfig(**chosen, hidden=tuple(units)), controls.state("edits"))


def _read_training(lesson: Lesson, view: str, data: str) -> dict[str, Any]:
    """Show how the network is trained, and what data there are."""
    controls, chosen = lesson.controls, dict[str, Any]()
    with side_by_side(2):
        chosen["optimizer"] = controls.choose("optimizer", concept.OPTIMIZERS, few=False)
        if data not in concept.REGRESSION:
            chosen["loss"] = controls.choose("loss", concept.LOSSES, few=False)
        chosen["batch_size"] = controls.slide("batch_size", BATCHES)
        chosen["l1"] = controls.slide("l1", PENALTIES)
        chosen["epochs"] = controls.slide("epochs", EPOCHS)
        chosen["l2"] = controls.slide("l2", PENALTIES)
        chosen["held_out"] = controls.slide("held_out", SHARES, show="{:.0%}".format)
        if view != "luck":
            chosen["dropout"] = controls.slide("dropout", DROPOUTS)
        if data != "own":
            chosen |= {"noise": controls.slide("noise", NOISES), "data_seed": controls.slide("data_seed", range(20))}
    return chosen
