"""Heat maps that follow the clock."""

from typing import Any

from core.concepts.hidden_states import Frames
from core.figures import style
from core.figures.hidden_states.runs import Runs


def draw_cells(runs: Runs, frames: Frames, signed: bool, hover: str, **look: Any) -> dict:
    """Return a heat map of values between −1 (0 if not `signed`) and 1, at the epochs that the frames hold.

    Args:
        frames: values of the runs, shape (run, time, row, column).
        hover: what stands before the value where the visitor points.
        look: more of Plotly's properties.
    """
    z, one, moments = frames.values, frames.one, frames.moments
    bar = {
        "tickvals": [-one, 0, one] if signed else [0, one / 2, one],
        "ticktext": ["−1", "0", "1"] if signed else ["0", "0.5", "1"],
    }
    every_epoch = len(moments) == moments[-1] + 1
    return {
        "type": "heatmap",
        "zmin": -one if signed else 0,
        "zmax": one,
        "colorscale": style.SIGNED_SCALE if signed else style.AMOUNT_SCALE,
        "colorbar": {"thickness": 8, "outlinewidth": 0, "xpad": 4, **bar},
        "hovertemplate": f"{hover} " + ("%{z}/100" if one == 100 else "%{z:.4f}") + "<extra></extra>",
        **runs.follow("swap", None if every_epoch else moments, z=z),
        **look,
    }
