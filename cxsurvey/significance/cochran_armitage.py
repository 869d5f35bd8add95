"""Does the share of a level rise or fall along ordered groups? The classical test of Cochran and Armitage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.distributions import chi2_tail
from cxsurvey.significance.outcome import Outcome, one_test, refuse_design
from cxsurvey.significance.results import TestResults
from cxsurvey.significance.two_way import chosen_levels, two_way
from cxsurvey.survey import Survey


def cochran_armitage(
    survey: Survey, question: str, by: str, *, level: Code, scores: Sequence[float] | None = None
) -> TestResults:
    """TestResults of one row: does the share of one level rise or fall along the groups of `by`?

    Classical, for equal weights and independent respondents; groups are numbered 1, 2, 3, … unless `scores` gives
    one for each group with answers. Raises InputError under a design, or for a level that nobody chose.

    Source: Cochran 1954, Biometrics 10, 417–451; Armitage 1955, Biometrics 11, 375–386.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["a"] * 20 + ["b"] * 80 + ["a"] * 50 + ["b"] * 50, "size": [1] * 100 + [2] * 100})
    >>> survey = cx.from_frame(frame.astype(str))
    >>> round(float(cx.cochran_armitage(survey, "who", "size", level="a").one()["statistic"]), 4)
    19.7802
    """
    refuse_design(
        survey, "The Cochran–Armitage test", where="cochran_armitage", next_step="Use linear_trend(share(…))."
    )
    codes = [known.code for known in survey.codebook[question].levels if known.reason is None]
    sums = two_way(survey, by, question)
    table = sums.n.sum(axis=0)
    chosen_levels(sums, by, question)
    if level not in codes or table[:, codes.index(level)].sum() == 0:
        raise InputError(
            "Nobody chose that level.",
            where="level",
            got=level,
            expected=f"one of {listing(codes)} with answers",
            next_step="Use the code of a level.",
        )
    groups = table.sum(axis=1)
    there = groups > 0
    given = floats(scores) if scores is not None else np.arange(1.0, there.sum() + 1)
    if len(given) != there.sum():
        raise InputError(
            "There must be one score for each group with answers.",
            where="scores",
            got=f"{len(given)} for {int(there.sum())} groups",
            expected="as many scores as groups",
            next_step="Leave them out for 1, 2, 3, …",
        )
    outcome = trend_of_counts(table[there, codes.index(level)], groups[there], given)
    return one_test(
        survey, (question, by), outcome, method="Cochran–Armitage test of trend, chi-square", n=float(groups.sum()),
        level=str(level), joiner=" by ",
    )  # fmt: skip


def trend_of_counts(successes: FloatArray, n: FloatArray, scores: FloatArray) -> Outcome:
    """The Cochran–Armitage chi-square of successes among n along the scores; `difference` is the slope per unit."""
    share = successes.sum() / n.sum()
    deviation = scores - (n @ scores) / n.sum()
    slope = float(deviation @ successes) / float(n @ deviation**2)
    statistic = slope**2 * float(n @ deviation**2) / float(share * (1 - share))
    return Outcome(statistic, 1.0, chi2_tail(statistic, 1.0), slope)
