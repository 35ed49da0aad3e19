"""What is there to try? Settings, each with a question to predict first."""

from collections.abc import Sequence

from core.concepts.optimizers import WalkConfig
from pages.optimizers_views.pin import write_pin


def _preset(*methods: str, pin: Sequence[WalkConfig] = (), **settings: object) -> dict[str, object]:
    """Return the settings of a preset: who races, what is pinned beside it, and the controls."""
    return {"methods": list(methods), "pin": write_pin(pin), **settings}


STILL = WalkConfig(landscape="saddle", rate=0.1, start_x=-2.0, start_y=0.0)
RESTLESS = WalkConfig(landscape="bowl", rate=0.2, start_y=2.5, noise=1.0, seeds=20, steps=300)
UPRIGHT = (WalkConfig(method="Momentum", curvature=100.0, rate=0.01), WalkConfig(method="Adam", curvature=100.0, rate=0.251))
PRESETS = {
    "fair": {"view": "tune", "pin": ""},
    "ravine": _preset("Momentum", "Adam", curvature=100.0),
    "saddle": _preset("SGD", pin=[STILL], landscape="saddle", rate_SGD=0.1, noise=0.05, seeds=20),
    "steep": _preset("SGD", rate_SGD=0.106, steps=50),
    "adagrad": _preset("Adagrad", "RMSprop", view="inspect", inspected="Adagrad", steps=300),
    "schedule": _preset("SGD", pin=[RESTLESS], landscape="bowl", rate_SGD=0.2, noise=1.0, seeds=20, steps=300, schedule="cosine"),
    "turned": _preset("Momentum", "Adam", pin=UPRIGHT, curvature=100.0, angle=45.0),
}
