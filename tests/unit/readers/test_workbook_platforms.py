"""A platform's Excel export is recognised and drafted as its CSV is."""

import csv
from pathlib import Path

import openpyxl
import pytest

from cxsurvey.readers.export import read_export

EXPORTS = Path(__file__).parents[2] / "data/exports"


def as_workbook(source: Path, target: Path) -> Path:
    """The cells of a CSV as text in a sheet."""
    book = openpyxl.Workbook()
    with source.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        for row in csv.reader(file):
            book.active.append([cell or None for cell in row])
    book.save(target)
    return target


def one_line(names) -> list[str]:
    """The names as a sheet gives them, with single spaces."""
    return [" ".join(name.split()) for name in names]


@pytest.mark.parametrize("name", ["ospo_2022", "cncf_members", "jupyter"])
def test_an_excel_export_is_read_as_its_csv(tmp_path, name):
    text = read_export(EXPORTS / f"{name}.csv")
    sheet = read_export(as_workbook(EXPORTS / f"{name}.csv", tmp_path / f"{name}.xlsx"))
    assert (sheet.platform, sheet.evidence) == (text.platform, text.evidence)
    assert sheet.platform in ("surveymonkey", "alchemer")
    assert list(sheet.frame.columns) == one_line(text.frame.columns)
    assert len(sheet.frame) == len(text.frame)
    drafts = [export.codebook() for export in (sheet, text)]
    kinds, expected = ([question.kind for question in draft.questions.values()] for draft in drafts)
    assert kinds == expected
    assert list(drafts[0].questions) == one_line(drafts[1].questions)
    assert drafts[0].id_column == drafts[1].id_column


def test_a_platform_can_be_named_for_a_workbook(tmp_path):
    path = as_workbook(EXPORTS / "ospo_2022.csv", tmp_path / "a.xlsx")
    export = read_export(path, reader="surveymonkey")
    assert (export.platform, export.evidence) == ("surveymonkey", ())
