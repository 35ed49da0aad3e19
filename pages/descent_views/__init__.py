"""The parts of the page on the race downhill: its controls, its three views, and the sentence on who diverged."""

from typing import Any

CLOSE: dict[str, Any] = {"min_column_width": 90, "gap": ("xsmall", "small")}
"""How controls stand side by side: `st.grid(3, **CLOSE)`. A grid is one message to the browser, three columns are four."""
HEIGHT = 360
"""Of the pictures, in pixels; stage, verdict and presets end above the fold of a small laptop."""
