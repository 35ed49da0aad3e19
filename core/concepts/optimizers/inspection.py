"""Look into an optimizer's steps: its own state at every moment, set into the formula of its rule."""

from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter
from typing import NamedTuple

import numpy as np

from core.concepts.optimizers.walk import WalkConfig, WalkTrace, walk
from core.foundation.records import freeze

Values = dict[str, np.ndarray]


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


class _Line(NamedTuple):
    """How a quantity is named, computed in symbols, written with numbers, and read from the values of the moment.

    Once read, it is itself a value that later lines may use, under `key`.
    """

    name: str
    key: str
    formula: str
    template: str
    read: Callable[[Values], np.ndarray]


def inspect_walk(config: WalkConfig) -> InspectionTrace:
    """Walk, and look into the steps."""
    return inspect_steps(walk(config))


def inspect_steps(trace: WalkTrace) -> InspectionTrace:
    """Return every quantity of every step of the walk's first run."""
    values = _gather(trace)
    quantities = tuple(_add_quantity(line, values) for line in _LINES[trace.config.method])
    arrows = {"gradient": -values["g"], "step": values["move"]}
    averages = [each.values for each in quantities if each.name in ("velocity", "first moment")]
    if averages:
        arrows["velocity"] = -averages[0]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):  # a walk that diverges reaches every one of them
        lengths = {name: np.linalg.norm(vectors, axis=1) for name, vectors in arrows.items()}
        units = {name: vectors / np.where(lengths[name] > 0, lengths[name], 1)[:, None] for name, vectors in arrows.items()}
        multipliers = _MULTIPLIERS.get(trace.config.method, lambda v: v["rate"])(values)
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
    for name, state in trace.memory.items():
        after = state if state.ndim == 2 else state[:, None]
        values |= {name: after, f"{name}_before": _delay(after)}
    with np.errstate(all="ignore"):
        if "mu_product" in values:
            values["weight1"], values["weight2"] = _weigh(values)
        if "acc_delta" in values:
            values |= {"d_before": _delay(values["acc_delta_before"]), "move_before": _delay(values["move"] / values["rate"])}
        values["trust"] = _trust(values)
    return values


def _delay(values: np.ndarray) -> np.ndarray:
    """Return what each value was one step before; 0 before the first."""
    return np.concatenate([np.zeros_like(values[:1]), values[:-1]])


def _add_quantity(line: _Line, values: Values) -> Quantity:
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
    """Write numbers with three digits, negative ones in brackets, so that they can stand anywhere in a formula."""
    texts = np.empty(values.shape, dtype=object)
    for at in np.ndindex(values.shape):
        text = _write(float(values[at])).replace("-", "−")
        texts[at] = f"({text})" if text.startswith("−") else text
    return texts


def _write(value: float) -> str:
    if 1000 <= abs(value) < 1e5:
        return f"{value:.0f}"
    if value == 0 or not np.isfinite(value) or 1e-3 <= abs(value) < 1000:
        return f"{value:.3g}"
    digits, power = f"{value:.2e}".split("e")
    return f"{digits.rstrip('0').rstrip('.')}e{int(power)}"


def _weigh(v: Values) -> tuple[np.ndarray, np.ndarray]:
    """Return how much the average and the gradient itself weigh in NAdam's step (Dozat 2016; torch's momentum_decay is 0.004)."""
    now, after = (v["beta1"] * (1 - 0.5 * 0.96 ** (t * 0.004)) for t in (v["t"], v["t"] + 1))
    return after / (1 - v["mu_product"] * after), (1 - now) / (1 - v["mu_product"])


def _trust(v: Values) -> np.ndarray:
    """Return RAdam's r, by which it trusts v̂; nan in the first steps, when it does not (Liu et al. 2020, algorithm 2)."""
    longest = 2 / v["rest_beta2"] - 1
    length = longest - 2 * v["t"] * v["beta2"] ** v["t"] / v["correction2"]
    trust = np.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
    return np.where(length > 5, trust, np.nan)


def _rectify(v: Values) -> np.ndarray:
    """Return RAdam's multiplier of the corrected average: r/√v̂, or 1 while there is no r."""
    adaptive = v["trust"] * np.sqrt(v["correction2"]) / (np.sqrt(v["exp_avg_sq"]) + 1e-8)
    return np.where(np.isnan(v["trust"]), 1.0, adaptive)


_G = _Line("gradient", "g", "", "", lambda v: v["g"])
_B = _Line(
    "velocity", "b", "b = μ·b + g", "{momentum}·{momentum_buffer_before} + {g}", lambda v: v["momentum_buffer"]
)  # fmt: skip
_M = _Line("first moment", "m", "m = β₁·m + (1−β₁)·g", "{beta1}·{exp_avg_before} + {rest_beta1}·{g}", lambda v: v["exp_avg"])
_V = _Line(
    "second moment", "v", "v = β₂·v + (1−β₂)·g²", "{beta2}·{exp_avg_sq_before} + {rest_beta2}·{g}²", lambda v: v["exp_avg_sq"]
)
_M_HAT = _Line("corrected first moment", "m_hat", "m̂ = m / (1−β₁ᵗ)", "{m} / {correction1}", lambda v: v["m"] / v["correction1"])
_V_HAT = _Line("corrected second moment", "v_hat", "v̂ = v / (1−β₂ᵗ)", "{v} / {correction2}", lambda v: v["v"] / v["correction2"])


def _step(formula: str, template: str) -> _Line:
    return _Line("step", "step", f"Δ = {formula}", template, lambda v: v["move"])


_LINES: dict[str, tuple[_Line, ...]] = {
    "SGD": (_G, _step("−η·g", "−{rate}·{g}")),
    "Momentum": (_G, _B, _step("−η·b", "−{rate}·{b}")),
    "Nesterov": (_G, _B, _step("−η·(g + μ·b)", "−{rate}·({g} + {momentum}·{b})")),
    "Adagrad": (
        _G,
        _Line("sum of squares", "s", "s = s + g²", "{sum_before} + {g}²", lambda v: v["sum"]),
        _step("−η·g / (√s + ε)", "−{rate}·{g} / (√{s} + ε)"),
    ),
    "RMSprop": (
        _G,
        _Line(
            "second moment", "v", "v = α·v + (1−α)·g²", "{alpha}·{square_avg_before} + {rest_alpha}·{g}²", lambda v: v["square_avg"]
        ),
        _step("−η·g / (√v + ε)", "−{rate}·{g} / (√{v} + ε)"),
    ),
    "Adam": (_G, _M, _V, _M_HAT, _V_HAT, _step("−η·m̂ / (√v̂ + ε)", "−{rate}·{m_hat} / (√{v_hat} + ε)")),
    "AdamW": (
        _G, _M, _V, _M_HAT, _V_HAT,
        _Line(
            "scaled average", "a", "a = m̂ / (√v̂ + ε)", "{m_hat} / (√{v_hat} + ε)",
            lambda v: v["m_hat"] / (np.sqrt(v["v_hat"]) + 1e-8),
        ),
        _step("−η·(a + λ·θ)", "−{rate}·({a}+{weight_decay}·{place})"),
    ),
    "AMSGrad": (
        _G, _M, _V, _M_HAT,
        _Line("largest second moment", "u", "u = max(u, v)", "max({max_exp_avg_sq_before}, {v})", lambda v: v["max_exp_avg_sq"]),
        _Line("corrected largest", "u_hat", "û = u / (1−β₂ᵗ)", "{u} / {correction2}", lambda v: v["u"] / v["correction2"]),
        _step("−η·m̂ / (√û + ε)", "−{rate}·{m_hat} / (√{u_hat} + ε)"),
    ),
    "NAdam": (
        _G, _M, _V, _V_HAT,
        _Line(
            "look-ahead", "ahead", "m̄ = c₁·m + c₂·g", "{weight1}·{m} + {weight2}·{g}",
            lambda v: v["weight1"] * v["m"] + v["weight2"] * v["g"],
        ),
        _step("−η·m̄ / (√v̂ + ε)", "−{rate}·{ahead} / (√{v_hat} + ε)"),
    ),
    "RAdam": (
        _G, _M, _V, _M_HAT, _V_HAT,
        _Line("rectified multiplier", "factor", "f = r / (√v̂ + ε)", "{trust} / (√{v_hat} + ε)", _rectify),
        _step("−η·f·m̂", "−{rate}·{factor}·{m_hat}"),
    ),
    "Adamax": (
        _G, _M,
        _Line("largest gradient", "u", "u = max(β₂·u, |g|)", "max({beta2}·{exp_inf_before}, |{g}|)", lambda v: v["exp_inf"]),
        _step("−η / (1−β₁ᵗ)·m / u", "−{rate} / {correction1}·{m} / {u}"),
    ),
    "Adadelta": (
        _G,
        _Line("second moment", "v", "v = ρ·v + (1−ρ)·g²", "{rho}·{square_avg_before} + {rest_rho}·{g}²", lambda v: v["square_avg"]),
        _Line("mean squared step", "d", "d = ρ·d + (1−ρ)·(Δ/η)²", "{rho}·{d_before} + {rest_rho}·{move_before}²",
            lambda v: v["acc_delta_before"],
        ),
        _Line(
            "ratio", "k", "k = √(d + ε) / √(v + ε)", "√({d}+1e−6) / √({v}+1e−6)",
            lambda v: np.sqrt(v["d"] + 1e-6) / np.sqrt(v["v"] + 1e-6),
        ),
        _step("−η·k·g", "−{rate}·{k}·{g}"),
    ),
}  # fmt: skip


def _by_moments(v: Values) -> np.ndarray:
    return v["rate"] / (np.sqrt(v["exp_avg_sq"] / v["correction2"]) + 1e-8)


_MULTIPLIERS: dict[str, Callable[[Values], np.ndarray]] = {
    "Adagrad": lambda v: v["rate"] / (np.sqrt(v["sum"]) + 1e-10),
    "RMSprop": lambda v: v["rate"] / (np.sqrt(v["square_avg"]) + 1e-8),
    "Adam": _by_moments,
    "AdamW": _by_moments,
    "AMSGrad": lambda v: v["rate"] / (np.sqrt(v["max_exp_avg_sq"] / v["correction2"]) + 1e-8),
    "NAdam": _by_moments,
    "RAdam": lambda v: v["rate"] * _rectify(v),
    "Adamax": lambda v: v["rate"] / (v["correction1"] * v["exp_inf"]),
    "Adadelta": lambda v: v["rate"] * np.sqrt(v["acc_delta_before"] + 1e-6) / np.sqrt(v["square_avg"] + 1e-6),
}
"""Where it is not the rate itself."""
