"""The race as a short PyTorch program with `torch.optim` in a plain loop, and as a table."""

import math
from collections.abc import Sequence

import numpy as np

from core.concepts.optimizers.ground import GroundConfig, make_landscape
from core.concepts.optimizers.theory import TheoryTrace
from core.concepts.optimizers.tuning import TuneTrace
from core.concepts.optimizers.walk import KNOBS, MAX_STEPS, OptimizerConfig, WalkConfig, WalkTrace
from core.foundation.datasets import make_points
from core.foundation.frames import Table, make_table, stack_tables
from core.foundation.optimizer_program import write_optimizer
from core.foundation.randomness import make_generator

_FORMULAS = {
    "bowl": "0.5 * ((x - 1) ** 2 + (y - 0.5) ** 2)",
    "saddle": "0.5 * x**2 + 0.25 * (y**2 - 1) ** 2",
    "two valleys": "(x**2 - 1) ** 2 + 0.3 * x + y**2",
    "Rosenbrock": "(1 - x) ** 2 + 100 * (y - x**2) ** 2",
    "Beale": "(1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2",
    "Himmelblau": "(x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2",
    "Rastrigin": "20 + x**2 + y**2 - 10 * (torch.cos(2 * torch.pi * x) + torch.cos(2 * torch.pi * y))",
    "cliff": "x**2 / 50 + 0.5 * y**2 + 5 * torch.sigmoid(20 * (x - 2))",
}
_SCHEDULERS = {
    "step": "StepLR(optimizer, step_size={third}, gamma=0.1)",
    "exponential": "ExponentialLR(optimizer, gamma=0.01 ** (1 / {steps}))",
    "cosine": "CosineAnnealingLR(optimizer, T_max={steps})",
}


def write_program(walks: Sequence[WalkConfig]) -> str:
    """Return a program that walks the first run of each walk; afterwards `ends[method]` holds x, y and loss − minimum."""
    first = walks[0]
    makers = "\n".join(f'    "{walk.method}": lambda p: {_write_optimizer(walk, walk.rate)},' for walk in walks)
    noise = _write_noise(first)
    scheduler = _SCHEDULERS.get(first.schedule, "").format(steps=first.steps, third=max(1, -(-first.steps // 3)))
    lines = [
        "import torch",
        "",
        *([noise, ""] if noise else []),
        "",
        "def loss(x, y):",
        *(f"    {line}" for line in _write_loss(first)),
        "",
        "",
        f"lowest = {make_landscape(first).lowest!r}  # loss at the minimum",
        "optimizers = {",
        makers,
        "}",
        "ends = {}",
        "for name, make in optimizers.items():",
        f"    p = torch.tensor([{first.start_x}, {first.start_y}], dtype=torch.float64, requires_grad=True)",
        "    optimizer = make([p])",
        *([f"    scheduler = torch.optim.lr_scheduler.{scheduler}"] if scheduler else []),
        f"    for step in range({first.steps}):",
        "        optimizer.zero_grad()",
        "        loss(*p).backward()",
        *(["        p.grad += noise[step]"] if noise else []),
        "        optimizer.step()",
        *(["        scheduler.step()"] if scheduler else []),
        "    ends[name] = (*p.tolist(), loss(*p).item() - lowest)",
        '    print("{:10} x = {:.6g}   y = {:.6g}   loss - lowest = {:.6g}".format(name, *ends[name]))',
    ]
    return "\n".join(lines) + "\n"


def tabulate(traces: Sequence[WalkTrace]) -> Table:
    """Return every step of every walk and seed, one row each."""
    frames = []
    for trace in traces:
        runs, moments = trace.losses.shape
        columns = {
            "optimizer": trace.config.method,
            "rate": np.tile(trace.rates, runs),
            "seed": np.repeat(np.arange(runs) + trace.config.seed, moments),
            "step": np.tile(np.arange(moments), runs),
            "x": trace.positions[..., 0].ravel(),
            "y": trace.positions[..., 1].ravel(),
            "loss_above_minimum": trace.losses.ravel(),
            "gradient_norm": trace.gradient_norms.ravel(),
            "distance": trace.distances.ravel(),
        }
        frames.append(make_table(columns))
    return stack_tables(frames)


def tabulate_tuning(trace: TuneTrace, theory: TheoryTrace) -> Table:
    """Return where all walks ended, a row for each optimizer and rate, and beside it what theory promises and what was measured."""
    frames = []
    for row, (method, promise) in enumerate(zip(trace.methods, theory.promises, strict=True)):
        columns = {"optimizer": method, "rate": trace.rates, "median_loss_above_minimum": trace.median_losses[row]}
        columns |= {"theory": promise.quantity, "predicted": promise.predicted, "measured": promise.measured}
        columns |= {f"loss_above_minimum_{point}": ends for point, ends in enumerate(trace.losses[row].T, start=1)}
        frames.append(make_table(columns))
    return stack_tables(frames)


def _write_optimizer(config: OptimizerConfig, rate: float) -> str:
    """Return the call that makes the optimizer of `p`."""
    settings = {knob: getattr(config, knob) for knob in KNOBS[config.method] if not knob.startswith("beta")}
    betas = {"betas": (config.beta1, config.beta2)} if "beta1" in KNOBS[config.method] else {}
    return write_optimizer(config.method, "p", rate, **settings, **betas)


def _write_loss(ground: GroundConfig) -> list[str]:
    """Return the body of the loss function."""
    if ground.landscape == "ravine":
        cosine, sine = math.cos(math.radians(ground.angle)), math.sin(math.radians(ground.angle))
        turned = [f"x, y = {cosine} * x + {sine} * y, {cosine} * y - {sine} * x"] if ground.angle else []
        return [*turned, f"return 0.5 * ((x - 1) ** 2 + {ground.curvature} * (y - 0.5) ** 2)"]
    if ground.landscape in _FORMULAS:
        return [f"return {_FORMULAS[ground.landscape]}"]
    points = make_points(ground.landscape)  # type: ignore[arg-type]
    return [
        f"points = torch.tensor({[list(point) for point in points]}, dtype=torch.float64)",
        "return ((x * points[:, 0] + y - points[:, 1]) ** 2).mean()",
    ]


def _write_noise(walk: WalkConfig) -> str:
    if not walk.noise:
        return ""
    seed = make_generator(walk.seed, "gradient noise").initial_seed()
    generator = f"generator=torch.Generator().manual_seed({seed})"
    return f"noise = {walk.noise} * torch.randn({MAX_STEPS + 1}, 2, dtype=torch.float64, {generator})"
