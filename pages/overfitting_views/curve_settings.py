"""The settings of a curve through noisy points, and the dials among the fits that are computed together."""

from dataclasses import replace

from core.concepts import overfitting as concept
from pages.inputs.own_points import edit_points
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Dial


def read_settings(lesson: Lesson) -> tuple[concept.CurveConfig, list[Dial | None]]:
    """Show the controls; return what they say, and the dials among the fits that are computed together."""
    controls = lesson.controls
    data = controls.choose("data", concept.SOURCES)
    own = edit_points(lesson) if data == "own" else ()
    family = controls.choose("family", concept.FAMILIES if data == "sine" else concept.FAMILIES[:2], few=True)
    seed = controls.slide("seed", range(20)) if data == "sine" else concept.CurveConfig.seed
    name = "width" if family == "network" else "degree"
    complexity, complexity_dial = controls.dial(name, concept.COMPLEXITIES[family], concept.CurveConfig.complexity)
    config = concept.CurveConfig(family=family, data=data, own=own, complexity=complexity, seed=seed)
    if family == "network":
        with side_by_side(2):
            noise, count = controls.slide("noise", concept.NOISES), controls.slide("count", concept.COUNTS)
            ridge, steps = controls.slide("ridge", concept.RIDGES), controls.slide("steps", concept.STEPS)
        return replace(config, noise=noise, count=count, ridge=ridge, steps=steps), [complexity_dial]
    ridge, ridge_dial = controls.dial("ridge", concept.RIDGES)
    if data == "own":
        return replace(config, ridge=ridge), [complexity_dial, ridge_dial]
    (noise, noise_dial), (count, count_dial) = controls.dial("noise", concept.NOISES), controls.dial("count", concept.COUNTS)
    return replace(config, noise=noise, count=count, ridge=ridge), [complexity_dial, noise_dial, count_dial, ridge_dial]
