"""Choose where tensors compute: the accelerator if there is one and the work is worth the trip."""

import os

import torch

ENVIRONMENT_VARIABLE = "DOWNHILL_DEVICE"
SMALL_WORK = 2_000_000
"""Multiply-adds in one step below which launching kernels costs more than the arithmetic saves (tests/benchmarks measures it)."""


def find_accelerator() -> torch.device | None:
    """Return the accelerator that PyTorch found (cuda, mps, npu, xpu), or None on a machine with a CPU only."""
    if torch.accelerator.is_available():
        return torch.accelerator.current_accelerator()
    return None


def choose_device(work: int, dtype: torch.dtype = torch.float32) -> torch.device:
    """Return the device for a computation.

    Args:
        work: multiply-adds in one step, over all runs that go side by side.
        dtype: the precision that the computation needs; Apple's MPS has no float64, so that work stays on the CPU.

    The environment variable DOWNHILL_DEVICE (for example "cpu" or "cuda:1") overrides the choice, but for float64 on MPS.

    Raises:
        ValueError: the environment variable names a device that this machine does not have.
    """
    wanted = os.environ.get(ENVIRONMENT_VARIABLE, "").strip()
    if wanted and not (wanted.startswith("mps") and dtype == torch.float64):
        return _named_device(wanted, dtype)
    accelerator = find_accelerator()
    if accelerator is None or work < SMALL_WORK or (accelerator.type == "mps" and dtype == torch.float64):
        return torch.device("cpu")
    return accelerator


def _named_device(name: str, dtype: torch.dtype) -> torch.device:
    try:
        device = torch.device(name)
        torch.ones(1, dtype=dtype, device=device).add(1).item()  # some devices can hold numbers with which they cannot compute
    except (RuntimeError, AssertionError, TypeError, NotImplementedError):
        found = find_accelerator()
        allowed = "cpu" if found is None else f"cpu, {found}"
        raise ValueError(f"{ENVIRONMENT_VARIABLE} is {name!r}, which cannot compute {dtype} here; use one of: {allowed}") from None
    return device
