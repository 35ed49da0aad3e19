"""The page of the playground: its views, clicks that reach into the network, own points, what a link says."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.concepts import playground as concept
from core.concepts.playground import PlaygroundConfig
from core.concepts.playground.edits import read_edits, write_edits
from core.concepts.playground.own import fit_plane, read_own, write_own
from core.foundation.records import RefusedError
from core.foundation.tables.labels import read_labelled
from pages.playground_views import own
from pages.shell import courses, link
from pages.shell.words import LANGUAGES, Words
from tests.brief import shorten
from tests.handing_over import hand_over
from tests.staged import Staged
from tests.test_lessons import check, open_page, read_setting, set_setting

WORDS = Words("playground", "en")


def open_lesson(**query: str) -> AppTest:
    return open_page("playground", **{"lang": "en", **shorten("playground"), **query})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("view", "panels"),
    [
        ("play", ["plane", "diagram", "loss"]),
        ("linear", ["straight", "matrices"]),
        ("way", ["plane", "way"]),
        ("folding", ["folds", "seen"]),
        ("luck", ["shares"]),
    ],
)
def test_each_view_has_its_pictures(staged: Staged, view: str, panels: list[str], language: str) -> None:
    page = open_lesson(**{"playground.view": view, "lang": language})
    assert [panel.name for panel in staged.stage.panels] == panels
    assert not page.exception


def test_a_training_ends_and_another_run_of_it_is_shown_without_training(staged: Staged, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_lesson()
    assert staged.clock.known == len(staged.clock.readings)
    monkeypatch.setattr(concept, "go_on", lambda *_: pytest.fail("trained again"))
    set_setting(page, "playground.rate", "1")
    set_setting(page, "playground.seed", "5")
    page.run()
    check(page)
    assert [dial.texts[dial.index] for dial in staged.stage.dials if dial] == ["1", "5"]


def test_a_click_on_a_weight_offers_to_set_it_and_training_goes_on_from_there(
    staged: Staged, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_lesson()
    staged.click(page, panel="diagram", x=1.0, y=0.0, customdata=0.3, point=2)
    page.run()
    assert any("x1 → h1.2" in each.value for each in page.markdown)
    kept = concept.train(PlaygroundConfig(epochs=20, batch_size=50)).kept[..., 2]  # (moment, run)
    for moment, weights in ((0, kept[0]), (None, kept[-1])):  # where the clock stands
        monkeypatch.setattr("pages.stage.stage._read", lambda key, name, at=moment: at if name == "moment" else None)
        page.run()
        told = {f"**x1 → h1.2** = {weight:.4g}".replace("-", "−") for weight in weights}
        assert told & {each.value for each in page.markdown}
        assert min(abs(page.select_slider(key="playground.edit.2").value - weights)) <= 0.125
    page.button(key="playground.edit.cut").click().run()
    check(page)
    assert read_setting(page, "playground.edits") == "2-4-1;20;2:cut"
    config = PlaygroundConfig(epochs=20, batch_size=50, edits=((2, 0.0, True),), edit_epoch=20)
    state = courses.follow(config, concept.begin, concept.go_on).state
    assert (state.done, state.epochs) == (True, 40)
    assert (state.kept[-1, :, 2] == 0).all()
    assert page.select_slider(key="playground.edit.2").value == 0
    page.select_slider(key="playground.edit.2").set_value(2.5).run()
    assert read_setting(page, "playground.edits") == "2-4-1;20;2:2.5"
    page.button(key="playground.edit.undo").click().run()
    check(page)
    assert not read_setting(page, "playground.edits")


def test_a_click_on_a_unit_enlarges_it_and_it_can_be_silenced(staged: Staged) -> None:
    page = open_lesson()
    staged.click(page, panel="diagram", x=1.0, y=0.0, customdata=["1.3", 0.1], point=5)
    page.run()
    assert read_setting(page, "playground.chosen") == "1.3"
    place = staged.stage.resting["unit"]
    assert np.asarray(staged.stage.panels[0].caption["values"])[place] == "The map of h1.4, enlarged"
    assert staged.stage.panels[0].figure["data"][2]["meta"]["z"]["units"][place] == (1, 3)
    page.button(key="playground.edit.silence").click().run()
    check(page)
    assert read_setting(page, "playground.edits") == "2-4-1;20;15:cut"
    staged.click(page, panel="diagram", x=1.0, y=0.0, customdata=["1.3", 0.1], point=5)
    page.run()
    assert not read_setting(page, "playground.chosen")


def test_a_click_on_the_plane_adds_a_point_of_the_brush(staged: Staged) -> None:
    page = open_lesson(**{"playground.data": "own", "playground.brush": "2"})
    staged.click(page, panel="plane", x=0.517, y=-1.2)
    page.run()
    points = read_own(read_setting(page, "playground.points") or "")
    assert points is not None
    assert points[-1] == (0.52, -1.2, 2)
    assert staged.stage.panels[0].figure["data"][0]["meta"]["z"]["net"]["classes"] == 3
    page.button(key="playground.own.undo").click().run()
    assert read_setting(page, "playground.points") is None, "the points from which one starts"
    assert read_own(write_own(points)) == points


def test_a_file_with_names_as_classes_becomes_points(staged: Staged) -> None:
    text = "Sorte;Länge;Breite\n" + "\n".join(f"{'AB'[row % 2]};{row},5;{10 * row}" for row in range(12))
    page = open_lesson(**{"playground.data": "own"})
    hand_over(page, "playground.points.upload", "Blüten.csv", text.encode("latin-1"))
    page.run()
    check(page)
    points = read_own(read_setting(page, "playground.points") or "")
    assert points is not None
    assert [label for _, _, label in points] == [0, 1] * 6
    assert points[0][:2] == (-2.8, -2.8)
    assert points[-1][:2] == (2.8, 2.8)


@pytest.mark.parametrize(("text", "reason"), [("1,2\n3,4\n5,6", "no labels"), ("x,y,c\n1,2,a\n3,4,a\n5,6,a", "classes")])
def test_a_file_without_classes_is_refused(text: str, reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        read_labelled(text.encode(), 6)
    assert caught.value.reason == reason


def test_a_class_is_the_same_number_however_it_is_written() -> None:
    table = read_labelled(b"x1,x2,c\n1,2,0.0\n2,3,1.0\n2,3,1\n3,3,00", 6)
    assert table.classes == ("0", "1")
    assert table.labels.tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("label,a,b\n0,1,2.5\n1,2,3\n0,3,4.5", ("a", "b", "label")),
        ("y,x1,x2\n0,1,2.5\n1,2,3\n0,3,4.5", ("x1", "x2", "y")),
        ("类别;编号;甲;乙\n红;1;1;2,5\n蓝;2;2;3\n红;3;3;4,5", ("甲", "乙", "类别")),
        ("x,y,c\n1,2.5,0\n2,3,1\n3,4.5,0", ("x", "y", "c")),
        ("a,b,c,note\n1,2.5,0,u\n2,3,1,v\n3,4.5,0,u", ("a", "b", "note")),
        ("row,col,colour\n1,2.5,0\n2,3,1\n3,4.5,0", ("row", "col", "colour")),
        ("1,2.5,0\n2,3,1\n3,4.5,0", ("1", "2", "3")),
        ("id,a,b,c\n1,1,2.5,0\n2,2,3,1\n3,3,4.5,0", ("a", "b", "c")),
        ("1,p,1,2.5\n2,q,2,3\n3,p,3,4.5", ("3", "4", "2")),
    ],
)
def test_the_class_is_the_column_that_is_called_so_or_the_last_one(text: str, columns: tuple[str, ...]) -> None:
    table = read_labelled(text.encode(), 6)
    assert table.columns == columns
    assert len(table.classes) == 2
    assert table.x.tolist() == [[1, 2.5], [2, 3], [3, 4.5]]


@pytest.mark.parametrize("spread", [1e-6, 0.01, 0.4, 1.0, 5.0, 1e12])
def test_points_of_any_spread_stay_apart(spread: float) -> None:
    """Hundredths of the plane hold them: else they are scaled, and that is said."""
    rows = [f"{spread * place / 10},{place / 10},{place % 2}" for place in range(11)]
    points, scaled = fit_plane(read_labelled("\n".join(["a,b,c", *rows]).encode(), 6))
    assert len({x1 for x1, _, _ in points}) == 11
    assert scaled == (spread not in (1.0,))


def test_numbers_without_a_scale_are_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        fit_plane(read_labelled(b"a,b,c\n1e308,1,0\n-1e308,2,1\n0,3,0\n1,4,1", 6))
    assert (caught.value.reason, caught.value.numbers) == ("infinite", {"word": "1e+308"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_decided_of_a_file_is_said_in_the_language_of_the_page(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes: list[dict[str, str]] = []
    monkeypatch.setattr(own, "show_box", lambda *_, **told: boxes.append(told))
    page, words = open_lesson(**{"playground.data": "own"}), Words("playground", language)

    def hand(content: bytes) -> dict[str, str]:
        hand_over(page, "playground.points.upload", "a.csv", content)
        set_setting(page, "lang", language)
        check(page.run())
        return boxes[-1]

    told = hand(b'x1,x2,c\n"1,200",10%,a\n"2,400",2,b\n"3,400",4,a\n"1,400",4,b\n,5,a')["receipt"]
    assert told.splitlines()[1:] == [
        words["own.scaled"], words("own.missing", count=1),
        words("points.remark.mark", word="1,200", value=1200), words("points.remark.percent", word="10%", value=0.1),
    ]  # fmt: skip
    told = hand(b"x1,x2,c\n1,2,a\n2,3,a\n3,4,a\n4,5,a")["refusal"]
    assert told == words("own.refused.classes", column="c", count=1, classes=6)
    told = hand(b"x1,x2,c\n1e301,2,a\n2,3,b\n3,4,a\n4,5,b")["refusal"]
    assert told == words("points.refused.infinite", word="1e+301", magnitude="10³⁰⁰")


def test_a_thousand_points_fit_a_link() -> None:
    places = np.random.default_rng(0).uniform(-3, 3, (1000, 2)).round(2).tolist()
    points = tuple((x1, x2, place % 3) for place, (x1, x2) in enumerate(places))
    assert read_own(write_own(points)) == points
    assert len(link.pack({"playground.points": write_own(points)})) < 5500


@pytest.mark.parametrize("edits", ["x", "5;", "3;0:nan", "3;999:1", "9999;0:1", "3;0:1e999", ";;;"])
def test_absurd_edits_of_a_link_open_the_page(edits: str, staged: Staged) -> None:
    open_lesson(**{"playground.edits": edits})
    assert staged.clock.known


def test_edits_are_written_as_they_are_read() -> None:
    config = PlaygroundConfig(edits=((0, 1.5, False), (3, 0.0, True)), edit_epoch=12)
    written = "2-4-1;12;0:1.5;3:cut"
    assert write_edits(config) == written
    assert read_edits(PlaygroundConfig(), written) == read_edits(PlaygroundConfig(), written.removeprefix("2-4-1;")) == config
    for hidden in ((5,), (4, 4)):
        assert read_edits(other := PlaygroundConfig(hidden=hidden), written) == other, "its weights are others"


def test_a_large_network_shows_the_run_that_the_dials_choose(staged: Staged) -> None:
    page = open_lesson(**{"playground.layers": "2", "playground.units1": "12", "playground.units2": "12", "playground.seed": "3"})
    weights = staged.stage.panels[0].figure["data"][0]["meta"]["z"]["net"]["weights"]
    assert weights.shape[:2] == (1, 1)
    check(page)
    state = courses.follow(PlaygroundConfig(epochs=20, batch_size=50, hidden=(12, 12)), concept.begin, concept.go_on).state
    np.testing.assert_array_equal(weights[0, 0, -1], state.kept[-1, 6 * 8 + 3])


def test_an_output_cannot_be_silenced() -> None:
    page = open_lesson(**{"playground.chosen": "2.0"})
    check(page)
    assert page.button(key="playground.edit.silence").disabled


def test_the_editor_says_at_which_epoch_something_was_changed() -> None:
    page = open_lesson(**{"playground.edits": "2-4-1;10;15:cut"})
    check(page)
    assert WORDS("edit.done", count=1, epoch=10) in [each.value for each in page.caption]
