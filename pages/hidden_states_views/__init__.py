"""The views of the lesson on hidden states: each shows its own controls, its pictures, its numbers."""

HEIGHTS = (214, 206)
"""Of the two rows of pictures, in pixels."""
