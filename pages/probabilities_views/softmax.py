"""Softmax: a score for each class becomes a probability for each class."""

from core.concepts.probabilities import softmax
from core.figures import probabilities as figures
from pages.probabilities_views import ladder, write_vector
from pages.shell.compute import compute
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Layout, Numbers, Panel, Results, Row, Stage, View

STAGES = " ".join(figures.STAGES)
NARROW = Layout("'{} {}' '{} {}' 'temperature sigmoids'".format(*figures.STAGES), "1fr 1fr", (190, 190, 200))
LAYOUT = Layout(f"'{STAGES}' 'temperature temperature sigmoids sigmoids'", "1fr 1fr 1fr 1fr", (211, 223), NARROW)
OUTCOME = ("powers", "probabilities", "temperature", "sigmoids")
LOGITS = (*softmax.SoftmaxConfig.logits, 0.0, -1.0, -2.0)
TEMPERATURES = (0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)
CONSTANTS = (-10000.0, -1000.0, -100.0, -10.0, 0.0, 10.0, 100.0, 1000.0, 10000.0)


def show_softmax(lesson: Lesson) -> View:
    """Return softmax in four stages, against temperature, and beside independent sigmoids."""
    words, controls, standard = lesson.words, lesson.controls, softmax.SoftmaxConfig()
    logits = read_logits(lesson)
    temperature = controls.slide("temperature", TEMPERATURES, standard.temperature)
    constant = controls.slide("constant", CONSTANTS, standard.constant, show="{:g}".format)
    config = softmax.SoftmaxConfig(logits=logits, temperature=temperature, constant=constant)
    trace = compute(softmax.apply_softmax, config)
    panels = [Panel(name, figures.draw_stage(trace, words, name)) for name in reversed(figures.STAGES)]
    panels.append(Panel("temperature", figures.draw_temperature(trace, words)))
    panels.append(Panel("sigmoids", figures.draw_sigmoids(trace, words)))
    columns = words.name_columns("settings", "softmax", "sigmoids", "by constant", "pair", "pair sigmoid")
    cells = [trace.probability_sum, trace.sigmoid_sum, trace.change_by_constant, trace.pair_softmax, trace.pair_sigmoid]
    numbers = Numbers(columns, [Row(f"T = {temperature:g}", cells)])
    return View(
        stage=Stage(key="softmax", panels=panels, layout=LAYOUT, numbers=numbers, outcome=OUTCOME),
        formula="formula.softmax",
        values={"temperature": temperature, "constant": constant, "probabilities": write_vector(trace.probabilities)},
        program=softmax.write_program(config),
        table=lambda: softmax.tabulate(trace),
        results=lambda: Results(
            {"powers": trace.powers, "probabilities": trace.probabilities, "sigmoids": trace.sigmoids},
            {"power": trace.powers, "probability": trace.probabilities, "sigmoid": trace.sigmoids},
        ),
    )


def read_logits(lesson: Lesson) -> tuple[float, ...]:
    """Show how many classes there are, and a slider for each class's logit; return the logits."""
    classes = lesson.controls.choose("classes", (2, 3, 4, 5, 6), len(softmax.SoftmaxConfig.logits))
    with side_by_side(2):
        return tuple(lesson.controls.slide(f"z{unit + 1}", ladder(10, 0.05), LOGITS[unit]) for unit in range(classes))
