"""The loss that logistic regression needs: how hard two losses pull, and the landscapes that follow from it."""

from streamlit.delta_generator import DeltaGenerator

from core.concepts.probabilities import fitting, losses
from core.figures import probabilities as figures
from pages.probabilities_views import Step, ladder
from pages.probabilities_views.fitting import read_training
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Numbers, Panel, Row, moving, show_stage


def show_losses(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """How hard two losses pull on a confidently wrong score, and the landscapes that follow from it."""
    words, controls, standard = lesson.words, lesson.controls, losses.LossesConfig()
    with side:
        score = controls.slide("score", ladder(10, 0.5), standard.score)
        label = controls.choose("label", (0, 1), standard.label)
        settings, rate = read_training(lesson)
    config = losses.LossesConfig(score=score, label=label)
    trace, training = compute(losses.compare_losses, config), compute(fitting.fit, settings)
    surfaces = dict(zip(("surface_cross_entropy", "surface_squared_error"), fitting.LOSSES, strict=True))
    panels = [Panel(name, figures.draw_surface(training, words, loss, rate)) for name, loss in surfaces.items()]
    panels.append(Panel("pull", figures.draw_pull(trace, words)))
    columns = [words[f"number.{name}"] for name in ("loss kind", "loss at z", "pull", "training loss")]
    rows = []
    for run, loss in enumerate(fitting.LOSSES):
        now = moving(training.losses[fitting.run_of(loss, rate)], at=training.epochs)
        rows.append(Row(words[f"option.loss.{loss}"], [trace.loss[run], trace.gradient[run], now], *figures.LOOKS_OF_LOSSES[loss]))
    clock = Clock(training.epochs, words["clock.epoch"])
    layout = {"areas": f"'pull {' '.join(surfaces)}'", "columns": "1fr 1fr 1fr", "heights": (345,)}
    with stage:
        show_stage("losses", words, panels, **layout, clock=clock, numbers=Numbers(columns, rows))
    pulls = {"gradient": trace.gradient[0], "other": trace.gradient[1], "ratio": trace.ratio}
    formula = {"probability": trace.probability, "label": label, **pulls}
    return Step(formula, losses.write_program(config), lambda: losses.tabulate(trace), panels[0].figure)
