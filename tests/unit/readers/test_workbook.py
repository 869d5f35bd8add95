"""Workbooks: the sheet that holds the answers, and its cells as a person sees them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import cxsurvey as cx
from cxsurvey.readers.export import Export, read_export


def save(path: Path, sheets: dict[str, list[list[Any]]], *, merged: dict[str, list[str]] | None = None) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in (merged or {}).get(name, []):
            sheet.merge_cells(cells)
    book.save(path)
    return path


def cells(export: Export) -> dict[str, list[Any]]:
    return {str(name): list(column) for name, column in export.frame.items()}


ROWS: list[list[Any]] = [["id", "who"], [1, "IT only"], [2, "joint"]]


def test_cells_are_text_as_a_person_sees_them(tmp_path: Path) -> None:
    rows = [
        ["number", "half", "flag", "day", "moment", "clock", "span", "zeros", "none"],
        [
            1,
            0.1 + 0.2,
            True,
            dt.date(2022, 5, 3),
            dt.datetime(2022, 5, 3),
            dt.time(9, 5),
            dt.timedelta(hours=30),
            "007",
            None,
        ],
        [
            12345678901,
            -2.5,
            False,
            dt.date(2022, 5, 4),
            dt.datetime(2022, 5, 3, 10, 50),
            dt.time(23),
            None,
            "1-5",
            None,
        ],
    ]
    read = cells(read_export(save(tmp_path / "a.xlsx", {"Data": rows})))
    assert read == {
        "number": ["1", "12345678901"],
        "half": ["0.3", "-2.5"],
        "flag": ["TRUE", "FALSE"],
        "day": ["2022-05-03", "2022-05-04"],
        "moment": ["2022-05-03 00:00:00", "2022-05-03 10:50:00"],
        "clock": ["09:05:00", "23:00:00"],
        "span": ["30:00:00", ""],
        "zeros": ["007", "1-5"],
        "none": ["", ""],
    }


def test_a_title_is_skipped_and_two_header_rows_are_merged(tmp_path: Path) -> None:
    rows = [
        ["Survey 2022"],
        [],
        ["Who", "Tools", None, None],
        [None, "chat", "voice", "mail"],
        ["IT", 1, 0, 1],
        ["joint", 0, 1, 0],
    ]
    path = save(tmp_path / "a.xlsx", {"Data": rows}, merged={"Data": ["B3:D3"]})
    export = read_export(path)
    assert list(export.frame) == ["Who", "Tools | chat", "Tools | voice", "Tools | mail"]
    assert export.notes == (
        'Read sheet "Data".',
        "Skipped above the header: Survey 2022",
        "Header of 2 rows, merged into one name per column.",
    )
    assert (export.rows_in, export.columns_in, len(export.frame)) == (2, 4, 2)


def test_the_title_and_the_header_can_be_told(tmp_path: Path) -> None:
    rows = [["about", "this"], ["who", "n"], ["IT", 1]]
    path = save(tmp_path / "a.xlsx", {"Data": rows})
    assert list(read_export(path, title_lines=1).frame) == ["who", "n"]
    assert list(read_export(path, header_rows=2).frame) == ["about | who", "this | n"]


def test_the_only_sheet_with_rows_is_read_and_others_are_named(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"Read me": [["Made in May"]], "Data": ROWS, "Empty": []})
    export = read_export(path)
    assert cells(export) == {"id": ["1", "2"], "who": ["IT only", "joint"]}
    assert export.notes == ('Read sheet "Data"; left alone: "Read me".',)


def test_a_sheet_is_chosen_by_name_even_a_hidden_one(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.xlsx", {"2021": ROWS, "2022": [["id", "who"], [9, "joint"]], "aside": [["id", "x"], [4, 5]]}
    )
    book = openpyxl.load_workbook(path)
    book["aside"].sheet_state = "hidden"
    book.save(path)
    assert cells(read_export(path, sheet="2022")) == {"id": ["9"], "who": ["joint"]}
    assert cells(read_export(path, sheet="aside")) == {"id": ["4"], "x": ["5"]}


def test_rows_without_answers_are_set_aside_and_a_row_of_totals_is_pointed_out(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"Data": [*ROWS, [], [3, "IT only"], ["Total", 3]]})
    export = read_export(path)
    assert [note.row for note in export.rejected] == [3]
    assert (export.rows_in, len(export.frame)) == (5, 4)
    assert list(export.frame.index) == [1, 2, 4, 5]
    assert export.notes[-1] == (
        'The last row begins with "Total": the standard rules set it aside if its numbers add up.'
    )


def test_errors_and_formulas_without_a_value_are_blank_and_said_to_be(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A & B": [["x", "y"], ["=1+1", 1], [2, "#N/A"], [3, "#REF!"]]})
    export = read_export(path)
    assert cells(export) == {"x": ["", "2", "3"], "y": ["1", "", ""]}
    assert export.notes[1:] == (
        "2 cells hold an error, such as #N/A: blank here.",
        "1 formula was saved without a value: blank here. Open the workbook in a spreadsheet and save it.",
    )


@pytest.mark.parametrize("ending", [".xls", ".ods", ".xlsb", ".download"])
def test_a_workbook_with_another_ones_ending_is_read_by_what_it_holds(tmp_path: Path, ending: str) -> None:
    path = save(tmp_path / "a.xlsx", {"Data": ROWS}).rename(tmp_path / f"a{ending}")
    assert len(read_export(path, reader="workbook").frame) == 2


def test_a_survey_is_read_from_a_workbook(tmp_path: Path) -> None:
    book = {"questions": {"who": {"options": [{"label": "IT only"}, {"label": "joint"}]}}, "id_column": "id"}
    survey = cx.read(save(tmp_path / "a.xlsx", {"Data": ROWS}), codebook=cx.Codebook.from_dict(book)).check()
    assert list(survey.labelled()["who"]) == ["IT only", "joint"]


@pytest.mark.parametrize(
    ("far", "what"),
    [("XFD1048576", "The workbook cannot be read."), ("A1048576", "Nearly all rows of the sheet are blank.")],
)
def test_a_cell_at_the_far_end_of_the_sheet_costs_no_memory(tmp_path: Path, far: str, what: str) -> None:
    """The library lays a sheet out cell by cell, from the first to the last one that is filled."""
    path = save(tmp_path / "a.xlsx", {"Data": ROWS})
    book = openpyxl.load_workbook(path)
    book["Data"][far] = "x"
    book.save(path)
    with pytest.raises(cx.ReadError) as caught:
        read_export(path)
    assert caught.value.what == what
