"""The studies of perceptrons as plain PyTorch programs that anyone can run, each of one network from seed 0; and as tables."""

import numpy as np

from core.concepts.overfitting.digits import DigitsConfig
from core.concepts.overfitting.helping import METHODS, PATIENCE, HelpConfig
from core.concepts.overfitting.leaking import FRESH, LEAKED, LEAKS, LeakConfig
from core.concepts.overfitting.perceptrons import BATCH, CLASSES, INPUTS, JUDGED
from core.concepts.overfitting.study import Study, StudyState
from core.foundation.digits_program import write_loading
from core.foundation.frames import Table, make_table
from core.foundation.picture_sets import PictureSet
from core.foundation.randomness import make_generator

_STUDY = """from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
{loading}
images, test_images, test_labels = images.flatten(1), test_images[:{judged}].flatten(1), test_labels[:{judged}]
{chosen}
start = torch.Generator().manual_seed({start})
layers = []
for before, after in pairwise({layers}):
    layers += [nn.Linear(before, after), nn.ReLU()]
    for parameter in layers[-2].parameters():  # as torch does it, from a generator of our own
        nn.init.uniform_(parameter, -(before**-0.5), before**-0.5, generator=start)
network = nn.Sequential(*layers[:-1])
print(sum(parameter.numel() for parameter in network.parameters()), "parameters")
optimizer = torch.optim.SGD(network.parameters(), lr={plan.rate}, momentum={plan.momentum})


def score(pixels, truth):
    with torch.no_grad():
        return (network(pixels).argmax(1) == truth).double().mean().item()


{before}for epoch, seed in enumerate({orders}, start=1):
    generator = torch.Generator().manual_seed(seed)
    rounds = [torch.randperm(len(labels), generator=generator) for _ in range({rounds})]
    for batch in torch.cat(rounds)[:{plan.examples}].split({batch}):
        loss = F.cross_entropy(network(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
{after}"""
_CHOSEN = """order = torch.randperm({among}, generator=torch.Generator().manual_seed({seed}))
images, labels = images[order[:{size}]], labels[order[:{size}]]
"""
_WRONG = """other = torch.randint(1, 10, order.shape, generator=torch.Generator().manual_seed({seed}))[:{size}]
labels = torch.where(torch.arange({size}) % 10 < {tenths}, (labels + other) % 10, labels)  # wrong labels
"""
_HELD_OUT = """validation, validation_labels = images[{kept}:], labels[{kept}:]
images, labels = images[:{kept}], labels[:{kept}]
"""
_UNTRAINED = """with torch.no_grad():
    best, waited = F.cross_entropy(network(validation), validation_labels).item(), 0
kept = {name: value.clone() for name, value in network.state_dict().items()}
"""
_SAY = """    print(f"epoch {epoch}: test accuracy {score(test_images, test_labels):.2%}")
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
_REPORT = """print("reported", score(test_images, test_labels), "true", score(fresh, fresh_labels))
"""


def write_digits_program(config: DigitsConfig, width: int) -> str:
    """Return a program that trains the network of this width, or the tutorial's, and prints its test accuracy after every epoch."""
    hidden = next(each for each in config.hidden if each[-1] == width)
    return _write_study(config, 0, hidden, _write_choice(config.plan(0).examples), _SAY, data=config.data)


def write_help_program(config: HelpConfig, patience: int = PATIENCE) -> str:
    """Return a program that stops early, and prints when, and the test accuracy of the weights that it restores."""
    plan, run, chosen = config.plan(0), METHODS.index("early stopping"), _write_choice(config.size)
    if config.wrong:
        seed = make_generator(0, "wrong labels").initial_seed()
        chosen += _WRONG.format(seed=seed, size=config.size, tenths=round(10 * config.wrong))
    chosen += _HELD_OUT.format(kept=len(plan.runs[run].labels))
    return _write_study(config, run, plan.networks[0], chosen, _STOP % patience, before=_UNTRAINED)


def write_leak_program(config: LeakConfig) -> str:
    """Return a program that trains on test pictures too, and prints the accuracy that it reports and the true one."""
    choice = _write_choice(config.size, f"len(labels) - {FRESH}")
    chosen = _LEAK.format(fresh=FRESH, leaked=LEAKED, size=config.size, chosen=choice)
    return _write_study(config, LEAKS.index("test pictures"), config.plan(0).networks[0], chosen, _REPORT)


def _write_study(
    config: Study, run: int, hidden: tuple[int, ...], chosen: str, after: str, *, before: str = "", data: PictureSet = "digits"
) -> str:
    """Return a program that trains one network of a run.

    Args:
        hidden: its hidden layers.
        chosen: lines that make its training set of the pictures loaded.
        after: lines at the end of each epoch, indented, or after the last.
        before: lines before the first epoch.
    """
    plan = config.plan(0)
    count = len(plan.runs[run].labels)
    orders = [make_generator(0, f"order of {count} pictures in epoch {epoch}").initial_seed() for epoch in range(config.epochs)]
    return _STUDY.format(
        loading=write_loading(data),
        judged=JUDGED,
        chosen=chosen,
        start=make_generator(0, f"perceptron of {hidden}").initial_seed(),
        layers=(INPUTS, *hidden, CLASSES),
        plan=plan,
        batch=BATCH,
        orders=orders,
        rounds=-(-plan.examples // count),
        before=before,
        after=after,
    )


def _write_choice(size: int, among: str = "len(labels)") -> str:
    return _CHOSEN.format(among=among, seed=make_generator(0, "training pictures").initial_seed(), size=size)


def tabulate_study(state: StudyState) -> Table:
    """Return every loss and accuracy of a study so far, a row for each seed, epoch, set, run and network."""
    names = ("seed", "epoch", "set", "run", "network")
    places = np.argwhere(np.isfinite(state.accuracies))
    values = {name: getattr(state, name)[tuple(places.T)] for name in ("losses", "accuracies")}
    return make_table({**dict(zip(names, places.T, strict=True)), **values})
