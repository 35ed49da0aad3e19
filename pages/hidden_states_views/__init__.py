"""The views of the lesson on hidden states: each shows its own controls and returns its pictures and its numbers."""

HEIGHTS = (210, 200)
"""Of the two rows of pictures, in pixels."""
