"""MNIST and Fashion-MNIST beside the bundled digits: from a local folder through torchvision, downloaded only when asked for."""

import gzip
import http.client
import os
import shutil
import tempfile
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

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
    return load_digits() if name == "digits" else _load_from_folder(name, data_folder())


def is_here(name: PictureSet) -> bool:
    """Whether the picture set's files are on this machine; says nothing about whether they are sound."""
    return name == "digits" or all((_raw_folder(name, data_folder()) / file).exists() for file in _FILES)


def download_pictures(name: PictureSet) -> Generator[Progress, None, None]:
    """Fetch the files that are missing from the folder, yielding progress; close the generator to stop.

    Each file is checked against torchvision's checksum before it is unpacked, and takes its place only when it is whole: a
    download that is stopped, or two at once, leave no half of a file behind.

    Raises:
        RefusedError: reason "no network" if no mirror answers, "damaged" if what arrived is not what was expected,
            "no room" if the folder cannot be written to.
    """
    from torchvision.datasets.utils import check_integrity

    source, folder = _source(name), _raw_folder(name, data_folder())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, (file, checksum) in enumerate(source.resources, start=1):
            packed = folder / file
            if not check_integrity(str(packed), checksum):
                for done, total in _fetch([mirror + file for mirror in source.mirrors], packed, checksum):
                    yield Progress(number, len(source.resources), done, total)
            _unpack(packed)
    except OSError as error:  # what a network can do is caught in _fetch: this is the disk
        raise RefusedError(f"{folder} cannot be written to: {error}", "no room") from error
    _load_from_folder.cache_clear()


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


def _fetch(addresses: list[str], target: Path, checksum: str) -> Generator[tuple[int, int | None], None, None]:
    """Put what the first address gives, if the checksum is right, in the place of `target`; yield the bytes so far and in all."""
    from torchvision.datasets.utils import check_integrity

    arrived = False
    with tempfile.TemporaryDirectory(dir=target.parent) as desk:
        draft = Path(desk) / target.name
        for address in addresses:
            with draft.open("wb") as file:
                for part, total in _read(address):
                    file.write(part)
                    yield file.tell(), total
                arrived |= file.tell() > 0
            if check_integrity(str(draft), checksum):
                draft.replace(target)
                return
    if arrived:
        raise RefusedError(f"{target.name} arrived damaged", "damaged", file=target.name)
    raise RefusedError(f"none of {', '.join(addresses)} could be reached", "no network")


def _read(address: str) -> Generator[tuple[bytes, int | None], None, None]:
    """Yield what an address gives, in parts, and how many bytes it says there are; where it fails, that is the end."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            length = answer.headers.get("Content-Length")
            while part := answer.read(CHUNK):
                yield part, int(length) if length else None
    except (OSError, http.client.HTTPException):  # URLError and timeouts are OSErrors
        return


def _unpack(packed: Path) -> None:
    """Unpack a gzip file beside itself, in one go for whoever reads it meanwhile."""
    with tempfile.TemporaryDirectory(dir=packed.parent) as desk:
        draft = Path(desk) / packed.stem
        with gzip.open(packed) as source, draft.open("wb") as target:
            shutil.copyfileobj(source, target)
        draft.replace(packed.with_suffix(""))
