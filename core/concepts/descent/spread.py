"""Compare learning rates: where all seeds of all methods end."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.concepts.descent.settings import METHODS, Method
from core.concepts.descent.training import DescentTrace
from core.foundation.frames import Table, make_table, stack_tables
from core.foundation.records import freeze


@dataclass(frozen=True, eq=False)
class SpreadTrace:
    """What the seeds of each method have in common, learning rate by learning rate; arrays are read-only."""

    rates: np.ndarray  # (run,)
    median: Mapping[Method, np.ndarray]  # (run,) final loss above the minimum, over the seeds; inf where most overflowed
    low: Mapping[Method, np.ndarray]  # (run,) its lower decile
    high: Mapping[Method, np.ndarray]  # (run,) its upper decile
    radius: Mapping[Method, np.ndarray]  # (run,) root mean squared distance of the final points from the optimum
    failed: Mapping[Method, np.ndarray]  # (run,) seeds whose loss ends above the start's, or as no number


def compare_rates(trace: DescentTrace) -> SpreadTrace:
    """Summarize the final losses and points of all seeds for each method and learning rate."""
    excess = {method: trace.excess(points) for method, points in trace.final_points.items()}
    excess = {method: np.where(np.isfinite(each), each, np.inf) for method, each in excess.items()}

    def quantile(share: float) -> dict[Method, np.ndarray]:
        return {method: freeze(np.quantile(excess[method], share, axis=0, method="nearest")) for method in METHODS}

    start = trace.start_loss - trace.optimum_loss
    return SpreadTrace(
        rates=trace.rates,
        median=quantile(0.5),
        low=quantile(0.1),
        high=quantile(0.9),
        radius={method: freeze(_radius(trace.final_points[method] - trace.optimum)) for method in METHODS},
        failed={method: freeze((excess[method] > start).sum(0)) for method in METHODS},
    )


def tabulate_rates(trace: DescentTrace) -> Table:
    """Return where all seeds end as a table: a row for each method and learning rate, with the suboptimality of each seed."""
    spread, tables = compare_rates(trace), []
    for method in METHODS:
        names = {"percentile_10": spread.low, "median": spread.median, "percentile_90": spread.high}
        names |= {"rms_distance": spread.radius, "failed_seeds": spread.failed}
        columns = {name: values[method] for name, values in names.items()}
        seeds = enumerate(trace.excess(trace.final_points[method]), start=trace.config.seed)
        columns |= {f"seed_{seed}": ends for seed, ends in seeds}
        tables.append(make_table({"method": method, "learning_rate": spread.rates, **columns}))
    return stack_tables(tables)


def _radius(away: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        radius = np.sqrt((away**2).sum(-1).mean(0))
    return np.where(np.isfinite(radius), radius, np.inf)
