"""From sums and a statistic to Estimates: values, joint covariance, limits, bases, flags."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.arrays import BoolArray, FloatArray
from cxsurvey.codebook import Code, Question
from cxsurvey.errors import EmptyBaseWarning, InputError, listing
from cxsurvey.estimation.distributions import t_quantile
from cxsurvey.estimation.offers import NOT_OFFERED, barred
from cxsurvey.estimation.results import About, Estimates, base_flags
from cxsurvey.estimation.statistic import Statistic
from cxsurvey.estimation.variance import joint_covariance
from cxsurvey.moments.sums import CellSums
from cxsurvey.survey import Survey, check_survey


@dataclass(frozen=True, slots=True)
class Points:
    """m estimates before they have limits: values, variances, and three bases, each of shape (m,)."""

    estimate: FloatArray
    variance: FloatArray
    base_n: FloatArray
    base_weighted: FloatArray
    base_effective: FloatArray


Limits = Callable[[Points], tuple[FloatArray, FloatArray, BoolArray]]


def build(
    survey: Survey,
    sums: CellSums,
    statistic: Statistic,
    rows: Sequence[tuple[str, Code]],
    by: tuple[str, ...],
    *,
    name: str,
    limits: Limits,
    about: About,
    method: str,
    interval: str,
) -> Estimates:
    """The estimates of a statistic: `rows` names question and level of its K estimates, repeated for each domain.

    `limits` gives lower and upper limits and which of them are exact bounds. An empty base warns. A level that nobody
    in a domain was offered has no estimate there, and a flag.
    """
    covariance = joint_covariance(sums, survey.plan, statistic)
    estimate = statistic.values(sums.totals).ravel()
    count = len(estimate)
    out = barred(survey, rows, by)
    if out is not None:
        estimate[out] = np.nan
        covariance[: len(out)][out] = covariance[:, : len(out)][:, out] = np.nan
    bases = three_bases(sums, statistic)
    points = Points(estimate, np.diagonal(covariance)[:count], *bases)
    low, high, exact = limits(points)
    keys = domain_keys(survey, rows, by)
    warn_empty(keys, bases[1], by, stacklevel=4)
    return Estimates(
        keys=keys,
        statistic=name,
        estimate=estimate,
        covariance=covariance[:count, :count],
        conf_low=low,
        conf_high=high,
        df=float(survey.plan.df),
        base_n=bases[0],
        base_weighted=bases[1],
        base_effective=bases[2],
        flag=_flags(base_flags(bases[0], bases[2], exact), out),
        about=about,
        method=method,
        by=by,
        interval=interval,
        joint_covariance=covariance,
    )


def _flags(given: tuple[str, ...], out: BoolArray | None) -> tuple[str, ...]:
    """The flags, with that of a level that nobody was offered in the place of what there is to say of its base."""
    return given if out is None else tuple(NOT_OFFERED if no else flag for no, flag in zip(out, given, strict=True))


def t_limits(survey: Survey, confidence: float) -> Limits:
    """Limits θ ± t·SE on the design's degrees of freedom; none of them is an exact bound."""
    half = t_quantile((1 + confidence) / 2, survey.plan.df)

    def limits(points: Points) -> tuple[FloatArray, FloatArray, BoolArray]:
        width = half * np.sqrt(np.maximum(points.variance, 0.0))
        return points.estimate - width, points.estimate + width, np.zeros(len(width), dtype=bool)

    return limits


def three_bases(sums: CellSums, statistic: Statistic) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Unweighted, weighted and effective base (Kish 1965, section 11.7) of each estimate, each of shape (D·K,)."""
    parts = ((sums.n, sums.base_n), (sums.w, sums.base_w), (sums.w2, sums.base_w2))
    n, w, w2 = (
        np.concatenate([x.sum(axis=0), base.sum(axis=0)[:, None]], axis=1)[:, statistic.base].ravel()
        for x, base in parts
    )
    return n, w, np.divide(w * w, w2, out=np.zeros_like(w), where=w2 > 0)


def domain_keys(survey: Survey, rows: Sequence[tuple[str, Code]], by: tuple[str, ...]) -> pd.DataFrame:
    """One row for every domain and estimate: question, level and the answer to each `by` question."""
    splits = [[level.code for level in survey.codebook[name].levels if level.reason is None] for name in by]
    keys = [(*row, *domain) for domain in product(*splits) for row in rows]
    names = ("question", "level", *by)
    return pd.DataFrame({name: _objects(column) for name, column in zip(names, zip(*keys, strict=True), strict=True)})


def _objects(values: Sequence[Code]) -> npt.NDArray[np.object_]:
    """Codes as they are: 1 and "1" stay apart."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def domain_names(by: str | Sequence[str] | None) -> tuple[str, ...]:
    """The questions that split into domains, as a tuple."""
    return (by,) if isinstance(by, str) else tuple(by or ())


def check_domains(questions: Sequence[str], by: tuple[str, ...]) -> None:
    """Refuse a split by a question that is being estimated, or twice by the same."""
    if any(name in by for name in questions) or len(set(by)) < len(by):
        raise InputError(
            "A question cannot be split by itself, nor twice by the same question.",
            where="by",
            got=listing(by),
            expected=f"questions other than {', '.join(questions)}, each once",
            next_step="Take it out of by=.",
        )


def check_confidence(confidence: object) -> None:
    """Refuse a level of confidence that is not between 0 and 1, such as 95."""
    if not isinstance(confidence, int | float | np.floating) or not 0 < confidence < 1:
        raise InputError(
            "A level of confidence lies between 0 and 1.",
            where="confidence",
            got=listing([confidence]),
            expected="a fraction such as 0.95",
            next_step="Give it as a fraction, or leave it out for 0.95.",
        )


def warn_empty(keys: pd.DataFrame, base: FloatArray, by: tuple[str, ...], *, stacklevel: int) -> None:
    """Warn of each question whose weighted base is 0 in some domain."""
    if (base > 0).all():
        return
    for question in dict.fromkeys(keys.loc[base <= 0, "question"]):
        empty = (base <= 0) & (keys["question"] == question).to_numpy()
        where = keys.loc[empty, list(by)].drop_duplicates() if by else None
        names = [" × ".join(map(str, row)) for row in where.itertuples(index=False)] if where is not None else ["all"]
        warnings.warn(
            f"{question} has nobody in the base of {listing(names)}: the estimates there are NaN.",
            EmptyBaseWarning,
            stacklevel=stacklevel,
        )


def asked_questions(survey: Survey, names: tuple[str, ...], what: str) -> list[Question]:
    """The questions of these names; InputError where there is none, or one twice."""
    check_survey(survey)
    if not names or len(set(names)) < len(names):
        raise InputError(
            f"{what} need one or more questions, each once.",
            where="question",
            got=listing(names),
            expected="the name of a question, or a list of names",
            next_step="Correct the list.",
        )
    return [survey.codebook[name] for name in names]
