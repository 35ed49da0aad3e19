"""Nothing that carries meaning is cut: every lesson, view and language, on a laptop, zoomed by half, and in projector mode."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import pytest

from pages import STEMS
from pages.shell.words import Words
from tests.brief import BRIEF, shorten
from tests.browser.conftest import Visitor, wait_for_frames

LAPTOP, SMALL, ZOOMED = (1366, 768), (1024, 768), (911, 512)
"""Widths and heights in the page's pixels: 911 x 512 is what a zoom of 150 % leaves of 1366 x 768."""
CASES = {"laptop": ((LAPTOP, ZOOMED, SMALL), ""), "projector": ((SMALL,), "&projector=1")}
"""Sizes at which every view is looked at, and what the link says besides."""
WALKS = {
    ("laptop", "en"): STEMS[::2],
    ("laptop", "zh"): STEMS[1::2],
    ("projector", "en"): STEMS[1::2],
    ("projector", "zh"): STEMS[::2],
}
"""Lessons of each walk. Every view is seen in both cases and in both languages; what all pages share is seen in all four pairs."""
SHORT = urlencode({name: text for stem in BRIEF for name, text in {**shorten(stem), f"{stem}.more": "0"}.items()})
"""What the session's first link says besides, so that no lesson trains for long; with few controls, as at first."""
FOUND = (
    "backprop?lang=en&backprop.view=loop&backprop.way=cut&backprop.rate=0.15",
    "backprop?lang=en&backprop.view=graph&backprop.example=network",
    "convolution?lang=zh&projector=1&convolution.kernel=random",
    "feature_maps?lang=en&projector=1&feature_maps.epochs=2&feature_maps.view=what+if&feature_maps.off=3",
    "hidden_states?lang=en&hidden_states.epochs=20&hidden_states.view=reach&hidden_states.inputs=embedding",
    "optimizers?lang=en&optimizers.view=tune&optimizers.landscape=three+points&optimizers.all=1",
    "playground?lang=zh&projector=1&playground.epochs=20&playground.units1=14&playground.inputs=x1%C2%B2",
    "probabilities?lang=en&projector=1&probabilities.view=softmax&probabilities.classes=3&probabilities.constant=100",
)
"""Settings other than the defaults at which something was cut once: a search with random ones found them."""
FOUND_SMALL = (
    "optimizers?lang=en&projector=1&optimizers.view=inspect&optimizers.inspected=AMSGrad",
    "playground?lang=en&projector=1&playground.epochs=20&playground.view=linear&playground.layers=5",
    "probabilities?lang=en&projector=1&probabilities.view=calibration&probabilities.turn=60&probabilities.pictures=400",
)
"""Such settings on a small projector."""
PLAY = "document.querySelector('.stage-clock:not([hidden]) .stage-play:not(:disabled)')?.click()"
LOWEST = "document.querySelector('.stage')?.getBoundingClientRect().bottom ?? 0"
VISIT = "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')); }"


@pytest.mark.parametrize(("case", "language"), WALKS)
def test_nothing_is_cut(visit: Callable[..., Visitor], address: str, case: str, language: str) -> None:
    """One session for all lessons: to open each of them anew would take most of the time.

    Each view is left while time plays: no figure is taken away while Plotly still draws it, else the browser complains.
    """
    sizes, query = CASES[case]
    visitor = visit(address).open(f"?lang={language}{query}&{SHORT}")
    page, cut = visitor.page, measure(visitor, "home", sizes)
    for stem in ("glossary", *WALKS[case, language]):
        play(visitor)
        page.evaluate(VISIT, stem)
        page.locator(".lesson-head h1", has_text=Words(stem, language)["title"]).wait_for()
        cut += measure(visitor.settle(), stem, sizes)
        for view in range(1, visitor.count_views(stem)):
            play(visitor.settle())
            visitor.choose_view(stem, view)
            cut += measure(visitor.settle(), f"{stem}, view {view}", sizes)
    assert not cut, "\n".join(cut)


def test_nothing_is_cut_where_something_was(visit: Callable[..., Visitor], address: str) -> None:
    visitor = visit(address)
    cut = [each for link in FOUND for each in measure(visitor.open(link), link, [LAPTOP])]
    cut += [each for link in FOUND_SMALL for each in measure(visitor.open(link), link, [SMALL])]
    assert not cut, "\n".join(cut)


def play(visitor: Visitor) -> None:
    """Let time play, if this view has a clock."""
    visitor.page.evaluate(PLAY)
    wait_for_frames(visitor.page)


def measure(visitor: Visitor, where: str, sizes: Sequence[tuple[int, int]]) -> list[str]:
    """Return what is cut at each of the sizes; the window has the first or the last of them already, if it was measured before."""
    cut, now = [], visitor.page.viewport_size
    for width, height in reversed(sizes) if now and (now["width"], now["height"]) == sizes[-1] else sizes:
        visitor.page.set_viewport_size({"width": width, "height": height})
        cut += [f"{where}, {width}x{height}: {each}" for each in visitor.list_cut()]
        if (width, height) == LAPTOP and visitor.page.evaluate(LOWEST) > height:
            cut.append(f"{where}, {width}x{height}: the stage's end is out of sight")
    return cut
