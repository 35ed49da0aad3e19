"""Where runs diverge, in pictures of losses: one look on all pages."""

from collections.abc import Sequence

import numpy as np

from core.figures import style


def mark_divergence(
    places: Sequence[float | None], height: float, colour: str, name: str, run: int = 0, dial: str | None = None
) -> list[dict]:
    """Return a cross where a run diverges, which follows the dial that selects the run; nothing if none of the runs does.

    Args:
        places: of every run, along x; None where it does not diverge.
        height: of the cross.
        run, dial: the run that is selected, and the dial that selects it, if one does.
    """
    if not any(place is not None for place in (places if dial else places[run : run + 1])):
        return []
    out_of_sight = -1e6
    x = np.array([[out_of_sight if place is None else float(place)] for place in places])
    marker = {"symbol": "x-thin-open", "size": 12, "color": colour, "line": {"color": colour, "width": 3}}
    look = {"type": "scatter", "y": [height], "mode": "markers", "marker": marker, "name": name, "showlegend": False}
    return [look | {"hovertemplate": f"{name}: %{{x:.4g}}<extra></extra>"} | style.follow_run("pick", run, dial, x=x)]
