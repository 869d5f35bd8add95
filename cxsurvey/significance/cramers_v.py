"""How strongly are two questions related? Cramér's V with limits, also corrected for chance."""

from __future__ import annotations

import math

from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.offers import among_offered
from cxsurvey.estimation.variance import share_covariance
from cxsurvey.significance.outcome import NAN, Outcome, is_simple, one_test
from cxsurvey.significance.rao_scott import first_order, rao_scott
from cxsurvey.significance.results import TestResults
from cxsurvey.significance.tables import pearson_statistic
from cxsurvey.significance.two_way import chosen_levels, two_way
from cxsurvey.survey import Survey


def cramers_v(survey: Survey, a: str, b: str, *, corrected: bool = False, confidence: float = 0.95) -> TestResults:
    """TestResults of one row: Cramér's V of two questions in column `difference`, between 0 and 1, with limits.

    `statistic` is Pearson's X² of the weighted table on the scale of the respondents, p that of the first-order
    Rao–Scott test. Limits come from the non-central chi-square law of X² over the mean design effect, which is 1 for
    equal weights and independent respondents; a V smaller than chance usually gives, whose upper limit would lie below
    it, is its own upper limit. `corrected` takes off what V has by chance, from the estimate and from the limits.

    Those to whom an option was not offered are left out, as by independence().

    Raises EstimationError where fewer than two levels of a question were chosen.

    Source: Cramér 1946, Mathematical Methods of Statistics, section 21.9; Bergsma 2013, Journal of the Korean
    Statistical Society 42, 323–328; Smithson 2003, Confidence Intervals, chapter 4.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 40, "side": ["business"] * 60 + ["IT"] * 40})
    >>> round(float(cx.cramers_v(cx.from_frame(frame), "who", "side").one()["difference"]), 6)
    1.0
    """
    check_confidence(confidence)
    survey, limited = among_offered(survey, (a, b))
    sums = chosen_levels(two_way(survey, a, b), a, b)
    n, table = float(sums.base_n.sum()), sums.w.sum(axis=0) / sums.base_w.sum()
    pearson = pearson_statistic(table, n)
    test = rao_scott(table, share_covariance(sums.as_one_domain(), survey.plan), n, pearson)
    first = first_order(test)
    effect = 1.0 if is_simple(survey) or test.trace <= 0 else test.trace / test.rank
    low, high = v_limits(pearson / effect, n / effect, table.shape, confidence, corrected=corrected)
    v = v_of(pearson / n, n / effect, table.shape, corrected=corrected)
    outcome = Outcome(pearson, first.df, first.p_value, v, NAN, low, max(high, v))
    name = "Cramér's V, corrected for chance" if corrected else "Cramér's V"
    method = f"{name}, non-central chi-square limits at the mean design effect{limited}"
    effective = float(sums.base_w.sum() ** 2 / sums.base_w2.sum())
    return one_test(survey, (a, b), outcome, method=method, n=n, effective=effective)


def v_of(phi2: float, n: float, shape: tuple[int, ...], *, corrected: bool = False) -> float:
    """Cramér's V from φ² = X²/n of a table of that shape."""
    r, c = float(shape[0]), float(shape[1])
    if corrected:
        phi2 = max(phi2 - (r - 1) * (c - 1) / (n - 1), 0.0)
        r, c = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    return min(math.sqrt(phi2 / min(r - 1, c - 1)), 1.0)


def v_limits(
    pearson: float, n: float, shape: tuple[int, ...], confidence: float, *, corrected: bool = False
) -> tuple[float, float]:
    """Limits of V: the non-centralities under which X² would lie at either end of its law, over n."""
    from scipy import optimize, special

    df = float((shape[0] - 1) * (shape[1] - 1))

    def non_centrality(probability: float) -> float:
        def excess(value: float) -> float:
            return float(special.chndtr(pearson, df, value)) - probability

        top = pearson + 10 * math.sqrt(pearson + df) + 100
        return float(optimize.brentq(excess, 0.0, top, xtol=1e-13, rtol=1e-14)) if excess(0.0) > 0 else 0.0

    ends = (non_centrality((1 + confidence) / 2), non_centrality((1 - confidence) / 2))
    low, high = (v_of(end / n, n, shape, corrected=corrected) for end in ends)
    return low, high
