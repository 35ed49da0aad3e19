"""The parts of the page on the race downhill: its controls, its three views, and the table and sentence below them."""
