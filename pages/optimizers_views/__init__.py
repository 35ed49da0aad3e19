"""The parts of the lesson on optimizers: its settings, its three views, what these share."""
