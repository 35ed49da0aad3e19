"""The view of what helps against overfitting."""

from core.concepts import overfitting as concept
from core.figures import overfitting as figures
from pages.overfitting_views.progress import TEST_LOSS, follow_study, list_results
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Layout, Numbers, Panel, Row, Stage, View

LAYOUT = Layout("'gains help_losses' 'gains lies'", "1.35fr 1fr", (212, 212))
EPOCHS = (20, 40, 80, 160)


def show_help(lesson: Lesson) -> View:
    """Show what is trained; return the test accuracy of each method, their test losses, and how wrong labels are learned."""
    controls, words = lesson.controls, lesson.words
    with side_by_side(2):
        size = controls.slide("small", concept.HELP_SIZES, concept.HelpConfig.size)
        wrong = controls.slide("wrong", concept.WRONG, concept.HelpConfig.wrong, show=lambda share: f"{share:.0%}")
        epochs = controls.slide("help_epochs", EPOCHS, concept.HelpConfig.epochs)
        patience = controls.slide("patience", concept.PATIENCES, concept.PATIENCE)
    config = concept.HelpConfig(size=size, wrong=wrong, epochs=epochs)
    state, note, after = follow_study(lesson, config, "methods")
    trace = concept.judge_help(state, patience)
    panels = [
        Panel("gains", figures.draw_gains(trace, words)),
        Panel("help_losses", figures.draw_help_losses(trace, words)),
        Panel("lies", figures.draw_lies(trace, words)),
    ]
    saved = 1 - trace.stopped.mean() / config.epochs
    early = concept.METHODS.index("early stopping")
    gain = trace.gains[early]
    gains = map(figures.write_gain, (gain.mean(), gain.min(), gain.max()))
    names = ("restored", "stopped", "saved", "gain", "worst gain", "best gain")
    row = Row(words["method.early stopping"], [trace.best.mean(), trace.stopped.mean(), f"{saved:.0%}", *gains])
    numbers = Numbers(words.name_columns("", *names), [row])
    return View(
        stage=Stage(key="overfitting.help", panels=panels, layout=LAYOUT, numbers=numbers, note=note),
        formula="formula.help",
        values={"kept": config.size - config.size // 5, "held": config.size // 5, "patience": patience},
        program=concept.write_help_program(config, patience),
        table=lambda: concept.tabulate_study(state),
        results=lambda: list_results(state, {"epoch": trace.stopped[0], TEST_LOSS: trace.test_loss[early, 0, trace.best[0]]}),
        after=after,
    )
