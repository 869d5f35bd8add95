"""Is one question related to another? Rao–Scott tests of a two-way table, and Pearson's where nothing is weighted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Base
from cxsurvey.errors import EstimationError, InputError, nearest
from cxsurvey.estimation.distributions import chi2_tail, f_tail
from cxsurvey.estimation.results import About, base_flags
from cxsurvey.estimation.variance import share_covariance
from cxsurvey.moments.memory import moments
from cxsurvey.moments.request import Crossing, Request
from cxsurvey.moments.sums import CellSums
from cxsurvey.significance.results import COLUMNS, TestResults
from cxsurvey.survey import Survey

IndependenceStatistic = Literal["F", "chisq", "pearson"]

_METHODS = {
    "F": "Rao–Scott test of independence, second-order correction, F",
    "chisq": "Rao–Scott test of independence, first-order correction, chi-square",
    "pearson": "Pearson chi-square test of independence, without continuity correction",
}


def independence(
    survey: Survey, a: str, b: str, *, statistic: IndependenceStatistic = "F", base: Base | None = None
) -> TestResults:
    """TestResults of one row: is the answer to `a` independent of the answer to `b`?

    "F" divides Pearson's statistic by the trace of the design effects and takes Satterthwaite degrees of freedom
    (`df` holds two numbers); "chisq" divides it by their mean; "pearson" assumes equal weights and independent
    respondents, and is refused for any other design. Respondents count who have a valid answer to both, or are in
    `base` of `b`. Levels that nobody chose are left out.

    Raises InputError for an unknown statistic or "pearson" under a design; EstimationError where fewer than two
    levels of a question were chosen.

    Source: Rao and Scott 1984, Annals of Statistics 12, 46–60; Thomas and Rao 1987, JASA 82, 630–636.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint", "IT"] * 50, "side": ["IT"] * 50 + ["business"] * 50})
    >>> float(cx.independence(cx.from_frame(frame), "who", "side", statistic="pearson").one()["p_value"])
    1.0
    """
    _check(survey, statistic)
    crossing = Crossing(b, (a,), base or "valid")
    sums = _chosen_levels(moments(survey, Request(frozenset({crossing}))).cells[crossing], a, b)
    plan = survey.plan
    table = sums.w.sum(axis=0) / sums.base_w.sum()
    n = float(sums.base_n.sum())
    pearson = pearson_statistic(table, n)
    if statistic == "pearson":
        df: float | tuple[float, float] = float((table.shape[0] - 1) * (table.shape[1] - 1))
        value, p_value = pearson, chi2_tail(pearson, float(df))  # type: ignore[arg-type]
    else:
        corrected = rao_scott(table, share_covariance(as_one_domain(sums), plan), n, pearson)
        value, df, p_value = _result(corrected, statistic, plan.df)
    about = _about(survey, a, b)
    effective = sums.base_w.sum() ** 2 / sums.base_w2.sum()
    row = dict.fromkeys(COLUMNS, np.nan) | {
        "question": f"{a} × {b}", "level": "", "group_a": "", "group_b": "", "statistic": value, "df": df,
        "p_value": p_value, "p_adjusted": p_value, "method": _METHODS[statistic],
        "flag": base_flags(np.array([n]), np.array([effective]), np.array([False]))[0],
    }  # fmt: skip
    method = f"{_METHODS[statistic]}; {survey.design.describe()}; {n:,.0f} respondents."
    return TestResults(pd.DataFrame([row], columns=COLUMNS), about, method, family=1)


@dataclass(frozen=True, slots=True)
class RaoScott:
    """Pearson's statistic and what corrects it: trace and square trace of the design effects, and their number."""

    pearson: float
    trace: float
    trace_square: float
    rank: int


def pearson_statistic(table: FloatArray, n: float) -> float:
    """Pearson's X² of a table of joint shares (rows × columns, summing to 1) among n respondents."""
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    return float(n * ((table - expected) ** 2 / expected).sum())


def rao_scott(table: FloatArray, covariance: FloatArray, n: float, pearson: float) -> RaoScott:
    """The generalised design effects of the interactions of a table (Rao and Scott 1984, equation 3.8).

    `covariance` is that of the joint shares in row-major order; a cell that nobody chose has no part in it.
    """
    rows, columns = table.shape
    contrasts = _interactions(rows, columns)
    p = table.ravel()
    inverse = np.divide(1.0, p, out=np.zeros_like(p), where=p > 0)
    weighted = contrasts * inverse[:, None]
    simple = contrasts.T @ weighted / n
    design = weighted.T @ covariance @ weighted
    effects = np.linalg.solve(simple, design)
    return RaoScott(pearson, float(np.trace(effects)), float(np.sum(effects * effects.T)), len(effects))


def as_one_domain(sums: CellSums) -> CellSums:
    """The sums of a × b read as one question whose levels are the cells, over all respondents in the table."""
    strata, rows, columns = sums.n.shape
    shape = (strata, 1, rows * columns)
    psu = None
    if sums.psu is not None:
        cells = sums.psu[:, :, :-1].reshape(len(sums.psu), 1, rows * columns)
        psu = np.concatenate([cells, cells.sum(axis=2, keepdims=True)], axis=2)
    n, w, w2 = (part.reshape(shape) for part in (sums.n, sums.w, sums.w2))
    return CellSums.exclusive(n, w, w2, psu)


def _interactions(rows: int, columns: int) -> FloatArray:
    """A basis of the interaction effects, orthogonal to all row and column effects, shape (rows·columns, k)."""
    return floats(np.kron(_deviations(rows), _deviations(columns)))


def _deviations(levels: int) -> FloatArray:
    return np.eye(levels)[:, 1:] - 1 / levels


def _result(test: RaoScott, statistic: str, design_df: int) -> tuple[float, float | tuple[float, float], float]:
    if statistic == "chisq":
        value = test.pearson / (test.trace / test.rank)
        return value, float(test.rank), chi2_tail(value, test.rank)
    df1 = test.trace**2 / test.trace_square
    value = test.pearson / test.trace
    return value, (df1, df1 * design_df), f_tail(value, df1, df1 * design_df)


def _chosen_levels(sums: CellSums, a: str, b: str) -> CellSums:
    """The sums without rows and columns that nobody chose."""
    table = sums.w.sum(axis=0)
    rows, columns = table.sum(axis=1) > 0, table.sum(axis=0) > 0
    for name, kept in ((a, rows), (b, columns)):
        if kept.sum() < 2:
            raise EstimationError(
                "Independence needs at least two answers to each question.",
                where=name,
                got=f"{int(kept.sum())} level{'s' if kept.sum() != 1 else ''} chosen among those who answered both",
                expected="two or more",
                next_step="Check the base and the filter, or test another question.",
            )
    n, w, w2 = (part[:, rows][:, :, columns] for part in (sums.n, sums.w, sums.w2))
    psu = None if sums.psu is None else sums.psu[:, rows][:, :, np.append(columns, True)]
    return CellSums.exclusive(n, w, w2, psu)


def _about(survey: Survey, a: str, b: str) -> About:
    book = survey.codebook
    one, other = book[a], book[b]
    return About(
        title=f"{one.title} × {other.title}",
        wording=f"{one.wording or one.title} / {other.wording or other.title}",
        base=f"{book.population or 'respondents'} who answered both",
        source=book.source or book.title,
        population=book.population,
        labels={q.name: {level.code: level.label for level in q.levels} for q in (one, other)},
    )


def _check(survey: Survey, statistic: str) -> None:
    if statistic not in get_args(IndependenceStatistic):
        raise InputError(
            "There is no such test of independence.",
            where="statistic",
            got=statistic,
            expected=nearest(statistic, get_args(IndependenceStatistic)),
            next_step='Leave it out for "F".',
        )
    if statistic == "pearson" and survey.design.columns:
        raise InputError(
            "Pearson's test knows no weights, strata or PSUs.",
            where="statistic",
            got=f'"pearson" for a survey {survey.design.describe()}',
            expected='"F" or "chisq"',
            next_step='Use statistic="F".',
        )
