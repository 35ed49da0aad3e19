"""Without activation: the layers are one matrix, shown number by number, and the border is a straight line whatever the depth."""

from core.concepts import playground as concept
from core.figures import playground as figures
from pages.playground_views.visit import Visit
from pages.shell.view import Layout, Panel, Stage, View

LAYOUT = Layout("'straight matrices'", "1fr 1.3fr", (360,))


def show_linear(visit: Visit) -> View:
    """Return the plane with the product's line, and the matrices."""
    words, collapsed = visit.lesson.words, concept.collapse(visit.trace)
    panels = [
        Panel("straight", figures.draw_straight(visit.trace, collapsed, words)),
        Panel("matrices", figures.draw_matrices(visit.trace, collapsed, words)),
    ]
    note = words("linear.note", error=collapsed.error, points=len(visit.trace.data.y))
    stage = Stage(key="playground.linear", panels=panels, layout=LAYOUT, note=note, outcome=("straight",))
    return visit.present(stage, "formula.linear")
