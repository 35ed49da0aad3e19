"""The page on optimizers: starts by numbers and by clicks, pins, and the race at the best rates."""

import math

import pytest
from streamlit.testing.v1 import AppTest

from core.concepts.optimizers import RATES, GroundConfig, OptimizerConfig, TuneConfig, WalkConfig, survey, tune
from core.foundation.rules import RULES
from pages.inputs.pins import read_config
from pages.optimizers_views.ground import parse_start
from pages.optimizers_views.race import write_pin
from pages.optimizers_views.settings import RACERS
from pages.shell.words import Words
from tests.staged import Staged, watch_stage
from tests.test_lessons import open_page as open_lesson
from tests.test_lessons import read_markdown, read_setting, set_setting

WORDS = Words("optimizers", "en")


def open_page(**query: str) -> AppTest:
    return check(open_lesson("optimizers", lang="en", **query))


def check(page: AppTest) -> AppTest:
    assert not page.exception, [each.value for each in page.exception]
    assert not page.error, [each.value for each in page.error]
    return page


@pytest.mark.parametrize(
    ("text", "start"),
    [("-4, 1.5", (-4.0, 1.5)), ("−4,1.5", (-4.0, 1.5)), ("2，3", (2.0, 3.0)), ("6, 4", (6.0, 4.0)), ("7, 0", None), ("1", None),
     ("1, 2, 3", None), ("", None), ("x, y", None), ("nan, 0", None),
     ("1,5 2,5", (1.5, 2.5)), ("-1,5; 2", (-1.5, 2.0)), ("1,5, 2,5", (1.5, 2.5)), ("inf, 0", None),
     ("(−4; 1,5)", (-4.0, 1.5)), ("[2, 1]", (2.0, 1.0))],
)  # fmt: skip
def test_a_start_is_two_numbers_on_the_map(text: str, start: tuple[float, float] | None) -> None:
    assert parse_start(text, survey(GroundConfig())) == start


def test_nonsense_is_refused_in_a_sentence() -> None:
    page = open_page()
    assert not page.warning
    check(page.text_input(key="optimizers.start").set_value("here").run())
    assert "two numbers" in page.warning[0].value
    ground = survey(GroundConfig())
    assert all(f"{each:.3g}" in page.warning[0].value for each in (*ground.x[[0, -1]], *ground.y[[0, -1]]))


def test_another_landscape_brings_its_own_start_unless_the_visitor_chose_one() -> None:
    page = open_page()
    check(page.selectbox(key="optimizers.landscape").set_value("Rosenbrock").run())
    assert page.text_input(key="optimizers.start").value == "-1.5, 2"
    check(page.text_input(key="optimizers.start").set_value("1, 1").run())
    check(page.selectbox(key="optimizers.landscape").set_value("Beale").run())
    assert page.text_input(key="optimizers.start").value == "1, 1"


def test_a_click_on_the_map_moves_the_start() -> None:
    page = open_page()
    set_setting(page, "optimizers.start", "2.4, 1.2")  # as move_start does
    check(page.run())
    assert page.text_input(key="optimizers.start").value == "2.4, 1.2"


def test_pins_survive_the_link_and_nonsense_is_no_pin() -> None:
    walks = [WalkConfig(method="Adam", rate=0.1, beta1=0.5), WalkConfig(landscape="two valleys", noise=0.1)]
    assert [read_config(text, WalkConfig) for text in write_pin(walks).split("|")] == walks
    page = open_page()
    check(page.button(key="optimizers.pin.add").click().run())
    assert read_setting(page, "optimizers.pin").startswith("landscape:ravine")
    check(page.button(key="optimizers.pin.remove").click().run())
    assert read_setting(page, "optimizers.pin") is None
    for nonsense in ("|", "method:SGD", "landscape:Alps|" * 30):
        open_page(**{"optimizers.pin": nonsense})


def test_the_race_at_their_best_takes_the_best_rates() -> None:
    page = open_page(**{"optimizers.view": "tune", "optimizers.methods": "SGD,Adam"})
    check(page.button(key="optimizers.apply").click().run())
    assert read_setting(page, "optimizers.view") or "race" == "race"
    best = tune(TuneConfig(optimizers=(OptimizerConfig(method="SGD"), OptimizerConfig(method="Adam")))).best_rates
    for method, expected in zip(("SGD", "Adam"), best, strict=True):
        assert float(read_setting(page, f"optimizers.rate_{method}") or 0) == expected


def test_who_diverges_at_every_rate_keeps_its_own() -> None:
    """From the far corner of Beale's landscape SGD is lost at all rates, Adam at few."""
    place = {"optimizers.view": "tune", "optimizers.landscape": "Beale", "optimizers.start": "-4.5, -4.5"}
    place |= {"optimizers.spread": "seeds", "optimizers.rate_SGD": "0.01"}
    page = open_page(**place, **{"optimizers.methods": "SGD,Adam"})
    check(page.button(key="optimizers.apply").click().run())
    assert (read_setting(page, "optimizers.view") or "race", read_setting(page, "optimizers.rate_SGD")) == ("race", "0.01")
    page = open_page(**place, **{"optimizers.methods": "SGD"})
    assert "optimizers.apply" not in {button.key for button in page.button}


def test_every_optimizer_can_be_looked_into() -> None:
    page = open_page(**{"optimizers.view": "inspect", "optimizers.methods": "SGD,NAdam,RAdam,Adadelta"})
    for method in ("SGD", "NAdam", "RAdam", "Adadelta"):
        check(page.selectbox(key="optimizers.inspected").set_value(method).run())


def test_divergence_is_said_in_words() -> None:
    page = open_page(**{"optimizers.methods": "SGD", "optimizers.rate_SGD": "0.3"})
    assert any("diverged" in text and "0.1" in text for text in read_markdown(page))


@pytest.mark.parametrize(
    "settings",
    [
        {
            "methods": "RMSprop",
            "rate_RMSprop": "2.99",
            "alpha_RMSprop": "0.5",
            "start": "0.9, 0.45",
            "curvature": "100",
            "steps": "500",
        },
        {"methods": "SGD", "rate_SGD": "3.16", "schedule": "step", "landscape": "bowl", "start": "-3, 2.5", "steps": "50"},
    ],
)
def test_who_hops_or_comes_back_is_lost_and_does_not_overshoot_more_and_more(settings: dict[str, str]) -> None:
    notes = read_notes(open_page(**{f"optimizers.{name}": text for name, text in settings.items()}))
    assert "lost, the loss ends far above that of the start" in notes
    assert "overshoots" not in notes


def test_a_round_bowl_flatters_nobody_and_marks_are_explained_where_they_stand() -> None:
    for landscape in ("bowl", "ravine", "Rosenbrock"):
        page = open_page(**{"optimizers.view": "tune", "optimizers.tuned_noise": "0", "optimizers.landscape": landscape})
        assert (WORDS["tune.straight"] in read_notes(page)) == (landscape == "ravine")
        assert (WORDS["tune.hops"] in read_notes(page)) == (landscape == "Rosenbrock")


def test_those_whose_outcome_is_unpredictable_are_named() -> None:
    settings = {"view": "tune", "landscape": "bowl", "tuned_noise": "0", "spread": "seeds"}
    notes = read_notes(open_page(**{f"optimizers.{name}": text for name, text in settings.items()}))
    assert "here with NAdam" in notes
    assert WORDS["tune.hops"] not in notes, "RMSprop is not marked"


def read_notes(page: AppTest) -> str:
    return " ".join([*read_markdown(page), *(each.value for each in page.caption)])


def test_the_first_preset_leads_to_the_tuning_with_noise_and_back_to_a_race_under_the_same_noise() -> None:
    page = open_page()
    check(page.button(key="optimizers.try.fair").click().run())
    assert page.session_state["optimizers.view"] == "tune"
    assert page.session_state["optimizers.tuned_noise"] == TuneConfig.noise == 0.5
    page = open_page(**{"optimizers.view": "tune"})
    assert WORDS["tune.straight"] not in read_notes(page)
    check(page.select_slider(key="optimizers.tuned_noise").set_value(0.0).run())
    assert WORDS["tune.straight"] in read_notes(page)
    check(page.select_slider(key="optimizers.tuned_noise").set_value(1.0).run())
    check(page.button(key="optimizers.apply").click().run())
    assert (page.session_state["optimizers.view"], page.session_state["optimizers.noise"]) == ("race", 1.0)


def test_rates_are_dials_of_the_stage_where_all_walks_fit_into_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch_stage(monkeypatch)
    page = open_page()
    assert [(dial.name, len(dial.texts)) for dial in seen.stage.dials if dial] == [(f"rate_{method}", 51) for method in RACERS]
    assert [row.cells[0]["values"].shape for row in seen.rows] == [(51, 151)] * 4
    check(page.select_slider(key="optimizers.steps").set_value(1000).run())
    assert not any(seen.stage.dials)
    assert page.select_slider(key="optimizers.rate_SGD").value == 0.0794
    assert seen.rows[0].cells[0]["values"].shape == (1001,)
    open_page(**{"optimizers.methods": ",".join(RULES), "optimizers.steps": "20"})
    assert not any(seen.stage.dials), "the stage has room for six"
    open_page(**{"optimizers.try": "steep", "optimizers.methods": "SGD", "optimizers.steps": "50", "optimizers.rate_SGD": "0.106"})
    (dial,) = seen.stage.dials
    assert dial is not None
    assert dial.texts[dial.index] == "0.106"


def test_divergence_is_told_along_the_dial(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch_stage(monkeypatch)
    open_page(**{"optimizers.methods": "SGD", "optimizers.rate_SGD": "0.126"})
    told = seen.rows[0].cells[-1]["values"].tolist()
    limit = RATES.index(0.1) + 1
    assert told[:limit] == ["—"] * limit, "2/λmax"
    steps = [int(each) for each in told[limit:]]
    assert steps == sorted(steps, reverse=True)
    assert f"SGD (from step {told[RATES.index(0.126)]})" in seen.stage.note


def test_a_click_on_the_tuning_map_gives_the_racer_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch_stage(monkeypatch)
    page = open_page(**{"optimizers.view": "tune"})
    seen.click(page, panel="map", x=math.log10(0.631) + 0.004, y="Nesterov")
    wrong: list[dict[str, object]] = [
        {"panel": "curves", "x": 1.0, "y": 0.1},
        {"panel": "map", "x": "no", "y": "SGD"},
        {"panel": "map", "x": 0, "y": "?"},
    ]
    for nonsense in wrong:
        seen.click(page, **nonsense)
    check(page.run())
    assert read_setting(page, "optimizers.rate_Nesterov") == "0.631"
    assert read_setting(page, "optimizers.methods") == "SGD,Momentum,Nesterov,RMSprop,Adam"
    dots = seen.stage.panels[0].figure["data"][-1]
    assert (dots["y"], dots["x"][2]) == (["SGD", "Momentum", "Nesterov", "RMSprop", "Adam"], pytest.approx(math.log10(0.631)))
    set_setting(page, "optimizers.view", "race")
    check(page.run())
    assert [dial.texts[dial.index] for dial in seen.stage.dials if dial][2] == "0.631"


def test_a_pinned_run_of_another_landscape_is_not_raced(staged: Staged) -> None:
    counts = []
    for landscape in ("ravine", "two valleys"):
        open_page(**{"optimizers.pin": write_pin([WalkConfig(landscape=landscape, rate=0.01)])})
        counts.append(len(staged.stage.panels[2].figure["data"]))
    assert counts[1] < counts[0]


def test_on_the_map_are_only_pinned_runs_of_the_same_ground(staged: Staged) -> None:
    counts = []
    for curvature in (20.0, 50.0):
        pin = write_pin([WalkConfig(curvature=curvature, rate=0.01)])
        open_page(**{"optimizers.curvature": "20", "optimizers.pin": pin})
        counts.append([len(panel.figure["data"]) for panel in staged.stage.panels[1:]])
    (same_map, same_loss), (other_map, other_loss) = counts
    assert other_map < same_map
    assert other_loss == same_loss
