"""The table of contents: which lessons there are, in teaching order, in sections."""

LESSONS: dict[str, tuple[str, ...]] = {
    "learning": ("derivatives", "loss_surface", "descent", "optimizers"),
    "outputs": ("probabilities",),
    "networks": ("backprop", "playground"),
    "images": ("convolution", "feature_maps", "overfitting"),
    "sequences": ("hidden_states",),
    "machine": ("device_speed",),
}
"""Section -> stems of its lessons. A stem names a lesson's module in every folder and is its path in the address bar."""

STEMS = tuple(stem for section in LESSONS.values() for stem in section)
