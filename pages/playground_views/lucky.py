"""Luck: the share of seeds that succeed, by width and depth, trained in one program."""

from core.concepts.playground import RATES
from core.concepts.playground.luck import DEPTHS, WIDTHS, LuckConfig, begin_luck, try_luck
from core.figures import playground as figures
from pages.playground_views.visit import Visit
from pages.shell import courses
from pages.shell.view import Layout, Numbers, Panel, Results, Row, Stage, View

LAYOUT = Layout("'shares dead'", "1.2fr 1fr", (380,))


def show_luck(visit: Visit) -> View:
    """Return how many of 16 seeds succeed for each shape of the network, and how many units are dead."""
    words, config = visit.lesson.words, LuckConfig(base=visit.config, rate=visit.run.rate)
    training = courses.follow(config, begin_luck, try_luck)
    state = training.state
    panels = [Panel("shares", figures.draw_shares(state, words)), Panel("dead", figures.draw_dead(state, words))]
    rows = [
        Row(words("row.depth", depth=depth), [f"{share:.0%}" if share == share else "…" for share in state.shares[place]])
        for place, depth in enumerate(DEPTHS)
    ]
    numbers = Numbers([words["number.depth"], *(words("number.width", width=width) for width in WIDTHS)], rows)
    told = {"rate": RATES[visit.run.rate], "epochs": config.epochs}
    note = (
        words("luck.done", **told)
        if state.done
        else words("luck.progress", done=state.steps, all=config.epochs * len(DEPTHS), **told)
    )
    view = visit.present("luck", panels, LAYOUT, numbers=numbers)
    stage = Stage(
        key="playground.luck",
        panels=panels,
        layout=LAYOUT,
        dials=visit.run.dials[:1],
        numbers=numbers,
        note=note,
        outcome=("shares",),
    )
    return View(
        stage=stage,
        formula="formula.luck",
        values=view.values,
        program=view.program,
        table=view.table,
        results=lambda: Results({"train": visit.trace.data.train}, {"train_loss": visit.trace.losses[0]}),
        after=lambda: courses.show_more(training, state),
    )
