"""In the browser: a click on the map sets the start, time moves the numbers, and nothing that matters hides below the fold."""

from urllib.parse import parse_qs, urlsplit

import pytest

from core.foundation.rules import RULES

FIND = "[...document.querySelectorAll('.stage-plot')].find(each => each.parentElement.style.gridArea.startsWith('contour'))"
PLACE = f"""([x, y]) => {{
  const plot = {FIND}, {{ xaxis, yaxis }} = plot._fullLayout, box = plot.getBoundingClientRect();
  return [box.x + xaxis._offset + xaxis.d2p(x), box.y + yaxis._offset + yaxis.d2p(y)];
}}"""
PATHS = f"{FIND}.data.filter(trace => trace.mode === 'lines' && trace.legendgroup).map(trace => [trace.x[0], trace.y[0]])"
LOWEST = """() => Math.max(...[...document.querySelectorAll(
  '.stage, .stSlider, .stTextInput, .stSelectbox, .stPopover, .stButtonGroup, .stCheckbox'
)].filter(each => !each.closest('.st-key-material')).map(each => each.getBoundingClientRect().bottom))"""


@pytest.mark.parametrize("view", ["race", "inspect"])
def test_a_click_on_the_map_sets_the_start(visit, address: str, view: str) -> None:
    visitor = visit(address).open(f"optimizers?optimizers.view={view}&optimizers.more=1")
    field = visitor.page.locator(".stTextInput input")
    for x, y in ((3.0, -2.0), (-5.0, 3.0), (0.2, 0.2)):
        before, place = field.input_value(), visitor.page.evaluate(PLACE, [x, y])
        visitor.page.mouse.move(*place, steps=4)
        visitor.page.mouse.click(*place)
        visitor.page.wait_for_function(
            "before => document.querySelector('.stTextInput input').value !== before", arg=before, timeout=20_000
        )
        visitor.settle()
        start = [float(part) for part in field.input_value().split(",")]
        assert start == pytest.approx([x, y], abs=0.25)  # a click counts for a point of the grid within three pixels
        assert parse_qs(urlsplit(visitor.page.url).query)["optimizers.start"] == [field.input_value()]
        paths = visitor.page.evaluate(PATHS)
        assert len(paths) == (4 if view == "race" else 1)
        assert all(path == pytest.approx(start) for path in paths)


@pytest.mark.parametrize("view", ["race", "inspect"])
def test_playing_moves_the_numbers(visit, address: str, view: str) -> None:
    visitor = visit(address).open(f"optimizers?optimizers.view={view}")
    clock, numbers = visitor.page.locator(".stage-clock"), visitor.page.locator(".stage-readout tbody")
    clock.locator("button").first.click()
    first = numbers.inner_text()
    clock.locator(".stage-play").click()
    visitor.page.wait_for_function(
        "first => document.querySelector('.stage-readout tbody').innerText !== first", arg=first, timeout=20_000
    )
    clock.locator(".stage-play").click()
    clock.locator("button").first.click()
    assert numbers.inner_text() == first


@pytest.mark.parametrize(
    ("view", "language", "racers"), [("race", "en", 4), ("race", "zh", 4), ("inspect", "zh", 4), ("tune", "en", 12)]
)
def test_controls_pictures_and_numbers_need_no_scrolling(visit, address: str, view: str, language: str, racers: int) -> None:
    methods = "" if racers == 4 else f"&optimizers.methods={','.join(RULES)}"
    visitor = visit(address).open(f"optimizers?lang={language}&optimizers.view={view}{methods}")
    assert visitor.page.evaluate(LOWEST) <= 768


def test_a_click_on_the_tuning_map_sets_a_rate(visit, address: str) -> None:
    visitor = visit(address).open("optimizers?lang=en&optimizers.view=tune")
    place = visitor.page.evaluate(PLACE.replace("'contour'", "'map'"), [-1, "Adam"])
    visitor.page.mouse.move(*place, steps=4)
    visitor.page.mouse.click(*place)
    visitor.page.wait_for_url("**optimizers.rate_Adam=0.1**")
    visitor.settle().page.get_by_text("Race", exact=True).click()
    visitor.page.wait_for_selector(".stage-dial")
    told = visitor.settle().page.locator(".stage-dial input").evaluate_all("dials => dials.map(dial => dial.ariaValueText)")
    assert told == ["0.0794", "0.01", "0.0501", "0.1"]
