"""What is drawn in a figure, for tests."""

from typing import Any

from core.figures import style, themes


def traces_of(figure: style.Figure) -> Any:
    """Return the figure's traces as Plotly's own objects: Plotly has checked every property of the figure."""
    return themes.to_plotly(figure).data
