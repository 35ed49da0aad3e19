"""What stands below a lesson for the class, and the glossary: in both languages, every choice explained."""

import re
from html import unescape

import pytest

from pages import STEMS
from pages.course.place import read_place
from pages.shell.words import LANGUAGES, Words, read_presets, read_table, read_texts
from tests.test_lessons import check, open_page, read_markdown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_key_misconceptions_and_plan_open(stem: str, language: str) -> None:
    page, words = open_page(stem, lang=language), Words(stem, language)
    for name in ("key", "misconceptions", "plan"):
        page.session_state[f"{stem}.course.{name}"] = True
    page.run()
    check(page)
    shown = "\n".join(read_markdown(page))
    assert "\n\n".join(words.read_list("misconception")[1:]) in read_markdown(page), "the first one stands on the page"
    for key in ("key.1", "misconception.2", "exercise", "exercise.answer"):
        assert words[key] in shown
    assert (words["course.long"] in shown) == (read_place(stem).minutes == 90)
    (plan,) = [each for each in read_markdown(page) if words["course.short"] in each]
    lines = plan.split("\n\n")[0].splitlines()
    buttons = [each.key for each in page.button if (each.key or "").startswith(f"{stem}.try.")]
    places = {name: buttons.index(f"{stem}.try.{name}") + 1 for name in read_presets(stem)}
    assert lines == words("plan", **places).splitlines(), "its numbers are places among the buttons below the picture"
    titles = {name: next(each.label for each in page.button if each.key == f"{stem}.try.{name}") for name in places}
    assert all(titles[name] == f"{number} · {words[f'try.{name}.question']}" for name, number in places.items())


@pytest.mark.parametrize("stem", STEMS)
def test_every_choice_of_the_quiz_is_explained(stem: str) -> None:
    """The right choice is `a`; what is said to each choice is its own explanation."""
    page, words = open_page(stem), Words(stem, "en")
    page.session_state[f"{stem}.course.quiz"] = True
    page.run()
    assert len(page.radio) == 5
    for name in "abc":
        for number in range(1, 6):
            page.radio(key=f"{stem}.quiz.{number}").set_value(name)
        page.run()
        check(page)
        said = {each.value for each in (page.success if name == "a" else page.warning)}
        assert {words[f"quiz.{number}.why.{name}"] for number in range(1, 6)} <= said


@pytest.mark.parametrize("language", LANGUAGES)
def test_glossary_explains_every_term(language: str) -> None:
    """One row for each: its name, the name in the other language where that is another one, and the line."""
    page, texts = open_page("glossary", lang=language), read_texts("glossary")
    other = next(each for each in LANGUAGES if each != language)
    (table,) = (each.proto.body for each in page.get("html") if each.proto.body.startswith('<table class="glossary">'))
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>', table)
    assert len(rows) >= 60
    for term, row in zip(read_table("glossary", "term"), rows, strict=True):
        name, line = texts[f"term.{term}.name"], texts[f"term.{term}.line"]
        translated = name[other] if name[other] != name[language] else ""
        assert tuple(map(unescape, row)) == (name[language], translated, line[language])


def test_the_right_choice_of_a_quiz_stands_anywhere() -> None:
    """At the same place for the whole class, and not always at the first."""
    words, orders = Words("derivatives", "en"), []
    for _ in range(2):
        page = open_page("derivatives")
        page.session_state["derivatives.course.quiz"] = True
        page.run()
        options = {number: page.radio(key=f"derivatives.quiz.{number}").options for number in range(1, 6)}
        orders.append([each.index(words[f"quiz.{number}.choice.a"]) for number, each in options.items()])
    assert orders[0] == orders[1]
    assert len(set(orders[0])) > 1
