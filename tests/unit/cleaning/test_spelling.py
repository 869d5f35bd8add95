"""Spellings that differ only in what cannot be seen or heard."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cxsurvey.cleaning.spelling import Spelling, folded
from cxsurvey.codebook import Codebook

WHO = {"options": [{"label": "IT only"}, {"label": "Joint “sessions”"}, {"label": "10,000+", "values": ["> 10,000"]}]}
BOOK = Codebook.from_dict({"reasons": {"N/A": "not_asked"}, "questions": {"who": WHO}})


def respelled(values: list[Any], book: Codebook = BOOK, **frame: Any) -> dict[Any, str]:
    """The spellings changed, before to after."""
    columns = frame or {"who": values}
    given = pd.DataFrame(columns, dtype=object)
    changed: dict[Any, str] = {}
    for change in Spelling().propose(given, book).changes:
        changed |= dict(zip(given[change.field].iloc[change.rows], change.after, strict=True))
    return changed


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("it only", "IT only"),
        (" IT  only\n", "IT only"),
        ("IT\u00a0only", "IT only"),
        ("\ufeffIT only\u200b", "IT only"),
        ("ＩＴ only", "IT only"),
        ("Joint 'sessions'", None),
        ('joint "Sessions"', "Joint “sessions”"),
        (">\u202f10,000", "> 10,000"),
        ("n/a", "N/A"),
        ("   ", ""),
        ("\u200b", ""),
        ("IT", None),
        ("IT only", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_one_answer(given: Any, meant: str | None) -> None:
    assert respelled([given, "IT only"]) == ({} if meant is None else {given: meant})


def test_what_two_options_share_decides_nothing() -> None:
    book = Codebook.from_dict({"questions": {"who": {"options": [{"label": "IT"}, {"label": "It"}]}}})
    assert respelled(["it", "IT", "It"], book) == {}


@pytest.mark.parametrize("given", ["Yes ", "YES", " yes"])
def test_two_spellings_of_one_option_are_its_first_spelling(given: str) -> None:
    options = [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}]
    book = Codebook.from_dict(
        {"reasons": {"N/A": "not_asked", "n/a": "not_asked"}, "questions": {"who": {"options": options}}}
    )
    assert respelled([given, "Yes", "yes", "N/a"], book) == {given: "Yes", "N/a": "N/A"}


def test_each_part_of_a_multiple_response_is_respelled() -> None:
    tools = {"type": "multiple", "options": [{"label": "Java"}, {"label": "Go"}]}
    book = Codebook.from_dict({"questions": {"who": tools}})
    assert respelled(["JAVA;Go", "Java;Go", "Java; rust", "go"], book) == {"JAVA;Go": "Java;Go", "go": "Go"}


def test_two_questions_that_read_one_column_leave_each_other_their_spellings() -> None:
    first = {"column": "who", "options": [{"label": "Yes"}]}
    second = {"column": "who", "options": [{"label": "yes", "code": "y"}, {"label": "Joint"}]}
    book = Codebook.from_dict({"questions": {"a": first, "b": second}})
    assert respelled(["Yes", "yes", "YES", "joint"], book) == {"joint": "Joint"}


def test_only_questions_of_one_column_with_options_are_respelled() -> None:
    columns = {"type": "multiple", "options": [{"label": "Java", "column": "java"}]}
    book = Codebook.from_dict({"questions": {"why": {"type": "text"}, "tools": columns}})
    assert respelled([], book, why=["Java "], java=["JAVA"]) == {}


def test_folding_keeps_what_can_be_told_apart() -> None:
    assert folded("C") != folded("C++")
    assert folded("naïve") != folded("naive")
