"""Search by trying, and the pictures of the loss surface: they equal their records."""

import numpy as np
import pytest
import torch

from core.concepts.loss_surface import LOSSES, LossSurfaceConfig, search, survey, survey_all, tabulate
from core.figures import loss_surface as figures
from core.figures.relief import LIFT
from pages.loss_surface_views.surface import write_pair
from pages.shell.words import Words
from tests.drawn import traces_of

WORDS = Words("loss_surface", "en")


# Search by trying.


@pytest.mark.parametrize("data", ["three points", "proportional"])
def test_search_tries_tenths_from_zero_to_four(data: str) -> None:
    trace = search(LossSurfaceConfig(data=data))
    assert trace.w_tried == pytest.approx(np.arange(41) / 10, abs=1e-9)
    assert trace.line.size == 41
    assert trace.grid.size == 41 * 41
    assert trace.line[0] == pytest.approx({"three points": 83 / 3, "proportional": 56 / 3}[data], abs=1e-9)
    assert trace.grid.min() == pytest.approx(0, abs=1e-9)


def test_descent_is_cheaper_than_trying_and_is_torch() -> None:
    trace = search(LossSurfaceConfig(data="proportional"))
    assert trace.steps_needed is not None
    assert trace.steps_needed < trace.grid.size / 10
    parameters = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([parameters], lr=trace.rate)
    x, y = torch.tensor([1.0, 2, 3], dtype=torch.float64), torch.tensor([2.0, 4, 6], dtype=torch.float64)
    for step in range(trace.steps_needed + 1):
        loss = ((parameters[0] * x + parameters[1] - y) ** 2).mean()
        assert loss.item() == pytest.approx(trace.path_losses[step], rel=1e-10)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@pytest.mark.parametrize("loss", LOSSES)
def test_search_works_with_every_loss(loss: str) -> None:
    trace = search(LossSurfaceConfig(data="pass or fail", loss=loss))
    assert np.isfinite(trace.grid).all()
    assert trace.path_losses[0] == pytest.approx(survey(LossSurfaceConfig(data="pass or fail", loss=loss)).loss)


# Figures equal their record.


@pytest.mark.parametrize("own", [((0.0, 1.0), (1.0, 3.0)), ((1000.0, 1.0), (2000.0, 2.0), (3000.0, 3.0))])
def test_tried_weights_fill_the_picture_however_small_they_are(own: tuple) -> None:
    trace = search(LossSurfaceConfig(data="own", own=own))
    low, high = figures.draw_line_search(trace, WORDS)["layout"]["xaxis"]["range"]
    assert low < trace.w_tried[0] < trace.w_tried[-1] < high
    assert np.ptp(trace.w_tried) > 0.9 * (high - low)
    grid = figures.draw_grid_search(trace, WORDS)["layout"]
    for axis, tried in (("xaxis", trace.w_tried), ("yaxis", trace.b_tried)):
        low, high = grid[axis]["range"]
        assert low < tried[0] < tried[-1] < high


def test_surface_figure_equals_its_record() -> None:
    trace = survey(LossSurfaceConfig(w=1.5, b=-0.5))
    figure = figures.draw_surface(trace, survey_all(trace.config), WORDS)
    mesh, point, drop = traces_of(figure)[:3]
    assert mesh.z[: trace.surface.size] == pytest.approx(trace.surface.ravel(), rel=1e-6)
    above = trace.loss + LIFT * np.ptp(trace.surface)
    assert (drop.z[0], point.z[0]) == pytest.approx((above, above))
    assert (point.x[0], point.y[0]) == (1.5, -0.5)
    assert {each.name for each in traces_of(figure)} >= {WORDS["legend.optimum"], WORDS["legend.downhill"]}


def test_squares_have_the_area_of_the_squared_error() -> None:
    trace = survey(LossSurfaceConfig(w=1.0))
    layout = figures.draw_data(trace, survey_all(trace.config), WORDS)["layout"]
    ratio = 1 / layout["yaxis"]["scaleratio"]
    for square, squared in zip(layout["shapes"], trace.losses, strict=True):
        assert (square["x1"] - square["x0"]) * ratio * abs(square["y1"] - square["y0"]) == pytest.approx(squared)


def test_tangents_have_the_slopes_of_the_gradient() -> None:
    trace = survey(LossSurfaceConfig(w=0.5, b=0.5))
    tangents = [
        each
        for each in traces_of(figures.draw_slices(trace, survey_all(trace.config), WORDS))
        if each.name == WORDS["legend.tangent"]
    ]
    slopes = [np.ptp(line.y) / np.ptp(line.x) * np.sign(line.y[1] - line.y[0]) for line in tangents]
    assert slopes == pytest.approx(list(trace.gradient))


def test_the_table_holds_the_surface() -> None:
    trace = survey(LossSurfaceConfig())
    assert tabulate(trace)["loss"].to_numpy() == pytest.approx(trace.surface.ravel())


@pytest.mark.parametrize(
    ("pair", "text"),
    [
        ((2.0, 1.0), "2, 1"),
        ((0.24041, 11.0929), "0.2404, 11.09"),
        ((-12.3456, 0.454545), "−12.3, 0.455"),
        ((-0.00046, -0.00008), "−5e−4, −8e−5"),
    ],
)
def test_pairs_are_written_as_wide_as_their_column(pair: tuple[float, float], text: str) -> None:
    assert write_pair(*pair) == text
