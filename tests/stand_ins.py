"""Stand-ins for trainings, for tests of the processes that run them."""

import time
from pathlib import Path


def sleep_and_say(seconds: float, text: str, diary: str = "") -> str:
    """A stand-in for a training; it notes each run in the diary."""
    if diary:
        with Path(diary).open("a") as page:
            page.write(text)
    time.sleep(seconds)
    return text


def fail_with(text: str) -> None:
    raise ValueError(text)
