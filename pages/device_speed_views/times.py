"""How long each processor takes at every size: the pictures, the table, and the numbers of the formula."""

from core.concepts.device_speed import DeviceSpeedTrace
from core.figures import device_speed as figures
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Row, Stage

LAYOUT = Layout("'times ratios' 'times shares'", "1.1fr 1fr", (215, 160))


def show_times(lesson: Lesson, trace: DeviceSpeedTrace, size: int) -> Stage:
    """Return the two regimes, who is faster, and why."""
    words = lesson.words
    panels = [
        Panel("times", figures.draw_times(trace, size, words)),
        Panel("ratios", figures.draw_ratios(trace, size, words)),
        Panel("shares", figures.draw_shares(trace, size, words)),
    ]
    return Stage(key="device_speed", panels=panels, layout=LAYOUT, numbers=_compare(lesson, trace, size))


def put_numbers(trace: DeviceSpeedTrace, size: int) -> dict[str, object]:
    """Return what stands in the formula: one core's costs at this size, predicted and measured."""
    point = list(trace.sizes).index(size)
    one_core = {"predicted": trace.predicted, "seconds": trace.seconds, "overhead": trace.overheads}
    times = {name: figures.write_seconds(values[0, point]) for name, values in one_core.items()}
    return {"size": size, "rate": f"{trace.rates[0] / 1e9:.3g}", "operations": f"{trace.operations[point]:,.0f}", **times}


def _compare(lesson: Lesson, trace: DeviceSpeedTrace, size: int) -> Numbers:
    """A line for each processor: its time at this size, how many times as fast as one core, and its two costs."""
    words, point, rows = lesson.words, list(trace.sizes).index(size), []
    for run, processor in enumerate(trace.processors):
        seconds, overhead = figures.write_seconds(trace.seconds[run, point]), figures.write_seconds(trace.overheads[run, point])
        ratio = f"×{trace.ratios[run, point]:.3g}" if seconds else "—"
        cells = [seconds or words["number.too long"], ratio, overhead, f"{trace.rates[run] / 1e9:.3g}"]
        rows.append(Row(words[f"processor.{processor}"], cells, figures.COLOURS[processor], figures.DASHES[processor]))
    return Numbers(["", *(words[f"number.{name}"] for name in ("time", "ratio", "overhead", "rate"))], rows)
