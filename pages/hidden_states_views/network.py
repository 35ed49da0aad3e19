"""The network at work, and what is inside it."""

from streamlit.delta_generator import DeltaGenerator

from core.concepts import hidden_states as concept
from core.figures import hidden_states as figures
from pages.hidden_states_views import HEIGHTS
from pages.hidden_states_views.watched import Watched, count_epochs, tell
from pages.shell.lesson import Lesson
from pages.shell.stage import Panel, show_stage


def show_letters(lesson: Lesson, stage: DeltaGenerator, shown: Watched, layer: int) -> None:
    """The network unrolled, its states, what it says, how the loss falls."""
    words, watched = lesson.words, shown.trace
    panels = [
        Panel("unrolled", figures.draw_unrolled(watched, layer, words)),
        Panel("states", figures.draw_states(watched, layer, words)),
        Panel("letters", figures.draw_letters(watched, words)),
        Panel("loss", figures.draw_loss(watched, words)),
    ]
    layout = {"areas": "'unrolled unrolled unrolled' 'states letters loss'", "columns": "1fr 1fr 1fr", "heights": HEIGHTS}
    time = {"clock": count_epochs(lesson, watched.training), "numbers": tell(lesson, watched)}
    with stage:
        show_stage("hidden_states.letters", words, panels, **layout, **time)


def show_inside(lesson: Lesson, stage: DeltaGenerator, shown: Watched, layer: int) -> None:
    """The state's path, and what else there is to see inside: gates, an embedding, else the states."""
    words, watched, config = lesson.words, shown.trace, shown.trace.training.config
    panels = [Panel("path", figures.draw_path(watched, watched.planes[layer], words))]
    if concept.GATES[config.cell]:
        panels.append(Panel("gates", figures.draw_gates(watched, layer, words)))
    if config.inputs == "embedding":
        panels.append(Panel("embedding", figures.draw_embedding(watched, words)))
    if len(panels) == 1:
        panels.append(Panel("states", figures.draw_states(watched, layer, words)))
    areas, columns = f"'{' '.join(panel.name for panel in panels)}'", " ".join(["1fr"] * len(panels))
    layout = {"areas": areas, "columns": columns, "heights": (sum(HEIGHTS) + 6,)}
    time = {"clock": count_epochs(lesson, watched.training), "numbers": tell(lesson, watched)}
    with stage:
        show_stage("hidden_states.inside", words, panels, **layout, **time)
