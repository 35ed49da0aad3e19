"""The grid of runs, its batches and the program on the page agree with plain loops of torch."""

import contextlib
import io
import itertools
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, SequentialSampler, TensorDataset

from core.concepts.descent import METHODS, SAMPLINGS, DescentConfig, Method, descend, write_program
from core.concepts.descent.batches import draw_orders, load_features, make_shuffler, size_batches, summarize_batches
from core.foundation.ensemble import by_autograd
from tests.small_races import run_race


def loop(config: DescentConfig, method: Method, rate: float, seed: int) -> np.ndarray:
    """Train one run with torch.optim.SGD and torch's samplers; return its path, shape (time, parameter)."""
    features, y = load_features(config)
    size, shuffler = config.batch_sizes()[method], make_shuffler(seed)
    sampler = {
        "shuffled": RandomSampler(range(len(y)), generator=shuffler),
        "with replacement": RandomSampler(range(len(y)), replacement=True, generator=shuffler),
        "in order": SequentialSampler(range(len(y))),
    }["in order" if method == "full batch" else config.sampling]
    parameters = torch.tensor(config.start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([parameters], lr=rate, momentum=config.momentum)
    path = [parameters.detach().clone()]
    for _ in range(config.epochs):
        for batch in BatchSampler(sampler, size, drop_last=False):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(features[batch] @ parameters, y[batch]).backward()
            optimizer.step()
            path.append(parameters.detach().clone())
    return torch.stack(path).numpy()


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize(
    ("data", "batch_size", "intercept"), [("noisy", 6, True), ("three points", 2, True), ("outlier", 20, False)]
)
def test_grid_agrees_with_a_loop_of_torch(sampling: Any, momentum: float, data: Any, batch_size: int, intercept: bool) -> None:
    """Every update of the first seed, and the end of another, at a slow, a fast and a diverging rate."""
    settings = {"data": data, "batch_size": batch_size, "intercept": intercept, "sampling": sampling, "momentum": momentum}
    config = DescentConfig(**settings, epochs=4, seed=7, seeds=3, grid=(0.003, 0.05, 0.4))
    trace = descend(config)
    for method, (run, rate) in itertools.product(METHODS, enumerate(config.rates)):
        np.testing.assert_allclose(trace.paths[method][:, run], loop(config, method, rate, 7), rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(trace.final_points[method][2, run], loop(config, method, rate, 9)[-1], rtol=1e-10, atol=1e-10)


def test_batch_gradients_agree_with_autograd() -> None:
    """curvature · parameters − pull is the gradient of the batch's mean squared error, wherever the parameters are."""
    config = DescentConfig(seeds=3, epochs=2, batch_size=6)
    features, y = load_features(config)
    orders, sizes = draw_orders(config), size_batches(20, 6, 2)
    assert sizes.tolist() == [6, 6, 6, 2] * 2
    curvature, pull = summarize_batches(features, y, orders, sizes)
    points = torch.randn(3, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))

    def take_losses(parameters: list[torch.Tensor], batch: torch.Tensor) -> torch.Tensor:
        return ((features[batch] @ parameters[0][:, :, None] - y[batch][:, :, None]) ** 2).mean((1, 2))

    for step, batch in enumerate(orders.split(sizes.tolist(), dim=1)):
        _, (expected,) = by_autograd(take_losses)([points], batch)
        np.testing.assert_allclose((curvature[step] @ points[:, :, None])[:, :, 0] - pull[step], expected, rtol=1e-12, atol=1e-12)


def test_order_is_a_dataloaders() -> None:
    """The same generator in a DataLoader's sampler gives the same batches; each epoch visits every point once."""
    config = DescentConfig(seeds=1, seed=3, epochs=2)
    loader = DataLoader(TensorDataset(torch.arange(20)), batch_size=5, sampler=RandomSampler(range(20), generator=make_shuffler(3)))
    seen = torch.cat([batch for _ in range(2) for (batch,) in loader])
    assert torch.equal(draw_orders(config)[0], seen)
    assert sorted(seen[:20].tolist()) == list(range(20)) == sorted(seen[20:].tolist())
    assert seen[:20].tolist() != seen[20:].tolist()


def test_program_draws_full_size_batches_with_replacement() -> None:
    race = run_race(sampling="with replacement", batch_size=20)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(write_program(race), {})
    for line, (method, runner) in zip(printed.getvalue().splitlines(), race.runners.items(), strict=True):
        _, w, b, loss = map(float, line.removeprefix(method).split())
        assert (w, b, loss) == pytest.approx((*runner.points[-1], runner.losses[-1]), rel=1e-9)
    full, mini = (race.runners[method].points for method in METHODS[:2])
    assert not np.allclose(full[-1], mini[-1])
