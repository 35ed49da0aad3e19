"""One score, squashed to a probability; and a neuron, which makes its score of two inputs."""

from streamlit.delta_generator import DeltaGenerator

from core.concepts.probabilities import neuron, sigmoid
from core.figures import probabilities as figures
from pages.probabilities_views import Step, ladder
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.stage import Numbers, Panel, Row, show_stage


def show_sigmoid(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """σ(wx + b), its slope, where it saturates, tanh beside it."""
    words, steps = lesson.words, {"w": ladder(4, 0.25), "b": ladder(8, 0.5), "x": ladder(8, 0.25)}
    standard = sigmoid.SigmoidConfig()
    with side:
        chosen = {name: lesson.controls.slide(name, values, getattr(standard, name)) for name, values in steps.items()}
    config = sigmoid.SigmoidConfig(**chosen)
    trace = compute(sigmoid.squash, config)
    panels = [Panel("sigmoid", figures.draw_sigmoid(trace, words)), Panel("slopes", figures.draw_slopes(trace, words))]
    columns = [words[f"number.{name}"] for name in ("at", "score", "probability", "slope", "slope in x", "tanh", "saturated")]
    cells = [trace.score, trace.probability, trace.slope, trace.slope_in_x, trace.tanh_value, trace.saturation_score]
    numbers = Numbers(columns, [Row(f"x = {config.x:g}", cells)])
    with stage:
        show_stage("sigmoid", words, panels, areas="'sigmoid slopes'", columns="1fr 1fr", heights=(400,), numbers=numbers)
    formula = {**chosen, "probability": trace.probability, "slope": trace.slope_in_x}
    return Step(formula, sigmoid.write_program(config), lambda: sigmoid.tabulate(trace), panels[0].figure)


def show_neuron(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """Two inputs, two weights and a bias: a score, and its probability."""
    words, slide, standard = lesson.words, lesson.controls.slide, neuron.NeuronConfig()
    with side:
        w1, w2 = (slide(f"w{number}", ladder(8, 0.5), standard.weights[number - 1]) for number in (1, 2))
        b = slide("bias", ladder(8, 0.5), standard.bias)
        x1, x2 = (slide(f"x{number}", ladder(2, 0.25), standard.inputs[number - 1]) for number in (1, 2))
    config = neuron.NeuronConfig(weights=(w1, w2), bias=b, inputs=(x1, x2))
    trace = compute(neuron.fire, config)
    pictures = {"sum": figures.draw_sum, "answer": figures.draw_answer, "map": figures.draw_map}
    panels = [Panel(name, draw(trace, words)) for name, draw in pictures.items()]
    columns = [words["number.neuron"], "w₁x₁", "w₂x₂", "b", words["number.score"], words["number.probability"]]
    numbers = Numbers(columns, [Row(f"({x1:g}, {x2:g})", [*trace.terms, trace.score, trace.probability])])
    with stage:
        show_stage("neuron", words, panels, areas="'sum answer map'", columns="1fr 1fr 1.15fr", heights=(400,), numbers=numbers)
    formula = {"w1": w1, "w2": w2, "x1": x1, "x2": x2, "b": b, "score": trace.score, "probability": trace.probability}
    return Step(formula, neuron.write_program(config), lambda: neuron.tabulate(trace), panels[2].figure)
