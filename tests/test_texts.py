"""What the texts hold beside the pictures: keys, quizzes, plans, exercises, the glossary; and that the code reads all of it."""

import ast
import functools
import re
from pathlib import Path

import pytest

from pages import STEMS
from pages.shell.words import LANGUAGES, read_presets, read_table, read_texts
from pages.stage.key import read_tags

QUESTIONS, CHOICES = range(1, 6), "abc"
ROOT = Path(__file__).parents[1]
NUMBERED = re.compile(r"(start|misconception|key|quiz|guide|try|term|coming)(\..+)?")
"""Keys that are read by number, or by what the file itself names; other tests compare them with what there should be."""


@pytest.mark.parametrize("stem", STEMS)
def test_lesson_has_what_a_teacher_needs(stem: str) -> None:
    texts = read_texts(stem)
    keys = [key for key in texts if re.fullmatch(r"key\.\d+", key)]
    assert keys == [f"key.{number}" for number in range(1, len(keys) + 1)]
    assert 3 <= len(keys) <= 6
    assert {"start", "misconception.2", "plan", "exercise", "exercise.answer", "guide.2", "guide.5"} <= texts.keys()
    assert all(len(texts["plan"][language].splitlines()) in (5, 6, 7) for language in LANGUAGES)
    assert [key for key in texts if key.startswith("quiz.")] == [
        f"quiz.{number}.{part}"
        for number in QUESTIONS
        for part in ("question", *(f"{kind}.{choice}" for kind in ("choice", "why") for choice in CHOICES))
    ]


@pytest.mark.parametrize("stem", STEMS)
def test_the_key_speaks_of_every_picture(stem: str) -> None:
    """Of those of the first view by [tags], of every other picture, also of those that only some settings show, by its name."""
    texts, tags = read_texts(stem), read_tags(stem)
    pictures, lines = ({key.removeprefix(kind) for key in texts if key.startswith(kind)} for kind in ("panel.", "key."))
    numbers = {str(number) for numbers in tags.values() for number in numbers}
    assert tags.keys() <= pictures
    assert pictures - tags.keys() | numbers <= lines <= pictures | set("123456")


@pytest.mark.parametrize("stem", STEMS)
def test_the_key_is_true_on_light_and_on_dark_pages(stem: str) -> None:
    """Scales begin with the colour of the page: what is pale on one page is dark on the other, but faint on both."""
    pale = re.compile(r"\b(pale|dark|light)(er|est)?\b|[浅深]", re.IGNORECASE)
    assert not [key for key, each in read_texts(stem).items() if key.startswith("key.") and any(map(pale.search, each.values()))]


@pytest.mark.parametrize("stem", STEMS)
def test_parameters_have_the_colour_that_they_have_in_the_pictures(stem: str) -> None:
    """w, b and η are ink in every picture (test_figures), hence in sentences and formulas."""
    coloured = re.compile(r":\w+\[\$?(w|b|η|\\eta)\$?\]|\\color")
    assert not [key for key, each in read_texts(stem).items() if any(map(coloured.search, each.values()))]


@pytest.mark.parametrize("stem", STEMS)
def test_formulas_write_numbers_of_few_digits_as_mathematics_does(stem: str) -> None:
    """A number of few digits (":g") may be written as 1e-05: between dollar signs it is shown as a power of ten (words.typeset)."""
    typeset, short = re.compile(r"(?<!\\)\$[^$]+(?<!\\)\$"), re.compile(r"\{\w+:[^{}]*g\}")
    told = {key: "".join(typeset.sub("", text) for text in each.values()) for key, each in read_texts(stem).items()}
    assert not [key for key, text in told.items() if key.startswith("formula") and short.search(text)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_quiz_choices_differ_and_only_the_first_is_called_right(stem: str, language: str) -> None:
    texts, right = (
        read_texts(stem),
        {
            "en": "Right: ",
            "zh": "对：",
        }[language],
    )
    for number in QUESTIONS:
        assert len({texts[f"quiz.{number}.choice.{choice}"][language] for choice in CHOICES}) == len(CHOICES)
        called = [texts[f"quiz.{number}.why.{choice}"][language].startswith(right) for choice in CHOICES]
        assert called == [True, False, False], number


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_every_preset_offers_two_to_four_different_answers(stem: str, language: str) -> None:
    texts = read_texts(stem)
    for name in read_presets(stem):
        prefix = f"try.{name}.choice."
        choices = {key.removeprefix(prefix): each[language] for key, each in texts.items() if key.startswith(prefix)}
        assert "".join(choices) in ("ab", "abc", "abcd"), (name, list(choices))
        assert all(choices.values()), name
        assert len(set(choices.values())) == len(choices), name
        preset = read_table(stem, "try")[name]
        assert preset.keys() <= {"set", "then", "question", "choice", "answer", "moment"}, name
        assert isinstance(preset.get("moment", 0), int | float) or preset["moment"] == "end", name


@pytest.mark.parametrize("stem", STEMS)
def test_what_is_set_or_shown_at_first_is_a_control(stem: str) -> None:
    """A misspelt name would pass without a word: nobody asks for it."""
    entries = [*read_table(stem, "try").values(), *read_table(stem, "guide").values()]
    names = {name for entry in entries for part in ("set", "then") if part in entry for name in entry[part]}
    simple = [read_table(stem, "simple").get(kind, []) for kind in ("controls", "dials")]
    names.update(*(name for named in simple for name in (named.values() if isinstance(named, dict) else [named])))
    assert not {name for name in names if f"control.{name}" not in read_texts(stem)}


@pytest.mark.parametrize("stem", STEMS)
def test_a_lesson_asks_one_question(stem: str) -> None:
    question = read_texts(stem)["question"]
    assert question["en"].count("?") == 1
    assert question["zh"].count("？") == 1


def test_glossary_has_a_name_and_a_line_for_each_term() -> None:
    texts = read_texts("glossary")
    slugs = [key.removeprefix("term.").removesuffix(".name") for key in texts if key.endswith(".name")]
    assert len(slugs) >= 70
    terms = {key for key in texts if key.startswith("term.")}
    assert terms == {f"term.{slug}.{part}" for slug in slugs for part in ("name", "line")}
    for language in LANGUAGES:
        names = [texts[f"term.{slug}.name"][language] for slug in slugs]
        assert len(set(names)) == len(names)
        assert all("\n" not in texts[f"term.{slug}.line"][language] for slug in slugs)


@pytest.mark.parametrize("stem", STEMS)
def test_every_view_says_what_to_do_first(stem: str) -> None:
    """The first view has the lesson's own first line, which names pictures that the others do not have."""
    texts = read_texts(stem)
    views = [key.removeprefix("option.view.") for key in texts if key.startswith("option.view.")]
    assert not [view for view in views[1:] if f"start.{view}" not in texts]


@pytest.mark.parametrize("stem", [path.stem for path in (ROOT / "assets" / "text").glob("*.toml")])
def test_bold_words_are_bold(stem: str) -> None:
    """Markdown closes `**` after a mark of punctuation only where no letter follows; in Chinese no space parts them."""
    left_open = re.compile(r"\*\*[^*\n]*[^\w\s*]\*\*(?=\w)")
    assert not [key for key, each in read_texts(stem).items() if any(map(left_open.search, each.values()))]


@pytest.mark.parametrize("stem", [path.stem for path in (ROOT / "assets" / "text").glob("*.toml")])
def test_percent_signs_are_written_as_in_the_pictures(stem: str) -> None:
    """5%, as Python and Plotly write it."""
    apart = re.compile(r"[\d}] %(?!\w)")
    assert not [key for key, each in read_texts(stem).items() if any(map(apart.search, each.values()))]


@pytest.mark.parametrize("stem", [path.stem for path in (ROOT / "assets" / "text").glob("*.toml")])
def test_no_operator_is_an_index(stem: str) -> None:
    r"""Of an index \max KaTeX makes MathML that Firefox calls invalid; \mathrm{max} looks the same."""
    operator = re.compile(r"[_^]\{*\\(arg|det|exp|gcd|inf|lim|log|max|min|sup)\b")
    assert not [key for key, each in read_texts(stem).items() if any(map(operator.search, each.values()))]


@functools.cache
def read_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return the texts and numbers that the code writes out, and patterns of those that it puts together."""
    literals, patterns = set[str](), set[str]()
    for path in (*ROOT.glob("pages/**/*.py"), *ROOT.glob("core/**/*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        notes = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings
        for node in nodes:
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(each.value)) if isinstance(each, ast.Constant) else "(.+)" for each in node.values]
                patterns.add("".join(parts))
            elif isinstance(node, ast.Constant) and id(node) not in notes:
                literals |= {str(node.value), *str(node.value).split()}
    return literals, [re.compile(each) for each in patterns if each.strip("(.+)")]


def is_read(key: str) -> bool:
    """Return whether the code writes a key out, or puts it together of parts that it writes out or puts together itself."""
    literals, patterns = read_code()
    if key in literals or key.rstrip("0123456789") in literals:
        return True
    parts = [match.groups() for each in patterns if (match := each.fullmatch(key)) and key not in match.groups()]
    return any(all(map(is_read, each)) for each in parts) or ("." in key and all(part in literals for part in key.split(".")))


@pytest.mark.parametrize("stem", [path.stem for path in (ROOT / "assets" / "text").glob("*.toml")])
def test_the_code_reads_every_sentence(stem: str) -> None:
    keys = [key for key in read_texts(stem) if not NUMBERED.fullmatch(key)]
    assert not [key for key in keys if not is_read(key)]


def test_a_sentence_that_nobody_reads_is_found() -> None:
    assert is_read("option.data.three points")
    assert not is_read("prediction.converges")
