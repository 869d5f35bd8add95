"""Does a share or a mean rise or fall along ordered groups? Linearised under any design, classical where unweighted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.distributions import chi2_tail, normal_tail
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import Adjustment
from cxsurvey.significance.answers_of import grouped_scores
from cxsurvey.significance.contrast import Linearised, contrast_flags, linearised_tests
from cxsurvey.significance.outcome import Outcome, one_test, refuse_design
from cxsurvey.significance.part_whole import check_average, joint_covariance, numbered_domains
from cxsurvey.significance.results import TestResults
from cxsurvey.significance.two_way import chosen_levels, two_way
from cxsurvey.survey import Survey


def linear_trend(
    estimates: Estimates,
    *,
    across: str,
    scores: Mapping[Code, float] | None = None,
    adjust: Adjustment = "holm",
    confidence: float = 0.95,
) -> TestResults:
    """TestResults of the linear slope along the groups of `across`, at each level: the change per unit of the scores.

    Groups are numbered 1, 2, 3, … in the order of the codebook unless `scores` says otherwise. The slope is the
    weighted regression of the answers on the scores, with the covariance of estimates and bases by the design, t on
    its degrees of freedom: Cochran and Armitage's question, also for weights, clusters and means.

    Raises InputError where `across` is not a split of the estimates, a group has no score, or fewer than two differ.

    Source: Armitage 1955, Biometrics 11, 375–386; Fuller 1975, Sankhyā C 37, 117–132, for the covariance.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": (["joint"] * 2 + ["IT"] * 8) * 10 + (["joint"] * 5 + ["IT"] * 5) * 10,
    ...                       "size": ["1 small"] * 100 + ["2 large"] * 100})
    >>> tests = cx.linear_trend(cx.share(cx.from_frame(frame), "who", by="size"), across="size")
    >>> round(float(tests.one(level="joint")["difference"]), 6)
    0.3
    """
    value = _scores(estimates, across, scores)
    check_average(estimates, across, "a trend")
    domain, base = numbered_domains(estimates)
    others = [name for name in ("question", "level", *estimates.by) if name != across]
    places = [rows.index.to_numpy() for _, rows in estimates.keys.groupby(others, sort=False, dropna=False)]
    found = [_slope(estimates.estimate, base, domain, value, rows) for rows in places]
    keys = estimates.keys.iloc[[rows[0] for rows in places]].reset_index(drop=True)
    by = [name for name in estimates.by if name != across]
    keys = keys[["question", "level", *by]].assign(group_a=f"per step of {across}", group_b="")
    used = np.zeros((len(places), len(estimates)))
    for row, rows in zip(used, places, strict=True):
        row[rows] = 1.0
    linear = Linearised(
        floats([slope for slope, _ in found]), floats([row for _, row in found]), joint_covariance(estimates)
    )
    flags = contrast_flags(estimates, used)
    return linearised_tests(
        estimates, linear, keys, flags, adjust=adjust, confidence=confidence, what=f"Linear trend along {across}"
    )


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
            got=f"{len(given)} scores",
            expected=f"{int(there.sum())}",
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


def _slope(
    theta: FloatArray, base: FloatArray, domain: IntArray, value: FloatArray, rows: IntArray
) -> tuple[float, FloatArray]:
    """The weighted least-squares slope of θ on the scores, and its derivatives by (θ, B)."""
    rows = rows[base[rows] > 0]
    slopes = np.zeros(len(theta) + int(domain.max()) + 1)
    size, score, p = base[rows], value[rows], theta[rows]
    deviation = score - (size @ score) / size.sum() if len(rows) else score
    spread = float(size @ deviation**2)
    if spread <= 0:
        return math.nan, slopes
    slope = float(size * deviation @ p) / spread
    slopes[rows] = size * deviation / spread
    centre = float(size @ p) / float(size.sum())
    slopes[len(theta) + domain[rows]] = deviation * (p - centre - slope * deviation) / spread
    return slope, slopes


def _scores(estimates: Estimates, across: str, scores: Mapping[Code, float] | None) -> FloatArray:
    """The score of the group of each estimate, shape (m,)."""
    if across not in estimates.by:
        raise InputError(
            "The estimates are not split by that question.",
            where="across",
            got=across,
            expected=f"one of {listing(estimates.by)}",
            next_step=f'Estimate with by="{across}" first.',
        )
    groups = list(dict.fromkeys(estimates.keys[across]))
    given = {code: float(place + 1) for place, code in enumerate(groups)} if scores is None else dict(scores)
    without = [code for code in groups if code not in given]
    if without or len(set(given.values())) < 2:
        raise InputError(
            "The groups need scores that differ.",
            where="scores",
            got=f"none for {listing(without)}" if without else "the same score for all",
            expected=f"a number for each of {listing(groups)}",
            next_step="Leave them out for 1, 2, 3, …",
        )
    return floats(pd.Series(given).reindex(estimates.keys[across]).to_numpy())
