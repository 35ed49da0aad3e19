"""The teacher link and projector mode."""

import html
import socket

import pytest
from streamlit.testing.v1 import AppTest

from pages import STEMS
from pages.course import addresses, handout, teacher
from pages.course.addresses import choose_address, find_hosts
from pages.shell import classroom, link
from pages.shell.words import Words, read_presets, read_texts
from tests.test_lessons import open_page, read_markdown, read_setting


def open_lesson(**query: str) -> AppTest:
    """Return the loss surface as a link opens it."""
    return open_page("loss_surface", **query)


def open_class(page: AppTest) -> AppTest:
    """Open the popover for teachers, as a click does."""
    page.session_state["classroom.shown"] = True
    return page.run()


def list_keys(page: AppTest) -> set[str]:
    return {str(widget.key) for kind in (page.select_slider, page.toggle, page.selectbox) for widget in kind}


def test_hidden_controls_keep_their_linked_value() -> None:
    values = {"loss_surface.b": "3", "loss_surface.w": "1"}
    page = open_lesson(hide="loss_surface.b,loss_surface.standardize", **values)
    assert not list_keys(page) & {"loss_surface.b", "loss_surface.standardize"}
    assert "loss_surface.data" in list_keys(page)
    assert (read_setting(page, "loss_surface.w"), read_setting(page, "loss_surface.b")) == ("1", "3")
    assert read_setting(page, "hide") == "loss_surface.b,loss_surface.standardize"
    assert read_setting(page, "loss_surface.b") == "3"


def test_a_class_link_offers_no_answers_of_the_teachers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the plan with the exercise's answer nor the handout's second sheet."""
    written: list[str] = []
    monkeypatch.setattr(handout, "offer_download", lambda key, label, name, kind, make: written.append(make()))
    words = Words("loss_surface", "en")
    for settings in ({"lang": "en"}, {"lang": "en", "lock": "1"}, {"lang": "en", "insist": "1"}, {"hide": "loss_surface.b"}):
        page = open_lesson(**settings)
        page.session_state["loss_surface.course.plan"] = True
        page.run()
        teachers = set(settings) == {"lang"}
        assert any(words["exercise.answer"] in text for text in read_markdown(page)) == teachers
        assert (html.escape(words["exercise.answer"]) in written[-1]) == teachers
        assert html.escape(words["try.ravine.question"]) in written[-1]


def test_locked_language_offers_no_other() -> None:
    page = open_lesson(lock="1", lang="zh")
    assert page.session_state["lang"] == "zh"
    assert not [group for group in page.segmented_control if group.key == "lang"]
    assert "classroom.lock" not in list_keys(page)
    assert [group for group in open_lesson(lang="zh").segmented_control if group.key == "lang"]


def test_a_link_can_insist_on_an_answer(links: list[str]) -> None:
    keys = [f"loss_surface.answer.{name}" for name in ("skip", "a")]
    preset = {"try": "ravine", **read_presets("loss_surface")["ravine"]}
    ravine = {f"loss_surface.{name}": link.to_text(value) for name, value in preset.items()}
    page = open_lesson(**ravine)
    assert [any(button.key == key for button in page.button) for key in keys] == [True, True]
    open_class(page).toggle(key="classroom.insist").set_value(True).run()
    assert "insist=1" in links[-1]
    page = open_lesson(insist="1", **ravine)
    assert [any(button.key == key for button in page.button) for key in keys] == [False, True]
    assert "classroom.shown" not in page.session_state
    page.button(key="loss_surface.answer.a").click().run()
    assert not any(button.key == keys[1] for button in page.button)


def test_projector_keeps_only_what_is_pointed_at() -> None:
    formula = read_texts("shell")["shell.formula"]["en"]
    assert any(formula in each.value for each in open_lesson().markdown)
    page = open_lesson(projector="1")
    assert not any(formula in each.value for each in page.markdown)
    open_class(page).toggle(key="projector").set_value(False).run()
    assert any(formula in each.value for each in page.markdown)
    assert read_setting(page, "projector") is None


def list_popovers(page: AppTest) -> set[str]:
    """Return what is folded away below the pictures."""
    return {name for name in ("key", "misconceptions", "quiz", "plan") if f"loss_surface.course.{name}" in page.session_state}


def test_the_class_gets_neither_plan_nor_answers_whatever_its_link_fixes(links: list[str]) -> None:
    """A link with no switch on is a link for students, too, and leads them out of projector mode."""
    page = open_class(open_lesson(projector="1"))
    assert "class=1" in links[-1]
    assert "projector" not in links[-1]
    students = open_lesson(**{"class": "1"})
    assert "classroom.shown" not in students.session_state
    assert list_popovers(open_lesson()) - list_popovers(students) == {"plan"}
    assert list_popovers(page) == list_popovers(students), "nor does the class see it on the projector"


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list that grows by the link of every run in which the popover for teachers is open."""
    shown: list[str] = []
    show = teacher.show_link
    monkeypatch.setattr(teacher, "show_link", lambda words, address: (shown.append(address), show(words, address)))
    return shown


def test_link_for_the_class_holds_what_was_chosen(links: list[str]) -> None:
    page = open_class(open_lesson(**{"loss_surface.w": "1.5"}))
    page.toggle(key="classroom.lock").set_value(True)
    page.multiselect(key="classroom.hide.loss_surface").set_value(["loss_surface.loss"]).run()
    link = links[-1]
    for part in ("lang=en", "lock=1", "hide=loss_surface.loss", "loss_surface.w=1.5"):
        assert part in link
    page.session_state["classroom.shown"] = False
    page.run()
    assert "classroom.lock" not in list_keys(page)
    open_class(page)
    assert "lock=1" in links[-1]
    assert "hide=loss_surface.loss" in links[-1]


def test_a_link_starts_with_a_prediction_as_its_switch_says(links: list[str]) -> None:
    page = open_class(open_page("descent", **{"descent.predict": "1"}))
    assert page.toggle(key="classroom.predict").value
    assert "descent.predict=1" in links[-1]
    page.toggle(key="classroom.predict").set_value(False).run()
    assert "predict" not in links[-1]


def test_what_is_hidden_in_one_lesson_stays_hidden_after_a_look_at_another(links: list[str]) -> None:
    page = open_class(open_lesson())
    page.multiselect(key="classroom.hide.loss_surface").set_value(["loss_surface.loss"]).run()
    open_class(page.switch_page("derivatives.py"))
    page.multiselect(key="classroom.hide.derivatives").set_value(["derivatives.function"]).run()
    assert "hide=derivatives.function" in links[-1]
    open_class(page.switch_page("loss_surface.py"))
    assert "hide=loss_surface.loss" in links[-1]
    open_class(page.switch_page("derivatives.py"))
    assert "hide=derivatives.function" in links[-1]


@pytest.mark.parametrize("here", ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"])
def test_a_link_made_on_localhost_leads_to_this_machine_in_the_network(here: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words, said, offered = Words("shell", "en"), [], []
    monkeypatch.setattr(teacher.st, "caption", said.append)
    monkeypatch.setattr(addresses.st, "radio", lambda label, hosts, key: offered.extend(hosts) or hosts[1])
    monkeypatch.setattr(addresses, "find_hosts", lambda port: [f"10.0.0.{port % 10}", "192.168.7.7"])
    assert choose_address(words, f"http://{here}:8501/descent") == "http://192.168.7.7:8501/descent"
    assert offered == ["10.0.0.1", "192.168.7.7"]
    assert "192.168.7.7" in said[-1]
    monkeypatch.setattr(addresses, "find_hosts", lambda port: [])
    assert choose_address(words, f"http://{here}:8501/descent") == f"http://{here}:8501/descent"
    assert "--server.address 0.0.0.0" in said[-1]
    assert choose_address(words, "https://downhill.example/descent") == "https://downhill.example/descent"


def test_hosts_are_those_where_the_server_answers() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert find_hosts(server.getsockname()[1]) == []  # it listens to this machine alone


def test_the_code_says_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures, said = [], []
    monkeypatch.setattr(teacher.st, "html", pictures.append)
    monkeypatch.setattr(teacher.st, "caption", said.append)
    monkeypatch.setattr(teacher, "offer_copy", lambda *_, **__: None)
    teacher.show_link(Words("shell", "zh"), "http://192.168.7.7:8501/descent?descent.rate=0.1&lang=zh")
    assert "data:image/svg+xml" in pictures[0]
    assert "二维码" in pictures[0]
    teacher.show_link(Words("shell", "en"), "http://192.168.7.7:8501/descent?z=" + "x" * 5000)
    assert (len(pictures), len(said)) == (1, 1)


def test_absurd_classrooms_open() -> None:
    for hide in ("*", "," * 5000, "loss_surface.b;drop", "lang", "../../x", "loss_surface.nothing"):
        page = open_lesson(hide=hide, lock="yes", projector="maybe")
        assert "loss_surface.data" in list_keys(page)


@pytest.mark.parametrize("stem", STEMS)
def test_a_class_link_may_hide_every_control(stem: str) -> None:
    """Nothing is left to move but the page stands, and every hidden value is kept."""
    keys = sorted(open_page(stem).session_state[classroom.SEEN])
    page = open_page(stem, hide=",".join(keys))
    assert not list_keys(page) & set(keys)
    assert not page.text_input
    assert [key for key in page.session_state[link._TABLE] if key.startswith(f"{stem}.")] == [f"{stem}.more"]


def test_the_language_of_a_link_stays_in_the_address() -> None:
    """Also where it is the browser's own: somebody else's browser may speak another."""
    assert read_setting(open_lesson(lang="en", lock="1"), "lang") == "en"
    assert read_setting(open_lesson(), "lang") is None
