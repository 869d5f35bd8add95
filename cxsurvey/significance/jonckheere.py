"""Do ordered answers rise or fall along ordered groups? The test of Jonckheere and Terpstra."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.distributions import normal_tail
from cxsurvey.significance.answers_of import grouped_scores
from cxsurvey.significance.outcome import Outcome, one_test, refuse_design
from cxsurvey.significance.results import TestResults
from cxsurvey.survey import Survey


def jonckheere(survey: Survey, question: str, by: str) -> TestResults:
    """TestResults of one row: do ordered answers rise or fall along the ordered groups of `by`?

    The Jonckheere–Terpstra test, normal with the variance for ties, two-sided; for equal weights and independent
    respondents. Raises InputError under a design.

    Source: Jonckheere 1954, Biometrika 41, 133–145; Hollander and Wolfe 1999, Nonparametric Statistical Methods, 6.2.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"score": [1, 2, 3, 2, 3, 4, 4, 5, 6], "size": ["1"] * 3 + ["2"] * 3 + ["3"] * 3})
    >>> round(float(cx.jonckheere(cx.from_frame(frame), "score", "size").one()["statistic"]), 3)
    2.479
    """
    refuse_design(
        survey, "Jonckheere's test", where="jonckheere", next_step="Use linear_trend(mean(…)) or rank_test()."
    )
    data = grouped_scores(survey, question, by)
    outcome = jonckheere_of(data.samples())
    method = "Jonckheere–Terpstra test of trend, normal, corrected for ties"
    return one_test(survey, (question, by), outcome, method=method, n=float(len(data.score)), joiner=" by ")


def jonckheere_of(samples: Sequence[FloatArray]) -> Outcome:
    """The Jonckheere–Terpstra test of ordered samples: z of the pairs in order, ties counting half."""
    pairs = sum(
        float((np.sign(later[:, None] - earlier[None, :]) + 1).sum()) / 2
        for position, earlier in enumerate(samples)
        for later in samples[position + 1 :]
    )
    sizes = floats([len(sample) for sample in samples])
    n = sizes.sum()
    z = (pairs - (n**2 - (sizes**2).sum()) / 4) / math.sqrt(_pair_variance(sizes, _ties(samples)))
    return Outcome(float(z), math.inf, 2 * normal_tail(abs(float(z))))


def _pair_variance(sizes: FloatArray, ties: FloatArray) -> float:
    """Variance of the number of ordered pairs under the null, with ties (Hollander and Wolfe 1999, equation 6.19)."""
    n = float(sizes.sum())

    def five(x: FloatArray) -> float:
        return float((x * (x - 1) * (2 * x + 5)).sum())

    def three(x: FloatArray) -> float:
        return float((x * (x - 1) * (x - 2)).sum())

    def two(x: FloatArray) -> float:
        return float((x * (x - 1)).sum())

    variance = (n * (n - 1) * (2 * n + 5) - five(sizes) - five(ties)) / 72
    if n > 2:
        variance += three(sizes) * three(ties) / (36 * n * (n - 1) * (n - 2))
    return variance + two(sizes) * two(ties) / (8 * n * (n - 1))


def _ties(samples: Sequence[FloatArray]) -> FloatArray:
    return floats(np.unique(np.concatenate(samples), return_counts=True)[1])
