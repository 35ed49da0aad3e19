"""The formulas of the inspector: how each rule of torch.optim computes its step, line by line."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

Values = dict[str, np.ndarray]


class Line(NamedTuple):
    """How a quantity is named, computed in symbols, written with numbers, and read from the values of the moment.

    Once read, it is itself a value that later lines may use, under `key`.
    """

    name: str
    key: str
    formula: str
    template: str
    read: Callable[[Values], np.ndarray]


def weigh(v: Values) -> tuple[np.ndarray, np.ndarray]:
    """Return how much the average and the gradient itself weigh in NAdam's step (Dozat 2016; torch's momentum_decay is 0.004)."""
    now, after = (v["beta1"] * (1 - 0.5 * 0.96 ** (t * 0.004)) for t in (v["t"], v["t"] + 1))
    return after / (1 - v["mu_product"] * after), (1 - now) / (1 - v["mu_product"])


def trust(v: Values) -> np.ndarray:
    """Return RAdam's r, by which it trusts v̂; nan in the first steps, when it does not (Liu et al. 2020, algorithm 2)."""
    longest = 2 / v["rest_beta2"] - 1
    length = longest - 2 * v["t"] * v["beta2"] ** v["t"] / v["correction2"]
    factor = np.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
    return np.where(length > 5, factor, np.nan)


def _rectify(v: Values) -> np.ndarray:
    """Return RAdam's multiplier of the corrected average: r/√v̂, as torch computes it, or 1 while there is no r."""
    adaptive = v["trust"] * np.sqrt(v["correction2"]) / (np.sqrt(v["exp_avg_sq"]) + 1e-8)
    return np.where(np.isnan(v["trust"]), 1.0, adaptive)


_G = Line("gradient", "g", "", "", lambda v: v["g"])
_Z = Line(
    "velocity", "z", "z = μ·z + g", "{momentum}·{momentum_buffer_before} + {g}", lambda v: v["momentum_buffer"]
)  # fmt: skip
_M = Line("first moment", "m", "m = β₁·m + (1−β₁)·g", "{beta1}·{exp_avg_before} + {rest_beta1}·{g}", lambda v: v["exp_avg"])
_V = Line(
    "second moment", "v", "v = β₂·v + (1−β₂)·g²", "{beta2}·{exp_avg_sq_before} + {rest_beta2}·{g}²", lambda v: v["exp_avg_sq"]
)
_M_HAT = Line("corrected first moment", "m_hat", "m̂ = m / (1−β₁ᵗ)", "{m} / {correction1}", lambda v: v["m"] / v["correction1"])
_V_HAT = Line("corrected second moment", "v_hat", "v̂ = v / (1−β₂ᵗ)", "{v} / {correction2}", lambda v: v["v"] / v["correction2"])


def _step(formula: str, template: str) -> Line:
    return Line("step", "step", f"Δ = {formula}", template, lambda v: v["move"])


LINES: dict[str, tuple[Line, ...]] = {
    "SGD": (_G, _step("−η·g", "−{rate}·{g}")),
    "Momentum": (_G, _Z, _step("−η·z", "−{rate}·{z}")),
    "Nesterov": (_G, _Z, _step("−η·(g + μ·z)", "−{rate}·({g} + {momentum}·{z})")),
    "Adagrad": (
        _G,
        Line("sum of squares", "s", "s = s + g²", "{sum_before} + {g}²", lambda v: v["sum"]),
        _step("−η·g / (√s + ε)", "−{rate}·{g} / (√{s} + ε)"),
    ),
    "RMSprop": (
        _G,
        Line(
            "second moment", "v", "v = α·v + (1−α)·g²", "{alpha}·{square_avg_before} + {rest_alpha}·{g}²", lambda v: v["square_avg"]
        ),
        _step("−η·g / (√v + ε)", "−{rate}·{g} / (√{v} + ε)"),
    ),
    "Adam": (_G, _M, _V, _M_HAT, _V_HAT, _step("−η·m̂ / (√v̂ + ε)", "−{rate}·{m_hat} / (√{v_hat} + ε)")),
    "AdamW": (
        _G, _M, _V, _M_HAT, _V_HAT,
        Line(
            "scaled average", "a", "a = m̂ / (√v̂ + ε)", "{m_hat} / (√{v_hat} + ε)",
            lambda v: v["m_hat"] / (np.sqrt(v["v_hat"]) + 1e-8),
        ),
        _step("−η·(a + λ·θ)", "−{rate}·({a}+{weight_decay}·{place})"),
    ),
    "AMSGrad": (
        _G, _M, _V, _M_HAT,
        Line("largest second moment", "u", "u = max(u, v)", "max({max_exp_avg_sq_before}, {v})", lambda v: v["max_exp_avg_sq"]),
        Line("corrected largest", "u_hat", "û = u / (1−β₂ᵗ)", "{u} / {correction2}", lambda v: v["u"] / v["correction2"]),
        _step("−η·m̂ / (√û + ε)", "−{rate}·{m_hat} / (√{u_hat} + ε)"),
    ),
    "NAdam": (
        _G, _M, _V, _V_HAT,
        Line(
            "look-ahead", "ahead", "m̄ = c₁·m + c₂·g", "{weight1}·{m} + {weight2}·{g}",
            lambda v: v["weight1"] * v["m"] + v["weight2"] * v["g"],
        ),
        _step("−η·m̄ / (√v̂ + ε)", "−{rate}·{ahead} / (√{v_hat} + ε)"),
    ),
    "RAdam": (
        _G, _M, _V, _M_HAT,
        Line(
            "rectified multiplier", "factor", "f = r·√(1−β₂ᵗ) / (√v + ε)", "{trust}·√{correction2} / (√{v} + ε)", _rectify,
        ),
        _step("−η·f·m̂", "−{rate}·{factor}·{m_hat}"),
    ),
    "Adamax": (
        _G, _M,
        Line("largest gradient", "u", "u = max(β₂·u, |g| + ε)", "max({beta2}·{exp_inf_before}, |{g}| + 1e−8)",
            lambda v: v["exp_inf"],
        ),
        _step("−η / (1−β₁ᵗ)·m / u", "−{rate} / {correction1}·{m} / {u}"),
    ),
    "Adadelta": (
        _G,
        Line("second moment", "v", "v = ρ·v + (1−ρ)·g²", "{rho}·{square_avg_before} + {rest_rho}·{g}²", lambda v: v["square_avg"]),
        Line("mean squared step", "d", "d = ρ·d + (1−ρ)·(Δ/η)²", "{rho}·{d_before} + {rest_rho}·{move_before}²",
            lambda v: v["acc_delta_before"],
        ),
        Line(
            "ratio", "k", "k = √(d + ε) / √(v + ε)", "√({d}+1e−6) / √({v}+1e−6)",
            lambda v: np.sqrt(v["d"] + 1e-6) / np.sqrt(v["v"] + 1e-6),
        ),
        _step("−η·k·g", "−{rate}·{k}·{g}"),
    ),
}  # fmt: skip


def _by_moments(v: Values) -> np.ndarray:
    return v["rate"] / (np.sqrt(v["exp_avg_sq"] / v["correction2"]) + 1e-8)


MULTIPLIERS: dict[str, Callable[[Values], np.ndarray]] = {
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
