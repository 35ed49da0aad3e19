"""The graph's numbers as tables: what happens at the shown moment, and every node."""

import streamlit as st

from core.concepts import backprop as concept
from core.concepts.backprop import GraphTrace
from core.figures import backprop as figures
from pages.shell.lesson import Lesson
from pages.shell.view import Numbers, Row, moving


def write_steps(lesson: Lesson, trace: GraphTrace) -> Numbers:
    """Return one row: what happens at the shown moment."""
    words, dials, numbers = lesson.words, trace.config.turned, concept.follow_steps(trace)
    cells = [moving(concept.name_steps(trace.config.graph)), *(moving(each, dials=dials) for each in numbers.values())]
    return Numbers(words.name_columns("", "step", *numbers), [Row(words["row.now"], cells)], first="9%")


def show_table(lesson: Lesson, trace: GraphTrace) -> None:
    """Show every node with its value and gradient as a table, folded away: what screen readers read instead of the graph."""
    words, write, data = lesson.words, figures.write_number, [concept.subscript(name) for name in trace.config.data]
    rows = [[words[f"table.{name}"] for name in ("node", "computed", "value", "gradient")], ["---"] * 4]
    for node, computed, value, gradient in zip(*concept.list_nodes(trace).values(), strict=True):
        rows.append([node, computed, write(value), "—" if node in data else write(gradient)])
    with st.expander(words["table.title"]):
        st.markdown("\n".join(f"| {' | '.join(cells)} |" for cells in rows).replace("*", "\\*"))
