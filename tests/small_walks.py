"""Walks and tunings of the lesson `optimizers` for tests of what its texts claim."""

import dataclasses
import functools
from typing import Any

import numpy as np

from core.concepts import optimizers as concept
from core.concepts.optimizers import (
    GroundConfig,
    OptimizerConfig,
    TuneConfig,
    TuneTrace,
    WalkConfig,
    WalkTrace,
    make_landscape,
    tune,
    walk,
)
from core.foundation.rules import RULES, Rule
from pages.inputs.pins import read_config
from pages.optimizers_views.settings import RACERS
from tests.claims import read_preset


def walk_preset(name: str, **changes: Any) -> dict[Rule, WalkTrace]:
    """Return the race of a preset: each method at the rate that the preset or the page gives it, from the landscape's start."""
    settings = {**read_preset("optimizers", name), **changes}
    methods = settings.get("methods", ",".join(RACERS)).split(",")
    ground = GroundConfig(**{key: settings[key] for key in ("landscape", "curvature", "angle") if key in settings})
    x, y = make_landscape(ground).start
    shared = {key: settings[key] for key in ("noise", "seeds", "schedule", "steps") if key in settings}
    return {
        method: walk(
            WalkConfig(
                **dataclasses.asdict(ground), **shared, method=method, start_x=x, start_y=y,
                rate=settings.get(f"rate_{method}", concept.START_RATES[method]),
            )
        )
        for method in methods
    }  # fmt: skip


def walk_pinned(name: str) -> list[WalkTrace]:
    """Return the walks that a preset pins beside its race."""
    configs = [read_config(text, WalkConfig) for text in read_preset("optimizers", name)["pin"].split("|")]
    assert all(configs)
    return [walk(config) for config in configs if config]


@functools.cache
def tune_some(methods: tuple[Rule, ...] = RULES, **settings: float) -> TuneTrace:
    return tune(TuneConfig(optimizers=tuple(OptimizerConfig(method=method) for method in methods), **settings))  # type: ignore[arg-type]


def best_losses(methods: tuple[Rule, ...], **settings: float) -> dict[Rule, float]:
    return dict(zip(methods, tune_some(methods, **settings).best_losses.tolist(), strict=True))


def measure_detour(trace: WalkTrace, steps: int = 12) -> float:
    """Return by how many degrees the first steps of a walk miss the direction to the minimum, in the mean."""
    minimum = np.array(make_landscape(trace.config).minima[0])
    moves, ways = np.diff(trace.positions[0, : steps + 1], axis=0), minimum - trace.positions[0, :steps]
    cosine = (moves * ways).sum(1) / np.linalg.norm(moves, axis=1) / np.linalg.norm(ways, axis=1)
    return float(np.degrees(np.arccos(cosine)).mean())
