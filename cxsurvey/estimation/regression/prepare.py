"""The answers of a model read from a survey: its rows, its matrix, and weights of 1 on average."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from cxsurvey.answers import Choices, Numbers, Ticks
from cxsurvey.arrays import BoolArray, FloatArray
from cxsurvey.codebook import Code, Net, Question
from cxsurvey.errors import InputError
from cxsurvey.estimation.regression.matrix import Matrix, model_matrix
from cxsurvey.estimation.regression.refusals import refuse_constant, refuse_constant_outcome
from cxsurvey.estimation.regression.rows import Rows, Variable, model_rows
from cxsurvey.estimation.regression.specification import Specification, check_choice
from cxsurvey.estimation.values import numbers
from cxsurvey.survey import Survey


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows of a model, its matrix, and weights of 1 on average per respondent, (m,)."""

    rows: Rows
    matrix: Matrix
    weight: FloatArray
    variables: Mapping[str, Variable]

    @property
    def scale(self) -> float:
        """What turns the survey's weights into weights of 1 on average."""
        return float(self.rows.respondents.sum() / self.rows.weight.sum())

    @property
    def turn(self) -> FloatArray:
        """What turns coefficients of the shifted columns into those of the columns, constants first, (p, p)."""
        thresholds = len(self.rows.outcome.levels) - 1
        return self.matrix.unshifted(thresholds, 1.0) if thresholds > 0 else self.matrix.unshifted()


def prepare(survey: Survey, model: Specification) -> Prepared:
    """The answers of a model as rows and columns.

    Raises EstimationError for an empty base and for variables that do not vary.
    """
    outcome = _outcome(survey, model)
    predictors = [_predictor(survey, name, model.reference.get(name)) for name in model.predictors]
    inside = np.ones(len(survey.frame), dtype=bool) if survey.domain is None else survey.domain
    rows = model_rows(survey.plan, inside, outcome, predictors)
    refuse_constant(rows, str(model))
    if model.family != "linear":
        refuse_constant_outcome(rows, str(model))
    variables = {variable.name: variable for variable in rows.predictors}
    weight = rows.weight * (rows.respondents.sum() / rows.weight.sum())
    return Prepared(rows, model_matrix(model.terms, variables, len(rows)), weight, variables)


def without_term(prepared: Prepared, position: int) -> Prepared:
    """The same rows, and the matrix without the columns of one term."""
    matrix = prepared.matrix
    kept = [j for j, place in enumerate(matrix.of_term) if place != position]
    smaller = Matrix(
        matrix.columns[kept],
        matrix.shift[kept],
        tuple(matrix.names[j] for j in kept),
        tuple(matrix.of_term[j] for j in kept),
    )
    return replace(prepared, matrix=smaller)


def _predictor(survey: Survey, name: str, reference: Code | None) -> Variable:
    answers = survey.answers(name)
    if isinstance(answers, Numbers):
        if reference is not None:
            raise _wrong(name, "reference", "a numeric question", "a single-response question")
        return Variable(name, answers.values)
    if isinstance(answers, Ticks) or survey.codebook[name].kind == "text":
        kind = survey.codebook[name].kind
        raise _wrong(name, "on", f"a {kind} question", "a single-response or numeric question")
    variable = valid_answers(survey.codebook[name], answers)
    if reference is None:
        return variable
    check_choice(f"reference of {name}", reference, variable.levels)
    first = variable.levels.index(reference)
    order = [first, *(place for place in range(len(variable.levels)) if place != first)]
    place = np.append(np.argsort(order), -1)
    return Variable(name, place[variable.values.astype(np.int64)], tuple(variable.levels[i] for i in order))


def valid_answers(question: Question, answers: Choices) -> Variable:
    """The valid answers of a single-response question, −1 for all others."""
    valid = np.array([level.reason is None for level in answers.levels])
    place = np.append(np.where(valid, np.cumsum(valid) - 1, -1), -1)
    codes = tuple(level.code for level in answers.levels if level.reason is None)
    return Variable(question.name, place[answers.codes], codes)


def _outcome(survey: Survey, model: Specification) -> Variable:
    name, answers = model.outcome, survey.answers(model.outcome)
    kind = f"a {survey.codebook[name].kind} question"
    if model.family == "ordinal":
        if not isinstance(answers, Choices) or model.outcome_level:
            got = "outcome_level=" if model.outcome_level else kind
            raise _wrong(name, 'family="ordinal"', got, "a question whose options are in order, as a whole")
        return valid_answers(survey.codebook[name], answers)
    if model.outcome_level:
        return _indicator(survey, model, answers)
    if not isinstance(answers, Numbers) and not _counts_by_codes(model.family, answers):
        raise InputError(
            f"{name} is not a number.",
            where=f'family="{model.family}"',
            got=f"{kind} without outcome_level=",
            expected="a numeric question, or the level whose share is to be explained",
            next_step="Give outcome_level= the code of a level (or several).",
        )
    values = numbers(survey, name)
    outside = values[_impossible(model.family, values)]
    if len(outside):
        expected = "counts of 0 or more" if model.family == "poisson" else "answers of 0 and 1"
        raise _wrong(name, f'family="{model.family}"', f"the answer {outside[0]:g}", expected)
    return Variable(name, values)


def _impossible(family: str, values: FloatArray) -> BoolArray:
    """Which numbers cannot be outcomes of the family, shape (n,)."""
    if family == "poisson":
        return np.asarray(values < 0)
    if family == "linear":
        return np.zeros(len(values), dtype=bool)
    return np.asarray((values != 0) & (values != 1) & ~np.isnan(values))


def _counts_by_codes(family: str, answers: Choices | Ticks) -> bool:
    """Whether an outcome is a rating: a single-response question whose codes are whole numbers, as mean() takes it."""
    codes = [level.code for level in answers.levels if level.reason is None]
    return family == "linear" and isinstance(answers, Choices) and all(isinstance(code, int) for code in codes)


def _indicator(survey: Survey, model: Specification, answers: Choices | Ticks | Numbers) -> Variable:
    """1 for those who gave one of the named answers, 0 for the others in the base, NaN outside it."""
    name, question = model.outcome, survey.codebook[model.outcome]
    nets = {net.code: net for net in question.nets}
    codes = [code for level in model.outcome_level for code in _members(level, nets)]
    if isinstance(answers, Numbers):
        raise _wrong(name, "outcome_level", "a numeric question", "a single- or multiple-response question")
    allowed = [level.code for level in answers.levels if level.reason is None]
    for code in codes:
        check_choice("outcome_level", code, (*allowed, *nets))
    if isinstance(answers, Ticks):
        chosen = [position for position, level in enumerate(answers.levels) if level.code in codes]
        values = answers.ticked[:, chosen].any(axis=1).astype(np.float64)
        counted = np.array([*(level.reason is None for level in answers.levels), True])
        return Variable(name, np.where(counted[answers.reasons], values, np.nan))
    given = np.array(
        [np.nan if level.reason is not None else float(level.code in codes) for level in answers.levels] + [np.nan]
    )
    return Variable(name, given[answers.codes])


def _members(level: Code, nets: Mapping[Code, Net]) -> tuple[Code, ...]:
    return nets[level].options if level in nets else (level,)


def _wrong(name: str, where: str, got: str, expected: str) -> InputError:
    return InputError(
        f"{name} cannot be used so in a model.",
        where=where,
        got=got,
        expected=expected,
        next_step="Use another question, or make one from it in the codebook.",
    )
