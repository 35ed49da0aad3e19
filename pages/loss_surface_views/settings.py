"""The settings of the page on the loss surface."""

from core.concepts.loss_surface import LossSurfaceConfig, offer_losses, offer_pairs
from core.foundation.datasets import POINT_SETS, make_points
from pages.inputs.own_points import edit_points
from pages.shell.lesson import Lesson
from pages.shell.view import Dial


def read_config(lesson: Lesson, turning: bool) -> tuple[LossSurfaceConfig, list[Dial | None]]:
    """Show the controls; return what they say, and the dials of w and b if the pictures follow them (`turning`)."""
    controls = lesson.controls
    data = controls.choose("data", POINT_SETS)
    own = edit_points(lesson) if data == "own" else ()
    loss = controls.choose("loss", offer_losses(make_points(data, own)))
    standardize = controls.switch("standardize")
    stops = dict(zip("wb", offer_pairs(LossSurfaceConfig(data=data, own=own, loss=loss, standardize=standardize)), strict=True))
    if turning:
        (w, w_dial), (b, b_dial) = (controls.dial(name, stops[name]) for name in "wb")
        dials = [w_dial, b_dial]
    else:
        (w, b), dials = (controls.slide(name, stops[name]) for name in "wb"), []
    return LossSurfaceConfig(data=data, own=own, loss=loss, w=w, b=b, standardize=standardize), dials
