"""The parts of the lesson on optimizers: its settings, and its three views."""
