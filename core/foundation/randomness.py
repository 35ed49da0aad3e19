"""Random numbers: explicit generators on the CPU, so that every machine and device draws the same."""

import zlib

import torch


def make_generator(seed: int, purpose: str) -> torch.Generator:
    """Return a CPU generator for one purpose of one seed.

    Two purposes ("shuffle", "start") of the same seed are independent: changing how one is used never moves the other.
    """
    return torch.Generator("cpu").manual_seed((seed * 0x9E3779B1 + zlib.crc32(purpose.encode())) % 2**63)
