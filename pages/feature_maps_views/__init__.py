"""The lesson on feature maps in six views of one trained network.

Chosen for all of them: the training and the picture (settings.py). Shown by them: the way through the layers (looking.py), what is
learned (learning.py), what if a part were missing and what goes wrong (asking.py).
"""
