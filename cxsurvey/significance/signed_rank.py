"""Two scores of the same respondents: Wilcoxon's signed-rank test."""

from __future__ import annotations

import math

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.estimation.distributions import normal_tail
from cxsurvey.significance.answers_of import paired_scores
from cxsurvey.significance.outcome import NAN, Outcome, one_test, refuse_design
from cxsurvey.significance.results import TestResults
from cxsurvey.survey import Survey


def signed_rank(survey: Survey, a: str, b: str) -> TestResults:
    """TestResults of one row: do the same respondents score `a` and `b` alike? Wilcoxon's signed-rank test.

    Exact for up to 50 respondents without ties and unchanged scores, otherwise normal with continuity correction and
    ties; unchanged scores are left out. `statistic` is the sum of the ranks in which `a` is higher. For equal weights
    and independent respondents.

    Raises InputError under a design or for questions without order; EstimationError where nobody answered both.

    Source: Wilcoxon 1945, Biometrics Bulletin 1, 80–83.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"before": [1, 2, 3, 4, 5, 6], "after": [2, 4, 6, 8, 10, 12]})
    >>> float(cx.signed_rank(cx.from_frame(frame), "before", "after").one()["p_value"])
    0.03125
    """
    next_step = "Use rank_test(), or contrast() over the means of both questions."
    refuse_design(survey, "Wilcoxon's signed-rank test", where="signed_rank", next_step=next_step)
    scores = paired_scores(survey, (a, b))
    gap = scores[:, 0] - scores[:, 1]
    size = np.abs(gap)
    exact = len(gap) <= 50 and bool((gap != 0).all()) and len(np.unique(size)) == len(size)
    outcome = signed_rank_of(gap, exact=exact)
    law = "exact" if exact else "normal with continuity correction and ties"
    method = f"Wilcoxon signed-rank test, {law}"
    return one_test(survey, (a, b), outcome, method=method, n=float(len(gap)), groups=(a, b), joiner=" and ")


def signed_rank_of(gap: FloatArray, *, exact: bool = False, correct: bool = True) -> Outcome:
    """The signed-rank test of differences; `statistic` is the sum of the ranks of the positive ones."""
    from scipy import stats

    gap = gap[gap != 0]
    if not len(gap):
        return Outcome(0.0, NAN, 1.0)
    ranks = stats.rankdata(np.abs(gap))
    positive, n = float(ranks[gap > 0].sum()), len(gap)
    if exact:
        found = stats.wilcoxon(gap, method="exact")
        return Outcome(positive, NAN, float(found.pvalue))
    ties = np.unique(ranks, return_counts=True)[1]
    variance = n * (n + 1) * (2 * n + 1) / 24 - float((ties**3 - ties).sum()) / 48
    distance = abs(positive - n * (n + 1) / 4)
    z = max(distance - 0.5 * correct, 0.0) / math.sqrt(variance)
    return Outcome(positive, math.inf, 2 * normal_tail(z))
