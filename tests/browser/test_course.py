"""In a real browser: terms are explained by mouse, keyboard and touch; the handout has the stage's pictures."""

import itertools
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pages import STEMS
from pages.course.handout import PICTURES, write_handout
from pages.course.paper import Picture
from pages.course.questions import list_choices
from pages.shell.words import LANGUAGES, Words, read_presets
from pages.stage.key import read_tags
from pages.stage.plain import plain
from tests.test_handout import WIDE

SHOWN = """expected => JSON.stringify(expected) === JSON.stringify(
  [...document.querySelectorAll('.term-line')].filter(line => line.checkVisibility()).map(line => line.textContent)
)"""

PALE = """word => [...document.querySelectorAll('*')].filter(each => each.contains(word) && getComputedStyle(each).opacity < 1)
  .map(each => each.outerHTML)"""


def test_while_a_training_runs_nothing_is_left_of_what_stood_before_and_keys_go_on(visit, address: str) -> None:
    """Nobody else presses this preset: the study must not be done yet."""
    page = visit(address).open("overfitting?lang=en").page
    gone = """name => document.querySelector('.stApp').dataset.testScriptState === 'running'
        && !document.querySelector(name)?.checkVisibility()"""
    for before, click, following in (
        ("overfitting-family", "overfitting-try-lies", "[class*='-answer-']"),
        ("overfitting-answer-a", "overfitting-answer-a", ".st-key-strip:focus"),
    ):
        page.locator(f".st-key-{before}").wait_for()
        page.locator(f".st-key-{click} button").press("Enter")
        page.wait_for_function(gone, arg=f".st-key-{before}", timeout=10_000)
        page.wait_for_function("next => document.activeElement.closest(next)", arg=following, timeout=10_000)
    assert page.locator(".st-key-strip").get_attribute("aria-live") == "polite"
    page.locator(".st-key-overfitting-try-interpolate button").click()
    page.locator("[class*='-answer-']").first.wait_for()
    assert not page.evaluate("!!document.activeElement.closest('.st-key-strip')"), "a mouse is where it is"


def test_a_term_is_explained_by_mouse_keyboard_and_touch(visit, address: str) -> None:
    visitor = visit(address, has_touch=True).open("loss_surface?lang=en")
    page = visitor.page

    def wait_for_lines(*lines: str | None) -> None:
        page.wait_for_function(SHOWN, arg=lines, timeout=10_000)

    def leave() -> None:
        page.mouse.move(1, 1)
        page.evaluate("document.activeElement.blur()")
        wait_for_lines()

    wait_for_lines()
    for term in (
        page.locator(".st-key-takeaway .term").first,
        page.locator(".stage-readout .term").first,
        page.locator(".stage-tag").last,
    ):
        line = term.locator(".term-line").text_content()
        term.hover()
        wait_for_lines(line)
        leave()
        page.keyboard.press("Tab")  # from now on the keyboard is used
        term.focus()
        wait_for_lines(line)
        colour = term.locator(".term-line").evaluate("line => getComputedStyle(line).backgroundColor")
        assert re.fullmatch(r"rgb\(.*\)", colour), "what lies below does not shine through"
        assert term.evaluate(PALE) == [], "nor does it through its head"
        assert term.evaluate("word => getComputedStyle(word).outlineStyle") == "solid"
        box = term.locator(".term-line").bounding_box()
        assert 0 <= box["x"] <= 1366 - box["width"]
        leave()
        term.tap()
        wait_for_lines(line)
        leave()


TOO_HIGH = """texts => {
  const strip = document.querySelector('.st-key-strip'), line = strip.querySelector('.stMarkdown p');
  const measure = () => line.getBoundingClientRect().bottom - strip.getBoundingClientRect().top;
  return texts.filter(text => { line.textContent = text; return measure() > strip.clientHeight + 4; });
}"""
"""Texts whose last line is out of sight: below a line's letters there is some room."""


def list_answers(language: str) -> list[str]:
    """Return what stands in the strip after each question's right choice, and after its longest wrong one."""
    told = []
    for stem in STEMS:
        words = Words(stem, language)
        for name in read_presets(stem):
            choices = list_choices(words, name)
            if not choices:
                continue
            right = choices.pop("a")
            wrong = words("prediction.wrong", predicted=max(choices.values(), key=len), truth=right)
            told += [plain(f"{said} {words[f'try.{name}.answer']}") for said in (words("prediction.right", truth=right), wrong)]
    return told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_in_sight(visit, address: str, language: str) -> None:
    page = visit(address).open(f"descent?lang={language}").page
    answers = list_answers(language)
    assert len(answers) > 100
    assert not page.evaluate(TOO_HIGH, answers)
    assert page.evaluate(TOO_HIGH, ["so many words " * 100])


def test_questions_side_by_side_are_equally_high(visit, address: str) -> None:
    """Also where one takes a line and its neighbour three."""
    page = visit(address).open("descent?lang=zh").page
    heights = page.locator(".st-key-presets button").evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    assert len(heights) > 3
    assert max(heights) - min(heights) < 1


BROKEN = "() => [...document.querySelectorAll('.labels li')].filter(line => line.getClientRects().length > 1).length"


def test_a_handout_is_two_pages(browser) -> None:
    """Chromium prints it, with pictures as large as they are asked for; no line to fill in is broken between two columns."""
    page = browser.new_page()
    for stem, language in itertools.product(STEMS, LANGUAGES):
        words, tags = Words(stem, language), read_tags(stem)
        pictures = [Picture(name, "", tags[name], (stem, name) in WIDE) for name in list(tags)[:PICTURES]]
        handout = write_handout(words, pictures, words.read_list("key"), "http://localhost:8501/descent?lang=en")
        page.set_content(re.sub(r'data-width="(\d+)" data-height="(\d+)">', r"><svg viewBox='0 0 \1 \2'></svg>", handout))
        assert not page.evaluate(BROKEN), (stem, language)
        assert len(re.findall(rb"/Type */Page[^s]", page.pdf(prefer_css_page_size=True))) == 2, (stem, language)
    page.close()


def test_the_handout_has_the_pictures_of_the_stage(visit, address: str) -> None:
    visitor = visit(address, color_scheme="dark").open("loss_surface?lang=en")
    page = download_handout(visitor.page, "loss_surface")
    assert page.count("<svg") >= 2
    assert "#5fb0f0" not in page, "paper is white: the colours of a light page"
    visitor.page.locator(".st-key-presets button").first.click()
    visitor.page.locator(".stage-cover").first.wait_for()
    assert visitor.settle().page.locator(".stage-panel:not(.stage-veiled)").count() == 0
    assert "<svg" not in download_handout(visitor.page, "loss_surface"), "what a question covers is not printed"


def download_handout(page: Page, stem: str) -> str:
    """Press the button for the handout; return the page to print."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Handout").click()
    assert download.value.suggested_filename == f"{stem}_handout_en.html"
    return Path(download.value.path()).read_text(encoding="utf-8")
