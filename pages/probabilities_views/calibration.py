"""Calibration: is a network as often right as it is sure, and what does a temperature mend?"""

from core.concepts.probabilities import calibration
from core.figures import probabilities as figures
from pages.shell.compute import compute
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Layout, Numbers, Panel, Results, Row, Stage, View, moving

NARROW = Layout("'reliability reliability' 'temperatures confidences'", "1fr 1fr", (230, 190))
LAYOUT = Layout("'reliability temperatures' 'reliability confidences'", "1fr 1.1fr", (190, 190), NARROW)


def show_calibration(lesson: Lesson) -> View:
    """Return how sure and how often right a small digit network is, at every turn and temperature."""
    words, controls, standard = lesson.words, lesson.controls, calibration.CalibrationConfig()
    with side_by_side(2):
        size = controls.slide("pictures", calibration.SIZES, standard.size)
        epochs = controls.slide("training", calibration.EPOCHS, standard.epochs)
    turn, turn_dial = controls.dial("turn", calibration.TURNS, 0, show="{}°".format)
    temperature, dial = controls.dial("scaling", calibration.TEMPERATURES, 1.0)
    config = calibration.CalibrationConfig(size=size, epochs=epochs)
    trace = compute(calibration.calibrate, config)
    here = calibration.TURNS.index(turn), calibration.TEMPERATURES.index(temperature)
    pictures = {
        "reliability": figures.draw_reliability,
        "temperatures": figures.draw_temperatures,
        "confidences": figures.draw_confidences,
    }
    panels = [Panel(name, draw(trace, words, here)) for name, draw in pictures.items()]
    stage = Stage(
        key="calibration",
        panels=panels,
        layout=LAYOUT,
        numbers=_write_numbers(lesson, trace),
        dials=[turn_dial, dial],
        outcome=tuple(pictures),
    )
    now = {name: float(getattr(trace, field)[here]) for name, field in calibration.COLUMNS.items()}
    return View(
        stage=stage,
        formula="formula.calibration",
        values={"temperature": temperature, "fitted": trace.temperature, **now},
        program=calibration.write_program(config, turn, temperature),
        table=lambda: calibration.tabulate(trace),
        results=lambda: Results(
            {"fitted": trace.temperature, "[right.mean(), confidence.mean(), error]": list(now.values())[:3]},
            {name: getattr(trace, field) for name, field in calibration.COLUMNS.items()},
        ),
    )


def _write_numbers(lesson: Lesson, trace: calibration.CalibrationTrace) -> Numbers:
    """Return a row for the network as it was trained, one for the chosen temperature, and one for the fitted."""
    words, one = lesson.words, calibration.TEMPERATURES.index(1.0)
    arrays = [getattr(trace, field) for field in calibration.COLUMNS.values()]
    rows = [
        Row(words["row.trained"], [moving(each[:, one], dials=["turn"]) for each in arrays]),
        Row(words["row.chosen"], [moving(each[:, :-1], dials=figures.DIALS_OF_CALIBRATION) for each in arrays]),
        Row(words("row.fitted", fitted=trace.temperature), [moving(each[:, -1], dials=["turn"]) for each in arrays]),
    ]
    return Numbers(words.name_columns("", *calibration.COLUMNS), rows, first="30%")
