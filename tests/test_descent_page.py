"""The page on the race downhill: rates, divergence in words, predictions, starts, own points, pins."""

import pytest
from streamlit.testing.v1 import AppTest

from core.concepts.descent import RATES, RaceConfig
from pages.descent import VIEWS
from pages.descent_views.learning_rates import RATE_NAMES
from pages.descent_views.start import parse_start
from pages.inputs.pins import read_config
from pages.inputs.points_text import write_points
from pages.shell import engine
from pages.shell.link import to_text as write
from pages.shell.words import Words
from pages.stage.packing import Parcel
from tests.claims import read_preset
from tests.handing_over import hand_over
from tests.small_races import OWN
from tests.staged import Staged
from tests.test_lessons import open_page, read_markdown, read_setting, set_setting

WORDS = Words("descent", "en")


@pytest.fixture
def page() -> AppTest:
    return open_page("descent", lang="en")


def read_page(page: AppTest) -> str:
    assert not page.exception
    return "\n".join([*read_markdown(page), *(each.value for each in [*page.warning, *page.success])])


def turn(page: AppTest, **rates: float) -> None:
    """Turn dials of the stage: the hand has let go."""
    for name, rate in rates.items():
        set_setting(page, f"descent.{name}", f"{rate:g}")
    page.run()


def read_differences(page: AppTest) -> list[str]:
    assert not page.exception
    return [caption.value for caption in page.caption if caption.value.startswith("Pinned with")]


def test_page_moves_the_rate_without_training(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    run = engine.run
    monkeypatch.setattr(engine, "run", lambda function, arguments: asked.append(function.__name__) or run(function, arguments))
    turn(page, rate=0.062)
    assert "0.062" in read_page(page)
    assert asked == []
    page.select_slider(key="descent.seed").set_value(49).run()
    assert not page.exception
    assert asked == ["descend"]


@pytest.mark.parametrize("apart", ["0", "1"])
@pytest.mark.parametrize("view", VIEWS)
def test_the_message_of_the_default_race_is_small(view: str, apart: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All rates travel at once, below a megabyte before compression; what a dial selects after that is no news."""
    sent: list[int] = []
    write = Parcel.write
    monkeypatch.setattr(Parcel, "write", lambda parcel, scene: (message := write(parcel, scene), sent.append(len(message)))[0])
    page = open_page("descent", **{"descent.view": view, "descent.apart": apart})
    turn(page, **{"mini_batch_rate" if apart == "1" else "rate": 0.2})
    assert not page.exception
    assert 60_000 < max(sent) < 1_000_000
    assert sent[-1] < 25_000


@pytest.mark.parametrize("settings", [{"epochs": 5}, {"epochs": 2}, {"epochs": 2, "batch_size": 77}])
def test_noise_of_many_points_fits_into_a_message_too(settings: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    write = Parcel.write
    monkeypatch.setattr(Parcel, "write", lambda parcel, scene: (message := write(parcel, scene), sent.append(len(message)))[0])
    points = ";".join(f"{x},{x % 7}" for x in range(200))
    settings = {f"descent.{name}": str(value) for name, value in settings.items()}
    page = open_page("descent", **{"descent.view": "noise", "descent.data": "own", "descent.points": points, **settings})
    assert not page.exception
    assert 200_000 < max(sent) < 1_000_000


def test_page_has_the_dials_that_select_in_each_view(page: AppTest, staged: Staged) -> None:
    names = ["full_batch_rate", "mini_batch_rate", "one_example_rate"]
    turn(page, rate=0.1)
    for view in VIEWS:
        page.segmented_control(key="descent.view").set_value(view).run()
        assert [(dial.name, dial.texts[dial.index]) for dial in staged.stage.dials] == [("rate", "0.1")]
    page.toggle(key="descent.apart").set_value(True).run()
    assert [dial.name for dial in staged.stage.dials] == ["mini_batch_rate"]  # along whose path the noise is
    for view in ("rates", "race"):
        page.segmented_control(key="descent.view").set_value(view).run()
        assert [dial.name for dial in staged.stage.dials] == names


def test_page_explains_divergence_in_words(page: AppTest) -> None:
    assert "Diverged" not in read_page(page)
    page.button(key="descent.try.limit").click().run()
    page.button(key="descent.answer.skip").click().run()
    assert "**Diverged** at 1.07 × the limit 2/λmax = 0.1684: full batch at update 28 · one example " in read_page(page)
    page.toggle(key="descent.apart").set_value(True).run()
    turn(page, full_batch_rate=0.18, one_example_rate=0.2)
    assert "(limit 2/λmax = 0.1684): full batch at update 28, 1.07 × the limit · one example at update 14, 1.19" in read_page(page)


def test_page_hides_the_outcome_until_it_is_predicted(page: AppTest) -> None:
    turn(page, rate=0.18)
    page.toggle(key="descent.predict").set_value(True).run()
    assert "Diverged" not in read_page(page)
    page.button(key="descent.answer.oscillates").click().run()
    assert WORDS("prediction.wrong", predicted="oscillates", truth="diverges") in read_page(page)
    assert "Diverged" in read_page(page)


def test_page_takes_a_start_by_numbers_and_from_the_link(page: AppTest) -> None:
    page.text_input(key="descent.start_w.typed").set_value("0.5").run()
    assert read_setting(page, "descent.start_w") == "0.5"
    page.button(key="descent.try.order").click().run()
    assert page.text_input(key="descent.start_w.typed").value == "1"
    assert page.text_input(key="descent.start_b.typed").value == "0"  # not learned
    assert not page.exception


@pytest.mark.parametrize(
    ("typed", "start"), [("1,5", "1.5"), (" −0,25 ", "-0.25"), ("１.５", "1.5"), ("5e-1", "0.5"), ("1/4", None)]
)
def test_a_start_is_read_as_people_write_it(page: AppTest, typed: str, start: str | None) -> None:
    page.text_input(key="descent.start_w.typed").set_value(typed).run()
    assert read_setting(page, "descent.start_w") == start
    assert page.text_input(key="descent.start_w.typed").value == (start or typed)
    assert bool(page.warning) == (start is None)


@pytest.mark.parametrize(("typed", "said"), [("1,200", "two ways"), ("here", "not a number"), ("2e6", "too large"), ("", "not a")])
def test_a_start_that_cannot_be_read_is_refused_and_what_was_typed_stays(page: AppTest, typed: str, said: str) -> None:
    page.text_input(key="descent.start_w.typed").set_value("0.5").run()
    page.text_input(key="descent.start_w.typed").set_value(typed).run()
    assert [said in warning.value for warning in page.warning] == [True]
    assert read_setting(page, "descent.start_w") == "0.5"
    page.select_slider(key="descent.seed").set_value(3).run()
    assert page.text_input(key="descent.start_w.typed").value == typed
    set_setting(page, "descent.start_w", "2")  # a click on the map
    page.run()
    assert page.text_input(key="descent.start_w.typed").value == "2"
    assert not page.warning


@pytest.mark.parametrize("leave", ["reset_controls", "descent.try.limit"])
def test_a_refused_start_is_gone_after_a_reset(page: AppTest, leave: str) -> None:
    page.text_input(key="descent.start_w.typed").set_value("abc").run()
    assert page.warning
    page.button(key=leave).click().run()
    assert page.text_input(key="descent.start_w.typed").value == "-1"
    assert not page.warning


def test_a_start_is_the_nearest_number_there_is() -> None:
    texts = ("2.5", " -3 ", "1e99", "-inf", "nan", "here", "", "0.12345678")
    assert [parse_start(text, 4.0) for text in texts] == [2.5, -3.0, 1e6, -1e6, 4.0, 4.0, 4.0, 0.123457]


def test_page_takes_own_points_and_keeps_the_place_of_the_rate(page: AppTest) -> None:
    """RATES[33] is 0.047, 28 % of the limit of the noisy points; four points with x up to 40 need rates a hundred times smaller."""
    turn(page, rate=RATES[33])
    set_setting(page, "descent.points", write_points(OWN))
    page.selectbox(key="descent.data").set_value("own").run()
    assert float(read_setting(page, "descent.rate") or 0) == pytest.approx(RATES[33] / 100)
    assert page.select_slider(key="descent.batch_size").options == ["1", "2", "3", "4"]
    page.button(key="descent.try.limit").click().run()
    assert read_setting(page, "descent.rate") == "0.18"
    assert read_setting(page, "descent.points") == write_points(OWN)
    assert not page.exception


@pytest.mark.parametrize("points", ["0.1,1;0.2,2;0.5,3", "1,3;3,5;9,7", write_points(OWN)])
def test_presets_and_restored_pages_keep_their_rates(points: str) -> None:
    """They are meant for the points that come with them, whatever was offered for the points before."""
    page = open_page("descent", **{"descent.data": "own", "descent.points": points})
    for name in ("limit", "momentum", "order", "best"):
        page.button(key=f"descent.try.{name}").click().run()
        wanted = {key: write(value) for key, value in read_preset("descent", name).items() if key.endswith("rate")}
        assert {key: read_setting(page, f"descent.{key}") for key in wanted} == wanted
        set_setting(page, "descent.data", "own")
        page.run()
    restored = {"descent.data": "own", "descent.points": "10,3;20,5;30,7", "descent.rate": "0.003", "descent.seed": "1"}
    for key in ("try", *RATE_NAMES, "rate"):
        set_setting(page, f"descent.{key}", "")
    for key, text in restored.items():
        set_setting(page, key, text)
    page.run()
    assert read_setting(page, "descent.rate") == "0.003"


def test_page_refuses_own_points_in_a_sentence_and_keeps_the_last_good_ones(page: AppTest) -> None:
    page.selectbox(key="descent.data").set_value("own").run()
    hand_over(page, "descent.points.upload", "points.csv", b"1,2\n3,four")
    assert page.warning[0].value == WORDS("points.refused.not a number", line=2, column=2, word="four")
    assert read_setting(page, "descent.points") in (None, "1,3;2,5;3,7")
    assert not page.exception


def test_the_verdict_beside_24_seeds_says_that_it_is_about_one(staged: Staged) -> None:
    open_page("descent", lang="en", **{"descent.view": "rates", "descent.seed": "7"})
    assert staged.stage.note.startswith("Of the first of the 24 seeds alone (seed 7): ")


def test_page_keeps_a_pinned_race(page: AppTest) -> None:
    page.button(key="descent.pin.add").click().run()
    turn(page, rate=0.1)
    for view in ("rates", "race"):
        set_setting(page, "descent.view", view)
        page.run()
        assert not page.exception
    assert read_config(read_setting(page, "descent.pin"), RaceConfig) == RaceConfig()
    assert not read_differences(page)
    page.select_slider(key="descent.momentum").set_value(0.9).run()
    page.select_slider(key="descent.batch_size").set_value(2).run()
    assert read_differences(page) == ["Pinned with Batch size B: 5 · Momentum μ: 0"]


@pytest.mark.parametrize("altered", ["grid:0.1~0.2", "seeds:100"])
def test_a_pin_that_no_page_writes_is_not_shown(altered: str) -> None:
    """It could hold a training of minutes."""
    page = open_page("descent", **{"descent.pin": f"data:outlier;{altered}"})
    assert not read_differences(page)
    assert page.button(key="descent.pin.remove").disabled


def test_a_pin_on_other_points_of_ones_own_says_so() -> None:
    own = {"descent.data": "own", "descent.points": "1,5;2,4;6,7"}
    for pinned, told in (("1_2~2_4~3_7", WORDS["pin.points"]), ("1_5~2_4~6_7", "")):
        page = open_page("descent", **own, **{"descent.pin": f"data:own;own:{pinned};batch_size:2"})
        assert read_differences(page) == ([WORDS("pin.differs", settings=told)] if told else [])


def test_page_runs_as_many_epochs_as_own_points_allow(page: AppTest) -> None:
    set_setting(page, "descent.points", ";".join(f"{x},{x % 7}" for x in range(60)))
    page.selectbox(key="descent.data").set_value("own").run()
    epochs = page.select_slider(key="descent.epochs")
    assert (epochs.value, epochs.options) == (10, ["1", "2", "5", "10"])
