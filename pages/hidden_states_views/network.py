"""The network at work, and what is inside it."""

from core.concepts import hidden_states as concept
from core.figures import hidden_states as figures
from pages.hidden_states_views import HEIGHTS
from pages.hidden_states_views.watched import Watched
from pages.shell.view import Layout, Panel, Stage, View

NARROW_LETTERS = Layout("'unrolled unrolled' 'states letters' 'loss loss'", "1fr 1fr", (220, 200, 190))
LETTERS = Layout("'unrolled unrolled unrolled' 'states letters loss'", "1fr 1fr 1fr", HEIGHTS, NARROW_LETTERS)


def show_letters(watched: Watched) -> View:
    """Return the network unrolled, its states, what it says, how the loss falls."""
    words, trace, layer = watched.lesson.words, watched.trace, watched.layer
    panels = [
        Panel("unrolled", figures.draw_unrolled(trace, layer, words)),
        Panel("states", figures.draw_states(trace, layer, words)),
        Panel("letters", figures.draw_letters(trace, words)),
        Panel("loss", figures.draw_loss(trace, words)),
    ]
    key, clock, numbers = "hidden_states.letters", watched.count_epochs(), watched.list_numbers()
    return watched.present(Stage(key=key, panels=panels, layout=LETTERS, clock=clock, numbers=numbers, outcome=("loss",)))


def show_inside(watched: Watched) -> View:
    """Return the state's path, and what else there is to see inside: gates, an embedding, else the states."""
    words, trace, layer = watched.lesson.words, watched.trace, watched.layer
    panels = [Panel("path", figures.draw_path(trace, trace.planes[layer], words))]
    if concept.GATES[trace.config.cell]:
        panels.append(Panel("gates", figures.draw_gates(trace, layer, words)))
    if trace.config.inputs == "embedding":
        panels.append(Panel("embedding", figures.draw_embedding(trace, words)))
    if len(panels) == 1:
        panels.append(Panel("states", figures.draw_states(trace, layer, words)))
    names = [panel.name for panel in panels]
    narrow = Layout(f"'{names[0]} {names[0]}' '{names[1]} {names[-1]}'", "1fr 1fr", (240, 220))
    layout = Layout(f"'{' '.join(names)}'", " ".join(["1fr"] * len(names)), (sum(HEIGHTS) + 6,), narrow)
    clock, numbers = watched.count_epochs(), watched.list_numbers()
    return watched.present(Stage(key="hidden_states.inside", panels=panels, layout=layout, clock=clock, numbers=numbers))
