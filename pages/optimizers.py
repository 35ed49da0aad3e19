"""Lesson: which optimizer gets down fastest, and was the race fair?"""

from collections.abc import Sequence

from core.concepts import optimizers
from core.concepts.optimizers import WalkConfig
from core.figures import optimizers as figures
from pages.optimizers_views import views
from pages.optimizers_views.settings import read_ground, write_pin
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.compute import compute
from pages.shell.lesson import open_lesson, split_page

VIEWS = {"race": views.show_race, "inspect": views.show_inside, "tune": views.show_tuning}


def preset(*methods: str, pin: Sequence[WalkConfig] = (), **settings: object) -> dict[str, object]:
    """Return the settings of a preset: who races, what is pinned beside it, and the controls."""
    return {"methods": list(methods), "pin": write_pin(pin), **settings}


STILL = WalkConfig(landscape="saddle", rate=0.1, start_x=-2.0, start_y=0.0)
RESTLESS = WalkConfig(landscape="bowl", rate=0.2, start_y=2.0, noise=1.0, seeds=20, steps=300)
UPRIGHT = (WalkConfig(method="Momentum", curvature=100.0, rate=0.01), WalkConfig(method="Adam", curvature=100.0, rate=0.251))
PRESETS = {
    "ravine": preset("Momentum", "Adam", curvature=100.0),
    "saddle": preset("SGD", pin=[STILL], landscape="saddle", rate_SGD=0.1, noise=0.05, seeds=20),
    "steep": preset("SGD", rate_SGD=0.106, steps=50),
    "adagrad": preset("Adagrad", "RMSprop", view="inspect", inspected="Adagrad", steps=300),
    "schedule": preset("SGD", pin=[RESTLESS], landscape="bowl", rate_SGD=0.2, noise=1.0, seeds=20, steps=300, schedule="cosine"),
    "turned": preset("Momentum", "Adam", pin=UPRIGHT, curvature=100.0, angle=45.0),
}

lesson = open_lesson("optimizers", WalkConfig)
words = lesson.words
stage, side = split_page()
with side:
    view = lesson.controls.choose("view", tuple(VIEWS), "race")
    survey, start = read_ground(lesson)
walks = VIEWS[view](lesson, survey, start, side, stage)
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
landscape, (low, high) = optimizers.make_landscape(survey.config), survey.eigenvalues
show_formula(
    lesson,
    "formula.race",
    axes=", ".join(survey.axes),
    formula=landscape.formula.replace(r"\kappa", f"{survey.config.curvature:g}"),
    minima=", ".join(f"({x:.4g}, {y:.4g})" for x, y in survey.minima),
    domain=" × ".join(f"[{left:g}, {right:g}]" for left, right in landscape.ranges),
    low=low,
    high=high,
    condition=survey.condition,
    limit=2 / high,
    best=optimizers.best_rate((low, high)),
)
show_program(lesson, optimizers.write_program(walks))
traces = [compute(optimizers.walk, walk) for walk in walks]
offer_downloads(lesson, lambda: optimizers.tabulate(traces), lambda: figures.draw_surface(survey, traces, words))
