"""The parts of the lesson on optimizers: its settings, its three views, its presets."""
