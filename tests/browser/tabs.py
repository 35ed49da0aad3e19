"""Tabs of one browser, which go from test to test: a new one costs a second of processor time, as it has compiled nothing yet."""

from typing import Any

from playwright.sync_api import BrowserContext, Page, ViewportSize

LAPTOP: ViewportSize = {"width": 1366, "height": 768}


class Tabs:
    """The tabs that no test uses just now, and how to get more.

    Args:
        profile: of visitors who ask for nothing special; all others get a browser's context of their kind, which knows nothing.
    """

    def __init__(self, profile: BrowserContext) -> None:
        self._profile = profile
        self._idle: dict[str, list[Page]] = {}
        self._kinds: dict[Page, tuple[str, ViewportSize]] = {}

    def take(self, plain: bool, settings: dict[str, Any]) -> Page:
        """Return an empty tab for a visitor of this kind.

        Args:
            plain: whether the visitor's browser knows nothing of Plotly's inside.
            settings: of the browser's context: `has_touch`, `viewport`, ...
        """
        kind = repr((plain, settings))
        if idle := self._idle.get(kind):
            idle[-1].bring_to_front()  # behind another tab nothing is drawn
            return idle.pop()
        page = self._open(plain, settings)
        self._kinds[page] = kind, settings.get("viewport", LAPTOP)
        return page

    def _open(self, plain: bool, settings: dict[str, Any]) -> Page:
        browser = self._profile.browser
        assert browser is not None
        page = (browser.new_context(**{"viewport": LAPTOP, **settings}) if plain or settings else self._profile).new_page()
        if plain:
            page.add_init_script("if (location.protocol !== 'about:') localStorage.downhillPlain = '1'")  # an empty tab has none
        return page

    def give_back(self, page: Page) -> None:
        """Empty a tab, and make it what it was: size, theme, connection, no history. One that a test has closed is gone."""
        kind, viewport = self._kinds[page]
        if page.is_closed():
            return
        page.unroute_all()
        page.context.set_offline(False)
        page.goto("about:blank")
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme="null")
        developer = page.context.new_cdp_session(page)
        developer.send("Page.resetNavigationHistory")
        developer.detach()
        self._idle.setdefault(kind, []).append(page)
