"""The parts of the page on the race downhill: its controls, its three views, and the sentence on who diverged."""

HEIGHT = 360
"""Of the pictures, in pixels; stage, verdict and presets end above the fold of a small laptop."""
