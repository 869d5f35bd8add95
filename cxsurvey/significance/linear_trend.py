"""Does an estimate rise or fall along ordered groups? The linear slope under any design."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import Adjustment
from cxsurvey.significance.contrast import Linearised, contrast_flags, linearised_tests
from cxsurvey.significance.part_whole import check_average, joint_covariance, numbered_domains
from cxsurvey.significance.results import TestResults


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
    check_confidence(confidence)
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
