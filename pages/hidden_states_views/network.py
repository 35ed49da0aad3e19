"""The network at work, and what is inside it."""

from core.concepts import hidden_states as concept
from core.figures import hidden_states as figures
from pages.hidden_states_views.watched import Watched
from pages.shell.view import Layout, Panel, View

HEIGHTS = (210, 200)
"""Of the two rows of pictures, in pixels."""
NARROW_LETTERS = Layout("'unrolled unrolled' 'states letters' 'loss loss'", "1fr 1fr", (220, 200, 190))
LETTERS = Layout("'unrolled unrolled unrolled' 'states letters loss'", "1fr 1fr 1fr", HEIGHTS, NARROW_LETTERS)
ROOM = (220, 300)
"""Of the state's path, in pixels, inside its axes, where three pictures stand beside each other."""


def show_letters(watched: Watched) -> View:
    """Return the network unrolled, its states, what it says, how the loss falls."""
    words, runs, layer = watched.lesson.words, watched.runs, watched.layer
    panels = [
        Panel("unrolled", figures.draw_unrolled(runs, layer, words)),
        Panel("states", figures.draw_states(runs, layer, words)),
        Panel("letters", figures.draw_letters(runs, words)),
        Panel("loss", figures.draw_loss(runs, words)),
    ]
    return watched.present(watched.stage("hidden_states.letters", panels, LETTERS, ("loss",)))


def show_inside(watched: Watched) -> View:
    """Return the state's path, and what else there is to see inside: gates, an embedding, else the states."""
    words, runs, layer, config = watched.lesson.words, watched.runs, watched.layer, watched.trace.config
    panels = [Panel("path", figures.draw_path(runs, runs.trace.paths[layer], runs.trace.shares[layer], words, ROOM))]
    if concept.GATES[config.cell]:
        panels.append(Panel("gates", figures.draw_gates(runs, layer, words)))
    if config.inputs == "embedding":
        panels.append(Panel("embedding", figures.draw_embedding(runs, words)))
    if len(panels) == 1:
        panels.append(Panel("states", figures.draw_states(runs, layer, words)))
    names = [panel.name for panel in panels]
    narrow = Layout(f"'{names[0]} {names[0]}' '{names[1]} {names[-1]}'", "1fr 1fr", (240, 220))
    layout = Layout(f"'{' '.join(names)}'", " ".join(["1fr"] * len(names)), (sum(HEIGHTS) + 6,), narrow)
    return watched.present(watched.stage("hidden_states.inside", panels, layout))
