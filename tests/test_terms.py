"""Words explained where they stand: once on a page, the longest term, never inside formulas, code or other people's HTML."""

import functools
import re

import numpy as np
import pytest
import torch

from pages import STEMS
from pages.course.terms import mark, read_meanings
from pages.shell.vocabulary import UNMARKED, find_line, split_name
from pages.shell.words import LANGUAGES, read_table, read_texts
from tests.test_lessons import open_page


def read_marked(text: str) -> list[str]:
    return re.findall(r'<span class="term" tabindex="0">([^<]*)<', text)


def test_a_term_is_explained_at_its_first_use_only() -> None:
    seen: set[str] = set()
    assert read_marked(mark("The loss. Losses, loss surfaces, the Loss again.", "en", seen)) == ["loss", "loss surfaces"]
    assert read_marked(mark("The loss.", "en", seen)) == []
    assert read_texts("glossary")["term.loss.line"]["en"] in mark("loss", "en", set()).replace("&#x27;", "'")


def test_formulas_code_links_and_html_stay_as_they_are() -> None:
    for text in ("$loss$", "`loss`", "[loss](loss)", "a glossy lossy thing", "<b>loss</b>", "cross-entropy-like"):
        assert "term" not in mark(text, "en", set()), text


def test_chinese_terms_are_found_within_a_sentence() -> None:
    assert read_marked(mark("梯度下降沿梯度的反方向走，矩阵不是术语。", "zh", set())) == ["梯度下降", "梯度"]


def test_a_label_gets_the_line_of_its_longest_term() -> None:
    assert find_line("Learning rate η", "en") == read_texts("glossary")["term.learning-rate.line"]["en"]
    assert find_line("Colour", "en") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_belongs_to_one_term(language: str) -> None:
    """A second term of the same name would take its place: the bias of a neuron was once explained as that of a model."""
    texts = read_texts("glossary")
    marked = [name for name in read_table("glossary", "term") if name not in UNMARKED]
    words = [word.casefold() for name in marked for word in split_name(texts[f"term.{name}.name"][language])]
    assert [word for word in set(words) if words.count(word) > 1] == []


def test_the_bias_of_a_neuron_is_not_that_of_a_model() -> None:
    lines = {name: read_texts("glossary")[f"term.{name}.line"]["en"] for name in ("bias", "bias-of-a-model")}
    assert find_line("Bias b", "en") == lines["bias"]
    assert find_line("bias²", "en") == lines["bias-of-a-model"]


def test_a_lesson_may_mean_another_thing_by_a_word() -> None:
    """Overfitting's bias is that of a model; a kernel of a processor is not explained as one that slides over pictures."""
    lines = {name: read_texts("glossary")[f"term.{name}.line"]["en"] for name in ("bias", "bias-of-a-model")}
    assert lines["bias"] in mark("bias", "en", set())
    assert lines["bias-of-a-model"] in mark("bias", "en", set(), meanings=read_meanings("overfitting"))
    assert mark("a kernel", "en", set(), meanings=read_meanings("device_speed")) == "a kernel"


@pytest.mark.parametrize("language", LANGUAGES)
def test_optimizers_that_lessons_compare_are_terms(language: str) -> None:
    for name in ("SGD", "RMSprop", "Adam", "Nesterov"):
        assert read_marked(mark(f"{name}.", language, set())) == [name]
    pooling = {"en": "max pooling", "zh": "最大池化"}[language]
    assert find_line(pooling, language) == read_texts("glossary")["term.max-pooling.line"][language]


def test_rmsprop_is_adam_without_momentum_and_bias_correction() -> None:
    """Adam divides the average of squares by 1 − βᵗ; its steps are smaller by the root of that."""
    rmsprop = functools.partial(torch.optim.RMSprop, lr=0.1, eps=0.0, alpha=0.9)
    adam, ends = functools.partial(torch.optim.Adam, lr=0.1, eps=0.0, betas=(0.0, 0.9)), []
    for begin in (rmsprop, adam):
        w, places = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True), []
        optimizer = begin([w])
        for gradient in (3.0, -1.0, 0.5, 2.0):
            w.grad = torch.tensor([gradient, 100 * gradient], dtype=torch.float64)
            optimizer.step()
            places.append(w.tolist())
        ends.append(np.diff(places, axis=0))
    corrections = np.sqrt(1 - 0.9 ** np.arange(2, 5))[:, None]
    np.testing.assert_allclose(ends[0] * corrections, ends[1])
    np.testing.assert_allclose(ends[0][:, 0], ends[0][:, 1], err_msg="each step is scaled by the usual size of its own gradient")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_a_lesson_explains_terms_of_its_takeaway(stem: str, language: str) -> None:
    page = open_page(stem, lang=language)
    shown = "\n".join(each.value for each in page.markdown)
    marked = [word.casefold() for word in read_marked(shown)]
    assert len(marked) == len(set(marked)) >= 3
