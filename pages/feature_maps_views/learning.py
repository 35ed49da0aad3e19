"""Views of what the training makes of the network: its curves and its kernels, alone and beside those of another seed."""

from dataclasses import replace

from core.concepts import feature_maps as concept
from core.concepts.feature_maps import Comparison, TrainingTrace
from core.figures import feature_maps as figures
from pages.feature_maps_views.table import MEASURES, list_measures, list_seeds_results
from pages.feature_maps_views.visit import Visit
from pages.shell.courses import follow
from pages.shell.view import Layout, Numbers, Panel, Row, View, moving
from pages.shell.words import Words

LEARNING = Layout("'loss accuracy' 'kernels stack'", "1fr 1fr", (211, 187))
SEEDS = Layout("'seeds' 'closeness'", heights=(197, 173))


def show_learning(visit: Visit) -> View:
    """Return loss and accuracy by epoch, and the kernels as they form."""
    words, trace = visit.lesson.words, visit.trace
    channel = visit.lesson.controls.slide("stack", range(20), 0)
    panels = [
        Panel("loss", figures.draw_loss(trace, words)),
        Panel("accuracy", figures.draw_accuracy(trace, words)),
        Panel("kernels", figures.draw_kernels(trace.weights, words)),
        Panel("stack", figures.draw_kernels(trace.weights, words, channel)),
    ]
    return visit.present("learning", panels, LEARNING, outcome=("loss", "accuracy"))


def show_seeds(visit: Visit) -> View:
    """Return the same training from another seed, beside this one."""
    words, trace = visit.lesson.words, visit.trace
    seed = visit.lesson.controls.slide("other_seed", range(20), 1)
    training = follow(replace(trace.config, seed=seed), concept.start, concept.go_on)
    state = training.state
    other = replace(visit, training=training, state=state)
    comparison = concept.compare(trace, state.trace, visit.pictures.test_labels)
    panels = [
        Panel("seeds", figures.draw_two_seeds(trace, state.trace, comparison, words)),
        Panel("closeness", figures.draw_closeness(comparison, words)),
    ]
    numbers = _compare_numbers(trace, state.trace, comparison, words)
    view = visit.present("seeds", panels, SEEDS, numbers, outcome=("closeness",))
    clock = replace(visit.clock, known=len(comparison.closeness))  # time ends where the slower of the two trainings is
    return replace(
        view,
        stage=replace(view.stage, clock=clock),
        table=lambda: concept.tabulate_seeds(trace, state.trace, comparison),
        results=lambda: list_seeds_results(visit.list_results(), trace, state.trace),
        after=other.go_on if visit.state.done else visit.go_on,
    )


def _compare_numbers(one: TrainingTrace, other: TrainingTrace, comparison: Comparison, words: Words) -> Numbers:
    """Return a line for each network; what they share stands in the first."""
    shared = [moving(getattr(comparison, name)) for name in ("closeness", "agreement", "shared_mistakes")]
    rows = [
        Row(words("row.network", seed=trace.config.seed), [*list_measures(trace), *cells])
        for trace, cells in ((one, shared), (other, ["", "", ""]))
    ]
    return Numbers(words.name_columns("network", *MEASURES, "closeness", "agreement", "shared"), rows)
