"""The guide in a browser: through all steps by key, its step in the link, marks around what it speaks of, nothing jumps."""

from pages.course.steps import read_steps
from pages.course.strip import HEIGHT
from pages.shell.words import Words

STEM = "probabilities"
STRIP = """() => {
  const strip = document.querySelector('.st-key-strip'), box = strip.getBoundingClientRect();
  const next = document.querySelector('.st-key-guide_next').getBoundingClientRect();
  const marked = [...document.querySelectorAll('.stage *, .stElementContainer')]
    .filter(each => getComputedStyle(each).outlineStyle === 'solid' && getComputedStyle(each).outlineWidth === '3px')
    .filter(each => each.getClientRects().length);
  return { height: box.height, overflow: strip.scrollHeight - strip.clientHeight, next: [next.x, next.y], marked: marked.length };
}"""


def go(visitor, key: str, number: int):
    """Press a key; wait for the step, and until all is still."""
    visitor.page.keyboard.press(key)
    visitor.page.wait_for_function(f"() => location.search.includes('{STEM}.guide={number}')")
    return visitor.settle()


def test_guide_by_key(visit, address: str) -> None:
    """One visit: begin, on by both keys to the end, back by both, a slider keeps its keys, the link restores the step, leave."""
    visitor, steps, words = visit(address).open(f"{STEM}?lang=en"), read_steps(STEM), Words(STEM, "en")
    page, last = visitor.page, len(steps)
    page.keyboard.press("PageDown")
    assert "guide" not in page.url, "before the guide its keys are the page's"
    page.evaluate("scrollTo(0, 0)")
    page.locator(".st-key-guide_begin button").press("Enter")
    page.wait_for_function(f"() => location.search.includes('{STEM}.guide=1')")
    page.wait_for_function("document.activeElement.closest('.st-key-guide_next')")
    shown = [visitor.settle().page.evaluate(STRIP)]
    for step in steps[1:]:
        go(visitor, ("PageDown", "ArrowRight")[step.number % 2], step.number)
        assert page.locator(".st-key-guide .stMarkdown").first.inner_text().startswith(f"{step.number}/{last}")
        shown.append(page.evaluate(STRIP))
    assert {each["height"] for each in shown} == {HEIGHT}
    assert len({tuple(each["next"]) for each in shown}) == 1, "the button to press stands still"
    assert not [number for number, each in enumerate(shown, start=1) if each["overflow"] > 0], "a sentence is cut"
    assert all(each["marked"] for each in shown), [each["marked"] for each in shown]
    page.keyboard.press("ArrowRight")  # at the end: nothing
    for number, key in ((last - 1, "ArrowLeft"), (last - 2, "PageUp")):
        go(visitor, key, number)
    slider = page.locator(".stage-dial input, .stSlider input").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(1000)
    assert f"{STEM}.guide={last - 2}" in page.url, "a focused slider keeps its keys"
    other = visit(address).open(page.url.removeprefix(address + "/"))
    assert words[steps[last - 3].key].replace("**", "")[:40] in other.page.inner_text(".st-key-guide")
    assert other.digest() == visitor.settle().digest()
    page.locator(".st-key-guide_leave button").click()
    page.wait_for_function("() => !location.search.includes('guide')")
    visitor.settle()
    assert other.digest() == visitor.digest(), "leaving leaves the page as it is"
    page.get_by_role("button", name=words["course.quiz"], exact=True).press("Enter")
    page.wait_for_function("document.activeElement.role === 'dialog'")
    page.wait_for_selector("[role=dialog] .stRadio")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('[role=dialog] .stRadio')"), "into what stands at the page's end"


def test_time_that_stops_while_a_step_comes_sets_no_control_back(visit, address: str) -> None:
    """What the browser says between a press and its effect holds the controls of the step before."""
    visitor = visit(address).open("convolution?lang=en&convolution.guide=4&convolution.view=size&convolution.stride=3")
    for pause in (0, 30, 60):
        visitor.page.evaluate(f"""() => {{
          const {{ clock }} = document.querySelector('.stage').stage;
          clock.play();
          document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'PageDown', bubbles: true, cancelable: true }}));
          setTimeout(() => clock.pause(), {pause});
        }}""")
        visitor.page.wait_for_function("() => location.search.includes('convolution.guide=5')")
        assert "stride" not in visitor.settle().page.url
        visitor.page.locator(".st-key-guide_back button").click()
        visitor.page.wait_for_function("() => location.search.includes('convolution.guide=4')")
        visitor.settle()
