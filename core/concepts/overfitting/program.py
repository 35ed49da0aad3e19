"""The experiments as plain PyTorch programs that anyone can run, and their results as tables."""

import numpy as np
import pandas as pd

from core.concepts.overfitting.curve import SMALLEST, CurveTrace, draw_noise, draw_test, draw_x, hide_function
from core.concepts.overfitting.digits import JUDGED, DigitsConfig, load_flat, plan_digits
from core.concepts.overfitting.helping import METHODS, PATIENCE, HelpConfig, plan_help
from core.concepts.overfitting.leaking import FRESH, LEAKED, LEAKS, LeakConfig, plan_leak
from core.concepts.overfitting.networks import RATE, load_sets, select_network, start_networks
from core.concepts.overfitting.perceptrons import CLASSES, INPUTS
from core.concepts.overfitting.settings import CurveConfig
from core.concepts.overfitting.study import StudyState
from core.foundation.datasets import split_points
from core.foundation.digits_program import write_loading
from core.foundation.randomness import make_generator

_CURVE = """import torch

x = torch.tensor({x}, dtype=torch.float64)
y = torch.tensor({y}, dtype=torch.float64)
{test}degree, ridge = {degree}, {ridge}


def expand(x):  # Legendre polynomials: they span the same curves as 1, x, x², ..., with smaller rounding errors
    columns = [torch.ones_like(x), x]
    for j in range(1, degree):
        columns.append(((2 * j + 1) * x * columns[j] - j * columns[j - 1]) / (j + 1))
    return torch.stack(columns[: degree + 1], 1)


low, high = x.min(), x.max()
{scale}features = expand(scale(x))
added = (len(x) * ridge) ** 0.5 * torch.eye(degree + 1, dtype=torch.float64)  # ridge as further rows of least squares
rows = torch.cat([features, added]) if ridge else features
targets = torch.cat([y - {mean}, torch.zeros(len(rows) - len(x), dtype=torch.float64)])
weights = torch.linalg.lstsq(rows, targets[:, None], rcond={rcond}, driver="gelsd").solution[:, 0]
print("training error", (features @ weights + {mean} - y).square().mean().item())
{score}"""

_NETWORK = """import torch

x = torch.tensor({x})[:, None]
y = torch.tensor({y})[:, None]
network = torch.nn.Sequential(torch.nn.Linear(1, {width}), torch.nn.Tanh(), torch.nn.Linear({width}, 1))
with torch.no_grad():  # the same first weights as on the page
    network[0].weight.copy_(torch.tensor({w})[:, None])
    network[0].bias.copy_(torch.tensor({b}))
    network[2].weight.copy_(torch.tensor({v})[None])
    network[2].bias.copy_(torch.tensor({a}))
optimizer = torch.optim.Adam(network.parameters(), lr={rate})
for step in range({steps}):
    squares = sum(each.square().sum() for each in list(network.parameters())[:3])
    loss = (network(x) - y).square().mean() + {ridge} * squares
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("training error", (network(x) - y).square().mean().item())
"""


def write_curve_program(config: CurveConfig) -> str:
    """Return a program that fits the curve that is looked at, and prints its errors."""
    if config.family == "network":
        return _write_network_program(config)
    if config.data == "own":
        x, y = (column.tolist() for column in split_points(config.own))
        given = {"test": "", "mean": "y.mean()", "score": ""}
        scale = "def scale(x):\n    return (2 * x - low - high) / (high - low)\n\n\n"
    else:
        places = draw_x(config.count, config.seed)
        x, y = places.tolist(), (hide_function(places) + config.noise * draw_noise(config.count, config.seed)[0]).tolist()
        test_x, test_noise = draw_test(config.seed)
        test_y = hide_function(test_x) + config.noise * test_noise
        test = "test_x = torch.tensor({}, dtype=torch.float64)\ntest_y = torch.tensor({}, dtype=torch.float64)\n"
        score = 'print("test error", (expand(scale(test_x)) @ weights - test_y).square().mean().item())\n'
        given = {"test": test.format(test_x.tolist(), test_y.tolist()), "mean": "0.0", "score": score}
        scale = "def scale(x):\n    return 2 * x - 1\n\n\n"
    return _CURVE.format(x=x, y=y, degree=config.complexity, ridge=config.ridge, rcond=SMALLEST, scale=scale, **given)


def _write_network_program(config: CurveConfig) -> str:
    x, y = load_sets(config)
    parameters = select_network(start_networks(config), config.complexity)
    return _NETWORK.format(
        x=x.tolist(), y=y[0].tolist(), width=config.complexity, steps=config.steps, rate=RATE, ridge=config.ridge,
        **dict(zip("wbva", (each.tolist() for each in parameters), strict=True)),
    )  # fmt: skip


_STUDY = """from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
{loading}
images, test_images = images.flatten(1), test_images.flatten(1)
{chosen}
start = torch.Generator().manual_seed({start})
layers = []
for before, after in pairwise({layers}):
    layers += [nn.Linear(before, after), nn.ReLU()]
    for parameter in layers[-2].parameters():  # as torch does it, from a generator of our own
        nn.init.uniform_(parameter, -(before**-0.5), before**-0.5, generator=start)
network = nn.Sequential(*layers[:-1])
print(sum(parameter.numel() for parameter in network.parameters()), "parameters")
optimizer = torch.optim.SGD(network.parameters(), lr={rate}, momentum={momentum})


def score(pixels, truth):
    with torch.no_grad():
        return (network(pixels).argmax(1) == truth).double().mean().item()


{before}for epoch, seed in enumerate({orders}, start=1):
    generator = torch.Generator().manual_seed(seed)
    rounds = [torch.randperm(len(labels), generator=generator) for _ in range({rounds})]
    for batch in torch.cat(rounds)[:{examples}].split({batch}):
        loss = F.cross_entropy(network(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
{after}"""
_CHOSEN = """chosen = torch.randperm({of}, generator=torch.Generator().manual_seed({seed}))[:{size}]
images, labels = images[chosen], labels[chosen]
"""
_WRONG = """other = torch.randint(1, 10, ({of},), generator=torch.Generator().manual_seed({seed}))[:{size}]
labels = torch.where(torch.arange({size}) % 10 < {tenths}, (labels + other) % 10, labels)  # wrong labels
"""
_HELD_OUT = """validation, validation_labels = images[{kept}:], labels[{kept}:]
images, labels = images[:{kept}], labels[:{kept}]
"""
_STOP = """    with torch.no_grad():
        loss = F.cross_entropy(network(validation), validation_labels).item()
    if loss < best:
        best, waited, kept = loss, 0, {name: value.clone() for name, value in network.state_dict().items()}
    else:
        waited += 1
    if waited == %d:
        break
network.load_state_dict(kept)
print("stopped after epoch", epoch, "- test accuracy", score(test_images, test_labels))
"""
_LEAK = """fresh, fresh_labels = images[-{fresh}:], labels[-{fresh}:]
{chosen}images, labels = torch.cat([images, test_images[:{leaked}]]), torch.cat([labels, test_labels[:{leaked}]])  # the leak
mean, spread = images[:{size}].mean(0), images[:{size}].std(0, correction=0)
spread = torch.where(spread > 0, spread, 1.0)
images, test_images, fresh = ((each - mean) / spread for each in (images, test_images, fresh))
"""


def write_study_program(config: DigitsConfig | HelpConfig | LeakConfig, width: int = 32, patience: int = PATIENCE) -> str:
    """Return a program that trains one network of a study, with seed 0, and prints how well it does.

    Of digits the network of a width (or the tutorial's), of what helps early stopping, of leaks that of test pictures.
    """
    loading = write_loading()
    if isinstance(config, DigitsConfig):
        plan, run, loading = plan_digits(config, 0), 0, write_loading(config.data)
        loading += f"test_images, test_labels = test_images[:{JUDGED}], test_labels[:{JUDGED}]\n" if config.data != "digits" else ""
        hidden = plan.networks[0] if config.network == "tutorial" else (width,)
        parts = {"before": "", "after": '    print(f"epoch {epoch}: test accuracy {score(test_images, test_labels):.2%}")\n'}
        chosen = _write_choice(len(load_flat(config.data)[1]), plan.examples)
    elif isinstance(config, HelpConfig):
        plan, run, hidden = plan_help(config, 0), METHODS.index("early stopping"), plan_help(config, 0).networks[0]
        parts = {"before": 'best, waited, kept = float("inf"), 0, {}\n', "after": _STOP % patience}
        of = len(load_flat()[1])
        seed = make_generator(0, "wrong labels").initial_seed()
        wrong = _WRONG.format(of=of, seed=seed, size=config.size, tenths=round(10 * config.wrong)) if config.wrong else ""
        chosen = _write_choice(of, config.size) + wrong + _HELD_OUT.format(kept=len(plan.runs[run].labels))
    else:
        plan, run, hidden = plan_leak(config, 0), LEAKS.index("test pictures"), plan_leak(config, 0).networks[0]
        said = 'print("reported", score(test_images, test_labels), "true", score(fresh, fresh_labels))\n'
        parts = {"before": "", "after": said}
        choice = _write_choice(len(load_flat()[1]) - FRESH, config.size)
        chosen = _LEAK.format(fresh=FRESH, leaked=LEAKED, size=config.size, chosen=choice)
    count = len(plan.runs[run].labels)
    orders = [make_generator(0, f"order of {count} pictures in epoch {epoch}").initial_seed() for epoch in range(config.epochs)]
    return _STUDY.format(
        loading=loading, chosen=chosen, start=make_generator(0, f"perceptron of {hidden}").initial_seed(),
        layers=(INPUTS, *hidden, CLASSES), rate=plan.rate, momentum=plan.momentum, batch=plan.batch_size, orders=orders,
        rounds=-(-plan.examples // count), examples=plan.examples, **parts,
    )  # fmt: skip


def _write_choice(of: int, size: int) -> str:
    return _CHOSEN.format(of=of, seed=make_generator(0, "training pictures").initial_seed(), size=size)


def tabulate_study(state: StudyState) -> pd.DataFrame:
    """Return every loss and accuracy of a study so far, a row for each seed, epoch, set, run and network."""
    names = ("seed", "epoch", "set", "run", "network")
    places = np.argwhere(np.isfinite(state.accuracies))
    values = {name: getattr(state, name)[tuple(places.T)] for name in ("losses", "accuracies")}
    return pd.DataFrame({**dict(zip(names, places.T, strict=True)), **values})


def tabulate_curves(trace: CurveTrace) -> pd.DataFrame:
    """Return the errors of all fits, a row for each."""
    grids = np.meshgrid(*trace.axes.values(), indexing="ij")
    errors = {name: getattr(trace, name).ravel() for name in ("train_error", "test_error", "bias2", "variance")}
    return pd.DataFrame({**{name: grid.ravel() for name, grid in zip(trace.axes, grids, strict=True)}, **errors})
