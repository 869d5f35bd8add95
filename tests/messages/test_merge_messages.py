"""Every refusal to merge waves, in full: each difference that nobody has settled is named."""
# ruff: noqa: E501 - every message stands as it is printed

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.errors import CxSurveyError


def survey(questions: dict[str, Any], **columns: Any) -> cx.Survey:
    names = {column for q in cx.Codebook.from_dict({"questions": questions}).questions.values() for column in q.columns}
    frame = pd.DataFrame({**{name: ["", ""] for name in sorted(names)}, **columns})
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict({"questions": questions}))


def choice(*labels: str, **more: Any) -> dict[str, Any]:
    return {"options": [{"code": code, "label": label} for code, label in enumerate(labels, 1)], **more}


OLD = survey(
    {
        "D01": choice("IT only", "go-between", "joint", wording="How  should a supplier work?"),
        "D07": choice("yes", label="Outsourced"),
        "D08": choice("agree", "disagree"),
        "S10": {"type": "numeric", "unit": "hours"},
        "T01": {"type": "text"},
        "M01": choice("a", "b", type="multiple"),
    }
)
NEW = survey(
    {
        "D01": choice("IT only", "joint", "go-between", "via adviser", wording="How should a supplier work?"),
        "D08": choice("agree", "disagree", reversed=True, asked_of={"D01": [1, 2]}, wording="Do you agree?"),
        "S10": {"type": "numeric", "unit": "minutes"},
        "B01": choice("yes", label="Bridging team"),
        "T01": choice("yes"),
        "M01": {
            "type": "multiple",
            "options": [{"code": 1, "label": "a", "column": "m1"}, {"code": 2, "label": "b", "column": "m2"}],
        },
    }
)


def refusal(*args: Any, **options: Any) -> str:
    with pytest.raises(CxSurveyError) as caught:
        cx.merge_waves(*args, **options)
    return str(caught.value)


def test_every_difference_is_named() -> None:
    text = """
    The waves differ in 11 points that no crosswalk settles.
      where:    merge_waves, 2021 against 2022
      got:      D07 ("Outsourced"): asked in 2021, not in 2022
                B01 ("Bridging team"): asked in 2022, not in 2021
                D01: code 2 is "go-between" in 2021 and "joint" in 2022
                D01: code 3 is "joint" in 2021 and "go-between" in 2022
                D01: code 4 ("via adviser") is offered in 2022 only
                D08: worded "" in 2021, "Do you agree?" in 2022
                D08: asked of all in 2021, D01 = 1 or 2 in 2022
                D08: reversed false in 2021, true in 2022
                S10: unit hours in 2021, minutes in 2022
                T01: type text in 2021, single in 2022
                M01: one column in 2021, one column per option in 2022
      expected: questions, codes, labels and wording that are the same, or a crosswalk that says what they mean
      next:     Start from draft_crosswalk(surveys): map codes under codes, name questions under renamed, retired, added or left_out, and those you hold to be comparable all the same under comparable.
    """
    assert refusal({2021: OLD, 2022: NEW}) == dedent(text).strip()


def test_a_crosswalk_that_settles_all_but_what_cannot_be() -> None:
    wave = {
        "codes": {"D01": {"2": 3, "3": 2, "9": 1}},
        "retired": ["D07", "D77"],
        "added": ["B01", "S10"],
        "comparable": ["D01", "D08", "S10"],
        "left_out": ["T01"],
    }
    text = """
    The waves differ in 5 points that no crosswalk settles.
      where:    merge_waves, 2021 against 2022
      got:      D77: named in retired, and not asked in 2021
                S10: named in added, and asked in 2021
                T01 ("T01"): asked in 2022, not in 2021
                D01: the crosswalk names code 9, which 2021 does not have
                M01: one column in 2021, one column per option in 2022
      expected: questions, codes, labels and wording that are the same, or a crosswalk that says what they mean
      next:     Start from draft_crosswalk(surveys): map codes under codes, name questions under renamed, retired, added or left_out, and those you hold to be comparable all the same under comparable.
    """
    assert refusal({2021: OLD, 2022: NEW}, crosswalk={"waves": {"2021": wave}}) == dedent(text).strip()


def test_a_crosswalk_with_mistakes_names_each_at_its_path() -> None:
    wave = {
        "codes": {"D01": {"2": 9}, "D99": {}, "D08": 3},
        "added": ["B02"],
        "renamed": {"x": 3, "y": "B1"},
        "kept": [],
    }
    text = """
    crosswalk has 7 mistakes.
      where:    crosswalk
      got:      waves.2021.codes.D08 = 3, expected a code of that wave = the code of today
                waves.2021.renamed.x = 3, expected the name of a question of today
                waves.2021.codes.D99 is not a question, expected one of "D01", "D08", "S10", "B01", "T01", "M01"
                waves.2021.renamed.y is not a question, expected "B01" (the nearest of 6)
                waves.2021.added "B02" is not a question, expected one of "D01", "D08", "S10", "B01", "T01", "M01"
                waves.2021.codes.D01 names 9, expected one of 1, 2, 3, 4, "dont_know", "refused", "no_answer", "invalid" and 2 more
                waves.2021.kept is not a setting, expected "codes", "renamed", "retired", "added", "comparable", "left_out" or nothing
      next:     Correct them and run again.
    """
    assert refusal({2021: OLD, 2022: NEW}, crosswalk={"waves": {"2021": wave}}) == dedent(text).strip()


ONE = survey({"a": choice("x", "y")}, a=["x", "y"], w=[1, 1], r=[1, 1])
WEIGHTED = ONE.with_design(weight="w")

CASES: list[tuple[Any, dict[str, Any], str]] = [
    (
        {2021: ONE},
        {},
        """
        Waves are merged from two on.
          where:    merge_waves
          got:      1 wave
          expected: a survey for each wave, oldest first
          next:     Write them as {2021: survey21, 2022: survey22}.
        """,
    ),
    (
        {2021: ONE, 2022: ONE.where({"a": 1})},
        {},
        """
        A wave cannot be merged as it is.
          where:    merge_waves, 2022
          got:      a survey limited to a: x
          expected: all respondents, with a design of weights, strata and PSUs
          next:     Merge first, then call where().
        """,
    ),
    (
        {2021: ONE, 2022: ONE.with_replicates(["w", "r"], kind="BRR")},
        {},
        """
        A wave cannot be merged as it is.
          where:    merge_waves, 2022
          got:      replicate weights
          expected: all respondents, with a design of weights, strata and PSUs
          next:     Merge first, then make replicates.
        """,
    ),
    (
        {2021: ONE, 2022: WEIGHTED},
        {},
        """
        The waves have designs that do not fit together.
          where:    merge_waves, 2022
          got:      weighted by w
          expected: unweighted, as in 2021
          next:     Give the columns of weight, strata and PSU the same names in every wave, in with_design.
        """,
    ),
    (
        {2021: ONE, 2022: ONE},
        {"today": 2023},
        """
        There is no such wave.
          where:    merge_waves, today
          got:      2023
          expected: 2022 (the nearest of 2)
          next:     Leave it out for the last wave.
        """,
    ),
    (
        {2021: ONE, 2022: ONE},
        {"name": "w"},
        """
        The name of the wave is taken.
          where:    merge_waves, 2021
          got:      a question or column "w"
          expected: a name that no wave has
          next:     Choose another one, such as name="ROUND".
        """,
    ),
]


@pytest.mark.parametrize(("surveys", "options", "text"), CASES)
def test_a_refusal_says_what_where_got_expected_and_next(surveys: Any, options: dict[str, Any], text: str) -> None:
    assert refusal(surveys, **options) == dedent(text).strip()
