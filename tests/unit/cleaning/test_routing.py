"""Who was not asked, by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.routing import Routing
from cxsurvey.cleaning.run import clean
from cxsurvey.codebook import Codebook

YES_NO = [{"label": "Yes"}, {"label": "No"}, {"code": "dk", "label": "Not sure", "reason": "dont_know"}]
BLANK = "blank because not asked"
GIVEN = "answered though routed past; the routing wins"


def routed(book: Codebook, **columns: list[Any]) -> tuple[pd.DataFrame, list[tuple[int, str, str]]]:
    """The frame after routing, and row, column and reason of each change."""
    frame = pd.DataFrame(columns, index=range(1, len(next(iter(columns.values()))) + 1))
    cleaned, audit = clean(frame, book, [Routing()], Audit(rows_in=len(frame), rows_kept=len(frame)))
    return cleaned, list(audit.changes[["row", "field", "reason"]].itertuples(index=False, name=None))


def book(**second: Any) -> Codebook:
    first = {"options": YES_NO}
    return Codebook.from_dict(
        {
            "reasons": {"NA": "no_answer"},
            "questions": {"first": first, "second": {"asked_of": {"first": ["Yes"]}} | second},
        }
    )


def test_a_blank_and_an_answer_of_those_routed_past_are_told_apart() -> None:
    _, changes = routed(book(options=YES_NO), first=["No", "No", "Yes", "Yes"], second=["", "Yes", "", "No"])
    assert changes == [(1, "second", BLANK), (2, "second", GIVEN)]


@pytest.mark.parametrize("unknown", ["", None, "NA", "dk", "Perhaps", "refused"])
def test_who_left_the_filter_question_unanswered_stays(unknown: Any) -> None:
    _, changes = routed(book(options=YES_NO), first=[unknown], second=["Yes"])
    assert changes == []


@pytest.mark.parametrize(
    ("second", "reason"),
    [("dk", GIVEN), ("Perhaps", GIVEN), ("NA", BLANK), (None, BLANK), ("not_asked", None), ("broke_off", None)],
)
def test_what_stands_in_the_cell_of_one_routed_past(second: Any, reason: str | None) -> None:
    _, changes = routed(book(options=YES_NO), first=["No"], second=[second])
    assert changes == ([(1, "second", reason)] if reason else [])


def test_who_was_not_asked_the_filter_was_not_asked_the_rest_whatever_the_order_of_questions() -> None:
    questions = {
        "third": {"options": YES_NO, "asked_of": {"second": ["Yes"]}},
        "second": {"options": YES_NO, "asked_of": {"first": ["Yes"]}},
        "first": {"options": YES_NO},
    }
    cleaned, changes = routed(Codebook.from_dict({"questions": questions}), first=["No"], second=["Yes"], third=["Yes"])
    assert cleaned.loc[1].tolist() == ["No", "not_asked", "not_asked"]
    assert changes == [(1, "second", GIVEN), (1, "third", GIVEN)]


def test_all_filters_must_lead_to_the_question() -> None:
    questions = {
        "a": {"options": YES_NO},
        "b": {"options": YES_NO},
        "c": {"options": YES_NO, "asked_of": {"a": "Yes", "b": "Yes"}},
    }
    cleaned, _ = routed(
        Codebook.from_dict({"questions": questions}), a=["Yes", "Yes", "No"], b=["Yes", "No", ""], c=["Yes", "", ""]
    )
    assert cleaned["c"].tolist() == ["Yes", "not_asked", "not_asked"]


def test_a_multiple_response_leads_on_by_any_of_its_options() -> None:
    tools = {
        "type": "multiple",
        "options": [{"label": "Java"}, {"label": "Go"}, {"label": "None", "reason": "dont_know"}],
    }
    questions = {"tools": tools, "why": {"type": "text", "asked_of": {"tools": ["Go"]}}}
    given = ["Java;Go", "Java", "", "None"]
    cleaned, _ = routed(Codebook.from_dict({"questions": questions}), tools=given, why=["x", "", "", ""])
    assert cleaned["why"].tolist() == ["x", "not_asked", "", ""]


def test_every_column_of_a_multiple_response_is_marked() -> None:
    options = [{"label": "Java", "column": "java"}, {"label": "Go", "column": "go"}]
    asked = book(type="multiple", options=options)
    cleaned, changes = routed(asked, first=["No", "No", "Yes"], java=["", "Java", ""], go=["", "", ""])
    assert cleaned["java"].tolist() == cleaned["go"].tolist() == ["not_asked", "not_asked", ""]
    assert [reason for _, _, reason in changes] == [BLANK, BLANK, GIVEN, GIVEN]


def test_a_number_of_one_routed_past_is_marked() -> None:
    cleaned, _ = routed(book(type="numeric"), first=["No", "No", "Yes"], second=[5.0, float("nan"), 7.0])
    assert cleaned["second"].tolist() == ["not_asked", "not_asked", 7.0]
