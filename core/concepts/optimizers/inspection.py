"""Look into an optimizer's steps: its own state at every moment, set into the formula of its rule."""

from dataclasses import dataclass
from string import Formatter

import numpy as np

from core.concepts.optimizers.formulas import LINES, MULTIPLIERS, Line, Values, trust, weigh
from core.concepts.optimizers.walk import WalkConfig, WalkTrace, walk
from core.foundation.records import freeze


@dataclass(frozen=True, eq=False)
class Quantity:
    """One line of the inspector.

    Attributes:
        name: "gradient", "velocity", "first moment", "second moment", ..., "step"; a page's words name it.
        formula: how it is computed, in symbols; empty for the gradient, which is given.
        values: (time, parameter).
        written: the same formula with the numbers of the moment put in, one text for each (time, parameter).
    """

    name: str
    formula: str
    values: np.ndarray
    written: np.ndarray


@dataclass(frozen=True, eq=False)
class InspectionTrace:
    """What happened inside the first run's optimizer at each step.

    Attributes:
        quantities: from the gradient to the step, in the order of the computation.
        multipliers: what each coordinate of the gradient (or of its average) is multiplied by to give the step, (time, parameter).
        arrows: "gradient" (downhill), "velocity" (downhill, where the rule keeps an average) and "step"; each scaled to length 1
            for its direction, (time, parameter).
        lengths: of those arrows before scaling, (time,).
    """

    config: WalkConfig
    quantities: tuple[Quantity, ...]
    multipliers: np.ndarray
    arrows: dict[str, np.ndarray]
    lengths: dict[str, np.ndarray]


def inspect_walk(config: WalkConfig) -> InspectionTrace:
    """Walk, and look into the steps."""
    return inspect_steps(walk(config))


def inspect_steps(trace: WalkTrace) -> InspectionTrace:
    """Return every quantity of every step of the walk's first run."""
    values = _gather(trace)
    quantities = tuple(_add_quantity(line, values) for line in LINES[trace.config.method])
    arrows = {"gradient": -values["g"], "step": values["move"]}
    averages = [each.values for each in quantities if each.name in ("velocity", "first moment")]
    if averages:
        arrows["velocity"] = -averages[0]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):  # a walk that diverges reaches every one of them
        lengths = {name: np.linalg.norm(vectors, axis=1) for name, vectors in arrows.items()}
        units = {name: vectors / np.where(lengths[name] > 0, lengths[name], 1)[:, None] for name, vectors in arrows.items()}
        multipliers = MULTIPLIERS.get(trace.config.method, lambda v: v["rate"])(values)
    return InspectionTrace(
        config=trace.config,
        quantities=quantities,
        multipliers=freeze(np.broadcast_to(multipliers, values["g"].shape)),
        arrows={name: freeze(vectors) for name, vectors in units.items()},
        lengths={name: freeze(each) for name, each in lengths.items()},
    )


def _gather(trace: WalkTrace) -> Values:
    """Return what the formulas need at each moment, each of shape (time, parameter) or (time, 1)."""
    config, time = trace.config, np.arange(1.0, len(trace.rates) + 1)[:, None]
    knobs = ("momentum", "beta1", "beta2", "alpha", "rho", "weight_decay")
    values = {name: np.full_like(time, getattr(config, name)) for name in knobs}
    values |= {f"rest_{name}": 1 - values[name] for name in ("beta1", "beta2", "alpha", "rho")}
    values |= {f"correction{which}": 1 - values[f"beta{which}"] ** time for which in "12"}
    values |= {"t": time, "rate": trace.rates[:, None], "g": trace.gradients, "place": trace.positions[0], "move": trace.moves}
    memory = {"momentum_buffer": trace.gradients} | trace.memory  # without momentum torch keeps none: it would be the gradient
    for name, state in memory.items():
        after = state if state.ndim == 2 else state[:, None]
        values |= {name: after, f"{name}_before": _delay(after)}
    with np.errstate(all="ignore"):
        if "mu_product" in values:
            values["weight1"], values["weight2"] = weigh(values)
        if "acc_delta" in values:
            values |= {"d_before": _delay(values["acc_delta_before"]), "move_before": _delay(values["move"] / values["rate"])}
        values["trust"] = trust(values)
    return values


def _delay(values: np.ndarray) -> np.ndarray:
    """Return what each value was one step before; 0 before the first."""
    return np.concatenate([np.zeros_like(values[:1]), values[:-1]])


def _add_quantity(line: Line, values: Values) -> Quantity:
    with np.errstate(all="ignore"):  # a diverging walk overflows: inf and nan are what happened
        values[line.key] = read = line.read(values)
    shape = values["g"].shape
    names = [name for _, name, _, _ in Formatter().parse(line.template) if name]
    defined = ~np.any([np.broadcast_to(np.isnan(values[name]), shape) for name in names] or [np.ones(shape, bool)], axis=0)
    texts = {name: np.broadcast_to(_write_all(values[name]), shape) for name in names}
    results = np.broadcast_to(_write_all(read), shape)
    written = np.empty(shape, dtype=object)
    for at in np.ndindex(shape):
        inserted, result = line.template.format(**{name: each[at] for name, each in texts.items()}), str(results[at]).strip("()")
        written[at] = f"{inserted} = {result}" if defined[at] else result
    return Quantity(line.name, line.formula, freeze(np.broadcast_to(read, shape)), freeze(written))


def _write_all(values: np.ndarray) -> np.ndarray:
    """Write numbers with three digits, negative ones and powers of ten in brackets: they can stand anywhere in a formula."""
    texts = np.empty(values.shape, dtype=object)
    for at in np.ndindex(values.shape):
        text = _write(float(values[at])).replace("-", "−")
        texts[at] = f"({text})" if text.startswith("−") or "e" in text else text
    return texts


def _write(value: float) -> str:
    if 1000 <= abs(value) < 1e5:
        return f"{value:.0f}"
    if value == 0 or not np.isfinite(value) or 1e-3 <= abs(value) < 1000:
        return f"{value:.3g}"
    digits, power = f"{value:.2e}".split("e")
    return f"{digits.rstrip('0').rstrip('.')}e{int(power)}"
