"""Style sheets: what other engines than Chromium, and the oldest browsers that the README names, need of them."""

import re
from pathlib import Path

import pytest

from pages.course.guide import outline
from pages.frame import COLOURS, write_colours

ASSETS = Path(__file__).parents[1] / "assets"
SHEETS = {path.stem: path.read_text(encoding="utf-8") for path in ASSETS.rglob("*.css")}


def find_rules(sheet: str, declaration: str) -> list[str]:
    """Return the selectors of a sheet's rules that have a declaration."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    return [selector.strip() for selector, body in rules if re.search(rf"(?<![-\w]){declaration}", body)]


@pytest.mark.parametrize("name", SHEETS)
def test_an_underline_is_written_in_its_parts(name: str) -> None:
    """WebKit's `text-decoration` takes a line, but no style beside it."""
    assert not find_rules(SHEETS[name], r"text-decoration:\s*[^;\s]+\s+[^;\s]")


@pytest.mark.parametrize("name", SHEETS)
def test_no_part_of_a_table_is_positioned(name: str) -> None:
    """WebKit does not do it: what is placed within lies elsewhere."""
    selectors = ",".join(find_rules(SHEETS[name], r"position:\s*relative")).split(",")
    assert not [each for each in selectors if re.search(r"(?<![-.\w])(thead|tbody|tr|th|td)(?![-\w])[^ >+~]*$", each)]


def test_what_is_explained_stands_in_no_columns() -> None:
    """Firefox and WebKit break the line about a word between them."""
    assert not find_rules(SHEETS["page"] + SHEETS["stage"], r"columns?(-count)?: [1-9]")


def test_marks_of_a_dial_stand_where_firefox_has_its_thumb() -> None:
    """Chromium's thumb is 16 pixels wide: at both ends its centre is 8 pixels within."""
    stage = SHEETS["stage"]
    inset, thumb = (
        re.search(rf"{place} \{{[^}}]*?{size}: (\d+)px", stage)
        for place, size in ((r"\.stage-dial-marks", "left"), ("::-moz-range-thumb", "width"))
    )
    assert inset
    assert thumb
    assert 2 * int(inset[1]) == int(thumb[1])


def test_older_browsers_have_colours() -> None:
    """Those that do not know light-dark() drop what says it; as a variable it would leave nothing, hence @supports."""
    light = re.sub(r"@supports \(color: light-dark\(.*?\}\s*\}", "", write_colours())
    assert "light-dark" not in light
    assert all(re.search(rf"--{name}: #\w{{6}};", light) for name in COLOURS)
    marked = re.sub(r"[\w-]+: [^;{]*light-dark\([^;]*;", "", outline("descent", ["clock"]))
    assert re.search(r"outline: 3px solid #\w{6};", marked)
