"""The column test of the trade: z of two shares on effective bases. A compatibility mode; compare() is the default."""

from __future__ import annotations

import math
from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import InputError, check_choice
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.distributions import normal_quantile, normal_tail
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import ADJUSTMENT_NAMES, Adjustment, adjust_p
from cxsurvey.significance.compare import compared_rows
from cxsurvey.significance.contrast import contrast_flags
from cxsurvey.significance.outcome import Outcome, many_tests
from cxsurvey.significance.results import TestResults

Family = Literal["table", "row"]


def compare_columns(
    estimates: Estimates,
    *,
    across: str,
    pooled: bool = True,
    adjust: Adjustment = "bh",
    family: Family = "table",
    confidence: float = 0.95,
) -> TestResults:
    """TestResults of group_a − group_b for every pair of groups at each level, by the z test of crosstab software.

    Each share is taken as one of its effective base (Σw)²/Σw²; the variance is that of the pooled share, or of each
    share with `pooled=False`. Strata, PSUs and finite populations do not enter: compare() has them. `family` says
    what is adjusted together: the whole table, or the pairs of each row.

    Raises InputError for estimates that are not shares, or an unknown split, adjustment or family.

    Source: SPSS Statistics Algorithms, CTABLES, comparisons of column proportions; Kish 1965, Survey Sampling, 11.7.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 40 + ["joint"] * 40 + ["IT"] * 60,
    ...                       "side": ["business"] * 100 + ["IT"] * 100})
    >>> tests = cx.compare_columns(cx.share(cx.from_frame(frame), "who", by="side"), across="side")
    >>> round(float(tests.one("business", "IT", level="joint")["statistic"]), 6)
    2.828427
    """
    check_confidence(confidence)
    check_choice(family, get_args(Family), where="family", what="family of tests", default="table")
    if estimates.statistic != "share" or across == "level":
        raise InputError(
            "The column test compares shares between groups.",
            where="across",
            got=f"a {estimates.statistic} across {across}",
            expected="shares across one of the questions in by=",
            next_step="Use compare().",
        )
    rows, keys = compared_rows(estimates, across, "pairwise")
    a, b = rows.argmax(axis=1), rows.argmin(axis=1)
    p, base = estimates.estimate, estimates.base_effective
    outcomes = [column_z(*numbers, pooled, confidence) for numbers in zip(p[a], base[a], p[b], base[b], strict=True)]
    kind = "pooled" if pooled else "unpooled"
    tests = many_tests(
        keys, outcomes, about=estimates.about, what=f"Column z test on effective bases, {kind} variance",
        adjust=adjust, flags=contrast_flags(estimates, rows), across=across,
    )  # fmt: skip
    return tests if family == "table" else _by_row(tests, across, adjust)


def column_z(p: float, n: float, q: float, m: float, pooled: bool = True, confidence: float = 0.95) -> Outcome:
    """The z of two shares on their bases; not tested where both are 0 or both are 1."""
    joint = (p * n + q * m) / (n + m) if n + m > 0 else math.nan
    unpooled = math.sqrt(p * (1 - p) / n + q * (1 - q) / m) if min(n, m) > 0 else math.nan
    error = math.sqrt(max(joint * (1 - joint), 0.0) * (1 / n + 1 / m)) if pooled and min(n, m) > 0 else unpooled
    half = normal_quantile((1 + confidence) / 2) * unpooled
    z = (p - q) / error if error > 0 else math.nan
    return Outcome(z, math.inf, 2 * normal_tail(abs(z)), p - q, error, p - q - half, p - q + half)


def _by_row(tests: TestResults, across: str, adjust: Adjustment) -> TestResults:
    """The same tests with the pairs of each row as a family of their own."""
    frame = tests.to_frame()
    names = [name for name in frame.columns[: list(frame.columns).index("group_a")] if name != across]
    adjusted: FloatArray = np.full(len(frame), np.nan)
    for rows in frame.groupby(names, sort=False, dropna=False).indices.values():
        adjusted[rows] = adjust_p(floats(frame["p_value"].iloc[rows]), adjust)
    method = f"{tests.method.split('; ')[0]}; {ADJUSTMENT_NAMES[adjust]} over the pairs of each row."
    return TestResults(frame.assign(p_adjusted=adjusted), tests.about, method, tests.family, across)
