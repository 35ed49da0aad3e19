"""The view of leaks: how much better a number looks when test pictures had a say."""

from core.concepts import overfitting as concept
from core.figures import overfitting as figures
from pages.overfitting_views.progress import TEST_LOSS, follow_study, list_results
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Layout, Numbers, Panel, Row, Stage, View

LAYOUT = Layout("'leaks tries'", "1.35fr 1fr", (371,))
EPOCHS = (10, 20, 40)
FRESH_LOSS = "F.cross_entropy(network(fresh), fresh_labels)"
"""In the words of the program."""


def show_leak(lesson: Lesson) -> View:
    """Show what is trained; return reported and true accuracy for each leak, and of the best of several seeds."""
    controls, words = lesson.controls, lesson.words
    with side_by_side(2):
        size = controls.slide("leak_size", concept.LEAK_SIZES, concept.LeakConfig.size)
        epochs = controls.slide("leak_epochs", EPOCHS, concept.LeakConfig.epochs)
    config = concept.LeakConfig(size=size, epochs=epochs)
    state, note, after = follow_study(lesson, config, "leaks")
    trace = concept.judge_leak(state)
    panels = [Panel("leaks", figures.draw_leaks(trace, words)), Panel("tries", figures.draw_tries(trace, words))]
    leaked = concept.LEAKS.index("test pictures")
    rows = []
    for name, shares, best in (("reported", trace.reported, trace.best_reported), ("true", trace.true, trace.best_true)):
        rows.append(Row(words[f"row.{name}"], [f"{each:.1%}" for each in (*shares.mean(1), best[-1])]))
    numbers = Numbers(["", *(words[f"leak.{leak}"] for leak in (*concept.LEAKS, "best seed"))], rows)
    return View(
        stage=Stage(key="overfitting.leak", panels=panels, layout=LAYOUT, numbers=numbers, note=note),
        formula="formula.leak",
        values={"tries": len(trace.best_reported)},
        program=concept.write_leak_program(config),
        table=lambda: concept.tabulate_study(state),
        results=lambda: list_results(state, dict(zip((TEST_LOSS, FRESH_LOSS), state.losses[0, -1, 1:, leaked, 0], strict=True))),
        after=after,
    )
