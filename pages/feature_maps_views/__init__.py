"""The lesson on feature maps in six views of one trained network.

Chosen for all of them: the training (settings.py) and the picture (picture.py). Shown by them: the way through the layers
(looking.py), what is learned (learning.py), what if a part were missing (what_if.py), and what goes wrong (mistakes.py).
"""
