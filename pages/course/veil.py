"""The veil: what a stage shows while a question about it is open."""

from dataclasses import replace

from pages.shell.view import Row, Stage


def veil(stage: Stage) -> Stage:
    """Return the stage without the outcome: time at its beginning, pictures of the outcome covered, no numbers, no verdict."""
    covered = stage.outcome or (() if stage.clock else tuple(panel.name for panel in stage.panels))
    panels = [replace(panel, veiled=True) if panel.name in covered else panel for panel in stage.panels]
    numbers = stage.numbers and replace(stage.numbers, rows=[_hide(row) for row in stage.numbers.rows])
    clock = stage.clock and replace(stage.clock, locked=True)
    return replace(stage, panels=panels, numbers=numbers, clock=clock, note="")


def _hide(row: Row) -> Row:
    return replace(row, cells=["?"] * len(row.cells))
