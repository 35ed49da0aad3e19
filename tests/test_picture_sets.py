"""MNIST and Fashion-MNIST from a folder or a mirror of our own making, whole, damaged, missing or out of reach."""

import errno
import gzip
import hashlib
import os
import struct
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core.foundation import picture_sets
from core.foundation.digits import load_digits
from core.foundation.picture_sets import Progress, download_pictures, is_here, load_pictures
from core.foundation.records import RefusedError
from tests.mirror import Server, say_nothing, send_a_part, send_garbage, send_nonsense

NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def write_idx(array: np.ndarray) -> bytes:
    """Return an array of bytes in the format of the MNIST files: magic number, sizes, data."""
    return struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.fixture
def contents():
    random = np.random.default_rng(0)
    parts = {}
    for part, count in (("train", 20), ("t10k", 8)):
        parts[f"{part}-images-idx3-ubyte"] = random.integers(0, 256, (count, 28, 28)).astype(np.uint8)
        parts[f"{part}-labels-idx1-ubyte"] = (np.arange(count) % 10).astype(np.uint8)
    return parts


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DOWNHILL_DATA", str(tmp_path / "data"))
    picture_sets._load_from_folder.cache_clear()
    yield tmp_path / "data"
    picture_sets._load_from_folder.cache_clear()


def test_a_set_that_many_want_at_once_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All visitors of a class open the page in the same second; each reading takes almost one."""
    readings: list[str] = []
    read = np.loadtxt
    monkeypatch.setattr(np, "loadtxt", lambda *arguments, **settings: readings.append("") or read(*arguments, **settings))
    load_digits.cache_clear()
    with ThreadPoolExecutor(8) as visitors:
        sets = list(visitors.map(load_pictures, ["digits"] * 8))
    assert len(readings) == 1
    assert all(each is sets[0] for each in sets)


@pytest.fixture
def mirror(tmp_path, monkeypatch, contents):
    """A mirror on this machine behind one that is out of reach, with checksums to match."""
    from torchvision.datasets import MNIST

    place = tmp_path / "mirror"
    place.mkdir()
    resources = []
    for name, array in contents.items():
        packed = gzip.compress(write_idx(array))
        (place / f"{name}.gz").write_bytes(packed)
        resources.append((f"{name}.gz", hashlib.md5(packed).hexdigest()))
    server = Server(place)
    monkeypatch.setattr(MNIST, "resources", resources)
    monkeypatch.setattr(MNIST, "mirrors", ["http://127.0.0.1:1/", server.address])
    yield server
    server.stop()


def fill(folder, contents, kind="MNIST"):
    raw = folder / kind / "raw"
    raw.mkdir(parents=True)
    for name, array in contents.items():
        (raw / name).write_bytes(write_idx(array))
    return raw


@pytest.mark.parametrize(("name", "kind"), [("MNIST", "MNIST"), ("Fashion-MNIST", "FashionMNIST")])
def test_a_folder_is_read_as_torchvision_leaves_it(folder, contents, name, kind):
    assert not is_here(name)
    fill(folder, contents, kind)
    assert is_here(name)
    pictures = load_pictures(name)
    assert pictures.images == pytest.approx(contents["train-images-idx3-ubyte"] / 255, abs=1e-6)
    assert pictures.test_labels.tolist() == list(range(8))
    assert pictures.images.dtype == np.float32


def test_digits_are_always_here(folder):
    assert is_here("digits")
    assert len(load_pictures("digits").labels) == 1437


def test_what_is_missing_says_so(folder):
    with pytest.raises(RefusedError) as refused:
        load_pictures("MNIST")
    assert refused.value.reason == "missing"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("damage", ["empty", "cut", "text", "zeros"])
def test_damaged_files_are_refused(folder, contents, name, damage):
    path = fill(folder, contents) / name
    whole = path.read_bytes()
    path.write_bytes(
        {"empty": b"", "cut": whole[: len(whole) // 2], "text": b"<html>not found</html>", "zeros": bytes(200)}[damage]
    )
    with pytest.raises(RefusedError) as refused:
        load_pictures("MNIST")
    assert refused.value.reason == "damaged"


def test_images_and_labels_must_belong_together(folder, contents):
    raw = fill(folder, contents)
    (raw / NAMES[1]).write_bytes(write_idx(np.arange(7, dtype=np.uint8)))
    with pytest.raises(RefusedError, match="do not belong together"):
        load_pictures("MNIST")


def test_a_download_reports_progress_and_ends_in_pictures(folder, mirror, contents):
    steps: list[Progress] = []
    download_pictures("MNIST", steps.append)
    ends = [[step.done for step in steps if step.file == file][-1] for file in (1, 2, 3, 4)]
    assert ends == [(mirror.folder / f"{name}.gz").stat().st_size for name in contents]
    assert all(step.files == 4 and step.done <= (step.total or 0) for step in steps)
    assert len(load_pictures("MNIST").labels) == 20


def test_only_what_is_missing_is_downloaded(folder, mirror):
    download_pictures("MNIST")
    download_pictures("MNIST")
    assert len(mirror.asked) == 4


def test_without_a_mirror_in_reach_it_says_so_and_leaves_nothing_behind(folder, mirror, monkeypatch):
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "mirrors", MNIST.mirrors[:1])
    with pytest.raises(RefusedError) as refused:
        download_pictures("MNIST")
    assert refused.value.reason == "no network"
    assert not is_here("MNIST")
    assert not list((folder / "MNIST" / "raw").iterdir())


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(send_garbage, "damaged"), (send_nonsense, "no network"), (send_a_part, "no network"), (say_nothing, "no network")],
)
def test_what_arrives_damaged_or_not_at_all_is_refused_and_thrown_away(folder, mirror, monkeypatch, answer, reason):
    monkeypatch.setattr(picture_sets, "PATIENCE", 0.5)
    mirror.instead[f"{NAMES[0]}.gz"] = answer
    with pytest.raises(RefusedError) as refused:
        download_pictures("MNIST")
    assert refused.value.reason == reason
    assert not list((folder / "MNIST" / "raw").iterdir())


def test_a_mirror_that_sends_something_else_is_passed_over(folder, mirror, monkeypatch, tmp_path):
    from torchvision.datasets import MNIST

    (tmp_path / "other").mkdir()
    other = Server(tmp_path / "other")
    other.instead = dict.fromkeys((file for file, _ in MNIST.resources), send_garbage)
    monkeypatch.setattr(MNIST, "mirrors", [other.address, *MNIST.mirrors])
    download_pictures("MNIST")
    other.stop()
    assert len(other.asked) == 4
    assert len(load_pictures("MNIST").labels) == 20


def test_damaged_files_are_replaced_by_the_next_download(folder, mirror):
    download_pictures("MNIST")
    (folder / "MNIST" / "raw" / NAMES[0]).write_bytes(b"cut")
    picture_sets._load_from_folder.cache_clear()
    with pytest.raises(RefusedError):
        load_pictures("MNIST")
    download_pictures("MNIST")
    assert len(mirror.asked) == 4  # what is packed is whole: nothing to fetch
    assert len(load_pictures("MNIST").labels) == 20


def test_a_folder_that_cannot_be_made_is_said(folder, mirror):
    folder.write_text("a file where the folder should be")
    with pytest.raises(RefusedError) as refused:
        download_pictures("MNIST")
    assert refused.value.reason == "no room"


def test_a_full_disk_is_said(folder, mirror, monkeypatch):
    """As the operating system says it, when the first byte is written."""

    def fill_up(step: Progress) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(RefusedError) as refused:
        download_pictures("MNIST", fill_up)
    assert refused.value.reason == "no room"
    assert not list((folder / "MNIST" / "raw").iterdir())


def test_what_cannot_take_its_place_is_said(folder, mirror):
    (folder / "MNIST" / "raw" / NAMES[0] / "in the way").mkdir(parents=True)
    with pytest.raises(RefusedError) as refused:
        download_pictures("MNIST")
    assert refused.value.reason == "no room"


class LeftError(Exception):
    """The visitor has left."""


def test_a_stopped_download_leaves_nothing_behind_and_can_be_taken_up_again(folder, mirror):
    def leave(step: Progress) -> None:
        raise LeftError

    with pytest.raises(LeftError):
        download_pictures("MNIST", leave)
    assert not list((folder / "MNIST" / "raw").iterdir())
    assert not is_here("MNIST")
    download_pictures("MNIST")
    assert is_here("MNIST")


def test_a_set_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="name is 'cats'; allowed"):
        download_pictures("cats")  # type: ignore[arg-type]
