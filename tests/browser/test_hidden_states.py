"""A training of recurrent networks that is shown while it runs."""

SLOW = {"task": "brackets", "layers": 2, "hidden_size": 8, "epochs": 60}
LONG = "hidden_states?lang=en" + "".join(f"&hidden_states.{name}={value}" for name, value in SLOW.items())
WATCH = """() => {
  window.readings = [];
  window.ranges = new Set();
  setInterval(() => {
    const [now, whole] = document.querySelector('.stage-reading').textContent.match(/\\d+/g).map(Number);
    if (now !== readings[readings.length - 1]) readings.push(now);
    const slider = document.querySelector('.stage-slider'), loss = document.querySelectorAll('.stage-plot')[3];
    ranges.add([whole, slider.max, ...loss.layout.xaxis.range].join());
  }, 20);
}"""
HIDDEN = "() => document.querySelectorAll('.stage-plot')[3].querySelectorAll('.scatterlayer [display=none]').length"
PLAYING = "document.querySelector('.stage-slider').value > 1 && document.querySelector('.stage-slider').value < 50"
DONE = "() => document.querySelector('.stage').stage.clock.known === 61"


def test_time_goes_on_with_the_training_and_stays_where_it_was_put(visit, address: str) -> None:
    """The last moment is the newest one; who stands in the middle stays there; axes and slider are those of the whole training.

    Played from the beginning, the letters that come right come into sight, which Plotly has hidden while they were none.
    """
    visitor = visit(address).open(LONG)
    page = visitor.page
    page.wait_for_function(DONE, timeout=60_000)
    page.evaluate(WATCH)
    for standing in (60, 40):
        page.locator(".stage-slider").evaluate(f"slider => {{ slider.value = {standing}; slider.oninput(); slider.onchange(); }}")
        page.wait_for_function("standing => readings[readings.length - 1] === standing", arg=standing)
        page.evaluate("readings.length = 0")
        page.locator(".stSlider input").first.focus()
        page.keyboard.press("ArrowLeft")  # another network, from its beginning
        page.wait_for_function("readings.length > 2", timeout=60_000)
        page.wait_for_function(DONE, timeout=60_000)
        seen = visitor.settle().page.evaluate("readings")
        assert seen[0] == standing
        assert seen[1:] == sorted(seen[1:])
        assert seen[1] < standing
        assert seen[-1] == standing
    assert page.evaluate("[...ranges]") == [page.evaluate("[...ranges][0]")]
    page.locator(".stage-clock button").first.click()
    assert visitor.settle().page.evaluate(HIDDEN) > 0
    page.locator(".stage-play").click()
    page.wait_for_function(f"() => ({HIDDEN})() === 0 && {PLAYING}", timeout=20_000)
    assert not visitor.complaints
