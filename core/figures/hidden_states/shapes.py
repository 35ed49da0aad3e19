"""The tensors of a recurrent layer, drawn as sheets of cells: what the three numbers of a shape count."""

from collections.abc import Iterator, Mapping

from core.concepts.hidden_states import Sizes
from core.figures import Words, style

TENSORS = ("input", "output", "h_n")
AXES = {
    "batch_first=False": (("steps", "sequences", "numbers"), ("steps", "sequences", "units"), ("layers", "sequences", "units")),
    "batch_first=True": (("sequences", "steps", "numbers"), ("sequences", "steps", "units"), ("layers", "sequences", "units")),
}
"""What the axes of input, output and h_n count, in either order."""
SHIFT = 0.6
"""How far each sheet lies to the right of the one behind it and below it, in cells."""
LEFTS, WIDTH, DOWN = (0, 30, 56), 78, 13.5
"""Where each tensor begins, the width of all three, and the height of a row of them, in cells."""


def draw_shapes(sizes: Sizes, shapes: Mapping[str, tuple[tuple[int, ...], ...]], words: Words) -> style.Figure:
    """Return input, output and h_n (left to right) in both orders (rows): axis 0 as sheets, axis 1 as rows, axis 2 as columns.

    Shaded cells hold the same numbers: the last step of the output and the last layer of h_n.

    Args:
        shapes: of the three tensors by order, as `list_shapes` returns them.
    """
    rectangles, texts = [], []
    for row, (order, tensors) in enumerate(shapes.items()):
        for column, (name, shape) in enumerate(zip(TENSORS, tensors, strict=True)):
            axes = AXES[order][column]
            left, top = LEFTS[column], row * DOWN
            rectangles += _sheets(shape, left, top, _find_shade(name, axes))
            counts = zip(("sheets", "rows", "columns"), shape, axes, strict=True)
            lines = [words[f"shapes.{place}"].format(count=count, axis=words[f"shapes.{axis}"]) for place, count, axis in counts]
            title = f"<b>{name}</b>" + ("" if column else f"  {order}")  # the order is that of the whole row
            texts.append((left + shape[2] + SHIFT * shape[0] + 0.6, top, "<br>".join([title, *lines])))
    x, y, written = zip(*texts, strict=True)
    return style.new_figure(
        words["alt.shapes"].format(**vars(sizes)),
        {"type": "scatter", "x": x, "y": y, "text": written, "mode": "text", "textposition": "bottom right", "hoverinfo": "skip"},
        shapes=rectangles,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        xaxis={"visible": False, "range": [-0.5, WIDTH]},
        yaxis={"visible": False, "range": [2 * DOWN - 2.5, -0.5], "scaleanchor": "x"},
    )


def _find_shade(name: str, axes: tuple[str, ...]) -> str:
    """Return which part of a tensor holds the last step's output of the last layer: "sheet", "row", or "" for none."""
    if name == "input":
        return ""
    return "row" if axes[1] == "steps" else "sheet"


def _sheets(shape: tuple[int, ...], left: float, top: float, shade: str) -> Iterator[dict]:
    """Yield the cells of each sheet, the last sheet in front."""
    sheets, rows, columns = shape
    for sheet in range(sheets):
        x, y = left + SHIFT * sheet, top + SHIFT * sheet
        for row in range(rows):
            shaded = (shade == "sheet" and sheet == sheets - 1) or (shade == "row" and row == rows - 1)
            for column in range(columns):
                yield {
                    "type": "rect",
                    "x0": x + column,
                    "x1": x + column + 1,
                    "y0": y + row,
                    "y1": y + row + 1,
                    "line": {"color": style.MUTED, "width": 1},
                    "fillcolor": style.MODEL if shaded else style.PAPER,
                }
