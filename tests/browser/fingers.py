"""What fingers do on a picture."""

from playwright.sync_api import Page

from tests.browser.conftest import wait_for_frames


def swipe(page: Page, start: tuple[float, float], across: float, down: float) -> None:
    """Put one finger down, move it by so many pixels, lift it."""
    touch = page.context.new_cdp_session(page)
    for step in range(13):
        point = {"x": start[0] + across * step / 12, "y": start[1] + down * step / 12}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": [point]})
        wait_for_frames(page, 1)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    wait_for_frames(page, 10)
