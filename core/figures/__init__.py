"""One module for each lesson: `draw_*(trace, words)` returns a figure (`style.Figure`) of what a trace holds."""

from collections.abc import Mapping

Words = Mapping[str, str]
"""A lesson's sentences in one language: titles, legends and alternative texts by their key, words["axis.loss"]."""
