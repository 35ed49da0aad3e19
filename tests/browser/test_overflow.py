"""Nothing that carries meaning is cut: every lesson, view and language, on a laptop, zoomed by half, and in projector mode."""

from pathlib import Path

import pytest

from pages import STEMS
from pages.shell.words import LANGUAGES, Words

OVERFLOW = (Path(__file__).parent / "overflow.js").read_text(encoding="utf-8")
LAPTOP, ZOOMED, PROJECTED = (1366, 768), (911, 512), (1024, 768)
"""Widths and heights in the page's pixels: 911 x 512 is what a zoom of 150 % leaves of 1366 x 768."""
FITTED = """() => [...document.querySelectorAll('.stage-plot')].every(plot => {
  const drawing = plot.querySelector('.main-svg')?.getBoundingClientRect();
  return !drawing || (Math.abs(drawing.width - plot.clientWidth) < 2 && Math.abs(drawing.height - plot.clientHeight) < 2);
})"""
VISIT = "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')); }"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sizes", [(LAPTOP, ZOOMED), (PROJECTED,)], ids=["laptop", "projector"])
def test_nothing_is_cut(visit, address: str, sizes: tuple[tuple[int, int], ...], language: str) -> None:
    """One session for all lessons: to open each of them anew would take most of the time."""
    projector = "&projector=1" if sizes == (PROJECTED,) else ""
    visitor = visit(address).open(f"?lang={language}{projector}")
    cut = measure(visitor, "home", sizes)
    for stem in ("glossary", *STEMS):
        visitor.page.evaluate(VISIT, stem)
        visitor.page.locator(".lesson-head h1", has_text=Words(stem, language)["title"]).wait_for()
        cut += measure(visitor.settle(), stem, sizes)
        views = visitor.page.locator(f".st-key-{stem}-view button")
        for view in range(1, views.count()):
            visitor.page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
            views.nth(view).click()
            visitor.page.wait_for_timeout(100)
            cut += measure(visitor.settle(), f"{stem}, view {view}", sizes)
    assert not cut, "\n".join(cut)


def measure(visitor, where: str, sizes: tuple[tuple[int, int], ...]) -> list[str]:
    """Return what is cut at each of the sizes."""
    cut = []
    for width, height in sizes:
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.page.wait_for_timeout(80)  # Plotly follows a little later
        visitor.page.wait_for_function(FITTED, timeout=5000)
        cut += [f"{where}, {width}x{height}: {each}" for each in visitor.page.evaluate(OVERFLOW)]
    return cut
