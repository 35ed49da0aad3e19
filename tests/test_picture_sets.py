"""MNIST and Fashion-MNIST from a folder or a mirror of our own making, whole, damaged, missing or out of reach."""

import gzip
import hashlib
import struct

import numpy as np
import pytest

from core.foundation import picture_sets
from core.foundation.picture_sets import download_pictures, is_here, load_pictures
from core.foundation.records import RefusedError

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


@pytest.fixture
def mirror(tmp_path, monkeypatch, contents):
    """A mirror on this disk, with checksums to match."""
    from torchvision.datasets import MNIST

    place = tmp_path / "mirror"
    place.mkdir()
    resources = []
    for name, array in contents.items():
        packed = gzip.compress(write_idx(array))
        (place / f"{name}.gz").write_bytes(packed)
        resources.append((f"{name}.gz", hashlib.md5(packed).hexdigest()))
    monkeypatch.setattr(MNIST, "resources", resources)
    monkeypatch.setattr(MNIST, "mirrors", [f"{(tmp_path / 'nowhere').as_uri()}/", f"{place.as_uri()}/"])
    return place


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
    steps = list(download_pictures("MNIST"))
    assert [step.file for step in steps] == [1, 2, 3, 4]
    assert all(step.files == 4 and step.done == step.total for step in steps)
    assert len(load_pictures("MNIST").labels) == 20


def test_only_what_is_missing_is_downloaded(folder, mirror):
    list(download_pictures("MNIST"))
    assert not list(download_pictures("MNIST"))


def test_without_a_mirror_in_reach_it_says_so_and_leaves_nothing_behind(folder, mirror, monkeypatch):
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "mirrors", MNIST.mirrors[:1])
    with pytest.raises(RefusedError) as refused:
        list(download_pictures("MNIST"))
    assert refused.value.reason == "no network"
    assert not is_here("MNIST")


def test_what_arrives_damaged_is_refused_and_thrown_away(folder, mirror):
    (mirror / f"{NAMES[0]}.gz").write_bytes(b"a login page of some network")
    with pytest.raises(RefusedError) as refused:
        list(download_pictures("MNIST"))
    assert refused.value.reason == "damaged"
    assert not list((folder / "MNIST" / "raw").iterdir())


def test_a_mirror_that_sends_something_else_is_passed_over(folder, mirror, monkeypatch, tmp_path):
    from torchvision.datasets import MNIST

    other = tmp_path / "other"
    other.mkdir()
    for file, _ in MNIST.resources:
        (other / file).write_bytes(b"a login page of some network")
    monkeypatch.setattr(MNIST, "mirrors", [f"{other.as_uri()}/", *MNIST.mirrors])
    list(download_pictures("MNIST"))
    assert len(load_pictures("MNIST").labels) == 20


def test_damaged_files_are_replaced_by_the_next_download(folder, mirror):
    list(download_pictures("MNIST"))
    (folder / "MNIST" / "raw" / NAMES[0]).write_bytes(b"cut")
    picture_sets._load_from_folder.cache_clear()
    with pytest.raises(RefusedError):
        load_pictures("MNIST")
    assert not list(download_pictures("MNIST"))  # what is packed is whole: nothing to fetch
    assert len(load_pictures("MNIST").labels) == 20


def test_a_folder_that_cannot_be_made_is_said(folder, mirror):
    folder.write_text("a file where the folder should be")
    with pytest.raises(RefusedError) as refused:
        list(download_pictures("MNIST"))
    assert refused.value.reason == "no room"


def test_what_is_no_http_answer_counts_as_out_of_reach(folder, mirror, monkeypatch):
    from http.client import BadStatusLine

    def fail(*_: object, **__: object) -> None:
        raise BadStatusLine("nonsense")

    monkeypatch.setattr(picture_sets.urllib.request, "urlopen", fail)
    with pytest.raises(RefusedError) as refused:
        list(download_pictures("MNIST"))
    assert refused.value.reason == "no network"


def test_a_stopped_download_leaves_nothing_behind(folder, mirror):
    stopped = download_pictures("MNIST")
    next(stopped)
    stopped.close()
    assert not list((folder / "MNIST" / "raw").iterdir())


def test_a_stopped_download_can_be_taken_up_again(folder, mirror):
    stopped = download_pictures("MNIST")
    next(stopped)
    stopped.close()
    assert not is_here("MNIST")
    assert [step.file for step in download_pictures("MNIST")][-1] == 4
    assert is_here("MNIST")


def test_a_set_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="name is 'cats'; allowed"):
        list(download_pictures("cats"))  # type: ignore[arg-type]
