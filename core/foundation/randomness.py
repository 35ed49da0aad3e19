"""Random numbers: explicit generators on the CPU, so that every machine and device draws the same."""

import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import torch

_lock = threading.Lock()


def make_generator(seed: int, purpose: str) -> torch.Generator:
    """Return a CPU generator for one purpose of one seed.

    Two purposes ("shuffle", "start") of the same seed are independent: changing how one is used never moves the other.
    """
    mixed = (seed * 0x9E3779B1 + zlib.crc32(purpose.encode())) % 2**32  # of more, torch would take these bits
    return torch.Generator("cpu").manual_seed(mixed)


@contextmanager
def seed_layers(seed: int) -> Iterator[None]:
    """Let torch's layers draw their first weights from a seed, as a program does that begins with `torch.manual_seed(seed)`.

    They know no other generator than the process's: one thread at a time uses it, and it is left as it was.
    """
    with _lock, torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)  # torch.manual_seed would seed graphics cards, too
        yield
