"""Without activation: the layers are one matrix, shown number by number, and the border is a straight line whatever the depth."""

from core.concepts import playground as concept
from core.figures import playground as figures
from pages.playground_views.visit import Visit
from pages.shell.view import Layout, Panel, Stage, View

LAYOUT = Layout("'straight matrices'", "1fr 1.3fr", (360,))


def show_linear(visit: Visit) -> View:
    """Return the plane with the product's line, and the matrices."""
    words, collapsed = visit.lesson.words, concept.collapse(visit.trace)
    config = visit.trace.config
    caption = "" if config.outputs == 1 and config.has_lines else words["linear.layer"]
    panels = [
        Panel("straight", figures.draw_straight(visit.trace, collapsed, words), caption=caption),
        Panel("matrices", figures.draw_matrices(visit.trace, collapsed, words)),
    ]
    error = f"{collapsed.error:.1e}" if collapsed.error else "0"
    note = words("linear.note", error=error, points=len(visit.trace.data.y))
    stage = Stage(key="playground.linear", panels=panels, layout=LAYOUT, note=note, outcome=("straight",))
    return visit.present(stage, "formula.linear")
