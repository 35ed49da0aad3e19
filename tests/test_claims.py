"""A sentence that states a number or compares is checked by a test of its lesson."""

import importlib

import pytest

from pages import STEMS
from pages.shell.words import read_texts
from tests.claims import find_claims, state


@pytest.mark.parametrize("stem", STEMS)
def test_every_claim_has_its_check(stem: str) -> None:
    checks = importlib.import_module(f"tests.test_{stem}_claims").CLAIMS
    missing = [key for key in find_claims(stem) if key not in checks]
    assert not missing, f"assets/text/{stem}.toml claims what no check in tests/test_{stem}_claims.py computes: {missing}"
    assert not [key for key in checks if key not in read_texts(stem)], "a check of a sentence that is no more"


def test_a_number_that_nobody_computed_is_found() -> None:
    state("loss_surface", "misconception.3", "0.26", given=(20, 0))
    for computed, given in ((("0.27",), (20, 0)), (("0.26",), (0,))):
        with pytest.raises(AssertionError, match=r"misconception\.3"):
            state("loss_surface", "misconception.3", *computed, given=given)
