"""The sets of pictures as lines of a plain PyTorch program."""

import inspect

from core.foundation import digits
from core.foundation.picture_sets import PictureSet
from core.foundation.randomness import make_generator

_LOADING = """from sklearn.datasets import load_digits

{frame}

table = load_digits()
images = np.stack([frame_like_mnist(image) for image in table.images.astype(np.float32) / 16])
order = torch.randperm(len(images), generator=torch.Generator().manual_seed({seed}))
images, labels = torch.tensor(images)[order, None], torch.tensor(table.target)[order]
images, test_images = images[:-{held_out}], images[-{held_out}:]
labels, test_labels = labels[:-{held_out}], labels[-{held_out}:]
"""
_DOWNLOADED = """from torchvision import datasets

parts = [datasets.{kind}(".data", train=train, download=True) for train in (True, False)]
images, test_images = (part.data[:, None] / 255 for part in parts)
labels, test_labels = (part.targets for part in parts)
"""


def write_loading(data: PictureSet = "digits") -> str:
    """Return lines that make images and test_images (point, 1, row, column), labels and test_labels, as `load_pictures` does."""
    if data != "digits":
        return _DOWNLOADED.format(kind=data.replace("-", ""))
    sources = (inspect.getsource(function) for function in (digits.frame_like_mnist, digits.scale_into_box, digits.place_centre))
    frame = f"SIDE, BOX = {digits.SIDE}, {digits.BOX}\n\n\n" + "\n\n".join(sources)
    return _LOADING.format(frame=frame, seed=make_generator(0, digits.SPLIT).initial_seed(), held_out=digits.TEST_COUNT)
