"""The full text of every refusal of the readers."""
# ruff: noqa: E501 - every message stands as it is printed

from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import cxsurvey as cx
from cxsurvey.errors import CxSurveyError
from cxsurvey.readers.export import read_export

DATA = Path(__file__).parents[1] / "data"


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(CxSurveyError) as caught:
        read_export(path, **options)
    return str(caught.value).replace(f"{path.parent}{os.sep}", "")


FILES = {
    "export": b"id,who\n1,IT\n",
    "mixed.csv": b'id,"who\n1,IT\n',
    "blank_names.csv": b",,\n1,IT,x\n",
    "title.csv": b"Survey 2019\nid;who;why\n1;IT;x\n2;IT;y\n",
    "blank_line.csv": b"\nid,who\n1,IT\n",
    "answers.csv": b"id,who\n1,IT\n2,Joint\n3,IT\n4,Business\n",
    "answers2.csv": b"id,who,size\n1,IT,small\n2,Joint,big\n3,IT,small\n4,Business,middle\n5,Joint,small\n",
    "no_row.csv": b"id,who\n1\n2\n",
    "two_encodings.csv": b"id,city\n1,Rome\n2,Oslo\n3,Mar\x92tima\n",
    "joined.csv": "id,w\n1,vóór\n2,één\n3,één\n4,één\n5,één\n".encode() + b"6,caf\xe9\n",
    "two_platforms.csv": b"respondent_id,collector_id,respid,interview_start\n1,2,3,2022-05-03\n",
    "dates.csv": b"id,begun,ended\n1,03/04/2022 10:15,04/04/2022\n2,05/06/2022 9:00,05/06/2022\n",
    "numbers.csv": b'id,spend\n1,"1,250"\n2,"3,500"\n',
    "thousands.csv": b"id;spend;why\n1;1.250;a, b\n2;3.500;c, d\n",
    "wide.csv": b"a," * 40_000 + b"a\n1\n",
    "marks.csv": b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8",
}


CASES: list[tuple[str, dict[str, Any], str]] = [
    (
        "wide.csv",
        {},
        """
        The header has more columns than any survey.
          where:    wide.csv, line 1
          got:      40,001 columns under separator=','
          expected: at most 32,768, twice as many as a spreadsheet can hold
          next:     Set separator or title_lines if they were found wrong; else export the survey in parts.
        """,
    ),
    (
        "empty.csv",
        {},
        """
        The export is empty.
          where:    empty.csv
          got:      0 bytes
          expected: a header line and rows of answers
          next:     Export the survey again.
        """,
    ),
    (
        "white_space.csv",
        {},
        """
        The export is empty.
          where:    white_space.csv
          got:      5 bytes of white space
          expected: a header line and rows of answers
          next:     Export the survey again.
        """,
    ),
    (
        "workbook.csv",
        {},
        """
        The export is not a text file.
          where:    workbook.csv
          got:      an Excel workbook or zip archive
          expected: comma, semicolon or tab separated text
          next:     Save it as CSV (UTF-8) and read that file.
        """,
    ),
    (
        "picture.csv",
        {},
        """
        The export is not a text file.
          where:    picture.csv
          got:      binary content (a zero byte near the start)
          expected: comma, semicolon or tab separated text
          next:     Save it as CSV (UTF-8) and read that file.
        """,
    ),
    (
        "sign_in_page.csv",
        {},
        """
        The export is a web page.
          where:    sign_in_page.csv
          got:      <!DOCTYPE html>
          expected: comma, semicolon or tab separated text
          next:     Sign in to the survey platform and download the export itself.
        """,
    ),
    (
        "cp1252.csv",
        {"encoding": "utf-8"},
        """
        The export is not in the encoding it was read with.
          where:    cp1252.csv, line 3
          got:      a byte that is not UTF-8: 0xe9
          expected: UTF-8
          next:     Name its encoding, such as encoding = "cp1252" under [export] in study.toml (encoding="cp1252" in cx.read), or save it as UTF-8.
        """,
    ),
    (
        "cp1252.csv",
        {"encoding": "latin-1-ish"},
        """
        There is no such encoding.
          where:    encoding
          got:      latin-1-ish
          expected: the name of a text encoding, such as 'utf-8', 'cp1252' or 'utf-16'
          next:     Leave it out to have it found.
        """,
    ),
    (
        "marks.csv",
        {},
        """
        The export is not in the encoding it was read with.
          where:    marks.csv, line 2
          got:      a byte that is not UTF-16: 0x00
          expected: UTF-16
          next:     Name its encoding, such as encoding = "cp1252" under [export] in study.toml (encoding="cp1252" in cx.read), or save it as UTF-8.
        """,
    ),
    (
        "header_only.csv",
        {},
        """
        The export has a header and no answers.
          where:    header_only.csv
          got:      2 columns, 0 rows
          expected: at least one row below the header
          next:     Export the survey again, with responses included.
        """,
    ),
    (
        "nameless_filled.csv",
        {},
        """
        The header leaves columns with answers without a name.
          where:    nameless_filled.csv
          got:      no name for columns 3, 4
          expected: a name for every column that holds answers
          next:     Set header_rows=2 if the options stand in a second row, title_lines=1 if a title comes first.
        """,
    ),
    (
        "title_and_two_header_rows.csv",
        {"title_lines": 1, "header_rows": 1},
        """
        The header leaves columns with answers without a name.
          where:    title_and_two_header_rows.csv
          got:      no name for columns 3, 4, 7
          expected: a name for every column that holds answers
          next:     Set header_rows=2 if the options stand in a second row, title_lines=1 if a title comes first.
        """,
    ),
    (
        "title_and_two_header_rows.csv",
        {"title_lines": 9},
        """
        Nothing is left below the title.
          where:    title_and_two_header_rows.csv
          got:      title_lines=9, and no line of text after them
          expected: a header line and rows of answers
          next:     Set title_lines to the number of lines above the header.
        """,
    ),
    (
        "a_folder.csv",
        {},
        """
        There is no such export.
          where:    a_folder.csv
          got:      a folder
          expected: a file exported from a survey platform
          next:     Check the path, or put the export there.
        """,
    ),
    (
        "missing.csv",
        {},
        """
        There is no such export.
          where:    missing.csv
          got:      nothing at this path
          expected: a file exported from a survey platform
          next:     Check the path, or put the export there.
        """,
    ),
    (
        "missing.sav",
        {},
        """
        There is no such export.
          where:    missing.sav
          got:      nothing at this path
          expected: a file exported from a survey platform
          next:     Check the path, or put the export there.
        """,
    ),
    (
        "export",
        {},
        """
        The file's ending does not say how to read it.
          where:    export
          got:      no ending
          expected: one of ".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".sav", ".zsav", ".por", ".dta", ".parquet", ".sss", ".xml", ".json"
          next:     Name a reader, such as reader = "delimited" under [export] in study.toml (reader="delimited" in cx.read), or export the survey as CSV.
        """,
    ),
    (
        "answers.csv",
        {"reader": "delimitted"},
        """
        There is no such reader.
          where:    reader
          got:      delimitted
          expected: "delimited" (the nearest of 16)
          next:     Leave it out to choose by the file's ending.
        """,
    ),
    (
        "answers.csv",
        {"header_row": 2},
        """
        The reader has no option "header_row".
          where:    read
          got:      header_row=2
          expected: "header_rows" (the nearest of 7)
          next:     Leave it out, or use the name of an option of this reader.
        """,
    ),
    (
        "answers.csv",
        {"separator": "|"},
        """
        The file is not separated by what it was read with.
          where:    answers.csv, line 1
          got:      one cell under separator='|'
          expected: 2 cells, as under separator=','
          next:     Leave the separator out to have it found.
        """,
    ),
    (
        "answers.csv",
        {"separator": ", "},
        """
        The separator cannot be one.
          where:    separator
          got:      ", "
          expected: one character, such as ',', ';', '\\t', '|'
          next:     Leave it out to have it found.
        """,
    ),
    (
        "answers.csv",
        {"title_lines": -1},
        """
        title_lines cannot be used.
          where:    title_lines
          got:      -1
          expected: a whole number from 0
          next:     Count the lines above the answers: those of the title, then those of the header.
        """,
    ),
    (
        "answers.csv",
        {"header_rows": 0},
        """
        header_rows cannot be used.
          where:    header_rows
          got:      0
          expected: a whole number from 1
          next:     Count the lines above the answers: those of the title, then those of the header.
        """,
    ),
    (
        "answers2.csv",
        {"header_rows": 2},
        """
        The header takes in a row of answers.
          where:    answers2.csv
          got:      "IT", "small" in the header and in the rows below it
          expected: the names of the columns
          next:     Set title_lines to the number of lines above the header, and header_rows to that of its own.
        """,
    ),
    (
        "answers2.csv",
        {"title_lines": 1},
        """
        The header takes in a row of answers.
          where:    answers2.csv
          got:      "IT", "small" in the header and in the rows below it
          expected: the names of the columns
          next:     Set title_lines to the number of lines above the header, and header_rows to that of its own.
        """,
    ),
    (
        "mixed.csv",
        {},
        """
        The header cannot be split into names.
          where:    mixed.csv, line 1
          got:      "id,"who"
          expected: names with a quotation mark before and after, or with none
          next:     Set title_lines to the number of lines above the header, or export the survey again.
        """,
    ),
    (
        "blank_names.csv",
        {},
        """
        The first line is not a header.
          where:    blank_names.csv, line 1
          got:      ",," above a line of 3 cells
          expected: the names of the columns
          next:     If it is a title, set title_lines=1; if there is one column only, set separator=','.
        """,
    ),
    (
        "blank_names.csv",
        {"separator": ","},
        """
        The header is empty.
          where:    blank_names.csv, line 1
          got:      3 empty cells
          expected: the names of the columns
          next:     Set title_lines to the number of lines above the header.
        """,
    ),
    (
        "title.csv",
        {},
        """
        The first line is not a header.
          where:    title.csv, line 1
          got:      "Survey 2019" above a line of 3 cells
          expected: the names of the columns
          next:     If it is a title, set title_lines=1; if there is one column only, set separator=','.
        """,
    ),
    (
        "blank_line.csv",
        {},
        """
        The first line is not a header.
          where:    blank_line.csv, line 1
          got:      an empty line above a line of 2 cells
          expected: the names of the columns
          next:     If it is a title, set title_lines=1; if there is one column only, set separator=','.
        """,
    ),
    (
        "no_row.csv",
        {},
        """
        No row of the export can be read.
          where:    no_row.csv, line 2
          got:      2 rows, the first: 1 field where the header has 2
          expected: rows of 2 columns, as in the header
          next:     Check title_lines, header_rows and separator; if they are right, export the survey again.
        """,
    ),
    (
        "two_encodings.csv",
        {},
        """
        The encoding of the export could be one of two.
          where:    two_encodings.csv, line 4
          got:      "3,Mar’tima" as cp1252 or "3,Marítima" as mac_roman
          expected: one reading that makes words
          next:     Name the right one: encoding="cp1252" or encoding="mac_roman".
        """,
    ),
    (
        "joined.csv",
        {},
        """
        The export is UTF-8 with damaged characters.
          where:    joined.csv, line 7
          got:      the byte 0xe9 in ",één 5,één 6,caf� "
          expected: UTF-8 throughout, as most of the file is
          next:     Export the survey again; files of two encodings were joined, or a tool cut characters in two.
        """,
    ),
    (
        "two_platforms.csv",
        {},
        """
        The export could come from one of two platforms.
          where:    two_platforms.csv
          got:      SurveyMonkey (respondent_id and collector_id) or Confirmit (Forsta Plus) (names such as responseid, respid, interview_start)
          expected: the signs of one of "qualtrics", "surveymonkey", "decipher", "confirmit", "alchemer", "limesurvey", "sosci", "google_forms", "microsoft_forms", "delimited"
          next:     Name the right one: reader="surveymonkey" or reader="confirmit"; or reader="delimited" for plain columns.
        """,
    ),
    (
        "answers.csv",
        {"platform": "qualtrix"},
        """
        There is no such platform.
          where:    platform
          got:      qualtrix
          expected: "qualtrics" (the nearest of 10)
          next:     Leave it out to have it found.
        """,
    ),
    (
        "answers.csv",
        {"dates": {"begun": "day first"}},
        """
        A setting names a column that the export does not have.
          where:    dates["begun"]
          got:      "begun"
          expected: one of "id", "who"
          next:     Use the name of a column of the export.
        """,
    ),
    (
        "answers.csv",
        {"decimal": {"who": "comma"}},
        """
        The setting decimal cannot be that.
          where:    decimal["who"]
          got:      comma
          expected: one of ",", "."
          next:     Leave it out to have it found.
        """,
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    (folder / "a_folder.csv").mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize(("name", "options", "text"), CASES, ids=[f"{name} {options}" for name, options, _ in CASES])
def test_a_refusal_says_what_where_got_expected_and_next(
    folder: Path, name: str, options: dict[str, Any], text: str
) -> None:
    path = DATA / name if (DATA / name).exists() else folder / name
    assert refusal(path, **options) == dedent(text).strip()


DRAFTS = [
    (
        "dates.csv",
        """
        The dates of a column can be read in two ways.
          where:    dates.csv, column "begun"
          got:      "03/04/2022 10:15": 3 April 2022 with the day first, 4 March 2022 with the month first (and so in "ended")
          expected: a value with a number over 12 in one of the two places
          next:     Say which: dates={"begun": "day first"} or dates={"begun": "month first"}; dates="day first" says it for all.
        """,
    ),
    (
        "numbers.csv",
        """
        The numbers of a column can be read in two ways.
          where:    numbers.csv, column "spend"
          got:      "1,250": 1.250 or 1250
          expected: a value in which the mark can be one thing only, such as 1.234,5 or 0,5
          next:     Say which mark comes before the decimals: decimal={"spend": ","} or decimal={"spend": "."}; decimal="," says it for all.
        """,
    ),
    (
        "thousands.csv",
        """
        The numbers of a column can be read in two ways.
          where:    thousands.csv, column "spend"
          got:      "1.250": 1.250 or 1250
          expected: a value in which the mark can be one thing only, such as 1.234,5 or 0,5
          next:     Say which mark comes before the decimals: decimal={"spend": ","} or decimal={"spend": "."}; decimal="," says it for all.
        """,
    ),
]


@pytest.mark.parametrize(("name", "text"), DRAFTS, ids=[name for name, _ in DRAFTS])
def test_a_draft_of_two_readings_is_refused_with_both(folder: Path, name: str, text: str) -> None:
    with pytest.raises(CxSurveyError) as caught:
        cx.read(folder / name)
    assert str(caught.value).replace(f"{folder}{os.sep}", "") == dedent(text).strip()
