"""Loops of cells against layers, shapes in both orders, and torch's own words on mistakes."""

import pytest

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import Sizes, TrainingConfig

CELLS = concept.CELLS


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("inputs", concept.INPUTS)
def test_loop_of_cells_is_the_layer(cell: concept.Cell, inputs: concept.Inputs) -> None:
    compared = concept.compare_layer(concept.train(TrainingConfig(cell=cell, inputs=inputs, layers=3, hidden_size=16, epochs=3)))
    assert compared.loop_difference < 1e-6
    assert compared.picture_difference < 1e-6
    assert compared.last_difference == 0


@pytest.mark.parametrize("cell", CELLS)
def test_shapes_in_both_orders(cell: concept.Cell) -> None:
    shapes = concept.list_shapes(Sizes(cell=cell))
    assert shapes["batch_first=False"] == ((5, 7, 4), (5, 7, 3), (2, 7, 3))
    assert shapes["batch_first=True"] == ((7, 5, 4), (7, 5, 3), (2, 7, 3))


MESSAGES = {
    "one-hot": "dtype",
    "width": "Expected 4, got 5",
    "order": "(2, 5, 3), got [2, 7, 3]",
    "state order": "(2, 7, 3), got [7, 2, 3]",
    "state layers": "(2, 7, 3), got [3, 7, 3]",
    "lstm": "hx and cx",
    "tuple": "tuple",
    "classes": "Expected target size [7, 4], got [7, 5]",
}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("mistake", concept.MISTAKES)
def test_mistakes_get_torchs_own_message(mistake: str, cell: concept.Cell) -> None:
    answer = concept.ask_torch(mistake, Sizes(cell=cell))
    if mistake == "silent":
        assert (answer.error, answer.shape) == ("", (7, 5, 3))
    else:
        assert MESSAGES[mistake] in answer.message
        assert answer.error in ("RuntimeError", "ValueError", "TypeError")
