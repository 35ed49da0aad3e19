"""The times at every size, who is faster, and why."""

from core.concepts.device_speed import DeviceSpeedTrace
from core.figures import device_speed as figures
from pages.shell.lesson import Lesson
from pages.shell.view import Dial, Layout, Numbers, Panel, Row, Stage, moving

NARROW = Layout("'times' 'ratios' 'shares'", heights=(240, 200, 200))
LAYOUT = Layout("'times ratios' 'times shares'", "1.1fr 1fr", (208, 190), NARROW)


def show_times(lesson: Lesson, trace: DeviceSpeedTrace, size: int, dial: Dial) -> Stage:
    """Return the two regimes, who is faster, and why."""
    words = lesson.words
    panels = [
        Panel("times", figures.draw_times(trace, size, words)),
        Panel("ratios", figures.draw_ratios(trace, size, words)),
        Panel("shares", figures.draw_shares(trace, size, words)),
    ]
    return Stage(key="device_speed", panels=panels, layout=LAYOUT, numbers=_compare(lesson, trace), dials=[dial])


def put_numbers(trace: DeviceSpeedTrace, size: int) -> dict[str, object]:
    """Return what stands in the formula: one core's costs at this size, predicted and measured."""
    point = list(trace.sizes).index(size)
    one_core = {"predicted": trace.predicted, "seconds": trace.seconds, "overhead": trace.overheads}
    times = {name: figures.write_seconds(values[0, point]) for name, values in one_core.items()}
    return {"size": size, "rate": f"{trace.rates[0] / 1e9:.3g}", "operations": f"{trace.operations[point]:,.0f}", **times}


def _compare(lesson: Lesson, trace: DeviceSpeedTrace) -> Numbers:
    """A line for each processor: its time at every size, how many times as fast as one core, and its two costs."""
    words, dials, rows = lesson.words, [figures.name_dial(trace)], []
    for run, processor in enumerate(trace.processors):
        seconds = [figures.write_seconds(each) for each in trace.seconds[run]]
        ratios = [f"×{ratio:.3g}" if time else "—" for ratio, time in zip(trace.ratios[run], seconds, strict=True)]
        times = [time or words["number.too long"] for time in seconds]
        overheads = [figures.write_seconds(each) for each in trace.overheads[run]]
        cells = [*(moving(texts, dials=dials) for texts in (times, ratios, overheads)), f"{trace.rates[run] / 1e9:.3g}"]
        rows.append(Row(words[f"processor.{processor}"], cells, figures.COLOURS[processor], figures.DASHES[processor]))
    return Numbers(words.name_columns("", "time", "ratio", "overhead", "rate"), rows)
