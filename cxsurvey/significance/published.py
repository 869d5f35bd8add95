"""An estimate against a number that somebody published, whose own base may or may not be known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, get_args

from cxsurvey.arrays import floats
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, check_choice, listing, nearest
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.distributions import normal_quantile, normal_tail
from cxsurvey.estimation.interval import wilson
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import Adjustment
from cxsurvey.significance.compare import effective_bases
from cxsurvey.significance.difference_interval import newcombe
from cxsurvey.significance.outcome import Outcome, many_tests
from cxsurvey.significance.results import TestResults

Alternative = Literal["two-sided", "greater", "less"]

MOST_RESPONDENTS = 1e9  # a published base beyond which a verdict is said to stand only against the exact number


def compare_published(
    estimates: Estimates,
    published: Mapping[Code, float],
    *,
    n: float | None = None,
    alternative: Alternative = "two-sided",
    adjust: Adjustment = "holm",
    confidence: float = 0.95,
) -> TestResults:
    """TestResults of share − published share for each level named (in each domain), as fractions.

    Without `n` the published share is taken as exact; where the test is then significant at 1 − confidence, `method`
    of that row says from how many published respondents on the verdict would still stand. With `n`, the base of the
    published share, it is the two-sample score test with Newcombe limits. Both are score tests on each share's
    effective base (the base itself for a simple random sample), normal. `alternative` "greater" asks whether our
    share is above the published one; limits are always two-sided.

    Raises InputError for a level without estimate, published shares outside 0 to 1, estimates that are not shares, or
    a base that is not above 0.

    Source: Wilson 1927, JASA 22, 209–212; Newcombe 1998, Statistics in Medicine 17, 873–890.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 65 + ["IT"] * 35}))
    >>> row = cx.compare_published(cx.share(survey, "who"), {"joint": 0.5}).one()
    >>> round(float(row["statistic"]), 6), row["method"].split("; ")[-1]
    (3.0, 'stands if at least 71 respondents gave the published share')
    """
    check_confidence(confidence)
    _check(estimates, published, n, alternative)
    rows = [i for i, level in enumerate(estimates.keys["level"]) if level in published]
    p, base = estimates.estimate[rows], effective_bases(estimates)[rows]
    given = floats([published[level] for level in estimates.keys["level"].iloc[rows]])
    outcomes = [score_test(*row, n, alternative, confidence) for row in zip(p, base, given, strict=True)]
    what = "Score test against a published share"
    numbers = zip(p, base, given, outcomes, strict=True)
    methods = [_method(what, *row, n, 1 - confidence, alternative) for row in numbers]
    known = "the published share taken as exact" if n is None else f"{n:,.0f} published respondents, Newcombe limits"
    keys = estimates.keys.iloc[rows].assign(group_a="estimate", group_b="published")
    return many_tests(
        keys[["question", "level", *estimates.by, "group_a", "group_b"]],
        outcomes,
        about=estimates.about,
        what=f"{what}, {known}, {alternative}",
        adjust=adjust,
        flags=[estimates.flag[i] for i in rows],
        methods=methods,
    )


def score_test(
    p: float,
    base: float,
    given: float,
    n: float | None = None,
    alternative: Alternative = "two-sided",
    confidence: float = 0.95,
) -> Outcome:
    """The score test of a share p of `base` answers against a given share, exact or itself of n answers.

    >>> round(score_test(0.35, 20, 0.5).statistic ** 2, 6)
    1.8
    """
    std_error = _null_error(p, base, given, n)
    z = (p - given) / std_error if std_error > 0 else math.nan
    ours = wilson(floats([p]), floats([base]), confidence)
    if n is None:
        low, high = ours[0] - given, ours[1] - given
    else:
        theirs = wilson(floats([given]), floats([n]), confidence)
        low, high = newcombe((floats([p]), *ours), (floats([given]), *theirs))
    return Outcome(z, math.inf, _tail(z, alternative), p - given, std_error, float(low[0]), float(high[0]))


def smallest_base(p: float, base: float, given: float, alpha: float, alternative: Alternative) -> float:
    """The fewest respondents behind the given share with which p still differs from it; infinite if even 1e9 fail."""
    z = normal_quantile(1 - alpha / (2 if alternative == "two-sided" else 1))

    def stands(n: int) -> bool:
        return abs(p - given) >= z * _null_error(p, base, given, n)

    low, high = 0, 1
    while not stands(high):
        low, high = high, 2 * high
        if high > MOST_RESPONDENTS:
            return math.inf
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if stands(middle) else (middle, high)
    return float(high)


def _null_error(p: float, base: float, given: float, n: float | None) -> float:
    """Standard error of the difference where both shares are the same."""
    if n is None:
        return math.sqrt(given * (1 - given) / base) if base > 0 else math.nan
    pooled = (p * base + given * n) / (base + n)
    return math.sqrt(pooled * (1 - pooled) * (1 / base + 1 / n)) if base > 0 else math.nan


def _tail(z: float, alternative: str) -> float:
    if alternative == "two-sided":
        return 2 * normal_tail(abs(z))
    return normal_tail(z if alternative == "greater" else -z)


def _method(
    what: str,
    p: float,
    base: float,
    given: float,
    outcome: Outcome,
    n: float | None,
    alpha: float,
    alternative: Alternative,
) -> str:
    if n is not None:
        return f"{what}, two samples"
    if not outcome.p_value <= alpha:
        return f"{what}, taken as exact"
    fewest = smallest_base(p, base, given, alpha, alternative)
    stands = f"at least {fewest:,.0f} respondents gave" if math.isfinite(fewest) else "there is no sampling error in"
    return f"{what}, taken as exact; stands if {stands} the published share"


def _check(estimates: Estimates, published: Mapping[Code, float], n: float | None, alternative: str) -> None:
    check_choice(alternative, get_args(Alternative), where="alternative", what="alternative", default="two-sided")
    levels = list(dict.fromkeys(estimates.keys["level"]))
    unknown = [level for level in published if level not in levels]
    if unknown or not published:
        raise InputError(
            "A published share has no estimate beside it." if unknown else "No published share is given.",
            where="published",
            got=listing(unknown),
            expected=nearest(unknown[0], levels) if unknown else f"shares for some of {listing(levels)}",
            next_step="Use the codes in the column `level`.",
        )
    wrong = [value for value in published.values() if not 0 < value < 1]
    if wrong or estimates.statistic != "share" or (n is not None and not n > 0):
        raise InputError(
            "That cannot be compared with a published share.",
            where="published",
            got=f"{estimates.statistic} against {listing(wrong or published.values())}, n={n}",
            expected="shares against fractions between 0 and 1, and n above 0 where it is known",
            next_step="Give percentages as fractions: 0.61, not 61.",
        )
