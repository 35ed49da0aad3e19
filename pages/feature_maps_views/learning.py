"""Views of what the training makes of the network: its course and its kernels, alone and beside those of another seed."""

from dataclasses import replace

from core.concepts import feature_maps as concept
from core.figures import feature_maps as figures
from pages.feature_maps_views.visit import Shown, Visit
from pages.shell.courses import follow
from pages.shell.stage import Numbers, Panel, Row, moving


def show_learning(visit: Visit) -> Shown:
    """Loss and accuracy by epoch, and the kernels as they form."""
    words, trace = visit.lesson.words, visit.trace
    with visit.side:
        channel = visit.lesson.controls.slide("stack", range(20), 0)
    panels = [
        Panel("loss", figures.draw_loss(trace, words)),
        Panel("accuracy", figures.draw_accuracy(trace, words)),
        Panel("kernels", figures.draw_kernels(trace.weights, words)),
        Panel("stack", figures.draw_kernels(trace.weights, words, channel)),
    ]
    visit.show("learning", panels, areas="'loss accuracy' 'kernels stack'", columns="1fr 1fr", heights=(214, 188))
    return Shown(panels[0].figure)


def show_seeds(visit: Visit) -> Shown:
    """The same training from another seed, beside this one."""
    words, trace = visit.lesson.words, visit.trace
    with visit.side:
        seed = visit.lesson.controls.slide("other_seed", range(20), 1)
    training = follow(replace(trace.config, seed=seed), concept.start, concept.go_on)
    other = (state := training.state).trace
    comparison = concept.compare(trace, other, visit.pictures.test_labels)
    panels = [
        Panel("seeds", figures.draw_two_seeds(trace, other, comparison, words)),
        Panel("closeness", figures.draw_closeness(comparison, words)),
    ]
    names = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    rows = [
        Row(words("row.network", seed=one.config.seed), [moving(getattr(one, name)) for name in names]) for one in (trace, other)
    ]
    shared = [moving(getattr(comparison, name)) for name in ("closeness", "agreement", "shared_mistakes")]
    rows = [Row(row.label, [*row.cells, *cells]) for row, cells in zip(rows, (shared, ["", "", ""]), strict=True)]
    columns = [words[f"number.{name}"] for name in ("network", *names, "closeness", "agreement", "shared")]
    visit.show("seeds", panels, areas="'seeds' 'closeness'", heights=(199, 174), numbers=Numbers(columns, rows))
    return Shown(panels[0].figure, (training, state))
