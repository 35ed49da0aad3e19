"""What the texts hold beside the pictures: keys, quizzes, plans, exercises, the glossary; and the numbers that they state."""

import math
import re

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from core.concepts import convolution, descent, feature_maps, hidden_states, loss_surface, optimizers, probabilities
from pages import STEMS
from pages.shell.words import LANGUAGES, read_presets, read_texts

QUESTIONS, CHOICES = range(1, 6), "abc"


@pytest.mark.parametrize("stem", STEMS)
def test_lesson_has_what_a_teacher_needs(stem: str) -> None:
    texts = read_texts(stem)
    keys = [key for key in texts if key.startswith("key.")]
    assert keys == [f"key.{number}" for number in range(1, len(keys) + 1)]
    assert 3 <= len(keys) <= 6
    assert {"start", "misconception.2", "plan", "exercise", "exercise.answer"} <= texts.keys()
    assert all(len(texts["plan"][language].splitlines()) in (5, 6, 7) for language in LANGUAGES)
    assert [key for key in texts if key.startswith("quiz.")] == [
        f"quiz.{number}.{part}"
        for number in QUESTIONS
        for part in ("question", *(f"{kind}.{choice}" for kind in ("choice", "why") for choice in CHOICES))
    ]


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


def read_numbers(stem: str, key: str) -> list[set[float]]:
    """Return the numbers in a sentence, with true minus signs and thousands, for each language."""
    number = r"(?<![\d.])−?\d[\d,]*(?:\.\d+)?"
    return [
        {
            float(found.replace("−", "-").replace(",", "").rstrip(","))
            for found in re.findall(number, read_texts(stem)[key][language])
        }
        for language in LANGUAGES
    ]


def state(stem: str, key: str, *values: float) -> None:
    """Fail unless the sentence states these numbers in both languages."""
    for stated in read_numbers(stem, key):
        missing = [value for value in values if not any(math.isclose(value, number, abs_tol=1e-9) for number in stated)]
        assert not missing, (key, missing, sorted(stated))


def test_numbers_of_the_loss_surface() -> None:
    start, best = (loss_surface.survey(loss_surface.LossSurfaceConfig(data=data)) for data in ("three points", "noisy"))
    w, b = -0.1 * start.gradient
    after = loss_surface.survey(loss_surface.LossSurfaceConfig(w=w, b=b))
    state("loss_surface", "exercise.answer", *(round(each, 2) for each in (start.loss, *start.gradient, w, after.loss)), round(b))
    state("loss_surface", "quiz.2.question", round(start.gradient[0], 1))
    state("loss_surface", "misconception.3", round(best.optimum_loss, 2))
    ravine = loss_surface.survey(loss_surface.LossSurfaceConfig(w=2.0, b=-2.0))
    way = ravine.optimum - (2, -2)
    cosine = -ravine.gradient @ way / np.linalg.norm(way) / np.linalg.norm(ravine.gradient)
    state("loss_surface", "quiz.3.why.b", round(math.degrees(math.acos(cosine))))
    state("loss_surface", "try.ravine.answer", round(ravine.condition_number))


def test_numbers_of_the_race() -> None:
    trace = descent.descend(descent.RaceConfig().experiment())
    paces = np.linalg.norm(np.diff(descent.pick_race(trace, descent.RaceConfig()).runners["full batch"].points, axis=0), axis=1)
    state("descent", "misconception.2", round(paces[0], 2), round(paces[-1], 2))
    rates = (0.002, 0.03, 0.16)
    races = [descent.pick_race(trace, descent.RaceConfig(full_batch_rate=rate)) for rate in rates]
    ends = [race.runners["full batch"].excess[-1] for race in races]
    state("descent", "misconception.3", *rates, round(ends[0], 1), round(ends[1], 1), round(ends[2], 2))
    spread = descent.compare_rates(trace)
    state("descent", "quiz.5.why.a", *(round(float(np.nanmin(spread.median[method])), 3) for method in descent.METHODS))
    heavy = descent.RaceConfig(momentum=0.9, full_batch_rate=0.2)
    swinging = descent.pick_race(descent.descend(heavy.experiment()), heavy).runners["full batch"]
    state("descent", "try.momentum.answer", round(swinging.excess[-1], 5), 0.022)
    state("descent", "exercise.answer", round(1 - 0.02 * 14 / 3, 4), round(0.98 * 0.92 * 0.82, 3), round(1 - 0.06 * 14 / 3, 2))


def test_outcomes_beyond_the_limit_of_the_race() -> None:
    """try.limit.answer: at η = 0.18 mini-batches survive but wander, at 0.2 all three diverge."""

    def judge(rate: float) -> list[str]:
        config = descent.RaceConfig(full_batch_rate=rate, mini_batch_rate=rate, one_example_rate=rate)
        race = descent.pick_race(descent.descend(config.experiment()), config)
        return [race.runners[method].outcome for method in descent.METHODS]

    assert judge(0.18) == ["diverges", "wanders", "diverges"]
    assert judge(0.2) == ["diverges"] * 3


def test_numbers_of_the_optimizers() -> None:
    walk = optimizers.walk(optimizers.WalkConfig(method="Adam", rate=0.001))
    state("optimizers", "misconception.2", 150, 0.001, round(walk.positions[0, -1, 0] - walk.positions[0, 0, 0], 2), 4)
    for rate, stated in ((0.2, 0.11), (0.1, 0.053)):
        rest = optimizers.resting_loss(optimizers.WalkConfig(landscape="bowl", rate=rate, noise=1.0))
        assert rest == pytest.approx(stated, rel=0.02)
        state("optimizers", "quiz.4.why.a", stated)
    limits = [optimizers.critical_rate("SGD", 0.0, 100.0), optimizers.critical_rate("Momentum", 0.9, 100.0)]
    state("optimizers", "exercise.answer", *(round(limit, 3) for limit in limits), round(math.log(10) / -math.log(0.981)))


def test_adam_is_ahead_in_two_thirds_of_the_steps_and_momentum_ends_lower() -> None:
    pair = (("Adam", 0.251), ("Momentum", 0.01))
    adam, momentum = (optimizers.walk(optimizers.WalkConfig(method=m, rate=r, curvature=100.0)).losses[0] for m, r in pair)  # type: ignore[arg-type]
    assert (adam[1:] < momentum[1:]).mean() == pytest.approx(2 / 3, abs=0.03)
    assert momentum[-1] < adam[-1]


def test_numbers_of_probabilities() -> None:
    trace = probabilities.apply_softmax(probabilities.SoftmaxConfig())
    p = trace.probabilities
    state("probabilities", "exercise.answer", *(round(float(each), 2) for each in p[:2]), round(float(p[2]), 4))
    state("probabilities", "exercise.answer", round(-math.log(p[2]), 2), round(float(p[2]) - 1, 2))
    state("probabilities", "quiz.1.why.a", *(round(100 * float(each)) for each in torch.tensor([2.0, 1.0]).softmax(0)))
    state("probabilities", "misconception.3", *(round(-math.log(each), 2) for each in (0.51, 0.99)))


def test_numbers_of_convolution() -> None:
    fit = convolution.ConvolutionConfig(source="digit", kernel_size=5, stride=2, padding=1).rows
    state("convolution", "exercise.answer", fit.count)
    state("convolution", "exercise.answer", sum(each.numel() for each in nn.Conv2d(3, 16, 3).parameters()))
    window = ((0, 0, 0), (0, 0, 9), (0, 9, 9))
    trace = convolution.convolve(convolution.ConvolutionConfig(grids=(window,)))
    state("convolution", "exercise.answer", float(trace.output[0, 0, 0]))


def test_numbers_of_hidden_states() -> None:
    layers = (nn.RNN(4, 4), nn.Linear(4, 4))
    counts = [sum(each.numel() for each in layer.parameters()) for layer in layers]
    state("hidden_states", "exercise.answer", *counts, sum(counts), round(0.5**31 * 1e10, 1))
    half = hidden_states.spread_gradients(hidden_states.GainConfig()).medians[hidden_states.GAINS.index(0.5)]
    state("hidden_states", "exercise", round(float(half[0]) * 1e12, 1))


def test_numbers_of_the_device() -> None:
    """The exercise's two processors: t = overhead + operations / rate, in microseconds."""
    cpu, gpu = ([start + 2 * n**3 / rate for n in (64, 512)] for start, rate in ((5, 1e5), (50, 1e6)))
    state("device_speed", "exercise.answer", round(cpu[0], 1), round(gpu[0], 1), round(cpu[1]), round(gpu[1]))
    state("device_speed", "exercise.answer", round((45 / 0.9 * 1e5 / 2) ** (1 / 3)))


def test_numbers_of_feature_maps() -> None:
    """quiz.2 (one channel off), quiz.5 (two seeds agree), and what `probabilities` says of digits turned by 90 degrees."""
    config = feature_maps.FeatureMapsConfig()
    trained, pictures = feature_maps.train(config), feature_maps.load_data(config)
    network = feature_maps.restore_network(trained.weights, -1)
    labels = torch.tensor(pictures.test_labels)
    inputs = torch.tensor(pictures.test_images, dtype=torch.float32).reshape(-1, 1, 28, 28)
    with torch.inference_mode():
        maps = torch.relu(F.max_pool2d(network.conv2(torch.relu(F.max_pool2d(network.conv1(inputs), 2))), 2))
        for channel in range(maps.shape[1]):
            without = maps.clone()
            without[:, channel] = 0
            right = network.output(without.flatten(1)).argmax(1) == labels
            assert 0.97 < right.float().mean() <= 1.0
        sure, said = network(torch.rot90(inputs, 1, (2, 3))).softmax(1).max(1)
        network_sure, upright = network(inputs).softmax(1).max(1)
    state("probabilities", "misconception.2", 90, 8, 79, 99)
    assert (said == labels).float().mean() == pytest.approx(0.08, abs=0.04)
    assert sure.mean() == pytest.approx(0.79, abs=0.04)
    assert int((upright != labels).sum()) == pytest.approx(4, abs=1)  # rounding differs between computers
    assert network_sure[upright != labels].max() > 0.985
    other = feature_maps.train(feature_maps.FeatureMapsConfig(seed=1))
    assert (other.predicted[-1] == trained.predicted[-1]).mean() == pytest.approx(0.99, abs=0.005)
