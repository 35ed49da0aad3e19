"""The parts of the page on devices: what is measured, and how it is shown."""
