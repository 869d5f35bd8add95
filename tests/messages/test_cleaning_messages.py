"""The full text of what the normaliser, the review sheet, the audit in a file and the impact of cleaning refuse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pandas as pd
import pytest

from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.edits import Edit, objects
from cxsurvey.cleaning.engagement.normaliser import engagement
from cxsurvey.cleaning.engagement.rule import engagement_options
from cxsurvey.cleaning.matching import match_answers
from cxsurvey.cleaning.proposal import stage_of
from cxsurvey.cleaning.review import Decisions, decisions
from cxsurvey.codebook import Codebook
from cxsurvey.errors import CxSurveyError

BOOK = Codebook.from_dict(
    {
        "questions": {
            "who": {"options": [{"code": 1, "label": "IT only"}, {"code": 2, "label": "Yes"}]},
            "z": {"type": "text"},
        }
    }
)
FRAME = pd.DataFrame({"who": ["both", "IT only"]})


class Staged:
    name, stage = "clean.mine", "final"


def sheet(*lines: str) -> Path:
    path = Path("review.csv")
    path.write_text("\n".join(["Question,Answer as given,Decision (…)", *lines]), encoding="utf-8-sig")
    return path


def file(text: str) -> Path:
    path = Path("audit.jsonl")
    path.write_text(text, encoding="utf-8")
    return path


def odd_cell() -> Path:
    edit = Edit("who", objects([1]), objects([1]), objects([{1}]), objects(["x"]), "r", "r")
    return Audit(1, 1, edits=(edit,)).save("audit.jsonl")


CASES: dict[str, tuple[Callable[[], object], str]] = {
    "another language": (
        lambda: engagement(["seulement IT"], language="fr"),
        """
        Answers in that language cannot be read.
          where:    language
          got:      "fr"
          expected: one of "en", "nl"
          next:     Leave it out to try every language, or add a file for it in cleaning/engagement/languages.
        """,
    ),
    "another way of working": (
        lambda: engagement(["1"], codes={1: "joined"}),
        """
        There is no such way of working with a vendor.
          where:    codes
          got:      "joined"
          expected: one of "it_only", "joint", "it_middleman", "business_led", "separate", "adviser", "other", "no_preference"
          next:     Map each number of the export to one of these codes.
        """,  # noqa: E501
    ),
    "options of another question": (
        lambda: engagement_options(BOOK["who"]),
        """
        The options of this question are not those of an engagement question.
          where:    questions.who.options
          got:      "IT only", "Yes"
          expected: options whose codes or labels say "it_only", "joint", "it_middleman", "business_led", "separate", "adviser", "other", "no_preference"
          next:     Give the options these codes, or use Matching("…") for another closed question.
        """,  # noqa: E501
    ),
    "matching an open end": (
        lambda: match_answers(["x"], BOOK["z"]),
        """
        Answers are matched to the options of a single-response question.
          where:    z
          got:      a text question with 0 options
          expected: a single-response question with options
          next:     Name another question, or list its options in the codebook.
        """,
    ),
    "two decisions": (
        lambda: decisions(sheet("who,both,1", "who,both,2")),
        """
        One answer has two decisions.
          where:    review.csv, who
          got:      "both" is "1" and "2"
          expected: one decision for each answer
          next:     Settle on one of them.
        """,
    ),
    "a decision that is no option": (
        lambda: Decisions((("who", "both", "3"),), "review.csv").propose(FRAME, BOOK),
        """
        A decision is none of the options.
          where:    review.csv, who
          got:      "3"
          expected: one of "1", "2", "dont_know", "refused", "no_answer", "invalid", "not_asked", "broke_off"
          next:     Write the code of an option, or a reason for no answer.
        """,
    ),
    "no review sheet": (
        lambda: decisions(file("a,b\n1,2\n")),
        """
        This is no review sheet.
          where:    audit.jsonl
          got:      columns "a", "b"
          expected: the columns "Question", "Answer as given" and "Decision"
          next:     Write one with `cxsurvey clean STUDY` or review(…).save(path), fill in its last column, and save \
it as CSV (UTF-8).
        """,
    ),
    "no such sheet": (
        lambda: decisions("missing.csv"),
        """
        This is no review sheet.
          where:    missing.csv
          got:      no such file
          expected: the columns "Question", "Answer as given" and "Decision"
          next:     Write one with `cxsurvey clean STUDY` or review(…).save(path), fill in its last column, and save \
it as CSV (UTF-8).
        """,
    ),
    "no audit": (
        lambda: Audit.read(file("row,id\n1,2\n")),
        """
        This is no audit.
          where:    audit.jsonl
          got:      something else
          expected: a file that survey.audit.save(path) wrote
          next:     Check the path, or write the audit again.
        """,
    ),
    "an audit of later days": (
        lambda: Audit.read(file('{"cxsurvey audit": 2}\n')),
        """
        This is no audit.
          where:    audit.jsonl
          got:      a file of format 2
          expected: a file that survey.audit.save(path) wrote
          next:     Check the path, or write the audit again.
        """,
    ),
    "a cell that cannot be written": (
        odd_cell,
        """
        A cell cannot be written to a file.
          where:    Audit.save
          got:      a set: "{1}"
          expected: a text, number, date, time or truth value
          next:     Turn the column into text before the survey is made from it.
        """,
    ),
    "another stage": (
        lambda: stage_of(Staged()),  # type: ignore[arg-type]
        """
        A cleaning rule names no stage that there is.
          where:    the rule clean.mine, stage
          got:      "final"
          expected: one of "screening", "quality", "editing"
          next:     Leave it out for "editing".
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_says_what_where_got_expected_and_next(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call, text = CASES[name]
    with pytest.raises(CxSurveyError) as caught:
        call()
    assert str(caught.value) == dedent(text).strip()
