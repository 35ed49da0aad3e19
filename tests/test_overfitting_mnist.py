"""The lesson on overfitting with MNIST: a folder of our own making, in which page and program find the same pictures."""

from pathlib import Path

import numpy as np
import pytest

from core.concepts.overfitting import perceptrons
from core.concepts.overfitting.digits import load_flat
from core.concepts.overfitting.study import plan_seed
from core.foundation import picture_sets
from core.foundation.digits import load_digits
from tests.test_lessons import open_page
from tests.test_picture_sets import fill
from tests.test_programs import Watcher, compare_view, run

TRAIN, TEST = 150, 1100


@pytest.fixture
def mnist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Bundled digits under MNIST's names, more of them to test on than are judged, where both look: .data in this folder."""
    digits, chosen = load_digits(), np.random.default_rng(0).integers(0, 1437, TRAIN + TEST)
    images, labels = (255 * digits.images[chosen]).round().astype(np.uint8), digits.labels[chosen].astype(np.uint8)
    parts = {"train": slice(TRAIN), "t10k": slice(TRAIN, None)}
    contents = {f"{name}-images-idx3-ubyte": images[part] for name, part in parts.items()}
    fill(tmp_path / ".data", contents | {f"{name}-labels-idx1-ubyte": labels[part] for name, part in parts.items()})
    monkeypatch.setenv(picture_sets.FOLDER_VARIABLE, str(tmp_path / ".data"))
    monkeypatch.chdir(tmp_path)
    kept = (picture_sets._load_from_folder, load_flat, plan_seed, run)
    for each in kept:
        each.cache_clear()
    yield
    for each in kept:
        each.cache_clear()


@pytest.mark.usefixtures("mnist")
def test_page_and_program_train_the_same_network_on_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = Watcher("overfitting", monkeypatch)
    settings = {"view": "digits", "network": "tutorial", "pictures": "MNIST", "epochs": "10"}
    open_page("overfitting", **{f"overfitting.{name}": text for name, text in settings.items()})
    assert watcher.view is not None
    compare_view(watcher.view, f"overfitting {settings}")
    variables, _ = run(watcher.view.program)
    assert len(variables["labels"]) == TRAIN
    assert len(variables["test_labels"]) == perceptrons.JUDGED < TEST
