"""What the playground tells its visitors is so, in the settings that it speaks of."""

import numpy as np
import pytest
import torch

from core.concepts import playground as concept
from core.concepts.playground import RATES, SEEDS, PlaygroundConfig, network
from core.concepts.playground.luck import WIDTHS, LuckConfig, begin_luck, try_luck
from core.concepts.playground.watching import SOLVED, count_dead, evaluate_run, list_folds
from tests.claims import Check, check_all, percent, read_preset, state
from tests.playground_corners import count_right_corners, find_silent_corners, find_training_points, part_by_line
from tests.playground_trainings import read_accuracies, read_config, train

STEM = "playground"
STANDARD_RATE = RATES.index(0.03)


def check_takeaway() -> None:
    """Layers without activation are one matrix; with it the border bends; two seeds of the same ReLU network end differently."""
    state(STEM, "takeaway")
    assert concept.collapse(concept.watch(train(hidden=(4, 4), activation="none", epochs=5), 6, 0)).error < 1e-12
    ends = read_accuracies(train(activation="ReLU"))[STANDARD_RATE]
    assert ends.max() > 0.99 > 0.8 > ends.min()


def check_deep() -> None:
    """All 128 runs of six layers of four sigmoids stay at 50 %; one layer solves it at some rates."""
    deep, flat = read_accuracies(train(**read_config("deep"))), read_accuracies(train(data="circle", activation="sigmoid"))
    assert deep.size == 128
    assert deep.max() == 0.5
    rate = RATES.index(read_preset(STEM, "deep")["rate"])
    solved = (flat[rate] >= SOLVED).sum()
    state(STEM, "try.deep.answer", percent(deep.max()), str(solved), given=(128, 1, 4, 4000, 8))
    assert 4**6 > 4000
    state(STEM, "misconception", percent(deep.max()), given=(128,))
    assert (flat >= SOLVED).any()
    slopes = torch.linspace(-9, 9, 1001, dtype=torch.float64).requires_grad_()
    slopes.sigmoid().sum().backward()
    assert slopes.grad is not None
    assert slopes.grad.max() <= 0.25


def check_units() -> None:
    """The first unit's fold turns by more than 30 degrees from seed to seed; all seeds agree about almost all training points."""
    state(STEM, "misconception.2")
    trained = train()
    rows = trained.kept[-1].reshape(len(RATES), SEEDS, -1)[STANDARD_RATE]
    turns = np.degrees(np.arctan2(rows[:, 1], rows[:, 0])) % 180
    assert np.ptp(turns) > 30
    assert (read_accuracies(trained)[STANDARD_RATE] > 0.99).all()


def check_outside() -> None:
    """In the middle of XOR, where no points are, seeds that get every training point right give opposite answers."""
    settings, trained = read_preset(STEM, "outside"), train()
    state(STEM, "misconception.3", given=(0,))
    assert (read_accuracies(trained)[STANDARD_RATE] == 1).all()
    rows = trained.kept[-1].reshape(len(RATES), SEEDS, -1)[STANDARD_RATE]
    place = torch.tensor([[settings["x1"], settings["x2"]]], dtype=torch.float64)
    said = concept.evaluate(trained.config, rows, place)[-1].flatten().sigmoid().numpy()
    blue, orange = said[said > 0.5], 1 - said[said < 0.5]
    state(STEM, "try.outside.answer", str(len(blue)), percent(blue.min()), str(len(orange)), percent(orange.min()))
    state(STEM, "try.outside.question", given=(0, SEEDS))
    distance = np.abs(concept.watch(trained, 0, 0).data.x - place.numpy()).max(1)
    assert distance.min() > 0.5


def check_line() -> None:
    """The run that is shown is the best without a hidden layer, at three corners; at the lowest loss all is about one half."""
    settings, trained = read_preset(STEM, "line"), train(**read_config("line"))
    accuracies, shown = read_accuracies(trained), (RATES.index(settings["rate"]), settings["seed"])
    assert accuracies[shown] == accuracies.max() < 0.8
    corners = count_right_corners(trained)
    assert corners[shown] == corners.max() == 3 > sorted(corners.ravel())[-3]
    lowest = trained.losses[0, :, -1].argmin()
    said = concept.evaluate(trained.config, trained.kept[-1, [lowest]], find_training_points(trained))[-1].sigmoid()
    assert (said - 0.5).abs().max() < 0.1
    assert f"{trained.losses[0, lowest, -1]:.2f}" == f"{np.log(2):.2f}"
    state(STEM, "try.line.answer", percent(accuracies[shown]), f"{np.log(2):.2f}", given=(128, 2))


def check_zeros() -> None:
    """Hidden units stay 0; only the output's bias moves."""
    trained = train(**read_config("zeros"))
    accuracies, latest = read_accuracies(trained), trained.latest
    state(STEM, "try.zeros.answer", percent(accuracies.max()), given=(128, 0))
    assert (latest[:, :-1] == 0).all()
    assert (latest[:, -1] != 0).all()


def check_zero_units() -> None:
    """Where the units do learn (a constant other than 0 would do, or sigmoids), they stay equal."""
    state(STEM, "verdict.zeros")
    trained = train(start="zeros", activation="sigmoid", epochs=10)
    (weight, _), *_ = network.split_layers(torch.tensor(trained.latest), trained.config.sizes)
    assert (weight == weight[:, :1]).all()


def check_luck() -> None:
    """Counts of seeds with 2 and 8 ReLUs in one layer."""
    luck = begin_luck(LuckConfig(base=PlaygroundConfig(activation=read_preset(STEM, "luck")["activation"]), rate=STANDARD_RATE))
    while np.isnan(luck.shares[0]).any():
        luck = try_luck(luck)
    two, eight = (round(16 * luck.shares[0, WIDTHS.index(width)]) for width in (2, 8))
    assert 0 < two < 12
    state(STEM, "try.luck.answer", str(two), str(eight), given=(16, 8, 0))
    solved, silent = find_silent_corners(trained := train(activation="ReLU", hidden=(2,)), STANDARD_RATE)
    assert 0 < solved.sum() < SEEDS
    assert not silent[solved].any()
    assert silent[~solved].any(2).all(), "in each of the others both classes have a corner where both ReLUs are 0"
    dead = count_dead(trained.config, trained.kept[-1].reshape(len(RATES), SEEDS, -1)[STANDARD_RATE])
    assert (dead[~solved] == 0).any(), "and yet no unit of some is dead: as the key of the picture says"


def check_features() -> None:
    """A linear layer on squares draws an ellipse: both squares' weights have the same sign."""
    trained = train(**read_config("features"))
    accuracies = read_accuracies(trained)[STANDARD_RATE]
    assert (accuracies >= SOLVED).all()
    state(STEM, "try.features.answer", given=(8, 0))
    row = trained.latest[STANDARD_RATE * SEEDS]
    assert row[2] * row[3] > 0


def check_diverged() -> None:
    """Runs of which the page says so are not finite."""
    state(STEM, "verdict.diverged")
    losses = train(data="hills", hidden=(8,), epochs=20).losses[0, :, -1].reshape(len(RATES), SEEDS)
    assert not np.isfinite(losses[-1]).any()
    assert np.isfinite(losses[0]).all()


def check_linear() -> None:
    """Without a hidden layer, or without activation, the logit (or the answer of a regression) is linear in the inputs."""
    for verdict in ("linear", "plane"):
        state(STEM, f"verdict.{verdict}", given=(1, 2))
    points = torch.tensor([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]], dtype=torch.float64)
    for changes in ({"hidden": ()}, {"activation": "none", "hidden": (4, 4)}, {"data": "slope", "hidden": ()}):
        config = PlaygroundConfig(**changes)
        low, middle, high = concept.evaluate(config, concept.start(config).kept[0, :1], points)[-1].flatten().tolist()
        assert abs(low + high - 2 * middle) < 1e-12


def check_rewind() -> None:
    """The start is the same, whatever is trained later."""
    state(STEM, "verdict.done")
    np.testing.assert_array_equal(train().kept[0], concept.start(PlaygroundConfig()).kept[0])


def check_guide() -> None:
    """Steps 3 and 5: the line's loss does not fall; with ReLUs seed 2 gets a corner wrong, and other seeds succeed."""
    state(STEM, "guide.2", str(PlaygroundConfig.epochs))
    for step in range(4, 7):
        state(STEM, f"guide.{step}")
    line = train(hidden=()).losses[0, STANDARD_RATE * SEEDS]
    state(STEM, "guide.3", f"{line[-1]:.2f}")
    assert line[-1] == pytest.approx(np.log(2), abs=0.005), "the cost of guessing"
    assert line[-1] < line[0] - 0.1, "it falls so far, and"
    assert line[-1] == pytest.approx(line[len(line) // 2], abs=0.01), "stops there"
    ends = read_accuracies(train(activation="ReLU"))[STANDARD_RATE]
    assert 0.7 < ends[2] < 0.8
    assert (ends > 0.99).sum() >= 4


def check_start() -> None:
    """All rates and seeds are there, trained to the end, where no point is ringed; the views' first lines hold as well."""
    for name in ("start", "start.linear", "start.way", "start.luck"):
        state(STEM, name)
    trained = train()
    assert trained.done
    assert trained.kept[-1].reshape(len(RATES), SEEDS, -1).shape[:2] == (16, 8)
    assert (trained.accuracies[:, STANDARD_RATE * SEEDS, [0, -1]] == 1).tolist() == [[False, True]] * 2


def check_targets() -> None:
    """A slope needs no hidden layer; without one next to nothing of the hills is found, with one most of their variance."""
    for data in ("slope", "hills"):
        state(STEM, f"start.{data}", given=(0,))
    layered, flat = ({data: train(data=data, hidden=hidden) for data in ("slope", "hills")} for hidden in ((4,), ()))
    left = {data: [each[data].losses[0, STANDARD_RATE * SEEDS, -1] for each in (layered, flat)] for data in layered}
    variance = concept.watch(flat["hills"], STANDARD_RATE, 0).data.y.var()
    assert left["slope"][1] <= left["slope"][0]
    assert left["hills"][0] < 0.2 * variance < 0.9 * variance < left["hills"][1]


def check_folds() -> None:
    """On a way across its dashed line each unit of the first layer turns there: a ReLU nowhere else.

    tanh is steepest there, and on the line's two sides it has different signs. The view begins with two units that a line parts;
    of others of the four it does not, although the network solves the task.
    """
    state(STEM, "start.folding")
    parted = [part_by_line(concept.watch(train(activation=each), STANDARD_RATE, 0), (2, 3)) for each in ("tanh", "ReLU")]
    assert min(parted) > 0.99 > 0.8 > part_by_line(concept.watch(train(), STANDARD_RATE, 0), (0, 1))
    s = np.linspace(-1, 1, 2001)  # distance from the line
    for activation in ("ReLU", "tanh"):
        watched = concept.watch(train(activation=activation), STANDARD_RATE, 0)
        for unit, (*weights, bias) in enumerate(list_folds(watched)[-1]):
            normal = np.array(weights) / np.hypot(*weights)
            seen = evaluate_run(watched, (s[:, None] - bias / np.hypot(*weights)) * normal)[1][:, unit]
            bends = s[1:-1][np.abs(np.diff(seen, 2)) > 1e-9] if activation == "ReLU" else s[[np.abs(np.diff(seen)).argmax()]]
            assert 0 <= np.abs(bends).max() < 0.003
            assert seen[0] * seen[-1] <= 0


def check_exercise() -> None:
    """h and y at the four corners, and the parameters, of torch's own layers."""
    hidden, output = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
    counts = [each.numel() for layer in (hidden, output) for each in layer.parameters()]
    sums = torch.tensor([0.0, 1.0, 1.0, 2.0])
    h = torch.stack([sums, sums - 1], 1).relu()
    assert (h @ torch.tensor([1.0, -2.0])).tolist() == [0, 1, 1, 0]
    assert h.tolist() == [[0, 0], [1, 0], [1, 0], [2, 1]]
    state(STEM, "exercise.answer", str(sum(counts)), *map(str, counts), given=(0, 1, 2))


CLAIMS: dict[str, Check] = {
    "takeaway": check_takeaway,
    "misconception": check_deep,
    "misconception.2": check_units,
    "misconception.3": check_outside,
    "verdict.diverged": check_diverged,
    "verdict.linear": check_linear,
    "verdict.plane": check_linear,
    "verdict.zeros": check_zero_units,
    "verdict.done": check_rewind,
    "try.line.answer": check_line,
    "try.zeros.answer": check_zeros,
    "try.luck.answer": check_luck,
    "try.deep.answer": check_deep,
    "try.features.answer": check_features,
    "try.outside.answer": check_outside,
    "start": check_start,
    **dict.fromkeys(("start.slope", "start.hills"), check_targets),
    "start.linear": check_linear,
    "start.folding": check_folds,
    "start.luck": check_luck,
    "exercise.answer": check_exercise,
    **dict.fromkeys((f"guide.{step}" for step in range(2, 7)), check_guide),
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()
