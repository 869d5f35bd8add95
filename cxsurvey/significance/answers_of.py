"""Answers row by row for the tests that need them: scores and groups of those in view, and their design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxsurvey.answers import Choices, Numbers
from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import EstimationError, InputError, listing
from cxsurvey.estimation.build import check_domains
from cxsurvey.estimation.signs import refuse_negative_weights
from cxsurvey.estimation.variance import covariance
from cxsurvey.moments.memory import value_sums
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.significance.wald import every_total
from cxsurvey.survey import Survey


def ordered_scores(survey: Survey, question: str) -> FloatArray:
    """Numbers as they are, and levels of a single-response question by their place; NaN for no valid answer, (n,).

    Only their order matters to a rank test. Raises InputError for multiple response and text.
    """
    answers = survey.answers(question)
    if isinstance(answers, Numbers):
        return np.where(answers.reasons < 0, answers.values, np.nan)
    if not isinstance(answers, Choices) or survey.codebook[question].kind == "text":
        raise InputError(
            f'The answers to "{question}" have no order.',
            where=question,
            got=f"a {survey.codebook[question].kind} question",
            expected="a numeric question, or a single-response one whose options are listed in their order",
            next_step="Test its shares instead: independence() or compare().",
        )
    valid = np.array([level.reason is None for level in answers.levels])
    place = np.append(np.where(valid, np.cumsum(valid) - 1.0, np.nan), np.nan)
    return floats(place[answers.codes])


@dataclass(frozen=True, slots=True)
class Grouped:
    """Scores and group numbers of the respondents who have both and are in view; `inside` marks them among all.

    score, group, weight: (k,) · codes: of the groups that are there, in the order of the codebook.
    """

    score: FloatArray
    group: IntArray
    weight: FloatArray
    inside: BoolArray
    codes: tuple[Code, ...]

    def samples(self) -> list[FloatArray]:
        """The scores of each group."""
        return [self.score[self.group == position] for position in range(len(self.codes))]


def grouped_scores(survey: Survey, question: str, by: str) -> Grouped:
    """The scores of a question in the groups of another.

    Raises InputError for a question in groups of itself, EstimationError where fewer than two groups have an answer.
    """
    check_domains((question,), (by,))
    score = ordered_scores(survey, question)
    group, _ = survey.domains((by,))
    refuse_negative_weights(survey.plan, f"{question} by {by}")
    weight = np.ones(len(score)) if survey.plan.weight is None else survey.plan.weight
    inside = (group >= 0) & np.isfinite(score) & (weight > 0)
    codes = [level.code for level in survey.codebook[by].levels if level.reason is None]
    used, position = np.unique(group[inside], return_inverse=True)
    if len(used) < 2:
        raise EstimationError(
            "There are not two groups to compare.",
            where=by,
            got=f"answers to {question} from {listing(codes[place] for place in used)}",
            expected="two or more groups with answers",
            next_step="Check the filter, or split by another question.",
        )
    return Grouped(score[inside], position, weight[inside], inside, tuple(codes[place] for place in used))


def paired_scores(survey: Survey, questions: Sequence[str]) -> FloatArray:
    """The scores of several questions by those in view who answered all of them, shape (k, q).

    Raises EstimationError where nobody did.
    """
    scores = np.column_stack([ordered_scores(survey, name) for name in questions])
    everyone, _ = survey.domains(())
    complete = (everyone >= 0) & np.isfinite(scores).all(axis=1)
    if not complete.any():
        raise EstimationError(
            "Nobody answered all of the questions.",
            where=", ".join(questions),
            got="no complete answers in view",
            expected="respondents who answered each of them",
            next_step="Check the routing and the filter.",
        )
    return floats(scores[complete])


def influence_covariance(plan: SamplePlan, influence: FloatArray, inside: BoolArray) -> FloatArray:
    """The covariance of estimates from the influence of each respondent, weights included, shape (k, q) → (q, q).

    `inside` says which respondents of the whole sample they are; the others stay in the design with influence 0.
    """
    weight = np.ones(plan.n) if plan.weight is None else plan.weight
    by_weight = np.zeros((plan.n, influence.shape[1]))
    by_weight[inside] = influence / weight[inside][:, None]
    domain = np.where(inside, 0, -1)
    return covariance(value_sums(plan, domain, 1, by_weight), plan, every_total(influence.shape[1]))
