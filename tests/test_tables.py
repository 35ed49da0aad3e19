"""Tables as people bring them: each with the right numbers, or a refusal that names the place; never other numbers in silence."""

import numpy as np
import pytest

from core.foundation.records import RefusedError
from core.foundation.tables import Table, read_table
from pages.shell.words import Words


def encode(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def read(content: str | bytes) -> Table:
    return read_table(encode(content))


def take(content: str | bytes) -> list[tuple[float, float]]:
    """Return the points of the proposed columns."""
    table = read(content)
    x, y = table.take(*table.proposed)
    return list(zip(x.tolist(), y.tolist(), strict=True))


def remarks(content: str | bytes) -> dict[str, dict]:
    return {remark.key: remark.numbers for remark in read(content).remarks}


THREE = [(1.0, 3.0), (2.0, 5.0)]
DECIMALS = [(1.5, 3.2), (2.5, 5.1)]


@pytest.mark.parametrize(
    "content",
    [
        "x,y\n1,3\n2,5",
        "x,y\r\n1,3\r\n2,5\r\n",
        "x,y\r1,3\r2,5",
        "\ufeffx,y\n1,3\n2,5",
        "学习时间,成绩\n1,3\n2,5".encode("gbk"),
        "信息熵,成绩\n1,3\n2,5".encode("gbk"),
        "Größe;Gewicht\n1;3\n2;5".encode("cp1252"),
        "x\ty\r\n1\t3\r\n2\t5".encode("utf-16"),
        "x\ty\r\n1\t3\r\n2\t5".encode("utf-16-le"),
        "# measured, 2024, 7\n% by hand\nx,y\n1,3\n2,5",
        "My experiment\nx,y\n1,3\n2,5",
        "My experiment,\nx,y\n1,3\n2,5",
        "x,y\ns,m\n1,3\n2,5",
        "\n\n\nx,y\n\n1,3\n2,5\n\n",
        "x,y,\n1,3,\n2,5,",
        "x y\n1   3\n2 5",
        "  x\ty\n  1\t3\n  2\t5",
        "x|y\n1|3\n2|5",
        "| x | y |\n|---|---|\n| 1 | 3 |\n| 2 | 5 |",
        "x，y\n1，3\n2，5",
        "x,y\n１,３\n２,５",
        "x, y\n1, 3\n2, 5",
        '"x\nlong",y\n1,3\n2,5',
        "2020,2021\n1,3\n2,5",
        "1,3\n2,5",
        "x,y\n1,3\n2,5\n,\nNA,7",
        "学习时间，成绩\n１，３\n２，５".encode("gbk"),
        "ｘ，ｙ\n１，３\n２，５".encode("gbk"),
        "x,y\n1,3\n2,5\n\x1a",
        "Country,2019,2020\nFrance,1,3\nSpain,2,5",
        "Rate,100\nWho,Ann\nx,y\n1,3\n2,5",
        "2024\nx,y\n1,3\n2,5",
        "#,x,y\n7,1,3\n9,2,5",
        "time,id,score\n1,7,3\n2,8,5",
        ",0,1\n0,1,3\n1,2,5",
        ",0,1\na,1,3\nb,2,5",
        "id,1,2\n7,1,3\n9,2,5",
        "x,y\n1,3\n#N/A,4\n2,5",
        "id,x,y\n#1,1,3\n#2,2,5",
        "#1,1,3\n#2,2,5",
        "x,y\t\n1,3\t\n2,5\t",
    ],
)
def test_whole_numbers(content: str | bytes) -> None:
    assert take(content) == THREE


@pytest.mark.parametrize(
    "content",
    [
        "x;y\n1,5;3,2\n2,5;5,1",
        "1,5;3,2\n2,5;5,1",
        "sep=;\nx;y\n1,5;3,2\n2,5;5,1",
        "Zeit, s;Weg, m\n1,5;3,2\n2,5;5,1",
        'x,y\n"1,5","3,2"\n"2,5","5,1"',
        "x\ty\n1,5\t3,2\n2,5\t5,1",
        "1,5 3,2\n2,5 5,1",
        "x y\n1,5 3,2\n2,5 5,1",
        "Ann 1,5 3,2\nBob 2,5 5,1",
        "1.5 3.2\n2.5 5.1",
        "x;y\n1.5;3.2\n2.5;5.1",
    ],
)
def test_decimals(content: str) -> None:
    """The line through these two points has slope 1.9 and intercept 0.35."""
    assert take(content) == DECIMALS
    assert np.polyfit(*np.transpose(take(content)), 1) == pytest.approx([1.9, 0.35])


@pytest.mark.parametrize(
    "content",
    [
        ",x,y\n0,1,3\n1,2,5\n2,3,7",
        '"x","y"\n"1",1,3\n"2",2,5\n"3",3,7',
        '"","x","y"\n"1",1,3\n"2",2,5\n"3",3,7',
        '"x","y"\n"a",1,3\n"b",2,5\n"c",3,7',
        "id,x,y\n7,1,3\n9,2,5\n8,3,7",
        "序号,时间,成绩\n1,1,3\n2,2,5\n3,3,7",
        "y,other,x\n3,9,1\n5,8,2\n7,7,3",
        "name,hours,points\nAnn,1,3\nBob,2,5\nCem,3,7",
        "day,hours,points\n2024-01-05,1,3\n2024-01-06,2,5\n2024-01-07,3,7",
        "x,y,note\n1,3,ok\n2,5,\n3,7,last",
    ],
)
def test_the_likely_columns_are_proposed(content: str) -> None:
    assert np.polyfit(*np.transpose(take(content)), 1) == pytest.approx([2, 1])


@pytest.mark.parametrize(
    ("content", "points"),
    [
        ("x,y\n2020,2021\n1,3", [(2020, 2021), (1, 3)]),
        ("name,born,died\nAnn,1999,2005\nBob,1850,1890", [(1999, 2005), (1850, 1890)]),
        ("a,1,2\nb,2,3", [(1, 2), (2, 3)]),
        ("a1,yes,no\nb2,no,yes", [(1, 0), (0, 1)]),
    ],
)
def test_a_line_of_data_is_not_taken_for_names(content: str, points: list) -> None:
    assert take(content) == points


def test_what_a_device_notes_above_gives_no_names() -> None:
    assert [column.name for column in read("Rate;100\nWho;Ann;Bob\nZeit;Weg\n1,5;3\n2,5;5").columns] == ["Zeit", "Weg"]


def test_what_was_proposed_is_said() -> None:
    nine = read("a,b,c,d,e,f,g,h,i\n1,2,3,4,5,6,7,8,9\n2,3,4,5,6,7,8,9,1")
    assert (len(nine.columns), nine.proposed, nine.why) == (9, (0, 1), "first")
    table = read("id,hours,passed\n7,1,0\n9,2,0\n4,3,1")
    assert [(column.place, column.name) for column in table.columns] == [(1, "id"), (2, "hours"), (3, "passed")]
    assert (table.proposed, table.why) == ((1, 2), "index")
    assert read("y,other,x\n3,9,1\n5,8,2").why == "names"
    assert read("1,3\n2,5").why == "only"


def test_what_was_decided_is_said() -> None:
    assert remarks('x,y\n"1,200",3\n"2,400",5') == {"mark": {"word": "1,200", "value": 1200}}
    assert remarks("x;y\n1,200;3\n2,400;5") == {"mark": {"word": "1,200", "value": 1.2}}
    assert remarks("x;y\n1,200;3,5\n2,400;5,5") == {}  # 3,5 leaves no doubt
    assert remarks("x;y\n1.234,5;3\n2.000;4") == {"mark": {"word": "2.000", "value": 2000}}
    assert remarks("1.234;5\n2.345;6") == {"mark": {"word": "1.234", "value": 1.234}}
    assert remarks("x,y\n10%,3\n30%,5") == {"percent": {"word": "10%", "value": 0.1}}
    assert remarks("hours,passed\n1,no\n2,yes") == {"words": {"word": "no", "value": 0}}
    assert remarks("Weight\n0,5\n1,5") == {"comma": {"word": "0,5", "x": "0", "y": "5"}}
    assert remarks("1,3\n-2,5") == {"comma": {"word": "1,3", "x": "1", "y": "3"}}
    assert remarks("1,3\n2,-5") == remarks("x,y\n1,3\n2,5") == remarks("1;3\n2;5") == {}
    assert remarks("x,1,2,4\ny,3,5,9") == remarks("1,2,4\n3,5,9") == {"across": {"count": 3}}
    assert remarks("x,y,z\n1,2,4\n3,5,9") == remarks("1,2,4\n3,5,9\n4,6,9") == {}
    assert remarks("2020,2021\n1,3\n2,5") == remarks("Country,2019,2020\nFrance,1,3\nSpain,2,5") == {"years": {"line": 1}}
    assert remarks(",0,1\n0,1,3\n1,2,5") == {"counted": {"line": 1}}
    assert remarks("学习时间,成绩\n1,3\n2,5".encode("gbk")) == {"encoding": {"encoding": "gb18030"}}


def test_names_are_read_in_any_encoding() -> None:
    for text, encoding in (
        ("学习时间,成绩", "gbk"),
        ("信息熵,成绩", "gbk"),
        ("Größe (m),Gewicht", "cp1252"),
        ("température,durée", "cp1252"),
        ("x in °C,µm", "cp1252"),
        ("время,балл", "cp1251"),
        ("時間,点数", "shift_jis"),
        ("时间,成绩", "utf-16"),
        ("时间,成绩", "utf-8-sig"),
        ("时间,成绩", "utf-8"),
    ):
        columns = read(f"{text}\n1,3\n2,5".encode(encoding)).columns
        assert [column.name for column in columns] == text.split(","), encoding


@pytest.mark.parametrize(
    ("content", "reason", "numbers"),
    [
        ("x,y\n1,3\n2,four\n3,5", "not a number", {"line": 3, "column": "y", "word": "four"}),
        ("x,y\n1,3\n#DIV/0!,4\n3,5", "not a number", {"line": 3, "column": "x", "word": "#DIV/0!"}),
        ("x;y\n1;3\n#NAME?;4\n3;5", "not a number", {"line": 3, "column": "x", "word": "#NAME?"}),
        ("\n# note\n1,3\n2,four\n3,5", "not a number", {"line": 4, "column": 2, "word": "four"}),
        ("x,y\n1,3\n2,5\nTotal,8", "not a number", {"line": 4, "column": "x", "word": "Total"}),
        ("x,y\n1,3\n2,5 kg\n3,7", "not a number", {"line": 3, "column": "y", "word": "5 kg"}),
        ("x,y\n1,3\n2,inf\n3,7", "not a number", {"line": 3, "column": "y", "word": "inf"}),
        ("x,y\n1,3\n2,1e400\n3,7", "too large", {"line": 3, "column": "y", "word": "1e400"}),
        ("1;3\n-1,5e999;4\n3;7", "too large", {"line": 2, "column": 1, "word": "-1,5e999"}),
        ("x,y\n1,3\n2,4,5\n3,5", "ragged", {"line": 3, "count": 3, "width": 2}),
        ("x,y\n1,5,3,2\n2,5,5,1", "too few names", {"line": 1, "count": 2, "width": 4}),
        ("x,y\n5,3,1\n6,5,2", "too few names", {"line": 1, "count": 2, "width": 3}),
        ("1 2,5\n2 3,5\nfour 4,5", "not a number", {"line": 3, "column": 1, "word": "four"}),
        ("four,3\n2,5\n3,7", "not a number", {"line": 1, "column": 1, "word": "four"}),
        ("x;y\n1,5;3.2\n2,5;5.1", "mixed marks", {"word": "3.2", "other": "1,5"}),
        ("1 200,3 400\n1 300,3 500", "ambiguous separator", {"line": 1}),
        ("0,5 100,5\n1,5 200,5", "ambiguous separator", {"line": 1}),
        ("date,y\n5 Jan 2024,3\n6 Jan 2024,4", "ambiguous separator", {"line": 2}),
        ("5 Jan 2024,3\n6 Jan 2024,4", "ambiguous separator", {"line": 1}),
        ("x\n1\n2", "one column", {}),
        ("x,y\n1 cm,3\n2 cm,5", "unit", {"line": 2, "column": 1, "word": "1 cm"}),
        ("size;price\n10;$3\n20;$5.50", "unit", {"line": 2, "column": 2, "word": "$3"}),
        ("2019年,3元\n2020年,5元", "unit", {"line": 1, "column": 1, "word": "2019年"}),
        ("Datum;Temp\n01.02.2024;3,5\n02.02.2024;4,5", "date", {"line": 2, "column": 1, "word": "01.02.2024"}),
        ("day,temp\n2024-01-05,3\n2024-01-06,4", "date", {"line": 2, "column": 1, "word": "2024-01-05"}),
        ("temp,day\n3,1/2/2024\n4,1/3/2024", "date", {"line": 2, "column": 2, "word": "1/2/2024"}),
        ("2024-01-05 3\n2024-01-06 4", "date", {"line": 1, "column": 1, "word": "2024-01-05"}),
        ("日期,气温\n2024年1月5日,3\n2024年1月6日,4", "date", {"line": 2, "column": 1, "word": "2024年1月5日"}),
        ("t;y\n05.01.24 12:30;3\n05.01.24 12:40;4", "date", {"line": 2, "column": 1, "word": "05.01.24 12:30"}),
        ("time,temp\n10:00,3\n10:05,4", "not a number", {"line": 2, "column": 1, "word": "10:00"}),
        ("t y\n3 5-Jan-24\n4 6-Jan-24", "not a number", {"line": 2, "column": 2, "word": "5-Jan-24"}),
        ("日期,气温\n1月5日,3\n1月6日,4\n6,5", "not a number", {"line": 2, "column": 1, "word": "1月5日"}),
        ("x\ty\n1,00,000\t3\n2,00,000\t4", "not a number", {"line": 2, "column": 1, "word": "1,00,000"}),
        ("1 00 000;3 00 000\n2 00 000;4 00 000", "unreadable", {}),
        ("Room 12b 3\n1\n2\n4", "one column", {}),
        ("time,word\n1,a\n2,b\n3,c", "one column", {}),
        ("hello world", "unreadable", {}),
        (b"\x89PNG\r\n\x1a\n\0\xff", "unreadable", {}),
        (b"\0" * 1000, "unreadable", {}),
        ("", "unreadable", {}),
        ("x,y", "unreadable", {}),
        ('x,y\n1,3\n"' + "2" * 140_000, "unreadable", {}),
    ],
)
def test_what_is_not_understood_is_refused_and_placed(content: str | bytes, reason: str, numbers: dict) -> None:
    with pytest.raises(RefusedError) as caught:
        take(content)
    assert (caught.value.reason, caught.value.numbers) == (reason, numbers)
    assert "{" not in Words("loss_surface", "en")(f"points.refused.{reason}", magnitude="1", most=1, size="1", **numbers)


def test_a_fault_in_another_column_does_no_harm() -> None:
    table = read("x,y,z\n1,3,7\n2,5,?\n3,7,8")
    assert table.take(0, 1)[0].tolist() == [1, 2, 3]
    with pytest.raises(RefusedError):
        table.take(0, 2)
