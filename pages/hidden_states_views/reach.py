"""How far back learning reaches, while the training goes on and under a recurrent gain."""

from dataclasses import replace

import numpy as np

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import GainConfig, GainTrace, ReachTrace
from core.figures import hidden_states as figures
from core.figures.style import Selection
from pages.hidden_states_views.watched import Watched, list_results
from pages.shell import courses
from pages.shell.compute import compute
from pages.shell.courses import follow
from pages.shell.view import Layout, Numbers, Panel, Results, Row, Stage, View, moving

LAYOUT = Layout("'reach gain clipping'", "1.15fr 1fr 1fr", (300,), Layout("'reach reach' 'gain clipping'", "1fr 1fr", (210, 200)))


def show_reach(watched: Watched) -> View:
    """Return Jacobians of the three cells, a gradient under a gain, and the length of the gradient."""
    words, (_, dial) = watched.lesson.words, watched.lesson.controls.dial("gain", concept.GAINS, 1.0)
    configs = [concept.share_seeds(replace(watched.trace.config, cell=cell)) for cell in concept.CELLS]
    trainings = [follow(config, concept.start, concept.go_on) for config in configs]
    states = tuple(watched.state if training is watched.training else training.state for training in trainings)
    slowest = min(range(len(states)), key=lambda number: states[number].epochs)
    reach = compute(concept.compare_reach, states, watched.layer, watched.trace.config.seed)
    gains = Selection(compute(concept.spread_gradients, GainConfig()), dial.index, dial.name)
    panels = [
        Panel("reach", figures.draw_reach(reach, words)),
        Panel("gain", figures.draw_gain(gains, words)),
        Panel("clipping", figures.draw_clipping(watched.outline, words)),
    ]
    clock, numbers = watched.count_epochs(states[slowest].epochs), list_reach_numbers(watched, reach, gains)
    key, outcome = "hidden_states.reach", ("gain",)
    stage = Stage(key=key, panels=panels, layout=LAYOUT, clock=clock, numbers=numbers, dials=[dial], outcome=outcome)
    return replace(
        watched.present(stage),
        table=lambda: concept.tabulate_reach(reach, gains.trace),
        results=lambda: list_reach_results(watched, reach, gains.trace),
        after=courses.show_more(trainings[slowest], states[slowest]),
    )


def list_reach_results(watched: Watched, reach: ReachTrace, gains: GainTrace) -> Results:
    """Return what the program must compute and the table must hold."""
    back = [*reach.norms[..., 1].ravel(), *reach.cell_norms[:, 1], *gains.medians[:, -2]]
    return Results(list_results(watched.state, watched.trace).program, {"1_steps_back": np.array(back)})


def list_reach_numbers(watched: Watched, reach: ReachTrace, gains: Selection[GainTrace]) -> Numbers:
    """Return how much of a change is left one step back and at the start, for each cell and for the selected gain."""
    words = watched.lesson.words
    rows = [
        Row(cell, [moving(radii), moving(norms[:, 1]), moving(norms[:, -1])], *figures.LOOKS[cell][:2])
        for cell, radii, norms in zip(concept.CELLS, reach.radii, reach.norms, strict=True)
    ]
    back = gains.trace.medians
    rows.append(Row(words["row.gain"], [moving(each, dials=["gain"]) for each in (gains.trace.gains, back[:, -2], back[:, 0])]))
    return Numbers(words.name_columns("cell", "radius", "one back", "whole way"), rows)
