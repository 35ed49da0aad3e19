"""Luck: the share of seeds that succeed, by width and depth, trained in one program."""

from dataclasses import replace

from core.concepts.playground import RATES
from core.concepts.playground.luck import DEPTHS, WIDTHS, LuckConfig, LuckState, begin_luck, try_luck
from core.figures import playground as figures
from pages.playground_views.visit import Visit
from pages.shell import courses
from pages.shell.view import Layout, Numbers, Panel, Results, Row, Stage, View
from pages.shell.words import Words

LAYOUT = Layout("'shares dead'", "1.2fr 1fr", (330,))


def show_luck(visit: Visit) -> View:
    """Return how many of 16 seeds succeed for each shape of the network, and how many units are dead."""
    words, config = visit.lesson.words, LuckConfig(base=visit.state.config, rate=visit.run.rate)
    training = courses.follow(config, begin_luck, try_luck)
    state = training.state
    progress = {"done": state.epochs, "all": config.epochs * len(DEPTHS), "rate": RATES[config.rate], "epochs": config.epochs}
    stage = Stage(
        key="playground.luck",
        panels=[Panel("shares", figures.draw_shares(state, words)), Panel("dead", figures.draw_dead(state, words))],
        layout=LAYOUT,
        dials=visit.run.dials[:1],
        numbers=_list_shares(state, words),
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


def _list_shares(state: LuckState, words: Words) -> Numbers:
    """Return the share of seeds that succeed, a row for each depth and a column for each width; dashes in a regression."""
    unknown = "…" if state.has_classes else "—"
    rows = [
        Row(words("row.depth", depth=depth), [f"{share:.0%}" if share == share else unknown for share in shares])
        for depth, shares in zip(DEPTHS, state.shares, strict=True)
    ]
    return Numbers([words["number.depth"], *(words("number.width", width=width) for width in WIDTHS)], rows)
