"""Answers as numbers: a numeric question as it is, a single-response question by its scores or whole-number codes."""

from __future__ import annotations

import numpy as np

from cxsurvey.answers import Choices, Numbers
from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import InputError, listing
from cxsurvey.survey import Survey


def scores(survey: Survey, name: str) -> FloatArray | None:
    """The numbers that the valid levels of a single-response question stand for, shape (L,); None if it is numeric.

    An option stands for its score, else for its code.

    Raises InputError for a question whose codes are not whole numbers, and for multiple response and text.
    """
    answers = survey.answers(name)
    if isinstance(answers, Numbers):
        return None
    codes = [level.code for level in answers.levels if level.reason is None]
    given = [survey.codebook[name].score_of(code) for code in codes]
    if isinstance(answers, Choices) and codes and None not in given:
        return floats(given)
    raise InputError(
        f'"{name}" has no numbers to reckon with.',
        where=name,
        got=f"a {survey.codebook[name].kind} question with codes {listing(codes, limit=3)}",
        expected='a question of type = "numeric", or a single-response one whose codes are whole numbers',
        next_step="Give the options whole-number codes in the codebook, or ask for shares.",
    )


def numbers(survey: Survey, name: str) -> FloatArray:
    """The valid answers to a question as numbers, NaN for none, shape (n,)."""
    coded = scores(survey, name)
    answers = survey.answers(name)
    if coded is None:
        return answers.values  # type: ignore[union-attr]
    table = np.full(len(answers.levels) + 1, np.nan)
    table[[place for place, level in enumerate(answers.levels) if level.reason is None]] = coded
    return floats(table[answers.codes])  # type: ignore[union-attr]


def middle(values: FloatArray) -> float:
    """The middle of the range of the values that are there, 0 without any: what sums of them are counted from."""
    known = values[np.isfinite(values)]
    return float(known.min() + known.max()) / 2 if len(known) else 0.0
