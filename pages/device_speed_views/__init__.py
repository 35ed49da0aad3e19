"""The parts of the page on devices: what is measured and on which machine, and the times on the stage."""
