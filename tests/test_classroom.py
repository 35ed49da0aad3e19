"""The teacher link and projector mode."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.shell.words import read_texts
from tests.test_lessons import read_setting

FRAME = str(Path(__file__).parents[1] / "pages" / "frame.py")

SLIDERS = {"loss_surface.view": "search"}
"""A view whose w and b are Streamlit's own sliders."""


def open_lesson(**query: str) -> AppTest:
    """Return the loss surface as a link opens it."""
    page = AppTest.from_file(FRAME, default_timeout=60)
    page.query_params.update({"loss_surface.more": "1", **query})
    page.run()
    page.switch_page("loss_surface.py").run()
    assert not page.exception
    return page


def open_class(page: AppTest) -> AppTest:
    """Open the popover for teachers, as a click does."""
    page.session_state["classroom.shown"] = True
    return page.run()


def list_keys(page: AppTest) -> set[str]:
    return {str(widget.key) for kind in (page.select_slider, page.toggle, page.selectbox) for widget in kind}


def test_hidden_controls_keep_their_linked_value() -> None:
    values = {"loss_surface.b": "3", "loss_surface.w": "1"}
    page = open_lesson(hide="loss_surface.b,loss_surface.standardize", **values, **SLIDERS)
    assert not list_keys(page) & {"loss_surface.b", "loss_surface.standardize"}
    assert "loss_surface.w" in list_keys(page)
    assert (read_setting(page, "loss_surface.w"), read_setting(page, "loss_surface.b")) == ("1", "3")
    assert read_setting(page, "hide") == "loss_surface.b,loss_surface.standardize"
    assert read_setting(page, "loss_surface.b") == "3"


def test_locked_language_offers_no_other() -> None:
    page = open_lesson(lock="1", lang="zh")
    assert page.session_state["lang"] == "zh"
    assert not [group for group in page.segmented_control if group.key == "lang"]
    assert "classroom.lock" not in list_keys(page)
    assert [group for group in open_lesson(lang="zh").segmented_control if group.key == "lang"]


def test_projector_keeps_only_what_is_pointed_at() -> None:
    formula = read_texts("shell")["shell.formula"]["en"]
    assert any(formula in each.value for each in open_lesson().markdown)
    page = open_lesson(projector="1")
    assert not any(formula in each.value for each in page.markdown)
    open_class(page).toggle(key="projector").set_value(False).run()
    assert any(formula in each.value for each in page.markdown)
    assert read_setting(page, "projector") is None


def test_link_for_the_class_holds_what_was_chosen() -> None:
    page = open_class(open_lesson(**{"loss_surface.w": "1.5"}, **SLIDERS))
    page.toggle(key="classroom.lock").set_value(True)
    page.multiselect(key="classroom.hide").set_value(["loss_surface.loss"]).run()
    link = next(each.value for each in page.code if "lock=1" in each.value)
    for part in ("lang=en", "lock=1", "hide=loss_surface.loss", "loss_surface.w=1.5"):
        assert part in link
    page.session_state["classroom.shown"] = False
    page.run()
    assert "classroom.lock" not in list_keys(page)
    assert any("lock=1" in each.value and "hide=loss_surface.loss" in each.value for each in open_class(page).code)


def test_absurd_classrooms_open() -> None:
    for hide in ("*", "," * 5000, "loss_surface.b;drop", "lang", "../../x", "loss_surface.nothing"):
        page = open_lesson(hide=hide, lock="yes", projector="maybe", **SLIDERS)
        assert "loss_surface.w" in list_keys(page)
