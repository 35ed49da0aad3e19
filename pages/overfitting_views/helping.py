"""The view of what helps against overfitting."""

from core.concepts import overfitting as concept
from core.figures import overfitting as figures
from pages.overfitting_views.progress import TEST_LOSS, follow_study, list_results
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Layout, Numbers, Panel, Row, Stage, View

LAYOUT = Layout("'gains help_losses' 'gains lies'", "1.35fr 1fr", (212, 212))
NO_LIES = Layout("'gains help_losses'", "1.35fr 1fr", (430,))
"""Without wrong labels; as high as LAYOUT."""
EPOCHS = (20, 40, 80, 160)


def show_help(lesson: Lesson) -> View:
    """Show what is trained; return each method's test accuracy, its test loss, and how wrong labels, if any, are learned."""
    controls, words = lesson.controls, lesson.words
    with side_by_side(2):
        size = controls.slide("small", concept.HELP_SIZES, concept.HelpConfig.size)
        wrong = controls.slide("wrong", concept.WRONG, concept.HelpConfig.wrong, show=lambda share: f"{share:.0%}")
        epochs = controls.slide("help_epochs", EPOCHS, concept.HelpConfig.epochs)
        patience = controls.slide("patience", concept.PATIENCES, concept.PATIENCE)
    config = concept.HelpConfig(size=size, wrong=wrong, epochs=epochs)
    held = size // 5
    state, note, after = follow_study(lesson, config, "methods", kept=size - held, held=held)
    trace = concept.judge_help(state, patience)
    panels = [
        Panel("gains", figures.draw_gains(trace, words)),
        Panel("help_losses", figures.draw_help_losses(trace, words)),
    ]
    if wrong:
        panels.append(Panel("lies", figures.draw_lies(trace, words)))
    saved = 1 - trace.stopped.mean() / config.epochs
    early = concept.METHODS.index("early stopping")
    row = Row(words["method.early stopping"], [trace.best.mean(), trace.stopped.mean(), f"{saved:.0%}"])
    numbers = Numbers(words.name_columns("", "restored", "stopped", "saved"), [row])
    return View(
        stage=Stage(key="overfitting.help", panels=panels, layout=LAYOUT if wrong else NO_LIES, numbers=numbers, note=note),
        formula="formula.help",
        values={"kept": size - held, "held": held, "patience": patience},
        program=concept.write_help_program(config, patience),
        table=lambda: concept.tabulate_study(state),
        results=lambda: list_results(state, {"epoch": trace.stopped[0], TEST_LOSS: trace.test_loss[early, 0, trace.best[0]]}),
        after=after,
    )
