"""The parts of the page on the race downhill: its controls, its three views, and the sentence on who diverged."""
