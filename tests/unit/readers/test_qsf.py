"""A Qualtrics survey file, made up here in the shape of a real one, as a draft codebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cxsurvey as cx


def question(number: int, kind: str, selector: str, text: str, **more: Any) -> dict[str, Any]:
    payload = {
        "QuestionID": f"QID{number}",
        "DataExportTag": f"Q{number}",
        "QuestionType": kind,
        "Selector": selector,
        "QuestionText": text,
        "Language": [],
        "Validation": {"Settings": {"Type": "None"}},
    }
    return {"Element": "SQ", "PrimaryAttribute": f"QID{number}", "Payload": payload | more}


def choices(*labels: str, **more: Any) -> dict[str, Any]:
    return {"Choices": {str(n): {"Display": label} for n, label in enumerate(labels, 1)}, **more}


def chosen(number: int, choice: int, **more: Any) -> dict[str, Any]:
    return {
        "LogicType": "Question",
        "ChoiceLocator": f"q://QID{number}/SelectableChoice/{choice}",
        "Operator": "Selected",
        "Type": "Expression",
        "Description": f"<b>If</b> Q{number} is {choice}",
    } | more


def logic(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"0": {str(n): one for n, one in enumerate(conditions)} | {"Type": "If"}, "Type": "BooleanExpression"}


QUESTIONS = [
    question(
        1,
        "MC",
        "SAVR",
        "Who <b>decides</b>&nbsp;?",
        **choices("IT only", "Joint", "Other, please specify", "Don't know", ChoiceOrder=["2", "1", "3", "4"]),
        RecodeValues={"1": "1", "2": "2", "3": "97", "4": "98"},
        Language={
            "NL": {
                "QuestionText": "Wie beslist?",
                "Choices": {"1": {"Display": "alleen IT"}, "2": {"Display": "samen"}},
            }
        },
    ),
    question(
        2,
        "MC",
        "MAVR",
        "Which tools?",
        **choices("Chat", "Voice"),
        DisplayLogic=logic(chosen(1, 1), chosen(1, 3, Conjuction="Or")),
        Validation={"Settings": {"Type": "ChoiceRange", "MaxChoices": "2"}},
    ),
    question(
        3,
        "Matrix",
        "Likert",
        "Do you agree?",
        **choices("IT knows", "Business grasps"),
        Answers={"1": {"Display": "Disagree"}, "2": {"Display": "Agree"}},
        SubSelector="SingleAnswer",
        DisplayLogic=logic(chosen(2, 1, Operator="NotSelected")),
    ),
    question(
        4,
        "TE",
        "SL",
        "How many seats?",
        Validation={"Settings": {"ContentType": "ValidNumber", "ValidNumber": {"Min": "0", "Max": "5000"}}},
    ),
    question(5, "TE", "ML", "Why?"),
    question(
        6,
        "CS",
        "HBAR",
        "Split of the budget",
        **choices("IT", "Business"),
        Validation={"Settings": {"ChoiceTotal": "100"}},
    ),
    question(7, "RO", "DND", "Rank these", **choices("Cost", "Quality", "Speed")),
    question(8, "DB", "TB", "Thank you"),
    question(9, "Timing", "PageTimer", "Timing"),
    question(10, "TE", "SL", "Unused"),
    question(11, "HotSpot", "X", "Click"),
]
QUESTIONS[0]["Payload"]["Choices"]["3"]["TextEntry"] = "true"
QUESTIONS[1]["Payload"]["Choices"]["3"] = {"Display": "None of these", "ExclusiveAnswer": True}
BLOCKS = [
    {"Type": "Default", "BlockElements": [{"Type": "Question", "QuestionID": f"QID{n}"} for n in (*range(1, 10), 11)]},
    {"Type": "Trash", "BlockElements": [{"Type": "Question", "QuestionID": "QID10"}]},
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    survey = {
        "SurveyEntry": {"SurveyName": "Who decides", "SurveyLanguage": "EN"},
        "SurveyElements": [{"Element": "BL", "Payload": BLOCKS}, *QUESTIONS],
    }
    (tmp_path / "survey.qsf").write_text(json.dumps(survey), encoding="utf-8")
    return tmp_path / "survey.qsf"


def test_questions_stand_in_the_order_of_the_blocks_without_the_trash(path: Path) -> None:
    book = cx.draft_codebook(path)
    names = ["Q1", "Q1_3_TEXT", "Q2", "Q3_1", "Q3_2", "Q4", "Q5", "Q6_1", "Q6_2", "Q7_1", "Q7_2", "Q7_3", "Q11"]
    assert list(book.questions) == names
    assert cx.Codebook.from_dict(book.to_dict()) == book
    assert (book.title, book.language, book.id_column) == ("Who decides", "en", "ResponseId")
    assert book.roles["page_time"] == ("Q9_Page Submit",)


def test_a_choice_has_its_recoded_value_and_its_labels(path: Path) -> None:
    first = cx.draft_codebook(path)["Q1"]
    assert first.wording == "Who decides?"
    assert [(option.code, option.label) for option in first.options] == [
        (2, "Joint"),
        (1, "IT only"),
        (97, "Other, please specify"),
        (98, "Don't know"),
    ]
    assert first.options[3].reason == "dont_know"
    dutch = cx.draft_codebook(path).in_language("nl")["Q1"]
    assert (dutch.wording, dutch.label_of(1), dutch.label_of(97)) == (
        "Wie beslist?",
        "alleen IT",
        "Other, please specify",
    )


def test_display_logic_is_who_was_asked_or_a_line_for_a_person(path: Path) -> None:
    book = cx.draft_codebook(path)
    assert book["Q2"].asked_of == {"Q1": (1, 97)}
    assert book["Q3_1"].asked_of == {}
    assert book["Q3_1"].decide == ("Shown only if: If Q2 is 1. Who was asked?",)
    assert "Q11: A question of type HotSpot: what is its answer?" in book.undecided


def test_several_answers_grids_numbers_and_ranks(path: Path) -> None:
    book = cx.draft_codebook(path)
    assert [option.column for option in book["Q2"].options] == ["Q2_1", "Q2_2", "Q2_3"]
    assert (book["Q2"].at_most, book["Q2"].options[2].exclusive) == (2, True)
    assert (book["Q3_2"].wording, book["Q3_2"].battery, book["Q3_2"].ordered) == (
        "Do you agree? – Business grasps",
        "Q3",
        True,
    )
    assert (book["Q4"].kind, book["Q4"].minimum, book["Q4"].maximum) == ("numeric", 0, 5000)
    assert (book["Q6_1"].battery, book["Q6_1"].sums_to) == ("Q6", 100)
    assert (book["Q7_3"].minimum, book["Q7_3"].maximum) == (1, 3)


def test_the_draft_reads_an_export_of_texts_or_of_codes(path: Path) -> None:
    book = cx.draft_codebook(path)
    columns = {column: [""] * 3 for q in book.questions.values() for column in q.columns} | {
        "ResponseId": ["a", "b", "c"]
    }
    frame = pd.DataFrame(
        columns | {"Q1": ["IT only", "97", "samen"], "Q2_1": ["Chat", "1", ""], "Q2_3": ["", "", "None of these"]}
    )
    survey = cx.from_frame(frame, codebook=book).check()
    assert list(survey.labelled()["Q1"]) == ["IT only", "Other, please specify", "Joint"]
    assert survey.answers("Q2").ticked.tolist() == [[True, False, False], [True, False, False], [False, False, True]]


@pytest.mark.parametrize(
    "odd", [None, 3, "x", [], {}, [None], {"Choices": 3, "ChoiceOrder": "x", "QuestionType": "MC"}]
)
def test_parts_of_an_odd_shape_give_a_draft_or_a_message(tmp_path: Path, odd: Any) -> None:
    for element in ({"Element": "SQ", "Payload": odd}, {"Element": "BL", "Payload": odd}, odd):
        for key in ("Choices", "Answers", "Language", "Validation", "DisplayLogic", "RecodeValues", "QuestionText"):
            strange = question(1, "MC", "MAVR", "Who?", **(choices("a", "b") | {key: odd}))
            survey = {"SurveyEntry": odd, "SurveyElements": [element, strange]}
            (tmp_path / "a.qsf").write_text(json.dumps(survey), encoding="utf-8")
            book = cx.draft_codebook(tmp_path / "a.qsf")
            assert cx.Codebook.from_dict(book.to_dict()) == book
