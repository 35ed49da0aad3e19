"""Random tables in random dialects and encodings, and files that are no tables: the right numbers, or a refusal."""

import csv
import io

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from core.foundation.records import RefusedError
from core.foundation.tables import read_table
from core.foundation.tables.encodings import decode

values = st.one_of(st.integers(-10_000, 10_000).map(float), st.floats(-1e6, 1e6).map(lambda value: round(value, 4)))
rows_of_numbers = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(values, min_size=width, max_size=width), min_size=2, max_size=12)
)
names = st.sampled_from(["x", "y", "time", "Zeit, s", "时间", "Größe", "a b", "n°"])


def write_table(rows: list[list[float]], separator: str, mark: str, head: list[str] | None, end: str) -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator=end)
    if head:
        writer.writerow(head)
    writer.writerows([repr(value).removesuffix(".0").replace(".", mark) for value in row] for row in rows)
    return file.getvalue()


@settings(max_examples=400)
@given(
    rows=rows_of_numbers,
    separator=st.sampled_from(",;\t|"),
    mark=st.sampled_from(".,"),
    head=st.none() | st.lists(names, min_size=4, max_size=4),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "cp1252"]),
)
def test_a_table_in_any_dialect_is_read_or_refused(rows, separator, mark, head, end, encoding) -> None:
    """Never other numbers in silence: where they differ, a remark says how they were read."""
    head = head and head[: len(rows[0])]
    text = write_table(rows, separator, mark, head, end)
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        assume(False)
    refused = ""
    try:
        table = read_table(content)
    except RefusedError as error:
        event(f"refused: {error.reason}")
        refused = error.reason
    if refused:
        assert refused in ("mixed marks", "ragged", "ambiguous separator")
        return
    said = {remark.key for remark in table.remarks}
    event(f"read, said {sorted(said - {'encoding'})}")
    skipped = len(rows) - len(table.lines)
    assert skipped == ("years" in said)
    for column in table.columns:
        wanted = [row[column.place - 1] for row in rows][skipped:]
        assert column.fault is None
        assert column.numbers.tolist() == wanted or "mark" in said


@settings(max_examples=300)
@given(
    content=st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.text('0123456789,;. \n\t-x"', max_size=80).map(str.encode)
)
def test_any_file_is_read_or_refused(content: bytes) -> None:
    try:
        table = read_table(content)
        x, y = table.take(*table.proposed)
    except RefusedError as error:
        event(error.reason)
        return
    event("read")
    assert len(x) == len(y) <= len(table.lines)


@given(text=st.text(max_size=60), encoding=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_unicode_is_decoded(text: str, encoding: str) -> None:
    assume(all(character >= " " for character in text) and "\ufeff" not in text and "\0" not in text)
    assert decode(text.encode(encoding))[0] == text
