"""Luck: the share of seeds that succeed, by width and depth, trained in one program."""

from dataclasses import replace

from core.concepts.playground import RATES
from core.concepts.playground.luck import DEPTHS, LuckConfig, LuckState, begin_luck, try_luck
from core.figures import playground as figures
from pages.playground_views.visit import Visit
from pages.shell import courses
from pages.shell.view import Layout, Panel, Results, Stage, View

LAYOUT = Layout("'shares dead'", "1.2fr 1fr", (330,))
ALONE = Layout("'shares'", heights=(330,))


def show_luck(visit: Visit) -> View:
    """Return how many of 16 seeds succeed for each shape of the network and, for ReLU, the share of dead units."""
    words, config = visit.lesson.words, LuckConfig(base=visit.state.config, rate=visit.run.rate)
    training = courses.follow(config, begin_luck, try_luck)
    state = training.state
    progress = {"done": state.epochs, "all": config.epochs * len(DEPTHS), "rate": RATES[config.rate], "epochs": config.epochs}
    shares, can_die = Panel("shares", figures.draw_shares(state, words)), config.base.activation == "ReLU"
    stage = Stage(
        key="playground.luck",
        panels=[shares, Panel("dead", figures.draw_dead(state, words))] if can_die else [shares],
        layout=LAYOUT if can_die else ALONE,
        dials=visit.run.dials[:1],
        note=words(f"luck.{_name_note(state)}", **progress),
        outcome=("shares",),
    )
    return replace(
        visit.present(stage, "formula.luck"),
        stage=stage,
        results=lambda: Results({"train": visit.trace.data.train}, {"train_loss": visit.trace.losses[0]}),
        after=courses.show_more(training, state),
    )


def _name_note(state: LuckState) -> str:
    """Return which sentence explains the tables."""
    if not state.done:
        return "progress"
    return "done" if state.has_classes else "none"
