"""What all lessons stand on: device choice, generators, data, read-only records, the relief."""

import re
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from core.figures import style, themes
from core.figures.relief import draw_relief, find_floor, find_triangles
from core.foundation import device
from core.foundation.datasets import POINT_SETS, make_points
from core.foundation.randomness import make_generator, seed_layers
from core.foundation.records import freeze, require_between, require_choice, require_ranges, require_whole
from pages.course.guide import MARKED


def test_small_work_stays_on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(device.ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setattr(device, "find_accelerator", lambda: torch.device("cuda", 0))
    assert device.choose_device(1000).type == "cpu"
    assert device.choose_device(10**9).type == "cuda"


def test_mps_has_no_float64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(device.ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setattr(device, "find_accelerator", lambda: torch.device("mps"))
    assert device.choose_device(10**9, torch.float64).type == "cpu"
    assert device.choose_device(10**9, torch.float32).type == "mps"
    monkeypatch.setenv(device.ENVIRONMENT_VARIABLE, "mps")
    assert device.choose_device(10**9, torch.float64).type == "cpu", "not even where somebody asks for it"


def test_environment_overrides_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(device.ENVIRONMENT_VARIABLE, "cpu")
    monkeypatch.setattr(device, "find_accelerator", lambda: torch.device("cuda", 0))
    assert device.choose_device(10**12).type == "cpu"
    monkeypatch.setenv(device.ENVIRONMENT_VARIABLE, "abacus")
    with pytest.raises(ValueError, match="DOWNHILL_DEVICE is 'abacus'"):
        device.choose_device(1)


def test_layers_of_several_threads_draw_what_each_draws_alone() -> None:
    """Threads change places wherever they may; the process's own random numbers stay as they were."""

    def draw(seed: int) -> list[float]:
        with seed_layers(seed):
            return [parameter for _ in range(20) for parameter in torch.nn.Linear(3, 1).weight.flatten().tolist()]

    alone, before, pause = [draw(seed) for seed in range(4)], torch.get_rng_state(), sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(draw, [*range(4)] * 10))
    finally:
        sys.setswitchinterval(pause)
    assert together == alone * 10
    assert torch.equal(torch.get_rng_state(), before)


def test_generators_of_one_seed_are_independent_and_repeat() -> None:
    def draw(seed: int, purpose: str) -> torch.Tensor:
        return torch.rand(4, generator=make_generator(seed, purpose))

    assert torch.equal(draw(3, "shuffle"), draw(3, "shuffle"))
    assert not torch.equal(draw(3, "shuffle"), draw(3, "start"))
    assert not torch.equal(draw(3, "shuffle"), draw(4, "shuffle"))
    assert torch.isfinite(draw(-1, "any")).all()


def test_point_sets_by_hand() -> None:
    assert make_points("three points") == ((1, 3), (2, 5), (3, 7))
    assert make_points("proportional") == ((1, 2), (2, 4), (3, 6))
    assert make_points("pass or fail") == ((1, 0), (2, 0), (3, 1))
    plain, lifted = np.array(make_points("noisy")), np.array(make_points("outlier"))
    assert np.flatnonzero(np.abs(lifted - plain).sum(1)).tolist() == [16]
    assert lifted[16, 1] - plain[16, 1] == pytest.approx(12)
    assert np.polyfit(*plain.T, 1) == pytest.approx([2, 1], abs=0.5)
    assert all(len(make_points(name)) >= 3 for name in POINT_SETS if name != "own")


@pytest.mark.parametrize(
    ("require", "arguments"),
    [
        (require_choice, ("SGD", ("Adam",))),
        (require_between, (float("nan"), 0, 1)),
        (require_between, (True, 0, 1)),
        (require_between, ("0.5", 0, 1)),
        (require_whole, (1.0, 0, 2)),
        (require_whole, (3, 0, 2)),
    ],
)
def test_refusals_name_field_value_and_what_is_allowed(require, arguments: tuple) -> None:
    with pytest.raises(ValueError, match=r"rate is .*; allowed: "):
        require("rate", *arguments)


def test_ranges_ask_for_whole_numbers_where_their_bounds_are_whole() -> None:
    config = SimpleNamespace(rate=0.5, steps=3, seeds=2.5)
    require_ranges(config, rate=(0.0, 1.0), steps=(1, 3))
    with pytest.raises(ValueError, match=r"^seeds is 2.5; allowed: a whole number from 1 to 50$"):
        require_ranges(config, seeds=(1, 50))
    with pytest.raises(ValueError, match=r"^rate is 0.5; allowed: a number from 0 to 0.4$"):
        require_ranges(config, rate=(0.0, 0.4))


def test_frozen_arrays_cannot_be_written_and_share_nothing() -> None:
    tensor = torch.arange(6.0).view(2, 3)
    array = freeze(tensor[:, 1])
    tensor.zero_()
    assert array.tolist() == [1, 4]
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 9


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
        return float(np.dot([0.2126, 0.7152, 0.0722], linear))

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [*style.CYCLE, style.INK, style.MUTED])
def test_colours_stand_out_in_both_themes(colour: str) -> None:
    needed = 4.5 if colour in (style.INK, style.MUTED) else 3.0
    assert contrast(colour, style.PAPER) >= needed
    assert contrast(style.DARK[colour], style.DARK[style.PAPER]) >= needed


def test_recolouring_exchanges_solid_and_translucent_colours() -> None:
    marks = {"color": style.BLUE}
    trace = {"type": "scatter", "x": [1], "y": [2], "marker": marks, "fillcolor": style.translucent(style.BLUE, 0.2)}
    figure = style.new_figure("alt", trace)
    (dark,) = themes.recolour(figure, "dark")["data"]
    assert dark["marker"]["color"] == style.DARK[style.BLUE]
    assert dark["fillcolor"] == style.translucent(style.DARK[style.BLUE], 0.2)
    assert (marks, trace["x"]) == ({"color": style.BLUE}, dark["x"])  # the light one is as it was
    assert themes.recolour(figure, "light") is figure


def test_followers_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="how is 'fade'"):
        style.follow("fade")


def test_relief_covers_the_grid_with_two_triangles_a_cell() -> None:
    corners = find_triangles(3, 4)
    assert corners.shape == (3, 2 * 2 * 3)
    assert corners.max() == 11
    across, along = corners % 4, corners // 4
    doubled_area = np.abs((across[1] - across[0]) * (along[2] - along[0]) - (across[2] - across[0]) * (along[1] - along[0]))
    assert doubled_area.tolist() == [1] * 12
    heights = np.arange(12.0).reshape(3, 4)
    mesh = draw_relief(np.arange(4.0), np.arange(3.0), heights, "loss")
    assert mesh["z"][:12].tolist() == heights.ravel().tolist()
    assert set(mesh["z"][12:].tolist()) == {np.float32(find_floor(heights)).item()}
    assert np.isfinite(draw_relief(np.arange(4.0), np.arange(3.0), np.full((3, 4), 2.0), "flat")["intensity"]).all()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_readable_in_both_themes(theme: str) -> None:
    """WCAG 2.2 AA: 4.5:1 for text, 3:1 for the borders of what can be operated, and for the guide's outlines."""
    config = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"][theme]
    for background in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(config["textColor"], config[background]) >= 4.5
        assert contrast(config["primaryColor"], config[background]) >= 4.5
        gold = re.findall("#[0-9a-f]{6}", MARKED)[theme == "dark"]
        assert contrast(gold, config[background]) >= 3
