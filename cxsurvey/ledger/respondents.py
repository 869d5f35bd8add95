"""The answers that a claim rests on, one number per respondent: chosen or not, scores, and who is in which group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxsurvey.answers import Numbers
from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Base, Code
from cxsurvey.errors import CxSurveyError, InputError, listing, nearest
from cxsurvey.estimation.levels import counted_levels
from cxsurvey.estimation.values import numbers
from cxsurvey.moments.request import Crossing
from cxsurvey.significance.answers_of import ordered_scores
from cxsurvey.survey import Survey


def chosen(survey: Survey, question: str, levels: Sequence[Code], base: Base | None = None) -> FloatArray:
    """1 for whoever gave one of the levels, 0 for others in the base, NaN for who is not in it, shape (n,).

    Raises InputError for a level that the question does not have.
    """
    asked = survey.codebook[question]
    on = base or asked.base
    codes = [code for code, _ in counted_levels(survey, asked, on)]
    unknown = [level for level in levels if level not in codes]
    if unknown or not levels:
        raise InputError(
            f"{question} has no such answer." if unknown else f"No answer to {question} is named.",
            where=question,
            got=listing(unknown),
            expected=nearest(unknown[0], codes) if unknown else f"some of {listing(codes)}",
            next_step="Use the codes of the codebook.",
        )
    crossing = Crossing(question, (), on)
    answered, _ = survey.levels(crossing)
    places = [codes.index(level) for level in levels]
    if answered.ndim == 2:
        return floats(np.where(survey.in_base(crossing), answered[:, places].any(axis=1), np.nan))
    return floats(np.where(answered >= 0, np.isin(answered, places), np.nan))


def scored(survey: Survey, question: str) -> FloatArray:
    """The answers as numbers: a numeric question as it is, options by their scores or else by their place, (n,)."""
    try:
        return numbers(survey, question)
    except CxSurveyError:
        return ordered_scores(survey, question)


def is_numeric(survey: Survey, question: str) -> bool:
    """Whether the answers to a question are numbers."""
    return isinstance(survey.answers(question), Numbers)


def outcome(survey: Survey, question: str, levels: Sequence[Code], base: Base | None = None) -> FloatArray:
    """Chosen or not where levels are named, else the answers as numbers, shape (n,)."""
    return chosen(survey, question, levels, base) if levels else scored(survey, question)


def membership(survey: Survey, by: str, group: Sequence[Code], against: Sequence[Code] = ()) -> FloatArray:
    """1 for the group, 0 for whom it is compared with (all others who answered), NaN for anybody else, shape (n,)."""
    inside = chosen(survey, by, group)
    if not against:
        return inside
    others = chosen(survey, by, against)
    return floats(np.where(inside == 1, 1.0, np.where(others == 1, 0.0, np.nan)))
