"""Each known defect of a delimited export, in a file of a few lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cxsurvey.readers.delimited import read
from cxsurvey.readers.export import Export, file_digest, read_export

DATA = Path(__file__).parents[2] / "data"


def export(name: str, **options: Any) -> Export:
    return read(DATA / f"{name}.csv", **options)


def rows(of: Export) -> list[tuple[str, ...]]:
    return list(of.frame.astype(object).itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("name", "names", "expected"),
    [
        ("lines_in_answer", "id who why", [("1", "IT only", 'It was\nquick, and "cheap"'), ("2", "Joint", "")]),
        ("crlf", "id who why", [("1", "IT only", "It was\r\nquick"), ("2", "Joint", "")]),
        ("bom", "id who", [("1", "IT only"), ("2", "Joint")]),
        ("one_column", "comment", [("good",), ("bad, very",)]),
        ("utf16", "id who", [("1", "Décideur"), ("2", "IT")]),
        ("semicolons", "id who score", [("1", "IT, business", "1,5"), ("2", "Joint", "2")]),
        ("rows_in_quotes", "id who why", [("1", "IT, business", "ok"), ("2", "Joint", "ok")]),
    ],
)
def test_the_answers_come_out_as_they_were_given(name: str, names: str, expected: list[tuple[str, ...]]) -> None:
    read_back = export(name)
    assert list(read_back.frame.columns) == names.split()
    assert rows(read_back) == expected
    assert list(read_back.frame.index) == list(range(1, len(expected) + 1))
    assert not read_back.rejected


def test_columns_of_one_name_are_numbered_with_a_note() -> None:
    read_back = export("names_twice")
    assert list(read_back.frame.columns) == ["id", "who", "who (2)", "who (3)"]
    assert read_back.notes == ('3 columns have the name "who"; the later are called "who (2)", "who (3)".',)


def test_a_numbered_name_that_is_taken_gets_another_number(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("who,who (2),who\na,b,c\n")
    read_back = read(path)
    assert list(read_back.frame.columns) == ["who", "who (2)", "who (3)"]
    assert read_back.notes == ('2 columns have the name "who"; the later one is called "who (3)".',)


def test_columns_without_name_and_answers_are_left_out_with_a_note() -> None:
    read_back = export("nameless_empty")
    assert list(read_back.frame.columns) == ["id", "who"]
    assert read_back.notes == ("Left out 3 columns without a name and without answers.",)


def test_a_first_column_without_a_name_is_a_row_number() -> None:
    assert list(export("row_numbers").frame.columns) == ["column 1", "who"]


def test_two_header_rows_below_a_title_become_one_name_per_column() -> None:
    read_back = export("title_and_two_header_rows", title_lines=1, header_rows=2)
    assert list(read_back.frame.columns) == [
        "Respondent ID",
        "Who decides? | IT",
        "Who decides? | Business",
        "Who decides? | Other (please specify)44",
        "Company size?",
        "Your role?",
        "Your role? | Other (please specify)45",
    ]
    assert rows(read_back)[1] == ("2", "", "Business", "my aunt", "51-250", "Developer", "")
    assert read_back.notes == ("Skipped above the header: Survey 2019,,,,,,",)


def test_a_separator_inside_a_name_is_not_taken_for_the_separator() -> None:
    assert list(export("semicolons_in_name").frame.columns) == ["id", "Which? (IT; business; joint)"]


def test_one_column_whose_name_holds_a_separator_is_read_when_another_is_given(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("Which? (IT; business)\nIT\nbusiness\n")
    assert rows(read(path, separator=",")) == [("IT",), ("business",)]


def test_another_encoding_is_read_when_named() -> None:
    assert rows(export("cp1252", encoding="cp1252"))[1] == ("2", "Décideur")


def test_utf16_is_noted() -> None:
    assert export("utf16").notes == ("Read as UTF-16, as its first bytes say.",)


def test_rows_without_any_answer_are_set_aside() -> None:
    read_back = export("separators_only")
    assert list(read_back.frame.index) == [1, 3]
    assert [(note.row, note.rule, note.reason, note.before) for note in read_back.rejected] == [
        (2, "read.empty", "line 3: no answer in any column", ",,"),
        (4, "read.empty", "line 5: no answer in any column", ", ,"),
    ]


def test_damaged_rows_are_set_aside_with_text_and_reason_and_cost_only_themselves() -> None:
    read_back = export("damaged_rows")
    assert rows(read_back) == [("1", "IT", "ok"), ("5", "IT", "ok")]
    assert [(note.row, note.rule, note.reason, note.before) for note in read_back.rejected] == [
        (2, "read.fields", "line 3: 2 fields where the header has 3", "2,Joint"),
        (3, "read.fields", "line 4: 4 fields where the header has 3", "3,IT,a,b"),
        (4, "read.fields", "line 5: a quotation mark is opened and never closed", '4,"Joint,ok'),
    ]
    assert read_back.rows_in == 5


def test_rows_broken_at_the_list_separator_are_put_together_again() -> None:
    read_back = export("broken_at_semicolons")
    assert rows(read_back) == [
        ("1", "IT", "Java, 8;Python;C", "fine"),
        ("2", "Joint", "Go;Rust;Zig", "none"),
        ("6", "IT", "Zig", "yes"),
    ]
    assert [(note.row, note.reason) for note in read_back.rejected] == [
        (3, "line 4: a quotation mark is opened and never closed"),
        (4, "line 5: a quotation mark is opened and never closed"),
        (5, "line 6: 5 fields where the header has 4"),
    ]


def test_a_row_put_together_again_is_noted_before_and_after() -> None:
    first = export("broken_at_semicolons").repaired[0]
    assert (first.row, first.rule) == (1, "read.rejoined")
    assert first.reason == "broken at the list separator by a spreadsheet"
    assert first.before == '"1,IT,""Java, 8";Python;"C"",fine";'
    assert first.after == '1,IT,"Java, 8;Python;C",fine'


def test_an_answer_of_several_lines_survives_the_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text('id,why,tools;;\n"1,""first line";;\n"second; line"",Go";Rust;\n2,none,Zig;;\n')
    assert rows(read(path)) == [("1", "first line\nsecond; line", "Go;Rust"), ("2", "none", "Zig")]


def test_a_row_of_several_lines_with_a_field_too_many_is_set_aside_whole(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text('id,why\n1,"one\ntwo",more\n2,none\n')
    read_back = read(path)
    assert rows(read_back) == [("2", "none")]
    assert [note.before for note in read_back.rejected] == ['1,"one\ntwo",more']


def test_two_stray_quotation_marks_do_not_swallow_the_rows_between(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    lines = ['1,"a,b,c,d,e,f', "2,a,b,c,d,e,f", '3,a",b,c,d,e,f', "4,,b,c,d,e,f"]
    path.write_text("\n".join(["id,q1,q2,q3,q4,q5,q6", *lines, ",,,,,,"]) + "\n")
    read_back = read(path)
    assert list(read_back.frame["id"]) == ["2", "3", "4"]
    assert [note.row for note in read_back.rejected] == [1, 5]


def test_lines_ended_by_carriage_returns_alone_are_read(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(b"id,who\r1,IT\r2,Joint\r")
    assert rows(read(path)) == [("1", "IT"), ("2", "Joint")]


def test_the_digest_is_that_of_the_file() -> None:
    content = (DATA / "bom.csv").read_bytes()
    assert export("bom").digest == file_digest(content)
    assert len(export("bom").digest) == 64


def test_the_reader_is_chosen_by_the_ending(tmp_path: Path) -> None:
    for ending in (".csv", ".TSV", ".txt", ".tab"):
        path = tmp_path / f"export{ending}"
        path.write_text("id\twho\n1\tIT\n")
        assert rows(read_export(path)) == [("1", "IT")]
    path = tmp_path / "export.dat"
    path.write_text("id\twho\n1\tIT\n")
    assert rows(read_export(path, reader="delimited", separator="\t")) == [("1", "IT")]
