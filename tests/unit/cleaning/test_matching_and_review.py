"""Misspelled answers to any closed question, the sheet of those left to a person, and the decisions that come back."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.engagement.rule import EngagementAnswers
from cxsurvey.cleaning.matching import Matching, match_answers
from cxsurvey.cleaning.review import Decisions, decisions, review
from cxsurvey.cleaning.run import clean
from cxsurvey.codebook import Codebook, Option, Question
from cxsurvey.errors import CxSurveyWarning
from cxsurvey.survey import Survey, from_frame

LABELS = ["Very satisfied", "Satisfied", "Dissatisfied", "Customer service", "Austria", "Australia", "10-49 staff"]
ASKED = Question("Q1", options=tuple(Option(place, label) for place, label in enumerate(LABELS, start=1)))


@pytest.mark.parametrize(
    ("answer", "code", "method"),
    [
        ("4", 4, "code"),
        ("4.0", 4, "code"),
        ("CUSTOMER  SERVICE", 4, "label"),
        ("Cústomer\u00a0service", 4, "label"),
        ("Custmer service", 4, "fuzzy"),
        ("Cutsomer service", 4, "fuzzy"),
        ("Unsatisfied", None, "review"),
        ("not satisfied", None, "review"),
        ("Austrlia", None, "review"),
        ("Austraia", None, "review"),
        ("10-99 staff", None, "review"),
        ("10-49 staf", 7, "fuzzy"),
        ("ustomer service", None, "review"),
        ("no customer service", None, "review"),
        ("Marketing", None, "review"),
        ("n/a", "refused", "reason"),
        ("  ", None, "blank"),
    ],
)
def test_an_answer_is_an_option_misspelled_or_left_to_a_person(answer: str, code: object, method: str) -> None:
    frame = match_answers([answer], ASKED, reasons={"N/A": "refused"})
    found = frame["code"].astype(object).where(frame["code"].notna(), None)
    assert (found.tolist(), frame["method"].tolist()) == ([code], [method])


BOOK = Codebook.from_dict(
    {
        "reasons": {"NA": "no_answer"},
        "questions": {
            "D01": {"options": [{"code": 1, "label": "IT only"}, {"code": 2, "label": "Joint sessions"}]},
            "S04": {"options": [{"code": 1, "label": "Customer service"}, {"code": 2, "label": "Marketing"}]},
        },
    }
)
FRAME = pd.DataFrame(
    {
        "D01": ["IT only", "both", "both", "=1+1", "samen", "joint. IT only", "'=x"],
        "S04": ["Marketing", "Custmer service", "2", "Markting", "NA", "Sales", "marketing"],
    }
)


def survey() -> Survey:
    return from_frame(FRAME, codebook=BOOK)


def test_the_rule_for_any_closed_question_writes_the_codebooks_spelling() -> None:
    done = survey().clean([Matching("S04")])
    assert done.frame["S04"].tolist() == [
        "Marketing", "Customer service", "2", "Marketing", "NA", "Sales", "Marketing",
    ]  # fmt: skip
    corrected = "read with its spelling corrected"
    assert done.audit.changes["reason"].tolist() == ["read by its label, written another way", corrected, corrected]


def test_the_queue_has_a_line_per_answer_the_most_frequent_first_whether_cleaned_or_not() -> None:
    queue = review(survey(), EngagementAnswers("D01"))
    assert queue.to_frame()[["answer", "respondents", "might_mean", "decision"]].to_numpy().tolist() == [
        ["both", 2, "", ""],
        ["'=x", 1, "", ""],
        ["=1+1", 1, "", ""],
        ["joint. IT only", 1, "2 Joint sessions; 1 IT only", ""],
    ]
    cleaned = survey().clean([EngagementAnswers("D01")])
    assert review(cleaned, EngagementAnswers("D01")).to_frame().equals(queue.to_frame())
    assert "5 respondents" in repr(queue)
    assert "5 respondents" in queue._repr_html_()


def decided(path: Path, choices: dict[str, str]) -> Path:
    """The sheet with decisions filled in, as a person would."""
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    for row in rows[1:]:
        row[-1] = choices.get(row[1], "")
    with path.open("w", encoding="utf-8-sig", newline="") as sheet:
        csv.writer(sheet, delimiter=";").writerows(rows)
    return path


def test_decisions_come_back_as_a_rule_that_is_audited_and_taken_back(tmp_path: Path) -> None:
    sheet = review(survey(), EngagementAnswers("D01")).save(tmp_path / "review.csv")
    head, *lines = csv.reader(sheet.read_text(encoding="utf-8-sig").splitlines())
    assert head[-1] == "Decision (D01: 1 = IT only, 2 = Joint sessions; leave empty to decide later)"
    assert [line[1] for line in lines] == ["both", "''=x", "'=1+1", "joint. IT only"]
    rule = decisions(decided(sheet, {"both": "2", "'=1+1": "refused", "''=x": "it ONLY"}))
    raw = survey()
    done = raw.clean([EngagementAnswers("D01"), rule])
    assert done.frame["D01"].tolist() == [
        "IT only", "Joint sessions", "Joint sessions", "refused", "Joint sessions", "joint. IT only", "IT only",
    ]  # fmt: skip
    assert set(done.audit.changes.loc[done.audit.changes["rule"] == "clean.decisions", "evidence"]) == {"review.csv"}
    pd.testing.assert_frame_equal(done.audit.reverse(done.frame), raw.frame)
    pd.testing.assert_frame_equal(done.audit.replay(raw.frame), done.frame)


def test_a_decision_on_an_answer_that_does_not_occur_is_said() -> None:
    rule = Decisions((("D01", "beide", "2"),))
    with pytest.warns(CxSurveyWarning, match='1 decisions are about answers that do not occur: "D01: beide"'):
        _, audit = clean(survey().frame, BOOK, [rule], Audit(7, 7))
    assert audit.settings()["note"].tolist() == ['1 decisions are about answers that do not occur: "D01: beide"']
