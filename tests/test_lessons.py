"""Every lesson has every part, speaks both languages, runs in both, and survives whatever a link says."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages import STEMS
from pages.shell import courses, link
from pages.shell.words import LANGUAGES, TEXT_FOLDER, read_texts

ROOT = Path(__file__).parents[1]
FRAME = str(ROOT / "pages" / "frame.py")
TEXTS = sorted(path.stem for path in TEXT_FOLDER.glob("*.toml"))
REQUIRED = ("title", "question", "takeaway", "misconception")


def open_page(stem: str, *, simple: bool = False, **query: str) -> AppTest:
    """Return the page of a lesson, run once with the given link; fail on any exception. Unless `simple`, it shows all controls."""
    page = AppTest.from_file(FRAME, default_timeout=120)
    page.query_params.update(query if simple else {f"{stem}.more": "1", **query})
    if stem != "home":
        page.switch_page(f"{stem}.py")
    check(page.run())
    return page


def check(page: AppTest) -> None:
    """Fail if the page raised, or told the visitor that it did."""
    assert not page.exception, [each.value for each in page.exception]
    unexpected = {read_texts("shell")["error.unexpected"][language] for language in LANGUAGES}
    assert not [each.value for each in page.error if each.value in unexpected]


def read_markdown(page: AppTest) -> list[str]:
    """Return the page's texts without the explanations of their terms (pages/course/terms.py)."""
    explained = re.compile(r'<span class="term" tabindex="0">(.*?)<span class="term-line".*?</span></span>')
    return [explained.sub(r"\1", each.value) for each in page.markdown]


def read_setting(page: AppTest, key: str) -> str | None:
    """Return what the table of settings (and so the link) says about `key`; None if it stands at its default."""
    return page.session_state[link._TABLE].get(key)


def set_setting(page: AppTest, key: str, text: str) -> None:
    """Set a setting that has no widget, as a gesture on a picture or a component does."""
    page.session_state[link._TABLE][key] = text


@pytest.mark.parametrize("stem", STEMS)
def test_lesson_is_complete(stem: str) -> None:
    def stands(folder: str) -> bool:
        return (ROOT / folder / f"{stem}.py").is_file() or (ROOT / folder / stem / "__init__.py").is_file()

    assert stands("core/concepts")
    assert stands("core/figures")
    assert (ROOT / "pages" / f"{stem}.py").is_file()
    assert (TEXT_FOLDER / f"{stem}.toml").is_file()
    assert (ROOT / "tests" / f"test_{stem}.py").is_file()


@pytest.mark.parametrize("stem", TEXTS)
def test_languages_say_the_same(stem: str) -> None:
    for key, sentences in read_texts(stem).items():
        assert set(sentences) == set(LANGUAGES), key
        assert all(sentences.values()), f"{key} is empty in one language"
        english, chinese = (sorted(re.findall(r"(?<!\{)\{(\w[\w.]*)[^{}]*\}", sentences[language])) for language in LANGUAGES)
        assert sorted(set(english)) == sorted(set(chinese)), key


@pytest.mark.parametrize("stem", STEMS)
def test_lesson_says_what_every_lesson_says(stem: str) -> None:
    texts = read_texts(stem)
    assert not [key for key in REQUIRED if key not in texts]
    tried = {key.split(".")[1] for key in texts if key.startswith("try.")}
    assert 3 <= len(tried) <= 7
    assert all(f"try.{name}.{part}" in texts for name in tried for part in ("question", "answer"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", ["home", *STEMS])
def test_page_runs(stem: str, language: str) -> None:
    page = open_page(stem, lang=language)
    assert page.session_state["lang"] == language


@pytest.mark.parametrize("stem", STEMS)
def test_every_preset_runs(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its question stands, also when its link is opened. A long training is begun; that it ends, each lesson's own tests check."""
    monkeypatch.setattr(courses, "show_more", lambda *_: None)
    names = {key.split(".")[1] for key in read_texts(stem) if key.startswith("try.")}
    for name in sorted(names):
        page = open_page(stem)
        check(page.button(key=f"{stem}.try.{name}").click().run())
        assert is_asked(page, stem, name), f"[try.{name}.set] is not what its button sets"
        page.session_state[link._FRESH] = True  # what is not valid in a link would be corrected
        check(page.run())
        assert is_asked(page, stem, name), f"a value of [try.{name}.set] is none that its control offers"


def is_asked(page: AppTest, stem: str, name: str) -> bool:
    """Return whether a preset is set and its question stands on the page."""
    question = read_texts(stem)[f"try.{name}.question"]["en"]
    return read_setting(page, f"{stem}.try") == name and any(question in each for each in read_markdown(page))


@pytest.mark.parametrize("stem", STEMS)
def test_every_control_reaches_both_ends(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each slider to its first and last step, each choice to its first and last option, each switch over and back.

    A long training is only begun.
    """
    monkeypatch.setattr(courses, "show_more", lambda *_: None)
    page = open_page(stem)
    for slider in [each.key for each in page.select_slider]:
        for end in (0, -1):
            widget = next((each for each in page.select_slider if each.key == slider), None)
            if widget is not None:  # a choice made on the way may have replaced it
                widget.set_value(widget.options[end] if isinstance(widget.value, str) else _as_value(widget, end)).run()
                check(page)
    for switch in [each.key for each in page.toggle if not each.disabled]:
        for _ in range(2):
            widget = page.toggle(key=switch)
            widget.set_value(not widget.value).run()
            check(page)


def _as_value(widget, end: int):
    """Return the option at one end; AppTest lists options as texts, values keep their type."""
    text = widget.options[end].replace("−", "-")
    return type(widget.value)(float(text.removesuffix("%")) / (100 if text.endswith("%") else 1))


@pytest.mark.parametrize("stem", STEMS)
def test_absurd_links_open(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting that the page asks for says something absurd, each time something else. A long training is only begun."""
    monkeypatch.setattr(courses, "show_more", lambda *_: None)
    asked: set[str] = set()
    get = link.get
    monkeypatch.setattr(link, "get", lambda key: asked.add(key) or get(key))
    open_page(stem)
    keys = sorted(key for key in asked if key.startswith(f"{stem}."))
    assert keys
    for text in ("", "nan", "-1e999", "9" * 400, "<script>", "0.1,0.2", "三", "%00", "null"):
        open_page(stem, **dict.fromkeys(keys, text), lang=text, unknown=text)
