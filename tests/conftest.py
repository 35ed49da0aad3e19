"""All figures that tests draw are checked by plotly, property by property."""

from core.figures import style

style.VALIDATE = True
