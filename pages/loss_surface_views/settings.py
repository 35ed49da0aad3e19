"""The settings of the page on the loss surface."""

from core.concepts.loss_surface import LossSurfaceConfig, find_domain, offer_losses, offer_steps
from core.foundation.datasets import POINT_SETS, make_points
from pages.inputs.own_points import edit_points
from pages.shell.lesson import Lesson


def read_config(lesson: Lesson) -> LossSurfaceConfig:
    """Show the controls; return what they say."""
    controls = lesson.controls
    data = controls.choose("data", POINT_SETS)
    own = edit_points(lesson) if data == "own" else ()
    loss = controls.choose("loss", offer_losses(make_points(data, own)))
    standardize = controls.switch("standardize")
    domain = find_domain(LossSurfaceConfig(data=data, own=own, loss=loss, standardize=standardize))
    w, b = (controls.slide(name, offer_steps(axis)) for name, axis in zip("wb", domain, strict=True))
    return LossSurfaceConfig(data=data, own=own, loss=loss, w=w, b=b, standardize=standardize)
