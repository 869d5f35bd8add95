"""Columns of a multiple-response question that its codebook leaves out: who ticked only those seems not to answer."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.answers import unlisted_siblings

HEADER = "id,Which tools?,,,,\n,Java,Go,Rust,Other (please specify),Cobol\n"
ROWS = "1,Java,,,,\n2,,Go,,,\n3,,,Rust,,\n4,,, ,Ada,\n"


def book(*more: str, **others: Any) -> cx.Codebook:
    columns = {label: f"Which tools? | {label}" for label in ("Java", "Go", *more)}
    options = [{"label": label, "column": column} for label, column in columns.items()]
    return cx.Codebook.from_dict({"questions": {"tools": {"type": "multiple", "options": options}, **others}})


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


def test_unlisted_columns_with_answers_are_named_when_a_survey_is_made(export: Path) -> None:
    with pytest.warns(cx.UnlistedColumnsWarning) as caught:
        cx.read(export, codebook=book(), header_rows=2).clean()
    assert [str(one.message) for one in caught] == [
        'tools leaves out columns of its question that hold answers: "Which tools? | Rust", '
        '"Which tools? | Other (please specify)". Respondents who ticked only those count as no answer. '
        "List each in the codebook: as an option of tools with its column or, where it holds texts, "
        'as a question of its own with type = "text".'
    ]
    assert caught[0].filename == __file__


def test_a_listed_column_is_silent(export: Path) -> None:
    verbatim = {"other": {"type": "text", "column": "Which tools? | Other (please specify)"}}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cx.read(export, codebook=book("Rust", **verbatim), header_rows=2)


@pytest.mark.parametrize("nothing", [0, "0", False, "", " ", None, "NA"])
def test_a_column_that_nobody_ticked_is_silent(nothing: object) -> None:
    frame = pd.DataFrame({"Which tools? | Java": ["Java"], "Which tools? | Go": [""], "Which tools? | Rust": [nothing]})
    with_reason = cx.Codebook(book().questions, reasons={"NA": "not_asked"})
    assert unlisted_siblings(frame.astype(object), with_reason) == {}
    ticked = frame.astype(object).assign(**{"Which tools? | Rust": 1})
    assert unlisted_siblings(ticked, with_reason) == {"tools": ["Which tools? | Rust"]}


def test_a_frame_with_unlisted_columns_warns_too() -> None:
    frame = pd.DataFrame({f"Which tools? | {label}": [1, 0] for label in ("Java", "Go", "Rust")})
    with pytest.warns(cx.UnlistedColumnsWarning, match="Rust"):
        cx.from_frame(frame, codebook=book())
