"""In the browser: drawing a digit, taking a map apart by a click, stopping a training, scrubbing its epochs."""

from pages.shell.link import unpack
from pages.shell.words import Words

TRAINED = "() => document.body.innerText.includes('Trained;')"
NUMBERS = ".stage-readout tbody tr"


def open_trained(visitor, query: str = ""):
    visitor.page.goto(f"{visitor.address}/feature_maps?lang=en{query}")
    visitor.page.wait_for_function(TRAINED, timeout=120_000)
    return visitor.settle()


def test_a_drawn_digit_is_recognized_and_travels_in_the_link(visit, address: str) -> None:
    visitor = open_trained(visit(address), "&feature_maps.source=drawn")
    page, box = visitor.page, visitor.page.locator(".digit-pad canvas").bounding_box()

    def move(across: float, down: float, **settings: int) -> None:
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"], **settings)

    move(0.5, 0.12)
    page.mouse.down()
    move(0.5, 0.88, steps=10)  # a bar: a one
    before = page.url
    page.mouse.up()
    page.wait_for_function("before => location.href !== before", arg=before)
    said = visitor.settle().page.locator(NUMBERS).inner_text().split("\t")
    assert said[:2] == ["yours", "1"]
    again = open_trained(visit(address), f"&{page.url.partition('?')[2]}")
    assert again.page.locator(NUMBERS).inner_text().split("\t") == said
    again.page.locator(".digit-pad-clear").click()
    again.page.wait_for_function(
        "before => document.querySelector('.stage-readout tbody').innerText !== before", arg="\t".join(said)
    )


def test_the_pad_can_be_drawn_on_with_the_keyboard(visit, address: str) -> None:
    visitor = open_trained(visit(address), "&feature_maps.source=drawn")
    before, link = visitor.digest(), visitor.page.url
    visitor.page.locator(".digit-pad canvas").focus()
    for key in ("ArrowUp", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown"):
        visitor.page.keyboard.press(key)
    visitor.page.wait_for_function("before => location.href !== before", arg=link)
    assert visitor.settle().digest() != before
    assert "feature_maps.drawing" in unpack(visitor.page.url.partition("?")[2])


READ_PAD = """() => {
  const canvas = document.querySelector('.digit-pad canvas') ?? [...document.querySelectorAll('*')]
    .map(each => each.shadowRoot?.querySelector('.digit-pad canvas')).find(Boolean);
  const pixels = canvas.getContext('2d').getImageData(0, 0, 280, 280).data;
  let ink = 0, light = 0;
  for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] > 200) { ink++; light += pixels[i]; }
  return { ink, light: ink ? light / ink : -1 };
}"""
LATE = """({ pad }) => {
  pad.remember();
  pad.last = [90, 60];
  pad.stroke([90, 200]);
  pad.end();
  pad.receive({ drawing: '', label: '', clear: '', undo: '' }, pad.tell);
}"""
TOUCH = """(canvas, [kind, type, pointerId, x, y, button]) => {
  const box = canvas.getBoundingClientRect();
  canvas.setPointerCapture = () => {}; // which knows only pointers of real hands
  canvas.dispatchEvent(new PointerEvent(kind, { pointerType: type, pointerId, button, buttons: 1, bubbles: true,
    clientX: box.x + x * box.width, clientY: box.y + y * box.height }));
}"""


def test_only_the_first_pointer_draws_and_strokes_can_be_taken_back(visit, address: str) -> None:
    page = open_trained(visit(address), "&feature_maps.source=drawn").page
    canvas = page.locator(".digit-pad canvas")
    told = canvas.get_attribute("role"), len(canvas.get_attribute("aria-label") or "") > 3
    assert told == ("application", True), "what screen readers are told"

    def touch(kind: str, pointer: int, x: float, y: float, of: str = "touch", button: int = 0) -> int:
        canvas.evaluate(TOUCH, [f"pointer{kind}", of, pointer, x, y, button])
        return page.evaluate(READ_PAD)["ink"]

    assert touch("down", 1, 0.5, 0.5, "mouse", button=2) == touch("move", 1, 0.9, 0.9, "mouse") == 0  # the right button
    touch("up", 1, 0.9, 0.9, "mouse")
    dot = touch("down", 2, 0.3, 0.2)
    assert dot > 100
    assert touch("down", 3, 0.9, 0.9) == touch("move", 3, 0.1, 0.9) == touch("up", 3, 0.1, 0.9) == dot  # a second finger
    line = touch("move", 2, 0.3, 0.8)
    assert line > 2 * dot
    assert touch("up", 2, 0.3, 0.8) == line
    palm = touch("down", 4, 0.8, 0.8)
    assert palm > line
    pen = touch("down", 5, 0.3, 0.5, "pen")  # the palm came first: what it drew goes
    assert pen <= palm - dot // 2
    assert touch("move", 4, 0.9, 0.2) == pen
    assert touch("move", 5, 0.7, 0.5, "pen") > pen
    touch("up", 5, 0.7, 0.5, "pen")
    page.locator(".digit-pad-undo").click()
    assert page.evaluate(READ_PAD)["ink"] == line
    canvas.focus()
    page.keyboard.press("Control+z")
    assert page.evaluate(READ_PAD)["ink"] == 0
    assert page.locator(".digit-pad-undo").is_disabled()
    page.locator(".digit-pad").evaluate(LATE)
    assert page.evaluate(READ_PAD)["ink"] > 0, "an answer to what was drawn before takes no stroke away"


def test_ink_follows_the_theme(visit, address: str) -> None:
    bar = "".join("f" if 12 <= column < 15 and 4 <= row < 24 else "0" for row in range(28) for column in range(28))
    visitor = open_trained(visit(address), f"&feature_maps.source=drawn&feature_maps.drawing={bar}")
    page = visitor.page
    page.wait_for_function(f"() => {{ const {{ light }} = ({READ_PAD})(); return light >= 0 && light < 90; }}")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => ({READ_PAD})().light > 180")


def test_a_click_on_a_map_takes_it_apart(visit, address: str) -> None:
    visitor = open_trained(visit(address))
    plot = visitor.page.locator(".stage-plot").first
    x, y = plot.evaluate("""plot => {
      const { xaxis2, yaxis2 } = plot._fullLayout, box = plot.getBoundingClientRect(); // the first convolution: map 5, cell (7, 9)
      return [box.x + xaxis2._offset + xaxis2.c2p(26 + 9), box.y + yaxis2._offset + yaxis2.c2p(26 + 7)];
    }""")
    visitor.page.mouse.click(x, y)
    visitor.page.wait_for_url("**feature_maps.view=cell**")
    link = visitor.settle().page.url
    assert all(f"feature_maps.{each}" in link for each in ("layer=conv1", "channel=5", "row=7", "column=9"))


def test_a_training_can_be_stopped_and_taken_up_again(visit, address: str) -> None:
    visitor = visit(address)
    page = visitor.page
    page.goto(f"{address}/feature_maps?lang=en&feature_maps.epochs=20&feature_maps.seed=17")
    page.locator(".stMain").get_by_role("button", name="Stop").click(timeout=60_000)
    page.get_by_text("Stopped after epoch").wait_for(timeout=30_000)
    visitor.settle()
    stopped = page.locator(".stage-reading").inner_text()
    assert visitor.settle().page.locator(".stage-reading").inner_text() == stopped
    page.get_by_role("button", name="Go on").click()
    page.wait_for_function(TRAINED, timeout=120_000)
    assert visitor.settle().page.locator(".stage-reading").inner_text() == "epoch 20 / 20"


def test_scrubbing_the_epochs_needs_no_server(visit, address: str) -> None:
    visitor = open_trained(visit(address, offline=False))
    trained, numbers = visitor.digest(), visitor.page.locator(NUMBERS).inner_text()
    visitor.page.route("**/*", lambda route: route.abort())
    visitor.page.context.set_offline(True)
    visitor.page.locator(".stage-clock button").first.click()
    assert visitor.page.locator(".stage-reading").inner_text() == "epoch 0 / 10"
    assert visitor.page.locator(NUMBERS).inner_text() != numbers
    assert visitor.digest() != trained
    visitor.complaints.clear()  # the browser remarks that it is offline


def test_the_question_about_the_untrained_network_stays_at_epoch_0(visit, address: str) -> None:
    visitor = open_trained(visit(address))
    page, words = visitor.page, Words("feature_maps", "en")
    page.get_by_role("button", name=words["try.untrained.question"]).click()
    page.locator(".stage-clock button:disabled").first.wait_for()
    page.get_by_role("button", name=words["prediction.show"]).or_(page.get_by_role("button", name=words["prediction.skip"])).click()
    page.locator(".stage-play:enabled").wait_for()
    visitor.settle()
    assert page.locator(".stage-reading").inner_text() == "epoch 0 / 10"
