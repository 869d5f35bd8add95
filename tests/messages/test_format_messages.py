"""The full text of every refusal of workbooks, SPSS, Stata, Parquet, Triple-S, Forsta and Qualtrics survey files."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import openpyxl
import pytest

import cxsurvey as cx
from cxsurvey.errors import CxSurveyError

BINARY = Path(__file__).parents[1] / "data" / "binary"


def archive(entries: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return content.getvalue()


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def cut(name: str, size: int) -> bytes:
    return (BINARY / name).read_bytes()[:size]


ROWS = [["id", "who"], [1, "IT"]]
TWO = workbook({"2021": ROWS, "2022": ROWS, "Notes": [["x"]]})
BOMB = archive({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(300 * 2**20)})
SSS = '<sss version="2.0"><survey><record ident="A">{}</record></survey></sss>'
ONE = '<variable ident="1" type="single"><name>Q</name><position start="1"/></variable>'

CASES: list[tuple[str, bytes, dict[str, Any], str]] = [
    (
        "two.xlsx",
        TWO,
        {},
        """
        Several sheets could hold the answers.
          where:    two.xlsx
          got:      "2021" (2 rows, 2 columns), "2022" (2 rows, 2 columns)
          expected: one sheet of answers
          next:     Name it, such as sheet="2021".
        """,
    ),
    (
        "two.xlsx",
        TWO,
        {"sheet": "2O22"},
        """
        The workbook has no sheet "2O22".
          where:    two.xlsx
          got:      2O22
          expected: "2022" (the nearest of 3)
          next:     Use the name on the sheet's tab.
        """,
    ),
    (
        "notes.xlsx",
        workbook({"Notes": [["x"]], "Empty": []}),
        {},
        """
        No sheet of the workbook holds answers.
          where:    notes.xlsx
          got:      "Notes" (1 row), "Empty" (0 rows)
          expected: a sheet that is shown, with a header and rows
          next:     Name a hidden sheet with sheet=, or export the survey again.
        """,
    ),
    (
        "header.xlsx",
        workbook({"Data": [["title"], ["id", "who"]]}),
        {},
        """
        The sheet has no answers below its header.
          where:    header.xlsx, sheet "Data"
          got:      2 rows, of which 2 above the answers
          expected: at least one row of answers
          next:     Check title_lines and header_rows, or export the survey with responses included.
        """,
    ),
    (
        "two.xlsx",
        TWO,
        {"sheet": "2022", "header_rows": 0},
        """
        header_rows cannot be used.
          where:    header_rows
          got:      0
          expected: a whole number from 1
          next:     Count the rows above the answers: those of the title, then those of the header.
        """,
    ),
    (
        "text.xlsx",
        b"id,who\n1,IT\n",
        {},
        """
        The file is not a workbook.
          where:    text.xlsx
          got:      text: "id,who 1,IT "
          expected: a file saved by a spreadsheet (.xlsx, .xls, .ods)
          next:     Name the reader of text, reader="delimited", or export the survey again.
        """,
    ),
    (
        "empty.xls",
        b"",
        {},
        """
        The file is not a workbook.
          where:    empty.xls
          got:      0 bytes
          expected: a file saved by a spreadsheet (.xlsx, .xls, .ods)
          next:     Export the survey again.
        """,
    ),
    (
        "letter.xlsx",
        archive({"word/document.xml": b"<x/>"}),
        {},
        """
        The workbook cannot be read.
          where:    letter.xlsx
          got:      an archive of "word/document.xml"
          expected: a workbook that a spreadsheet opens
          next:     Open it in a spreadsheet and save it again, or as CSV.
        """,
    ),
    (
        "bomb.xlsx",
        BOMB,
        {},
        f"""
        The workbook unpacks to more than it can hold.
          where:    bomb.xlsx
          got:      {len(BOMB):,} bytes that unpack to 314,572,804
          expected: at most 268,435,456 bytes
          next:     Export the survey as CSV, if the file comes from somebody you trust.
        """,
    ),
    (
        "cut.xlsx",
        TWO[: len(TWO) // 2],
        {},
        """
        The workbook cannot be read.
          where:    cut.xlsx
          got:      a damaged archive (File is not a zip file)
          expected: a workbook that a spreadsheet opens
          next:     Open it in a spreadsheet and save it again, or as CSV.
        """,
    ),
    (
        "text.sav",
        b"id,who\n1,IT and many more lines\n",
        {},
        """
        The file is neither an SPSS nor a Stata file.
          where:    text.sav
          got:      32 bytes that start with b'id,who\\n1'
          expected: a file saved by SPSS (.sav, .zsav, .por) or Stata (.dta)
          next:     Save it from SPSS or Stata again, or name the reader that fits what is in it.
        """,
    ),
    (
        "cut.sav",
        cut("sample.sav", 900),
        {},
        """
        The file cannot be read to its end.
          where:    cut.sav
          got:      Unable to read from file
          expected: a whole file, as SPSS or Stata wrote it
          next:     Save it from SPSS or Stata again, or export the answers as CSV.
        """,
    ),
    (
        "other.sav",
        (BINARY / "sample.sav").read_bytes(),
        {"encoding": "utf-99"},
        """
        The file cannot be read to its end.
          where:    other.sav
          got:      File has an unsupported character set
          expected: a whole file, as SPSS or Stata wrote it
          next:     Save it from SPSS or Stata again, or export the answers as CSV.
        """,
    ),
    (
        "text.parquet",
        b"id,who\n",
        {},
        """
        The Parquet file cannot be read.
          where:    text.parquet
          got:      7 bytes that begin otherwise
          expected: a whole Parquet file with rows of answers
          next:     Write it again, or name the reader that fits what is in it.
        """,
    ),
    (
        "page.xml",
        b"<html><body/></html>",
        {},
        """
        The file is no Triple-S metadata.
          where:    page.xml
          got:      XML that begins with <html>
          expected: XML with <sss>, <survey>, <record> and its variables
          next:     Export the survey again as Triple-S (XML), or as CSV.
        """,
    ),
    (
        "damaged.sss",
        b"<sss><survey>",
        {},
        """
        The file is no Triple-S metadata.
          where:    damaged.sss
          got:      no element found: line 1, column 13
          expected: XML with <sss>, <survey>, <record> and its variables
          next:     Export the survey again as Triple-S (XML), or as CSV.
        """,
    ),
    (
        "alone.sss",
        SSS.format(ONE).encode(),
        {},
        """
        The answers that belong to the metadata are missing.
          where:    alone.sss
          got:      no alone.asc beside it
          expected: the data file of the same Triple-S pair
          next:     Put it there, or name it, such as data="survey.asc" in cx.read.
        """,
    ),
    (
        "twice.sss",
        SSS.format(ONE + ONE).encode(),
        {"data": "two.txt"},
        """
        The answers cannot be read.
          where:    twice.sss
          got:      the variable "Q" twice
          expected: one row per respondent, laid out as the metadata says
          next:     Check that both files come from the same export.
        """,
    ),
    (
        "answers.json",
        b'{"a": 1}',
        {},
        """
        The file does not hold what its reader reads.
          where:    answers.json
          got:      one object with "a"
          expected: a list of responses, each with the answers by question
          next:     Export it again as it is, or name another reader.
        """,
    ),
    (
        "deep.json",
        b"[" * 100_000,
        {},
        """
        The file does not hold what its reader reads.
          where:    deep.json
          got:      lists within lists without end
          expected: a list of responses, each with the answers by question
          next:     Export it again as it is, or name another reader.
        """,
    ),
    (
        "list.json",
        b'[{"a": 1}]',
        {},
        """
        The metadata of the answers is missing.
          where:    list.json
          got:      no metadata beside it
          expected: the metadata file of the same export
          next:     Name it, such as meta="survey_meta.json" in cx.read.
        """,
    ),
]


def refusal(call: Callable[[], Any], folder: Path) -> str:
    with pytest.raises(CxSurveyError) as caught:
        call()
    return str(caught.value).replace(f"{folder}{os.sep}", "")


@pytest.mark.parametrize(("name", "content", "options", "text"), CASES, ids=[f"{c[0]} {c[2]}" for c in CASES])
def test_a_refusal_says_what_where_got_expected_and_next(
    tmp_path: Path, name: str, content: bytes, options: dict[str, Any], text: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "two.txt").write_text("11\n12\n")
    given = {key: tmp_path / value if key == "data" else value for key, value in options.items()}
    assert refusal(lambda: cx.draft_codebook(tmp_path / name, **given), tmp_path) == dedent(text).strip()


def test_a_file_that_is_no_survey_file(tmp_path: Path) -> None:
    (tmp_path / "a.qsf").write_bytes(b"[1, 2]")
    text = """
    The file does not hold what its reader reads.
      where:    a.qsf
      got:      a list
      expected: a Qualtrics survey file: SurveyEntry and SurveyElements
      next:     Export it again as it is, or name another reader.
    """
    assert refusal(lambda: cx.draft_codebook(tmp_path / "a.qsf"), tmp_path) == dedent(text).strip()


def test_a_library_that_is_not_installed_is_named_with_the_way_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cxsurvey.readers.parquet.find_spec", lambda *_: None)
    (tmp_path / "a.parquet").write_bytes(b"PAR1....PAR1")
    text = """
    The Parquet file cannot be read.
      where:    a.parquet
      got:      no library that reads Parquet
      expected: a whole Parquet file with rows of answers
      next:     Install it: pip install cxsurvey[parquet]. Or write the answers as CSV.
    """
    assert refusal(lambda: cx.draft_codebook(tmp_path / "a.parquet"), tmp_path) == dedent(text).strip()
