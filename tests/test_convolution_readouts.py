"""The numbers that the lesson `convolution` tells: one cell after the other, and the arithmetic of sizes."""

from typing import Any

import numpy as np
import pytest

from core.concepts.convolution import ConvolutionConfig, convolve
from tests.readout import Readout


def test_each_cell_tells_its_place_its_window_and_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """7×7 numbers, a kernel of 3, padding 1, stride 2: (7 + 2 − 3) / 2 + 1 = 4 places along each side, the first begins at −1."""
    settings: dict[str, Any] = {"padding": 1, "stride": 2, "bias": 1.0}
    seen, values = Readout(monkeypatch, "convolution", **settings), convolve(ConvolutionConfig(**settings)).output[0].ravel()
    assert seen.read(0, "window")[0] == "−1…1, −1…1"
    assert np.asarray(seen.read(0, "place"))[[0, 1, 4]].tolist() == ["0, 0", "0, 1", "1, 0"]
    seen.check(0, {"value": values, "sum": values - 1, "size": "4 × 4", "parameters": 10})
    seen.check_formula(size=3, stride=2, parameters=10)


@pytest.mark.parametrize(("size", "stride", "dilation"), [(3, 2, 1), (2, 3, 2)])
def test_both_sides_of_each_equation_of_sizes_are_equal(
    size: int, stride: int, dilation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {"kernel_size": size, "stride": stride, "dilation": dilation}
    seen = Readout(monkeypatch, "convolution", view="size", **settings)
    for name in ("input", "span", "room", "floor"):
        left, right = seen.read(0, name).split(" = ")
        for written, operator in {"·": "*", "−": "-", " / ": " // ", "⌊": "(", "⌋": ")"}.items():
            left = left.replace(written, operator)
        assert eval(left) == int(right), f"the table says {seen.read(0, name)}"
    assert seen.read(0, "floor").endswith(f" = {convolve(ConvolutionConfig(**settings)).output.shape[-1]}")
    seen.check(0, {"dropped": ConvolutionConfig(**settings).rows.dropped})
