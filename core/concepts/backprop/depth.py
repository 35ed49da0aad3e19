"""What a signal and its gradient become on their way through 1 to 50 layers: sizes layer by layer, over seeds."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import torch
from torch.nn import functional as F

from core.foundation.frames import Table, make_table
from core.foundation.randomness import make_generator
from core.foundation.records import freeze, require_choice

Activation = Literal["sigmoid", "tanh", "relu", "none"]
Start = Literal["pytorch", "xavier", "kaiming"]
ACTIVATIONS: tuple[Activation, ...] = get_args(Activation)
STARTS: tuple[Start, ...] = get_args(Start)
LAYERS, SEEDS, WIDTH, EXAMPLES = 50, 10, 64, 8
FUNCTIONS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "none": lambda z: z}
INITIALIZERS: dict[Start, tuple[str, dict[str, Any]]] = {
    "pytorch": ("kaiming_uniform_", {"a": 5**0.5}),
    "xavier": ("xavier_uniform_", {}),
    "kaiming": ("kaiming_uniform_", {"nonlinearity": "relu"}),
}
"""Functions of torch.nn.init with their settings; "pytorch" is what torch.nn.Linear does."""
STEEPEST = {"sigmoid": 0.25, "tanh": 1.0, "relu": 1.0, "none": 1.0}
"""The largest derivative of each activation: the most that it lets through of a gradient."""


@dataclass(frozen=True, kw_only=True)
class DepthConfig:
    """An untrained network of equal layers, h ← φ(W h + b).

    Attributes:
        start: initial weights: those of torch.nn.Linear, or Xavier's or Kaiming's uniform ones with biases of zero.
        residual: each layer adds its result to what it received.
        normalize: each layer first sends what it received through LayerNorm.
    """

    start: Start = "pytorch"
    residual: bool = False
    normalize: bool = False

    def __post_init__(self) -> None:
        require_choice("start", self.start, STARTS)
        require_choice("residual", self.residual, (False, True))
        require_choice("normalize", self.normalize, (False, True))


@dataclass(frozen=True, eq=False)
class DepthTrace:
    """Sizes over 10 seeds, for each activation in the order of ACTIVATIONS; point 0 of a layer axis is the input.

    Attributes:
        signals: root mean square of the layer's output, axes: activation, run, layer (51).
        gradients: ‖∂L/∂h_l‖ : ‖∂L/∂h_n‖, axes: activation, depth n − 1 (50), run, layer (51); nan beyond the depth.
        bound: what the activations alone let through at most, axes: activation, depth, layer; 4^−(n − l) for the sigmoid;
            nan with residual connections or LayerNorm, which have derivatives of their own.
    """

    config: DepthConfig
    signals: np.ndarray
    gradients: np.ndarray
    bound: np.ndarray


def send_through(config: DepthConfig = DepthConfig()) -> DepthTrace:
    """Send 8 normal inputs forwards through 50 layers of 64 units, and for each depth a random gradient back from its last layer.

    All seeds go side by side. The loss at depth n is the product of the last layer's output with a normal direction.
    """
    runs = [_draw(config.start, seed) for seed in range(SEEDS)]
    weights, biases, inputs, directions = (torch.stack(each) for each in zip(*runs, strict=True))
    signals, gradients = [], []
    for activation in ACTIVATIONS:
        with torch.enable_grad():
            hidden = [inputs.clone().requires_grad_()]
            for layer in range(LAYERS):
                hidden.append(_pass_layer(config, activation, hidden[-1], weights[:, layer], biases[:, layer]))
            signals.append(torch.stack([h.detach().square().mean((1, 2)).sqrt() for h in hidden], 1))
            gradients.append(torch.stack([_send_back(hidden[: depth + 1], directions) for depth in range(1, LAYERS + 1)]))
    layers = np.arange(LAYERS + 1)
    plain = np.nan if config.residual or config.normalize else 1.0
    back = np.arange(1, LAYERS + 1)[:, None] - layers  # layers between: axes depth, layer
    bound = np.stack([np.where(back >= 0, STEEPEST[activation] ** np.maximum(back, 0.0), np.nan) for activation in ACTIVATIONS])
    return DepthTrace(config, freeze(torch.stack(signals)), freeze(torch.stack(gradients)), freeze(plain * bound))


def tabulate_depth(trace: DepthTrace, depth: int) -> Table:
    """Return the medians over the seeds at one depth: a row for each activation and layer."""
    signals, gradients = np.median(trace.signals, 1), np.median(trace.gradients[:, depth - 1], 1)
    rows = [
        {"activation": activation, "layer": layer, "activations": signals[at, layer], "gradients": gradients[at, layer]}
        for at, activation in enumerate(ACTIVATIONS)
        for layer in range(depth + 1)
    ]
    return make_table(rows)


def write_depth(config: DepthConfig, depth: int) -> str:
    """Return a PyTorch program that computes the first seed's sizes layer by layer for the sigmoid."""
    name, settings = INITIALIZERS[config.start]
    start = f"{name}(matrix, {''.join(f'{each}={value!r}, ' for each, value in settings.items())}"
    received = f"torch.nn.functional.layer_norm(h, ({WIDTH},))" if config.normalize else "h"
    result = f"torch.sigmoid({received} @ matrix.T + bias)"
    body = f"h + {result}" if config.residual else result
    limit, seed = WIDTH**-0.5 if config.start == "pytorch" else 0.0, make_generator(0, "depth").initial_seed()
    sizes = {"layers": LAYERS, "width": WIDTH, "examples": EXAMPLES, "depth": depth}
    return _PROGRAM.format(**sizes, seed=seed, start=start, limit=limit, body=body)


_PROGRAM = """\
import torch

generator = torch.Generator().manual_seed({seed})
weights = torch.empty({layers}, {width}, {width}, dtype=torch.float64)
for matrix in weights:
    torch.nn.init.{start}generator=generator)
biases = torch.empty({layers}, {width}, dtype=torch.float64).uniform_(-{limit}, {limit}, generator=generator)
h, direction = torch.randn(2, {examples}, {width}, dtype=torch.float64, generator=generator)

hidden = [h.requires_grad_()]
for matrix, bias in list(zip(weights, biases))[:{depth}]:
    h = hidden[-1]
    hidden.append({body})

received = torch.autograd.grad(hidden[-1], hidden, direction)
activations = [h.square().mean().sqrt().item() for h in hidden]
gradients = [(gradient.norm() / direction.norm()).item() for gradient in received]
for layer, sizes in enumerate(zip(activations, gradients)):
    print(layer, *sizes)
"""


def _pass_layer(
    config: DepthConfig, activation: Activation, h: torch.Tensor, weights: torch.Tensor, biases: torch.Tensor
) -> torch.Tensor:
    """Return one layer's output, axes as in h: run, example, unit."""
    received = F.layer_norm(h, (WIDTH,)) if config.normalize else h
    result = FUNCTIONS[activation](torch.baddbmm(biases.unsqueeze(1), received, weights.transpose(1, 2)))
    return h + result if config.residual else result


def _send_back(hidden: list[torch.Tensor], directions: torch.Tensor) -> torch.Tensor:
    """Return the gradient's size at each layer, relative to the last; axes: run, layer (51), nan beyond the last."""
    last = hidden[-1]
    received = torch.stack(torch.autograd.grad(last, hidden, directions, retain_graph=True), 1)
    sizes = received.norm(dim=(2, 3)) / directions.norm(dim=(1, 2)).unsqueeze(1)
    return F.pad(sizes, (0, LAYERS + 1 - len(hidden)), value=torch.nan)


def _draw(start: Start, seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return weights (layer, unit, unit), biases (layer, unit), inputs and the gradient at the end (example, unit)."""
    generator = make_generator(seed, "depth")
    weights = torch.empty(LAYERS, WIDTH, WIDTH, dtype=torch.float64)
    name, settings = INITIALIZERS[start]
    for matrix in weights:
        getattr(torch.nn.init, name)(matrix, generator=generator, **settings)
    limit = WIDTH**-0.5 if start == "pytorch" else 0.0
    biases = torch.empty(LAYERS, WIDTH, dtype=torch.float64).uniform_(-limit, limit, generator=generator)
    inputs, directions = torch.randn(2, EXAMPLES, WIDTH, dtype=torch.float64, generator=generator)
    return weights, biases, inputs, directions
