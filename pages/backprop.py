"""Lesson: how does a network know which weight to change, and by how much? Four views on one stage."""

from core.concepts.backprop import GraphConfig, differentiate
from core.figures import Words, style
from core.figures import backprop as figures
from pages.backprop_views.autograd import show_autograd
from pages.backprop_views.depth import show_depth
from pages.backprop_views.graph import show_graph
from pages.backprop_views.loop import show_loop
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import View

CONFIG = GraphConfig
"""Of the first view; the others name their own Config where they read their controls."""
VIEWS = {"graph": show_graph, "autograd": show_autograd, "loop": show_loop, "depth": show_depth}


def show(lesson: Lesson) -> View:
    """Show the choice of a view and its controls; return the view."""
    return VIEWS[lesson.controls.choose("view", tuple(VIEWS), "graph")](lesson)


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: the first graph."""
    graph = figures.draw_graph(compute(differentiate, GraphConfig()), words, size=20)
    # its numbers would be too small
    return {**graph, "data": [trace for trace in graph["data"] if trace.get("meta", {}).get("follow") != "swap"]}
