"""The full text of every refusal of letters."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import numpy as np
import pytest
from column_samples import from_answers

import cxsurvey as cx
from cxsurvey.significance.letter_explanation import explain_letters
from cxsurvey.significance.letter_settings import letter_settings
from cxsurvey.significance.letters import find_letters

ANSWERS = np.random.default_rng(1).random((2, 300)) < 0.5
COLUMNS = [np.ones(300), *np.repeat(np.eye(3), 100, axis=1)]
WITH_TOTAL = from_answers(ANSWERS, COLUMNS, group=[-1, 0, 0, 0])
WITHOUT = from_answers(ANSWERS, COLUMNS[1:])

CASES: dict[str, tuple[Callable[[], object], str]] = {
    "an unknown method": (
        lambda: letter_settings(method="quantm"),  # type: ignore[arg-type]
        """
        There is no such method of testing columns.
          where:    method
          got:      quantm
          expected: "quantum" (the nearest of 9)
          next:     Leave it out for "taylor".
        """,
    ),
    "an unknown family": (
        lambda: letter_settings(family="column"),  # type: ignore[arg-type]
        """
        There is no such family of tests.
          where:    family
          got:      column
          expected: one of "table", "row", "book"
          next:     Leave it out for "table".
        """,
    ),
    "an unknown correction": (
        lambda: letter_settings(adjust="fdr", method="spss"),  # type: ignore[arg-type]
        """
        There is no such correction.
          where:    adjust
          got:      fdr
          expected: one of "bh", "holm", "bonferroni"
          next:     Leave it out for "bonferroni".
        """,
    ),
    "a level of confidence": (
        lambda: letter_settings(level=(95, 90)),
        """
        Levels of letters are one to three different fractions.
          where:    level
          got:      95, 90
          expected: such as 0.05, or (0.05, 0.10) for capitals and small letters
          next:     Give 95 % confidence as 0.05.
        """,
    ),
    "one level twice": (
        lambda: letter_settings(level=(0.05, 0.05)),
        """
        Levels of letters are one to three different fractions.
          where:    level
          got:      0.05, 0.05
          expected: such as 0.05, or (0.05, 0.10) for capitals and small letters
          next:     Give 95 % confidence as 0.05.
        """,
    ),
    "levels in words": (
        lambda: letter_settings(level="high"),  # type: ignore[arg-type]
        """
        Levels of letters are one to three different fractions.
          where:    level
          got:      "high"
          expected: such as 0.05, or (0.05, 0.10) for capitals and small letters
          next:     Give 95 % confidence as 0.05.
        """,
    ),
    "a base that is no number": (
        lambda: letter_settings(min_base=-1),
        """
        The smallest base to test is a number of respondents.
          where:    min_base
          got:      -1
          expected: 0 or more
          next:     Leave it out for 30.
        """,
    ),
    "a control that is not there": (
        lambda: find_letters(WITHOUT, letter_settings(against="column 7")),
        """
        There is no such column to compare with.
          where:    against
          got:      "column 7"
          expected: "columns", "rest", "total", "previous" or one of "column 0", "column 1", "column 2"
          next:     Name a column of the banner that is not hidden.
        """,
    ),
    "a rest without a total": (
        lambda: find_letters(WITHOUT, letter_settings(against="rest")),
        """
        A column is part of no total.
          where:    against
          got:      the column "column 0"
          expected: a banner with a total, for against="rest" and "total"
          next:     Add the total to the banner, or use against="columns".
        """,
    ),
    "the total explained": (
        lambda: explain_letters(find_letters(WITH_TOTAL, letter_settings()), 0, 0),
        """
        That column is compared with no other.
          where:    column
          got:      column 0
          expected: a column of a banner question with more than one column
          next:     Name another column, or letters against something else.
        """,
    ),
    "the control explained": (
        lambda: explain_letters(find_letters(WITH_TOTAL, letter_settings(against="column 1")), 0, 1),
        """
        That column is compared with no other.
          where:    column
          got:      column 1
          expected: a column that is not itself what others are compared with
          next:     Name another column, or letters against something else.
        """,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_message(case):
    call, text = CASES[case]
    with pytest.raises(cx.InputError) as error:
        call()
    assert str(error.value) == dedent(text).strip()


FOOTERS = {
    "default": (
        {},
        "A letter in a cell names a column that is lower: Taylor-linearised difference, t on at most 299 degrees of "
        "freedom; capital: p < 0.05, small: p < 0.1 in a table with a capital; Benjamini–Hochberg over the 6 tests of "
        "the table.",
    ),
    "one level, rows": (
        {"level": 0.05, "family": "row", "adjust": "holm"},
        "A letter in a cell names a column that is lower: Taylor-linearised difference, t on at most 299 degrees of "
        "freedom; p < 0.05; Holm over the 3 tests of each row and banner question.",
    ),
    "rest": (
        {"against": "rest", "adjust": None, "family": "book"},
        "▲ higher, ▼ lower than all others together: Taylor-linearised difference, t on at most 299 degrees of "
        "freedom; ▲ p < 0.05, △ p < 0.1; no correction for 6 tests.",
    ),
    "control": (
        {"against": "column 1", "method": "quantum"},
        "▲ higher, ▼ lower than North: the test of Quantum; ▲ p < 0.05, △ p < 0.1; no correction for 4 tests.",
    ),
    "spss": (
        {"method": "spss"},
        "A letter in a cell names a column that is lower: the test of SPSS CTABLES; p < 0.05; Bonferroni over the 3 "
        "tests of each row and banner question.",
    ),
    "askia": (
        {"method": "askia"},
        "A letter in a cell names a column that is lower: the test of Askia; A+ p < 0.01, A p < 0.05, a p < 0.0989; "
        "no correction for 6 tests.",
    ),
    "small bases": (
        {"min_base": 101},
        "No letters: there are no two columns to compare; columns of under 101 respondents are not tested.",
    ),
}


@pytest.mark.parametrize("case", FOOTERS)
def test_footer(case):
    from cxsurvey.significance.letter_footer import letter_footer

    settings, text = FOOTERS[case]
    assert letter_footer(find_letters(WITH_TOTAL, letter_settings(**settings)), reference="North") == text
