"""MNIST and Fashion-MNIST beside the bundled digits: read from a folder by torchvision, downloaded by pooch when asked for."""

import gzip
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from core.foundation.digits import SIDE, Pictures, load_digits
from core.foundation.records import RefusedError, freeze, require_choice

if TYPE_CHECKING:
    from torchvision.datasets import MNIST

PictureSet = Literal["digits", "MNIST", "Fashion-MNIST"]
FOLDER_VARIABLE = "DOWNHILL_DATA"
DEFAULT_FOLDER = Path(__file__).parents[2] / ".data"
PATIENCE = 10
"""Seconds without an answer after which a mirror counts as out of reach."""
CHUNK = 256 * 1024
_READING = threading.Lock()
"""Who wants a set while another thread reads one waits: a class that comes at once reads it once, not thirty times side by side."""


@dataclass(frozen=True)
class Progress:
    """How far a download is: bytes of file number `file` of `files`. `total` is None if the server does not say."""

    file: int
    files: int
    done: int
    total: int | None


def data_folder() -> Path:
    """Return where downloaded data lies: the environment variable DOWNHILL_DATA, or .data in the project."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


def load_pictures(name: PictureSet) -> Pictures:
    """Return a picture set with its own split (60,000 and 10,000 for MNIST and Fashion-MNIST).

    Raises:
        RefusedError: reason "missing" (nothing in the folder; `download_pictures` fetches it) or "damaged".
    """
    with _READING:
        return load_digits() if name == "digits" else _load_from_folder(name, data_folder())


def is_here(name: PictureSet) -> bool:
    """Whether the picture set's files are on this machine; says nothing about whether they are sound."""
    return name == "digits" or all((_raw_folder(name, data_folder()) / file).exists() for file in _FILES)


def download_pictures(name: PictureSet, report: Callable[[Progress], None] = lambda _: None) -> None:
    """Fetch the files that are missing from the folder.

    Each file is checked against torchvision's checksum before it is unpacked, and takes its place only when it is whole: a
    download that is stopped, or two at once, leave no half of a file behind.

    Args:
        report: is told of the progress, every quarter of a megabyte; what it raises stops the download.

    Raises:
        RefusedError: reason "no network" if no mirror answers, "damaged" if what arrived is not what was expected,
            "no room" if the folder cannot be written to.
    """
    source, folder = _source(name), _raw_folder(name, data_folder())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, (file, checksum) in enumerate(source.resources, start=1):
            bar = _Bar(report, number, len(source.resources))
            _fetch([mirror + file for mirror in source.mirrors], folder / file, checksum, bar)
            _unpack(folder / file)
    except OSError as error:  # what a network can do is caught in _fetch: this is the disk
        raise RefusedError(f"{folder} cannot be written to: {error}", "no room") from error
    _load_from_folder.cache_clear()


class _Bar:
    """A progress bar in the form that pooch's downloaders ask for; it passes on how far one file is."""

    def __init__(self, report: Callable[[Progress], None], file: int, files: int) -> None:
        self.report, self.file, self.files, self.done, self.total = report, file, files, 0, 0

    def update(self, count: int) -> None:
        """Add bytes; pooch counts the last chunk as a whole one."""
        self.done += count
        done = min(self.done, self.total) if self.total else self.done
        self.report(Progress(self.file, self.files, done, self.total or None))

    def reset(self) -> None:
        """Begin again: pooch does so when all has arrived, to show the whole once more."""
        self.done = 0

    def close(self) -> None:
        """Do nothing: the next file has a bar of its own."""


_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def _source(name: PictureSet) -> "type[MNIST]":
    from torchvision import datasets

    require_choice("name", name, ("MNIST", "Fashion-MNIST"))
    return datasets.MNIST if name == "MNIST" else datasets.FashionMNIST


def _raw_folder(name: PictureSet, folder: Path) -> Path:
    return folder / name.replace("-", "") / "raw"  # where torchvision keeps and looks for them


@lru_cache(maxsize=2)  # both sets: 440 MB
def _load_from_folder(name: PictureSet, folder: Path) -> Pictures:
    if not all((_raw_folder(name, folder) / file).exists() for file in _FILES):
        raise RefusedError(f"{name} is not in {folder}", "missing", name=name)
    try:
        images, labels = _read_part(name, folder, train=True)
        test_images, test_labels = _read_part(name, folder, train=False)
    except Exception as error:  # torchvision's reader fails on damaged bytes in many ways
        raise RefusedError(f"a file of {name} in {folder} is damaged: {error}", "damaged", file=name) from error
    return Pictures(images, labels, test_images, test_labels)


def _read_part(name: PictureSet, folder: Path, train: bool) -> tuple[np.ndarray, np.ndarray]:
    part = _source(name)(str(folder), train=train)
    images, labels = part.data.numpy(), part.targets.numpy()
    if images.shape != (len(labels), SIDE, SIDE) or len(labels) == 0 or not 0 <= labels.min() <= labels.max() <= 9:
        raise ValueError(f"images {images.shape} and labels {labels.shape} do not belong together")
    return freeze(images.astype(np.float32) / 255), freeze(labels.astype(np.int64))


def _fetch(addresses: list[str], target: Path, checksum: str, bar: _Bar) -> None:
    """Put what the first address gives whose checksum is right in the place of `target`, unless that is there already."""
    import pooch
    from requests.exceptions import RequestException

    arrived, ask = False, {"timeout": PATIENCE, "headers": {"Accept-Encoding": "identity"}}
    progressbar: Any = bar  # pooch takes any such object; its annotation says bool alone
    for address in addresses:
        downloader: Any = pooch.HTTPDownloader(progressbar=progressbar, chunk_size=CHUNK, **ask)
        try:
            pooch.retrieve(address, f"md5:{checksum}", target.name, target.parent, downloader=downloader)
            return
        except RequestException:  # an OSError and sometimes a ValueError too, so it stands first
            continue
        except ValueError:  # the checksum is another
            arrived = True
    if arrived:
        raise RefusedError(f"{target.name} arrived damaged", "damaged", file=target.name)
    raise RefusedError(f"none of {', '.join(addresses)} could be reached", "no network")


def _unpack(packed: Path) -> None:
    """Unpack a gzip file beside itself, in one go for whoever reads it meanwhile."""
    with tempfile.TemporaryDirectory(dir=packed.parent) as desk:
        draft = Path(desk) / packed.stem
        with gzip.open(packed) as source, draft.open("wb") as target:
            shutil.copyfileobj(source, target)
        draft.replace(packed.with_suffix(""))
