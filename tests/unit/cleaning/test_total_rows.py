"""Totals below a sheet are set aside with what shows them; a respondent called Total is not."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.cleaning.checks.totals import total_rows
from cxsurvey.readers.export import read_export

HEADER = ["Firm", "Who decides?", "Seats", "Spend"]
ROWS = [["Acme", "IT", 10, 100.5], ["Bolt", "Joint", 20, 200.0], ["Core", "IT", 30, 50.0], ["Dune", "Joint", 41, 10.0]]


def sheet(tmp_path: Path, *below: list[object]) -> Path:
    """A workbook made by hand: a title, a blank row, a header, four firms and what stands below them."""
    book = openpyxl.Workbook()
    for row in [["Customer survey 2022"], [], HEADER, *ROWS, *below]:
        book.active.append(row)
    book.save(tmp_path / "made.xlsx")
    return tmp_path / "made.xlsx"


def test_a_workbook_made_by_hand_is_drafted_and_its_totals_are_set_aside(tmp_path: Path) -> None:
    path = sheet(tmp_path, ["Total", None, 101, 360.5], ["Average", None, 25.25, 90.13])
    survey = cx.read(path)
    assert survey.codebook["Who decides?"].kind == "single"
    assert survey.codebook["Seats"].kind == "numeric" or survey.codebook["Seats"].options
    clean = survey.clean(cx.cleaning_rules("standard"))
    out = clean.audit.set_aside
    assert list(out["rule"]) == ["clean.test_answers"] * 2
    assert list(out["evidence"]) == ["Seats 101 is the sum above", "Seats 25.25 is the average above"]
    assert list(clean.frame["Firm"]) == ["Acme", "Bolt", "Core", "Dune"]


def frame(*below: list[object]) -> pd.DataFrame:
    return pd.DataFrame([*ROWS, *below], columns=HEADER)


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ([["Total", "", 101, 360.5]], [4]),
        ([["n = 4", "", 4, 4]], [4]),
        ([["Gesamtsumme", "", 101, ""]], [4]),
        ([["Total", "IT", 55, 70.0]], []),
        ([["Echo", "IT", 101, 360.5]], []),
        ([["Total", "IT", "", ""]], []),
        ([["Total SE", "IT", 101, 360.5]], []),
        ([["Totaal:", "", 101, 360.5], ["Gemiddelde", "", 25.25, 90.125]], [4, 5]),
    ],
)
def test_only_what_is_named_a_total_and_adds_up_is_one(below: list[list[object]], found: list[int]) -> None:
    assert total_rows(frame(*below))[0].tolist() == found


def test_the_forms_of_a_platform_in_a_workbook_are_known_by_their_signs(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["ID", "Start time", "Completion time", "Email", "Name", "Who decides?", "Which tools?"])
    for number in range(1, 13):
        who, tools = ("IT" if number % 2 else "Joint"), ("Phone;Chat;", "Chat;", "Phone;")[number % 3]
        book.active.append([number, "5/3/22 10:15:00", "5/3/22 10:20:00", "anonymous", "", who, tools])
    book.save(tmp_path / "forms.xlsx")
    export = read_export(tmp_path / "forms.xlsx", dates="month first")
    assert export.platform == "microsoft_forms"
    draft = export.codebook()
    assert (draft["Who decides?"].kind, draft["Which tools?"].kind) == ("single", "multiple")
    assert [option.label for option in draft["Which tools?"].options] == ["Chat", "Phone"]
