"""Do two questions say the same, and do the items of a battery: Cohen's kappa and Cronbach's alpha under a design."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from cxsurvey.answers import Choices
from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.codebook import Code, Question
from cxsurvey.errors import EstimationError, InputError, listing
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.describe import describe, method_text
from cxsurvey.estimation.distributions import t_quantile
from cxsurvey.estimation.regression.prepare import valid_answers
from cxsurvey.estimation.regression.rows import Rows, Variable, model_rows
from cxsurvey.estimation.regression.sandwich import score_covariance
from cxsurvey.estimation.results import Estimates, base_flags
from cxsurvey.estimation.values import numbers
from cxsurvey.estimation.variance import replicate_spread
from cxsurvey.survey import Survey, check_survey


def cohen_kappa(survey: Survey, a: str, b: str, *, confidence: float = 0.95) -> Estimates:
    """Estimates of one row: the agreement of two single-response questions beyond chance, 1 for always the same.

    κ = (p_o − p_e)/(1 − p_e), p_o the share who gave the same answer to both and p_e that expected of independent
    answers; among those who answered both. The standard error is linearised, or from replicate weights.

    Raises InputError for questions whose answers are not the same; EstimationError where all gave one answer.

    Source: Cohen 1960, Educational and Psychological Measurement 20, 37–46.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"before": list("xxxxyyyy"), "after": list("xxxyyyyx")})
    >>> float(cx.cohen_kappa(cx.from_frame(frame), "before", "after").one()["estimate"])
    0.5
    """
    check_survey(survey)
    check_confidence(confidence)
    first, second = (_single(survey, name) for name in (a, b))
    if set(first.levels) != set(second.levels):
        raise _unlike(f"{listing(first.levels)} and {listing(second.levels)}", f"{a} and {b}")
    rows = _rows(survey, first, [second])
    codes: list[Code] = list(first.levels)
    one, other = (_places(variable, codes) for variable in (rows.outcome, rows.predictors[0]))
    cell = one * len(codes) + other

    def table(weight: FloatArray) -> FloatArray:
        shares = floats(np.bincount(cell, weight, len(codes) ** 2)) / weight.sum()
        return floats(shares.reshape(len(codes), len(codes)))

    joint = table(rows.weight)
    slopes = _kappa_slopes(joint, f"{a} and {b}")
    influence = (slopes - (joint * slopes).sum()).ravel()[cell] / rows.weight.sum()
    questions = [survey.codebook[name] for name in (a, b)]
    return _one_row(survey, rows, questions, "kappa", lambda w: _kappa(table(w)), influence, confidence)


def cronbach_alpha(survey: Survey, questions: Sequence[str], *, confidence: float = 0.95) -> Estimates:
    """Estimates of one row: how far the items of a battery measure one thing, at most 1.

    α = k/(k − 1)·(1 − Σ V_i/V), V_i the variance of an item and V that of their sum, among those who answered all k.
    Single-response questions count by their whole-number codes; items must point the same way. The standard error is
    that of the ratio of variances, linearised, or from replicate weights.

    Raises InputError for fewer than two items or a question without numbers; EstimationError where the sum is the
    same for all.

    Source: Cronbach 1951, Psychometrika 16, 297–334.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"easy": [1.0, 2.0, 3.0, 4.0, 5.0], "quick": [1.0, 3.0, 2.0, 5.0, 4.0]})
    >>> round(float(cx.cronbach_alpha(cx.from_frame(frame), ["easy", "quick"]).one()["estimate"]), 4)
    0.8889
    """
    check_survey(survey)
    check_confidence(confidence)
    names = tuple(dict.fromkeys(questions))
    if len(names) < 2:
        raise _unlike(listing(names), "questions", "two or more different questions")
    items = [Variable(name, numbers(survey, name)) for name in names]
    rows = _rows(survey, items[0], items[1:])
    values = np.stack([floats(variable.values) for variable in (rows.outcome, *rows.predictors)])
    own, joint = _spreads(values, rows.weight)
    if not joint.any():
        raise _same_for_all(", ".join(names))
    factor = len(names) / (len(names) - 1)
    ratio = float(rows.weight @ own / (rows.weight @ joint))
    influence = -factor * (own - ratio * joint) / (rows.weight @ joint)

    def alpha(weight: FloatArray) -> float:
        apart, together = _spreads(values, weight)
        return float(factor * (1 - weight @ apart / (weight @ together)))

    asked = [survey.codebook[name] for name in names]
    return _one_row(survey, rows, asked, "Cronbach's alpha", alpha, influence, confidence)


def _single(survey: Survey, name: str) -> Variable:
    answers = survey.answers(name)
    if not isinstance(answers, Choices) or survey.codebook[name].kind == "text":
        raise _unlike(f"a {survey.codebook[name].kind} question", name, "a single-response question")
    return valid_answers(survey.codebook[name], answers)


def _rows(survey: Survey, first: Variable, others: Sequence[Variable]) -> Rows:
    inside = np.ones(len(survey.frame), dtype=bool) if survey.domain is None else survey.domain
    rows = model_rows(survey.plan, inside, first, others)
    if not len(rows):
        raise EstimationError(
            "Nobody answered all of these questions.",
            where=", ".join(variable.name for variable in (first, *others)),
            got="an empty base",
            expected="respondents with an answer to each and a weight above 0",
            next_step="Check the filter and who was asked each question.",
        )
    return rows


def _places(variable: Variable, codes: list[Code]) -> IntArray:
    """Positions among all codes, of a variable whose unused levels are left out."""
    return np.array([codes.index(code) for code in variable.levels])[np.asarray(variable.values, dtype=np.int64)]


def _kappa(joint: FloatArray) -> float:
    observed, expected = np.trace(joint), joint.sum(axis=1) @ joint.sum(axis=0)
    return float((observed - expected) / (1 - expected))


def _kappa_slopes(joint: FloatArray, where: str) -> FloatArray:
    """The derivative of κ by each joint share: those on the diagonal agree, each moves both margins."""
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    observed, expected = np.trace(joint), rows @ columns
    if expected >= 1 - 1e-12:
        raise _same_for_all(where)
    margins = columns[:, None] + rows[None, :]
    return floats((np.eye(len(joint)) * (1 - expected) - margins * (1 - observed)) / (1 - expected) ** 2)


def _spreads(values: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Squared distances from the mean: of each row's items together, and of its sum, (m,) each."""
    centred = values - (values @ weight / weight.sum())[:, None]
    return (centred**2).sum(axis=0), centred.sum(axis=0) ** 2


def _one_row(
    survey: Survey,
    rows: Rows,
    questions: Sequence[Question],
    name: str,
    value: Callable[[FloatArray], float],
    influence: FloatArray,
    confidence: float,
) -> Estimates:
    """The estimate with the variance of Σ w·influence, or over the replicates."""
    plan, estimate = survey.plan, floats([value(rows.weight)])
    if plan.replicates is None:
        covariance = score_covariance(np.ones((1, len(rows))), influence, rows, plan)
    else:
        weights = (rows.replicate_weight(plan.replicates, number) for number in range(len(plan.replicates)))
        covariance = replicate_spread(plan.replicates, estimate, floats([[value(weight)] for weight in weights]))
    half = t_quantile((1 + confidence) / 2, plan.df) * np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    bases = [np.array([base]) for base in rows.bases]
    title = " × ".join(question.name for question in questions)
    return Estimates(
        keys=pd.DataFrame({"question": [title], "level": [""]}, dtype=object),
        statistic=name,
        estimate=estimate,
        covariance=covariance,
        conf_low=estimate - half,
        conf_high=estimate + half,
        df=float(plan.df),
        base_n=bases[0],
        base_weighted=bases[1],
        base_effective=bases[2],
        flag=base_flags(bases[0], bases[2], np.array([False])),
        about=describe(survey, questions, (), "valid", labels={}, confidence=confidence),
        method=method_text(survey, name[0].upper() + name[1:], "t", confidence),
        interval="t",
    )


def _unlike(got: str, where: str, expected: str = "two single-response questions with the same codes") -> InputError:
    return InputError(
        "These questions cannot be compared answer by answer.",
        where=where,
        got=got,
        expected=expected,
        next_step="Give the options the same codes in the codebook, or name other questions.",
    )


def _same_for_all(where: str) -> EstimationError:
    return EstimationError(
        "Everyone gave the same answer, so that agreement cannot be told from chance.",
        where=where,
        got="one answer",
        expected="at least two different answers",
        next_step="Check the filter.",
    )
