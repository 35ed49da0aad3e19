"""Downhill's engine: what the lessons compute and draw, without any screen. Usable from a notebook or a script."""
