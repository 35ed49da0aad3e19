"""The view of a stack of layers: its text, its buttons, and what it draws."""

from tests.staged import Staged
from tests.test_convolution_page import WORDS, open_page, warnings
from tests.test_lessons import check, read_setting


def test_layers_are_added_and_removed_by_buttons() -> None:
    page = open_page(view="stack", layers="conv 4 3x3")
    page.button(key="convolution.add.max 2x2").click().run()
    assert read_setting(page, "convolution.layers") == "conv 4 3x3, max 2x2"
    page.button(key="convolution.add.less").click().run()
    assert read_setting(page, "convolution.layers") == "conv 4 3x3"


def test_eight_layers_with_all_options_are_read_whole() -> None:
    """The button that adds a layer would else cut the text in the middle of it."""
    layers = ", ".join(["conv 128 3x3 s1 p1 reflect"] * 7)
    page = open_page(view="stack", layers=layers)
    page.button(key="convolution.add.relu").click().run()
    assert page.text_input(key="convolution.layers").value == f"{layers}, relu"
    assert not warnings(page)


def test_a_stack_that_learns_nothing_has_no_costs_to_draw(staged: Staged) -> None:
    """Bars of nothing would be an empty picture. What k² stands for is said where a window is no square."""
    for layers, names, note in (
        ("max 2x2, relu", ["shapes", "receptive"], "stack.free"),
        ("conv 2 3x3, relu", ["shapes", "receptive", "costs"], ""),
        ("conv 2 3x5, relu", ["shapes", "receptive", "costs"], "stack.more"),
    ):
        check(open_page(view="stack", layers=layers))
        assert [panel.name for panel in staged.stage.panels] == names
        assert staged.stage.note == (WORDS[note] if note else "")
        assert all(name in staged.stage.layout.areas for name in names)
