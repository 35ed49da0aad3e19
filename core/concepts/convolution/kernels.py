"""Kernels with a name, at every size from 1x1 to 7x7."""

from typing import Literal, get_args

import torch

from core.concepts.convolution.fit import MAX_SIZE
from core.foundation.randomness import make_generator
from core.foundation.records import RefusedError, require_choice, require_whole

KernelName = Literal["identity", "blur", "sharpen", "Sobel x", "Sobel y", "emboss", "random", "own"]
KERNELS: tuple[KernelName, ...] = get_args(KernelName)
_COMPARING = ("Sobel x", "Sobel y", "emboss")
_SHOWN_BESIDE: tuple[KernelName, ...] = ("Sobel x", "Sobel y", "blur", "sharpen")
_RANDOM: list[KernelName] = ["random"] * len(_SHOWN_BESIDE)


def make_kernel(name: KernelName, size: int, channels: int = 1, seed: int = 0) -> torch.Tensor:
    """Return a named kernel, float64, shape (channel, row, column) with `channels` equal slices.

    "identity" copies the middle cell. "blur" is the plain mean. "sharpen" adds to the middle what it differs from its cross of
    neighbours. "Sobel x" grows with values that rise from left to right, "Sobel y" from top to bottom: smoothing by binomial
    weights across, differences along (Sobel and Feldman, 1968; larger sizes as in Jähne, Digital Image Processing, section 12.6).
    "emboss" is light from the upper left on what is raised. "random" is what torch.nn.Conv2d starts with; its slices differ.

    Raises:
        RefusedError: reason "too small to compare": Sobel and emboss compare neighbours, and a 1x1 window has none.
        ValueError: the name or the size is not allowed.
    """
    require_choice("kernel", name, [each for each in KERNELS if each != "own"])
    require_whole("kernel_size", size, 1, MAX_SIZE)
    refuse_single_cell(name, size)
    if name == "random":
        return _draw(size, channels, seed)
    return _make_flat(name, size).expand(channels, size, size).clone()


def choose_kernels(first: KernelName, count: int, size: int) -> tuple[KernelName, ...]:
    """Return the kernels of `count` output channels: the first, then others that differ from it at this size."""
    beside: list[KernelName] = [name for name in _SHOWN_BESIDE if name != first]
    chosen: list[KernelName] = [first, *(_RANDOM if first == "random" or size == 1 else beside)]
    return tuple(chosen[:count])


def refuse_single_cell(name: KernelName, size: int) -> None:
    """Raise RefusedError if a kernel that compares neighbours has a 1x1 window, where there are none."""
    if size == 1 and name in _COMPARING:
        raise RefusedError(f"kernel_size is 1; allowed for {name!r}: 2 to {MAX_SIZE}", "too small to compare", kernel=name)


def _make_flat(name: str, size: int) -> torch.Tensor:
    middle = torch.zeros(size, size, dtype=torch.float64)
    middle[size // 2, size // 2] = 1
    if name == "identity":
        return middle
    if name == "blur":
        return torch.full((size, size), 1 / size**2, dtype=torch.float64)
    if name == "sharpen":
        cross = ((middle.sum(0)[None] + middle.sum(1)[:, None]) > 0).to(torch.float64)
        return cross.sum() * middle - cross + middle
    if name == "emboss":
        steps = torch.arange(size, dtype=torch.float64)
        return steps[None] + steps[:, None] - (size - 1) + middle
    differences = _convolve_row(_binomial(size - 1), (-1.0, 1.0))
    across = _binomial(size)
    return torch.outer(across, differences) if name == "Sobel x" else torch.outer(differences, across)


def _binomial(count: int) -> torch.Tensor:
    """Row `count` of Pascal's triangle: 1; 1 1; 1 2 1; 1 3 3 1; ..."""
    row = torch.ones(1, dtype=torch.float64)
    for _ in range(count - 1):
        row = _convolve_row(row, (1.0, 1.0))
    return row


def _convolve_row(row: torch.Tensor, pair: tuple[float, float]) -> torch.Tensor:
    padded = torch.nn.functional.pad(row, (1, 1))
    return pair[1] * padded[:-1] + pair[0] * padded[1:]


def _draw(size: int, channels: int, seed: int) -> torch.Tensor:
    kernel = torch.empty(1, channels, size, size, dtype=torch.float64)
    torch.nn.init.kaiming_uniform_(kernel, a=5**0.5, generator=make_generator(seed, "random kernel"))
    return kernel[0]
