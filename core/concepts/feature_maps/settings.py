"""How the network is trained."""

from dataclasses import dataclass
from typing import Literal, get_args

from core.foundation.picture_sets import PictureSet
from core.foundation.records import require_between, require_choice, require_whole

Optimizer = Literal["Adam", "SGD"]
Schedule = Literal["one cycle", "constant"]
Judge = Literal["test", "validation"]


@dataclass(frozen=True, kw_only=True)
class FeatureMapsConfig:
    """How the network is trained.

    The defaults were chosen by accuracy on a validation part of the training pictures (tests/benchmarks/feature_maps_recipe.py);
    the test pictures had no say.

    Attributes:
        data: "digits" is scikit-learn's; the others must have been downloaded (core/foundation/picture_sets.py).
        momentum: SGD's momentum; for Adam its β₁, the memory of past gradients.
        schedule: "one cycle" raises the rate to `learning_rate` over the first 30 % of all steps and lowers it to almost zero
            (torch's OneCycleLR); "constant" keeps it.
        shift: each mini-batch is moved by up to so many pixels each way, so that the network sees digits in several places.
        frozen: whether the first convolution keeps its random kernels, so that only what follows it learns.
        judged_on: "validation" holds out a part of the training pictures and leaves the test pictures alone.
    """

    data: PictureSet = "digits"
    optimizer: Optimizer = "Adam"
    learning_rate: float = 0.01
    batch_size: int = 64
    momentum: float = 0.9
    schedule: Schedule = "one cycle"
    shift: int = 1
    frozen: bool = False
    epochs: int = 10
    seed: int = 0
    judged_on: Judge = "test"

    def __post_init__(self) -> None:
        require_choice("data", self.data, get_args(PictureSet))
        require_choice("optimizer", self.optimizer, get_args(Optimizer))
        require_between("learning_rate", self.learning_rate, 1e-6, 10)
        require_whole("batch_size", self.batch_size, 1, 1024)
        require_between("momentum", self.momentum, 0, 0.999)
        require_choice("schedule", self.schedule, get_args(Schedule))
        require_whole("shift", self.shift, 0, 4)
        require_choice("frozen", self.frozen, (False, True))
        require_whole("epochs", self.epochs, 1, 50)
        require_whole("seed", self.seed, 0, 2**31)
        require_choice("judged_on", self.judged_on, get_args(Judge))
