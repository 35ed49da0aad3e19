"""What if channels, or parts of the picture, were missing?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from core.concepts import feature_maps as concept
from core.figures import feature_maps as figures
from pages.feature_maps_views.visit import Visit
from pages.shell.compute import compute
from pages.shell.lesson import side_by_side
from pages.shell.view import Layout, Panel, View

BLOCKS: tuple[concept.Block, ...] = get_args(concept.Block)
WHAT_IF_LAYOUT = Layout("'ablation occlusion' 'softmax softmax'", "1.5fr 1fr", (222, 202))


def show_what_if(visit: Visit) -> View:
    """Return the network without some channels, and with parts of the picture covered; a click switches a channel."""
    controls, words = visit.lesson.controls, visit.lesson.words
    with side_by_side(2):
        block: concept.Block = controls.choose("block", BLOCKS, BLOCKS[1], few=True)
        watched = visit.choose_class("watched", "own")
    names = tuple(str(index) for index in range(concept.SHAPES[block].channels))
    off = controls.several("off", names, (), at_least=0)

    def switch_channel(picked: Mapping[str, Any]) -> None:
        if picked["panel"] == "ablation":
            controls.assign(off=",".join(name for name in names if (name in off) != (float(name) == picked["x"])))

    unit = _own_class(visit) if watched is None else watched
    without = _look_without(visit, block, tuple(map(int, off)))
    covered = compute(concept.cover, visit.state, concept.Ink(visit.picture))
    silenced = concept.silence_each(visit.trace.weights, visit.seen, block)
    panels = [
        Panel("ablation", figures.draw_ablation(silenced, words, visit.classes)),
        Panel("occlusion", figures.draw_occlusion(covered, visit.picture, words, unit)),
        Panel("softmax", figures.draw_softmax(without or visit.seen, words, visit.classes, visit.seen)),
    ]
    numbers = visit.list_numbers(without)
    view = visit.present("what_if", panels, WHAT_IF_LAYOUT, numbers, pick=switch_channel, outcome=("softmax",))
    return replace(view, table=lambda: concept.tabulate(visit.trace, visit.seen, without))


def _own_class(visit: Visit) -> int:
    """Return the picture's true class; of the visitor's own, what the network takes it for."""
    return int(visit.seen.logits[-1].argmax()) if visit.label is None else visit.label


def _look_without(visit: Visit, block: concept.Block, off: Sequence[int]) -> concept.Look | None:
    """Return what the network makes of the picture without the channels that are off; None where all are on."""
    if not off:
        return None
    return concept.look(visit.trace.weights, visit.picture, **{"off1" if block == "relu1" else "off2": tuple(off)})
