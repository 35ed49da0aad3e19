"""What a softmax does not promise: a small digit network's confidence and accuracy, before and after temperature scaling."""

import inspect
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from core.foundation.digits import SIDE, VALIDATION_COUNT, hold_out_validation, load_digits
from core.foundation.digits_program import write_loading
from core.foundation.frames import Table, make_table
from core.foundation.randomness import seed_layers
from core.foundation.records import freeze, require_choice

SIZES, EPOCHS = (50, 100, 200, 400), (5, 10, 20, 50, 100, 200)
TURNS = (0, 15, 30, 45, 60, 75, 90)
"""Degrees by which the test pictures are turned to the left; axis turn of this module's arrays."""
TEMPERATURES = (
    0.2,
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.8,
    0.9,
    1.0,
    1.1,
    1.2,
    1.3,
    1.4,
    1.5,
    1.6,
    1.8,
    2.0,
    2.2,
    2.4,
    2.6,
    3.0,
    3.5,
    4.0,
    5.0,
)
BINS = 10
HIDDEN, RATE = 32, 0.01
COLUMNS = {"accuracy": "accuracies", "confidence": "confidences", "calibration_error": "errors", "loss": "losses"}
"""Columns of tables, and the trace's arrays that they show."""


@dataclass(frozen=True, kw_only=True)
class CalibrationConfig:
    """How the network 784-32-10 is trained: on how many pictures, and for how many epochs of one Adam step on all of them."""

    size: int = 50
    epochs: int = 100

    def __post_init__(self) -> None:
        require_choice("size", self.size, SIZES)
        require_choice("epochs", self.epochs, EPOCHS)


@dataclass(frozen=True, eq=False)
class CalibrationTrace:
    """The 360 test pictures at every turn and temperature, judged by the network. float64.

    Axis temperature: TEMPERATURES, and last the fitted one. Axis bin: tenths of confidence, (0, 0.1], (0.1, 0.2], ...
    """

    config: CalibrationConfig
    temperature: float  # the one of the least loss on 288 upright validation pictures
    validation_losses: np.ndarray  # (temperature,) their mean negative log-likelihood
    losses: np.ndarray  # (turn, temperature) the same of the test pictures
    accuracies: np.ndarray  # (turn, temperature) equal at all temperatures
    confidences: np.ndarray  # (turn, temperature) mean of the largest probability
    errors: np.ndarray  # (turn, temperature) expected calibration error
    shares: np.ndarray  # (turn, temperature, bin) of the pictures
    bin_accuracies: np.ndarray  # (turn, temperature, bin) nan where a bin is empty
    bin_confidences: np.ndarray  # (turn, temperature, bin) nan where a bin is empty


def calibrate(config: CalibrationConfig) -> CalibrationTrace:
    """Train the network, fit a temperature on validation pictures, and judge both on test pictures, upright and turned.

    Reliability diagrams, expected calibration error and temperature scaling: Guo, Pleiss, Sun, Weinberger, "On calibration of
    modern neural networks" (ICML 2017), sections 2 and 4.2.
    """
    pictures = load_digits()
    learned = hold_out_validation(pictures)
    network = train_network(learned.images[: config.size], learned.labels[: config.size], config.epochs)
    labels, validation_labels = torch.tensor(pictures.test_labels), torch.tensor(learned.test_labels)
    images = torch.tensor(pictures.test_images).double()
    with torch.no_grad():
        validation = network(torch.tensor(learned.test_images).double().flatten(1))
        logits = torch.stack([network(turn_pictures(images, degrees).flatten(1)) for degrees in TURNS])
    temperature = fit_temperature(validation, validation_labels)
    temperatures = torch.tensor([*TEMPERATURES, temperature], dtype=torch.float64)
    log_probabilities = scale_logits(logits, temperatures)
    highest, predicted = log_probabilities.max(-1)  # (turn, temperature, point)
    confidence, right = highest.exp(), (predicted == labels).double()
    shares, accuracies, confidences = fill_bins(confidence, right)
    return CalibrationTrace(
        config=config,
        temperature=temperature,
        validation_losses=freeze(measure_losses(scale_logits(validation, temperatures), validation_labels)),
        losses=freeze(measure_losses(log_probabilities, labels)),
        accuracies=freeze(right.mean(-1)),
        confidences=freeze(confidence.mean(-1)),
        errors=freeze((shares * (accuracies - confidences).abs()).nansum(-1)),
        shares=freeze(shares),
        bin_accuracies=freeze(accuracies),
        bin_confidences=freeze(confidences),
    )


def train_network(images: np.ndarray, labels: np.ndarray, epochs: int) -> nn.Sequential:
    """Return a network 784-32-10 of float64, trained on pictures (point, row, column) by Adam, from seed 0."""
    with seed_layers(0):
        network = nn.Sequential(nn.Linear(SIDE * SIDE, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 10)).double()
    x, y = torch.tensor(images).double().flatten(1), torch.tensor(labels)
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE, fused=True)  # in one kernel: a quarter of the time less
    for _ in range(epochs):
        optimizer.zero_grad()
        F.cross_entropy(network(x), y).backward()
        optimizer.step()
    return network


def turn_pictures(images: torch.Tensor, degrees: float) -> torch.Tensor:
    """Return pictures (point, row, column), turned to the left about their centres; what comes in at the edges is 0."""
    angle = torch.deg2rad(torch.tensor(degrees, dtype=images.dtype))
    rows = torch.stack([torch.cos(angle), -torch.sin(angle), torch.sin(angle), torch.cos(angle)]).view(2, 2)
    places = F.affine_grid(F.pad(rows, (0, 1))[None], [1, 1, *images.shape[1:]], align_corners=False)
    return F.grid_sample(images[:, None], places.expand(len(images), -1, -1, -1), align_corners=False)[:, 0]


def fit_temperature(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """Return the T for which softmax(logits / T) gives the labels the least negative log-likelihood.

    The loss is convex in 1/T, which is searched for by its logarithm, so that it stays positive.
    """
    log_scale = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([log_scale], max_iter=100, line_search_fn="strong_wolfe", tolerance_change=1e-12)

    def measure():
        optimizer.zero_grad()
        loss = F.cross_entropy(logits * log_scale.exp(), labels)
        loss.backward()
        return loss

    optimizer.step(measure)
    return (-log_scale).exp().item()


def scale_logits(logits: torch.Tensor, temperatures: torch.Tensor) -> torch.Tensor:
    """Return ln softmax(logits / T) for logits (..., point, class), shape (..., temperature, point, class)."""
    return (logits[..., None, :, :] / temperatures[:, None, None]).log_softmax(-1)


def measure_losses(log_probabilities: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the mean negative log-likelihood of labels (point,) under log-probabilities (..., point, class), shape (...)."""
    return -log_probabilities[..., torch.arange(len(labels)), labels].mean(-1)


def fill_bins(confidence: torch.Tensor, right: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return share, accuracy and mean confidence of the pictures in each tenth of confidence, each (..., bin).

    Args:
        confidence, right: shape (..., point); right is 1 or 0.
    """
    edges = torch.linspace(0, 1, BINS + 1, dtype=torch.float64)[1:-1]
    members = F.one_hot(torch.bucketize(confidence, edges), BINS).double()  # (..., point, bin)
    counts = members.sum(-2)
    accuracy, mean = ((members * each[..., None]).sum(-2) / counts for each in (right, confidence))
    return counts / confidence.shape[-1], accuracy, mean


def tabulate(trace: CalibrationTrace) -> Table:
    """Return the test pictures' numbers, a row for each turn and temperature."""
    turns, temperatures = np.meshgrid(TURNS, [*TEMPERATURES, trace.temperature], indexing="ij")
    columns = {"turn": turns, "temperature": temperatures, **{name: getattr(trace, field) for name, field in COLUMNS.items()}}
    return make_table({name: values.ravel() for name, values in columns.items()})


def write_program(config: CalibrationConfig, degrees: int, temperature: float) -> str:
    """Return a short PyTorch program that trains the network, fits a temperature, and judges turned pictures at another one."""
    sources = "\n\n".join(inspect.getsource(function) for function in (turn_pictures, fit_temperature))
    return f"""import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
{write_loading()}

{sources}

pictures, test_pictures = images[:, 0].double(), test_images[:, 0].double()
pictures, validation = pictures[:-{VALIDATION_COUNT}], pictures[-{VALIDATION_COUNT}:]
labels, validation_labels = labels[:-{VALIDATION_COUNT}], labels[-{VALIDATION_COUNT}:]
x, y = pictures[:{config.size}].flatten(1), labels[:{config.size}]

torch.manual_seed(0)
network = nn.Sequential(nn.Linear({SIDE * SIDE}, {HIDDEN}), nn.ReLU(), nn.Linear({HIDDEN}, 10)).double()
optimizer = torch.optim.Adam(network.parameters(), lr={RATE})
for epoch in range({config.epochs}):
    optimizer.zero_grad()
    F.cross_entropy(network(x), y).backward()
    optimizer.step()

with torch.no_grad():
    validation_logits = network(validation.flatten(1))
    logits = network(turn_pictures(test_pictures, {degrees}).flatten(1))
fitted = fit_temperature(validation_logits, validation_labels)
print("temperature fitted on validation pictures", fitted)

confidence, said = (logits / {temperature}).softmax(1).max(1)
right = (said == test_labels).double()
error = 0.0
for low in range({BINS}):  # expected calibration error over tenths of confidence
    here = (confidence > low / {BINS}) & (confidence <= (low + 1) / {BINS})
    if here.any():
        error += here.double().mean().item() * abs(right[here].mean().item() - confidence[here].mean().item())
print("turned by {degrees} degrees, T = {temperature}: accuracy", right.mean().item(), "mean confidence", confidence.mean().item())
print("expected calibration error", error)
"""
