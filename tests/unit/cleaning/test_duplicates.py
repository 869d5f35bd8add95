"""One row per respondent."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxsurvey.cleaning.duplicates import Duplicates
from cxsurvey.codebook import Codebook

BOOK = Codebook.from_dict(
    {"id_column": "id", "reasons": {"NA": "no_answer"}, "questions": {"a": {"type": "text"}, "b": {"type": "text"}}}
)


def set_aside(book: Codebook = BOOK, **columns: list[Any]) -> dict[int, str]:
    """Row number to evidence."""
    frame = pd.DataFrame(columns, index=range(1, len(columns["a"]) + 1))
    exclusions = Duplicates().propose(frame, book).exclusions
    return {
        int(frame.index[row]): text
        for exclusion in exclusions
        for row, text in zip(exclusion.rows, exclusion.evidence, strict=True)
    }


def test_the_fullest_row_is_kept() -> None:
    found = set_aside(id=["x", "y", "x", "x"], a=["", "1", "1", "1"], b=["", "", "1", ""])
    assert found == {1: "id x is also row 3, which was kept", 4: "id x is also row 3, which was kept"}


def test_an_option_left_unticked_fills_nothing_whatever_the_platform_writes_for_it() -> None:
    options = [{"code": name, "label": name, "column": name} for name in "pqr"]
    questions = {"a": {"type": "text"}, "b": {"type": "text"}, "m": {"type": "multiple", "options": options}}
    book = Codebook.from_dict({"id_column": "id", "questions": questions})
    fuller = {"id": ["x", "x"], "a": ["1", "1"], "b": ["", "1"], "r": ["1", "1"]}
    for unticked in ("0", ""):  # the second row answered more questions, the first one holds as many cells or more
        assert list(set_aside(book, **fuller, p=[unticked, ""], q=[unticked, ""])) == [1]


def test_among_equally_full_rows_the_first_is_kept() -> None:
    assert list(set_aside(id=["x", "x"], a=["1", "2"], b=["", ""])) == [2]


def test_the_first_is_the_one_with_the_lowest_row_number() -> None:
    frame = pd.DataFrame({"id": ["x", "x"], "a": ["1", "2"]}, index=[7, 3])
    (exclusion,) = Duplicates().propose(frame, BOOK).exclusions
    assert frame.index[exclusion.rows].tolist() == [7]


def test_a_reason_for_no_answer_fills_no_cell() -> None:
    assert list(set_aside(id=["x", "x"], a=["NA", "1"], b=["NA", ""])) == [1]


def test_rows_without_an_id_are_nobodys_duplicates() -> None:
    ids = ["", "", None, None, "NA", "NA", " ", " "]
    assert set_aside(id=ids, a=["1"] * 8, b=["1"] * 8) == {}


def test_numbers_are_ids_too() -> None:
    assert list(set_aside(id=[1, 2, 1], a=["1", "", ""], b=["", "", ""])) == [3]


def test_without_an_id_column_nobody_is_a_duplicate() -> None:
    book = Codebook.from_dict({"questions": {"a": {"type": "text"}}})
    assert set_aside(book, id=["x", "x"], a=["1", "1"]) == {}
    assert set_aside(BOOK, a=["1", "1"]) == {}
