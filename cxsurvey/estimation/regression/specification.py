"""What a model is made of, as asked for, and its answers read from a survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from cxsurvey.answers import Choices, Numbers, Ticks
from cxsurvey.arrays import FloatArray
from cxsurvey.codebook import Code, Net, Question
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.regression.links import CAUCHIT, CLOGLOG, LOGIT, LOGLOG, PROBIT, Link
from cxsurvey.estimation.regression.matrix import Matrix, Term, model_matrix
from cxsurvey.estimation.regression.refusals import refuse_constant, refuse_constant_outcome
from cxsurvey.estimation.regression.rows import Rows, Variable, model_rows
from cxsurvey.estimation.values import numbers
from cxsurvey.survey import Survey

FamilyName = Literal["linear", "logit", "probit", "poisson", "ordinal"]
LinkName = Literal["logit", "probit", "loglog", "cloglog", "cauchit"]

LINKS: Mapping[str, Link] = {
    "logit": LOGIT,
    "probit": PROBIT,
    "loglog": LOGLOG,
    "cloglog": CLOGLOG,
    "cauchit": CAUCHIT,
}


@dataclass(frozen=True, slots=True)
class Specification:
    """A model as asked for: outcome, terms, family, and what makes a yes-or-no outcome of it."""

    outcome: str
    terms: tuple[Term, ...]
    family: FamilyName
    link: LinkName
    outcome_level: tuple[Code, ...]
    reference: Mapping[str, Code]

    @property
    def predictors(self) -> tuple[str, ...]:
        """The questions in the terms, each once."""
        return tuple(dict.fromkeys(name for term in self.terms for name in term))

    def __str__(self) -> str:
        """The model in one line."""
        terms = " + ".join(":".join(term) for term in self.terms) or "1"
        level = f"[{', '.join(map(str, self.outcome_level))}]" if self.outcome_level else ""
        return f"{self.outcome}{level} ~ {terms}"


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


def specification(
    survey: Survey,
    outcome: str,
    on: str | Sequence[str],
    family: str,
    link: str,
    outcome_level: Code | Sequence[Code] | None,
    reference: Mapping[str, Code] | None,
) -> Specification:
    """The model asked for, checked name by name."""
    _check_choice("family", family, get_args(FamilyName))
    _check_choice("link", link, get_args(LinkName))
    if link != "logit" and family != "ordinal":
        raise InputError(
            "Only an ordinal model has a choice of link.",
            where="link",
            got=f'"{link}" with family="{family}"',
            expected='family="ordinal"',
            next_step='Leave link= out, or use family="probit".',
        )
    terms = tuple(_term(survey, text) for text in ((on,) if isinstance(on, str) else on))
    _check_terms(outcome, terms)
    single = outcome_level is None or isinstance(outcome_level, str | int)
    levels = () if outcome_level is None else (outcome_level,) if single else tuple(outcome_level)  # type: ignore
    given = dict(reference or {})
    predictors = {name for term in terms for name in term}
    for name in given:
        _check_choice("reference", name, tuple(predictors))
    return Specification(outcome, terms, family, link, levels, given)  # type: ignore[arg-type]


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
    return Prepared(rows, model_matrix(model.terms, variables, weight), weight, variables)


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


def _term(survey: Survey, text: str) -> Term:
    names = (text,) if text in survey.codebook else tuple(part.strip() for part in text.split(":"))
    for name in names:
        survey.codebook[name]
    return names


def _check_terms(outcome: str, terms: tuple[Term, ...]) -> None:
    sets = [frozenset(term) for term in terms]
    for term in terms:
        parts = [(name,) for name in term] if len(term) > 1 else []
        missing = [part[0] for part in parts if frozenset(part) not in sets]
        if outcome in term or len(set(term)) < len(term) or sets.count(frozenset(term)) > 1:
            raise InputError(
                "A question enters a model once, as outcome or as predictor.",
                where="on",
                got=":".join(term),
                expected=f"questions other than {outcome}, each once",
                next_step="Take it out of on=.",
            )
        if missing:
            raise InputError(
                "An interaction needs the questions it is made of as predictors of their own.",
                where="on",
                got=f"{':'.join(term)} without {listing(missing)}",
                expected=f"also {listing(missing)} in on=",
                next_step="Add them to on=.",
            )


def _predictor(survey: Survey, name: str, reference: Code | None) -> Variable:
    answers = survey.answers(name)
    if isinstance(answers, Numbers):
        if reference is not None:
            raise _wrong(name, "reference", "a numeric question", "a single-response question")
        return Variable(name, answers.values)
    if isinstance(answers, Ticks) or survey.codebook[name].kind == "text":
        kind = survey.codebook[name].kind
        raise _wrong(name, "on", f"a {kind} question", "a single-response or numeric question")
    variable = _valid(survey.codebook[name], answers)
    if reference is None:
        return variable
    _check_choice(f"reference of {name}", reference, variable.levels)
    first = variable.levels.index(reference)
    order = [first, *(place for place in range(len(variable.levels)) if place != first)]
    place = np.append(np.argsort(order), -1)
    return Variable(name, place[variable.values.astype(np.int64)], tuple(variable.levels[i] for i in order))


def _valid(question: Question, answers: Choices) -> Variable:
    """The valid answers of a single-response question, −1 for all others."""
    valid = np.array([level.reason is None for level in answers.levels])
    place = np.append(np.where(valid, np.cumsum(valid) - 1, -1), -1)
    codes = tuple(level.code for level in answers.levels if level.reason is None)
    return Variable(question.name, place[answers.codes], codes)


def _outcome(survey: Survey, model: Specification) -> Variable:
    name, answers = model.outcome, survey.answers(model.outcome)
    if model.family == "ordinal":
        if not isinstance(answers, Choices) or model.outcome_level:
            got = f"a {survey.codebook[name].kind} question" if not model.outcome_level else "outcome_level="
            raise _wrong(name, 'family="ordinal"', got, "a question whose options are in order, as a whole")
        return _valid(survey.codebook[name], answers)
    if model.outcome_level:
        return _indicator(survey, model, answers)
    if not isinstance(answers, Numbers) and not _counts_by_codes(model.family, answers):
        raise InputError(
            f"{name} is not a number.",
            where=f'family="{model.family}"',
            got=f"a {survey.codebook[name].kind} question without outcome_level=",
            expected="a numeric question, or the level whose share is to be explained",
            next_step="Give outcome_level= the code of a level (or several).",
        )
    values = numbers(survey, name)
    known = values[~np.isnan(values)]
    wrong = {"poisson": known < 0, "logit": (known != 0) & (known != 1), "probit": (known != 0) & (known != 1)}
    outside = known[wrong[model.family]] if model.family in wrong else known[:0]
    if len(outside):
        raise _wrong(
            name,
            f'family="{model.family}"',
            f"the answer {outside[0]:g}",
            "counts of 0 or more" if model.family == "poisson" else "answers of 0 and 1",
        )
    return Variable(name, values)


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
        _check_choice("outcome_level", code, (*allowed, *nets))
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


def _check_choice(where: str, value: Code, allowed: Sequence[Code]) -> None:
    if value not in allowed:
        raise InputError(
            f"There is no such {where.split(' of ')[0].replace('_', ' ')}.",
            where=where,
            got=value,
            expected=nearest(value, allowed),
            next_step="Use one of those that are allowed.",
        )
