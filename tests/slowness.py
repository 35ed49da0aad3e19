"""How much slower this machine is just now than the one for which limits in seconds were set: others may share its cores."""

import time

USUAL = 0.06
"""Seconds of processor time that the loop below takes there."""


def measure_slowness() -> float:
    """Return how many times as long a plain loop takes as it usually does, 1 at least."""
    began, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number * number % 7
    return max(1.0, (time.process_time() - began) / USUAL)
