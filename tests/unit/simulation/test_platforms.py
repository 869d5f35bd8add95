"""What each platform's file looks like: header rows, names, marks, codes, times, and that it is synthetic."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

import cxsurvey as cx
from cxsurvey.codebook import Codebook
from cxsurvey.simulation.platforms import PLATFORMS, codebook_for, export

BOOK = Codebook.from_dict(
    {
        "title": "Buying",
        "synthetic": True,
        "wave": "2022",
        "id_column": "respondent",
        "reasons": {"-99": "not_asked", "-98": "dont_know"},
        "roles": {"start": "start", "end": "end", "status": "status", "duration": "duration"},
        "questions": {
            "D01": {
                "wording": "Who, if anybody?",
                "options": [
                    {"code": "joint", "label": "Both sides", "values": [2, "Both sides", "Beide kanten"]},
                    {"code": "it_only", "label": "IT only"},
                    {"code": "none", "label": "Don’t know", "reason": "dont_know"},
                ],
                "languages": {"nl": {"wording": "Wie?", "options": {"joint": "Beide kanten", "it_only": "Alleen IT"}}},
            },
            "D01_why": {"wording": "Why IT only?", "type": "text", "asked_of": {"D01": ["it_only"]}},
            "S06": {
                "wording": "Your part?",
                "type": "multiple",
                "options": [
                    {"code": "pays", "label": "I pay", "column": "S06_1"},
                    {"code": "uses", "label": "I use", "column": "S06_2"},
                ],
            },
            "S02": {"wording": "How many?", "type": "numeric"},
            "Z01": {"wording": "Why?", "type": "text"},
        },
    }
)
FRAME = pd.DataFrame(
    {
        "respondent": ["a", "b", "c"],
        "D01": ["joint", "it_only", "none"],
        "D01_why": [None, "They know", None],
        "S06_1": [1, 0, None],
        "S06_2": [1, 0, None],
        "S02": [1250.0, 0.5, -98.0],
        "Z01": ["It works", "two\nlines", ""],
        "start": ["2022-05-03 14:05:11"] * 3,
        "end": ["2022-05-03 14:15:11"] * 3,
        "status": ["complete", "partial", "test"],
        "duration": [600, 600, 600],
    }
)


@dataclass(frozen=True)
class Wave:
    codebook: Codebook = BOOK

    @property
    def honest(self) -> pd.DataFrame:
        return FRAME

    dirty = honest


def rows(folder: Path, platform: str, **how: str) -> list[list[str]]:
    path = export(Wave(), folder, platform=platform, **how)  # type: ignore[arg-type]
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)))


def cell(table: list[list[str]], name: str, row: int) -> str:
    return table[row][table[0].index(name)]


def test_qualtrics_has_names_wordings_and_import_ids_in_three_rows(tmp_path: Path) -> None:
    table = rows(tmp_path, "qualtrics")
    assert table[0][8] == "ResponseId"
    assert len({*table[0]}) == len(table[0])
    assert cell(table, "S06_2", 1) == "Your part? - Selected Choice - I use"
    assert json.loads(cell(table, "StartDate", 2)) == {"ImportId": "startDate", "timeZone": "UTC"}
    assert [cell(table, "D01", row) for row in (3, 4, 5)] == ["Both sides", "IT only", "Don’t know"]
    assert [cell(table, "S06_1", row) for row in (3, 4, 5)] == ["I pay", "", ""]
    assert [cell(table, "Status", row) for row in (3, 4, 5)] == ["IP Address", "IP Address", "Survey Test"]
    assert cell(table, "ResponseId", 3) != cell(table, "ResponseId", 4)


def test_choices_are_written_as_codes_where_that_is_asked_for(tmp_path: Path) -> None:
    table = rows(tmp_path, "qualtrics", choices="codes")
    assert [cell(table, "D01", row) for row in (3, 4, 5)] == ["2", "1", "3"]
    assert [cell(table, "S06_1", row) for row in (3, 4, 5)] == ["1", "", ""]


def test_a_dutch_interface_writes_dutch_wordings_and_choices(tmp_path: Path) -> None:
    table = rows(tmp_path, "qualtrics", language="nl")
    assert cell(table, "D01", 1) == "Wie?"
    assert [cell(table, "D01", row) for row in (3, 4)] == ["Beide kanten", "Alleen IT"]


def test_surveymonkey_leaves_the_question_blank_over_its_further_options(tmp_path: Path) -> None:
    table = rows(tmp_path, "surveymonkey")
    place = table[0].index("Your part?")
    assert table[0][place : place + 3] == ["Your part?", "", "How many?"]
    assert table[1][place : place + 3] == ["I pay", "I use", "Open-Ended Response"]
    assert cell(table, "Start Date", 2) == "05/03/2022 02:05:11 PM"


def test_decipher_and_limesurvey_name_parts_of_a_question_in_their_way(tmp_path: Path) -> None:
    decipher, limesurvey = rows(tmp_path, "decipher"), rows(tmp_path, "limesurvey")
    assert [cell(decipher, "S06r1", row) for row in (1, 2, 3)] == ["1", "0", ""]
    assert [cell(decipher, "status", row) for row in (1, 2)] == ["3", "4"]
    assert [cell(limesurvey, "S06[SQ001]", row) for row in (1, 2, 3)] == ["Y", "N", ""]
    assert [cell(limesurvey, "S02", row) for row in (1, 2)] == ["1250.0000000000", "0.5000000000"]
    assert [bool(cell(limesurvey, "submitdate", row)) for row in (1, 2)] == [True, False]


@pytest.mark.parametrize(
    ("platform", "head"),
    [
        ("qualtrics", ["D01_2_TEXT", "Who, if anybody? - IT only - Text", '{"ImportId":"QID1_2_TEXT"}']),
        ("surveymonkey", ["", "IT only"]),
        ("decipher", ["D01r2oe"]),
        ("alchemer", ["IT only - Write In:Who, if anybody?"]),
        ("limesurvey", ["D01[other]"]),
    ],
)
def test_what_was_typed_beside_an_option_stands_in_a_column_next_to_the_question(
    platform: str, head: list[str], tmp_path: Path
) -> None:
    table = rows(tmp_path, platform)
    columns = [list(column) for column in zip(*table, strict=True)]
    (place,) = [at for at, column in enumerate(columns) if column[: len(head)] == head and "They know" in column]
    question = "D01" if platform in ("qualtrics", "decipher", "limesurvey") else "Who, if anybody?"
    assert columns[place - 1][0] == question


def test_alchemer_puts_the_option_before_the_question_and_tells_eastern_time(tmp_path: Path) -> None:
    table = rows(tmp_path, "alchemer")
    assert cell(table, "I pay:Your part?", 1) == "I pay"
    assert cell(table, "Time Started", 1) == "2022-05-03 10:05:11"


def test_spss_declares_labels_and_what_is_missing(tmp_path: Path) -> None:
    _, about = pyreadstat.read_sav(str(export(Wave(), tmp_path, platform="spss")), user_missing=True)
    assert about.variable_value_labels["D01"] == {2.0: "Both sides", 1.0: "IT only", 3.0: "Don’t know"}
    assert about.missing_ranges["D01"] == [{"lo": 3.0, "hi": 3.0}]
    assert about.variable_value_labels["S02"] == {-98.0: "Don’t know"}
    assert about.column_names_to_labels["D01"] == "Who, if anybody?"


def test_the_workbook_has_a_title_and_merged_cells_over_options(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(export(Wave(), tmp_path, platform="workbook"))["Answers"]
    assert [sheet.cell(row, 1).value for row in (1, 2)] == ["Buying", "Synthetic demonstration data"]
    (merged,) = sheet.merged_cells.ranges
    assert sheet.cell(merged.min_row, merged.min_col).value == "S06 Your part?"
    assert [sheet.cell(merged.min_row + 2, merged.min_col + place).value for place in (0, 1)] == ["x", "x"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_file_says_in_every_row_that_it_is_synthetic(platform: str, tmp_path: Path) -> None:
    survey = cx.read(export(Wave(), tmp_path, platform=platform), codebook=codebook_for(BOOK, platform))
    marked = [name for name in survey.frame if set(survey.frame[name]) == {"Synthetic demonstration data"}]
    assert len(marked) == 1


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_codebook_of_a_platform_is_one_that_can_be_written_and_read(platform: str) -> None:
    book = codebook_for(BOOK, platform, "nl")
    assert Codebook.from_dict(book.to_dict()) == book
    assert list(book.questions) == list(BOOK.questions)


def test_an_unknown_platform_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(cx.InputError) as error:
        codebook_for(BOOK, "qualtric")
    assert str(error.value) == (
        "There is no such platform.\n"
        "  where:    platform\n"
        "  got:      qualtric\n"
        '  expected: "qualtrics" (the nearest of 7)\n'
        '  next:     Leave it out for "qualtrics".'
    )
