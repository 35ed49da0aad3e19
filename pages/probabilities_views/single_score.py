"""A single score: the sigmoid makes it a probability, and a neuron makes it of two inputs."""

from core.concepts.probabilities import neuron, sigmoid
from core.figures import probabilities as figures
from pages.probabilities_views import bracket, ladder
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Results, Row, Stage, View

SIGMOID_LAYOUT = Layout("'sigmoid slopes'", "1fr 1fr", (440,))
NEURON_LAYOUT = Layout(
    "'sum activation map'", "1fr 1fr 1.15fr", (440,), Layout("'sum activation' 'map map'", "1fr 1fr", (230, 250))
)


def show_sigmoid(lesson: Lesson) -> View:
    """Return σ(wx + b), its slope, where it saturates, and tanh beside it."""
    words, sliders = lesson.words, {"w": ladder(4, 0.25), "b": ladder(8, 0.5), "x": ladder(8, 0.25)}
    chosen = {name: lesson.controls.slide(name, values) for name, values in sliders.items()}
    config = sigmoid.SigmoidConfig(**chosen)
    trace = compute(sigmoid.squash, config)
    panels = [Panel("sigmoid", figures.draw_sigmoid(trace, words)), Panel("slopes", figures.draw_slopes(trace, words))]
    columns = words.name_columns("at", "score", "probability", "slope", "slope in x", "tanh", "saturated")
    cells = [trace.score, trace.probability, trace.slope, trace.slope_in_x, trace.tanh_value, trace.saturation_score]
    numbers = Numbers(columns, [Row(f"x = {config.x:g}", cells)])
    return View(
        stage=Stage(key="sigmoid", panels=panels, layout=SIGMOID_LAYOUT, numbers=numbers),
        formula="formula.sigmoid",
        values={**bracket(x=config.x, b=config.b), "w": config.w, "probability": trace.probability, "slope": trace.slope_in_x},
        program=sigmoid.write_program(config),
        table=lambda: sigmoid.tabulate(trace),
        results=lambda: Results(
            {"z": trace.score, "probability": trace.probability, "z.grad": trace.slope, "x.grad": trace.slope_in_x},
            {"sigmoid": trace.probabilities, "sigmoid_slope": trace.slopes, "tanh": trace.tanh, "tanh_slope": trace.tanh_slopes},
        ),
    )


def show_neuron(lesson: Lesson) -> View:
    """Return two inputs, two weights and a bias; the score that they make, and its probability."""
    words, slide, standard = lesson.words, lesson.controls.slide, neuron.NeuronConfig()
    w1, w2 = (slide(f"w{number}", ladder(8, 0.5), standard.weights[number - 1]) for number in (1, 2))
    b = slide("bias", ladder(8, 0.5), standard.bias)
    x1, x2 = (slide(f"x{number}", ladder(2, 0.25), standard.inputs[number - 1]) for number in (1, 2))
    config = neuron.NeuronConfig(weights=(w1, w2), bias=b, inputs=(x1, x2))
    trace = compute(neuron.forward, config)
    pictures = {"map": figures.draw_map, "sum": figures.draw_sum, "activation": figures.draw_activation}
    panels = [Panel(name, draw(trace, words)) for name, draw in pictures.items()]
    columns = [words["number.neuron"], "w₁x₁", "w₂x₂", "b", words["number.score"], words["number.probability"]]
    numbers = Numbers(columns, [Row(f"({x1:g}, {x2:g})", [*trace.terms, trace.score, trace.probability])])
    return View(
        stage=Stage(key="neuron", panels=panels, layout=NEURON_LAYOUT, numbers=numbers, outcome=("map", "activation")),
        formula="formula.neuron",
        values={**bracket(x1=x1, w2=w2, x2=x2, b=b), "w1": w1, "score": trace.score, "probability": trace.probability},
        program=neuron.write_program(config),
        table=lambda: neuron.tabulate(trace),
        results=lambda: Results({"score": trace.score, "torch.sigmoid(score)": trace.probability}, {"probability": trace.outputs}),
    )
