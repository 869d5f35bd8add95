"""Differences between domains, or between levels: pairwise, against one, the rest, the total or the one before."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Literal, NoReturn

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.interval import is_extreme, wilson
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import Adjustment
from cxsurvey.significance.contrast import Linearised, contrast_flags, linear_tests, linearised_tests
from cxsurvey.significance.difference_interval import agresti_caffo, miettinen_nurminen, newcombe
from cxsurvey.significance.part_whole import Whole, joint_covariance, part_whole
from cxsurvey.significance.rare_answers import guarded, sides_of_pairs, sides_of_parts, too_small
from cxsurvey.significance.results import TestResults

DifferenceInterval = Literal["wald", "newcombe", "agresti_caffo", "miettinen_nurminen"]

_INTERVAL_NAMES = {
    "newcombe": "Newcombe intervals",
    "agresti_caffo": "Agresti–Caffo intervals on the design's effective bases",
    "miettinen_nurminen": "Miettinen–Nurminen score intervals on the design's effective bases",
}
_WHOLE_TEXTS = {
    "rest": "Difference from all other groups together",
    "total": "Difference from the total that the group belongs to",
}


def compare(
    estimates: Estimates,
    *,
    across: str,
    against: Code = "pairwise",
    adjust: Adjustment | Literal["dunnett"] = "holm",
    interval: DifferenceInterval = "wald",
    min_base: int = 0,
    confidence: float = 0.95,
) -> TestResults:
    """TestResults of group_a − group_b between groups of `across`, at each level, as fractions.

    `across` is one of the questions in by=, or "level" for the levels of one question against each other. `against`
    says which: "pairwise" for every pair; "previous" for each group and the one before it, as for waves; the code of
    one group, the control, for all others and it; "rest" for each group and all others together; "total" for each
    group and the whole that it is part of, those with an answer to `across`. All use the covariance, so that overlap
    and the common part of a group and its total are allowed for.

    All p-values of the call are one family for `adjust`: holm, bonferroni, hochberg, hommel, bh, by, none, or, with a
    control, dunnett (single step by the multivariate t of all differences, from quasi-random points, relative
    error under 0.005). Limits are not adjusted: "wald" goes with the test; "newcombe" combines two Wilson intervals
    and needs estimates with interval="wilson"; "miettinen_nurminen" and "agresti_caffo" take each share as one of its
    effective base. The last three fit small bases better; they are for groups that share neither respondents nor PSUs.

    Between groups, and parts and their wholes, the linearised variance of a rare answer is not to be trusted, and that
    of a share of 0 or 1 is 0. Where under 20 effective answers are to be expected in a group, of those who chose it or
    of those who did not, the row is a score test at the share of both, corrected for skewness, with Agresti–Caffo
    limits, and says so. Groups with a base under `min_base`, unweighted or effective, are not tested and not counted
    in the family.

    Raises InputError where `across` is not a split of the estimates, `against` not one of its groups, or the interval
    or the adjustment does not fit the comparison.

    Source: Newcombe 1998, Statistics in Medicine 17, 873–890; Miettinen and Nurminen 1985, Statistics in Medicine 4,
    213–226; Agresti and Caffo 2000, The American Statistician 54, 280–288; Dunnett 1955, JASA 50, 1096–1121; Gart and
    Nam 1990, Biometrics 46, 637–643, for the score test.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint", "IT"] * 50, "side": ["IT"] * 40 + ["business"] * 60})
    >>> gaps = cx.compare(cx.share(cx.from_frame(frame), "who", by="side"), across="side")
    >>> len(gaps), float(gaps.one("IT", "business", level="joint")["difference"])
    (2, 0.0)
    """
    check_confidence(confidence)
    _check_adjustment(adjust, against, _groups(estimates, across))
    if against in ("rest", "total"):
        whole: Whole = "rest" if against == "rest" else "total"
        return _against_whole(estimates, across, whole, adjust, interval, confidence)
    rows, keys = compared_rows(estimates, across, against)
    tests = linear_tests(estimates, rows, keys, adjust=adjust, confidence=confidence, what="Difference", across=across)
    if across != "level":
        few = too_small(estimates, rows, min_base)
        sides = sides_of_pairs(estimates, rows)
        tests = guarded(estimates, tests, sides, few=few, adjust=adjust, confidence=confidence, min_base=min_base)
    return tests if interval == "wald" else _with_interval(estimates, tests, rows, across, interval, confidence)


def compared_rows(estimates: Estimates, across: str, against: Code) -> tuple[FloatArray, pd.DataFrame]:
    """One row of +1 and −1 for each pair of groups to compare, shape (k, m), and the keys of each."""
    return _comparisons(estimates, across, _pairs(_groups(estimates, across), across, against))


def _against_whole(
    estimates: Estimates,
    across: str,
    whole: Whole,
    adjust: Adjustment | Literal["dunnett"],
    interval: str,
    confidence: float,
) -> TestResults:
    if interval != "wald":
        _refuse_interval(estimates, interval, f'against="{whole}"')
    found, keys = part_whole(estimates, across, whole)
    linear = Linearised(found.difference, found.slopes, joint_covariance(estimates))
    flags = contrast_flags(estimates, np.eye(len(estimates))[found.part])
    tests = linearised_tests(
        estimates, linear, keys, flags, adjust=adjust, confidence=confidence, what=_WHOLE_TEXTS[whole], across=across
    )
    if estimates.statistic != "share":
        return tests
    rest, _ = part_whole(estimates, across, "rest")
    with np.errstate(divide="ignore", invalid="ignore"):  # a part that is the whole
        factor = found.difference / rest.difference
    nobody = np.zeros(len(tests), dtype=bool)
    return guarded(
        estimates,
        tests,
        sides_of_parts(estimates, rest),
        few=nobody,
        factor=np.nan_to_num(factor),
        adjust=adjust,
        confidence=confidence,
        min_base=0,
    )


def _groups(estimates: Estimates, across: str) -> list[Code]:
    allowed = [*estimates.by, "level"]
    if across not in allowed:
        raise InputError(
            "The estimates are not split by that question.",
            where="across",
            got=across,
            expected=nearest(across, allowed),
            next_step=f'Estimate with by="{across}" first.',
        )
    groups = list(dict.fromkeys(estimates.keys[across]))
    return [group for group in groups if group not in estimates.about.nets] if across == "level" else groups


def _pairs(groups: list[Code], across: str, against: Code) -> list[tuple[Code, Code]]:
    if against == "pairwise":
        return list(combinations(groups, 2))
    if against == "previous":
        return [(later, earlier) for earlier, later in pairwise(groups)]
    if against not in groups:
        raise InputError(
            "There is no such group to compare with.",
            where="against",
            got=against,
            expected=f'"pairwise", "previous", "rest", "total" or one of {listing(groups)}',
            next_step=f"Use a code of {across}.",
        )
    return [(group, against) for group in groups if group != against]


def _check_adjustment(adjust: str, against: Code, groups: list[Code]) -> None:
    if adjust == "dunnett" and against not in groups:
        raise InputError(
            "Dunnett's adjustment is for comparisons with one control.",
            where="adjust",
            got=f'"dunnett" with against="{against}"',
            expected=f"against= one of {listing(groups)}",
            next_step='Name the control in against=, or use adjust="holm".',
        )


def _comparisons(estimates: Estimates, across: str, pairs: list[tuple[Code, Code]]) -> tuple[FloatArray, pd.DataFrame]:
    """One row of L and one row of keys for each pair at each level and each answer to the other questions."""
    names = [name for name in ("question", "level", *estimates.by) if name != across]
    keys = estimates.keys[[*names, across]].itertuples(index=False, name=None)
    places = {key: position for position, key in enumerate(keys)}
    rows, found = [], []
    for other in dict.fromkeys(key[:-1] for key in places):
        for a, b in pairs:
            if (*other, a) in places and (*other, b) in places:
                row = np.zeros(len(estimates))
                row[places[(*other, a)]], row[places[(*other, b)]] = 1.0, -1.0
                rows.append(row)
                found.append((*other, a, b))
    frame = pd.DataFrame(found, columns=[*names, "group_a", "group_b"]).astype(object)
    if across == "level":
        frame.insert(1, "level", "")
    by = [name for name in estimates.by if name != across]
    return np.array(rows).reshape(-1, len(estimates)), frame[["question", "level", *by, "group_a", "group_b"]]


def _with_interval(
    estimates: Estimates, tests: TestResults, rows: FloatArray, across: str, interval: str, confidence: float
) -> TestResults:
    """The tests with other limits than Wald's, for groups that do not share respondents."""
    a, b = np.argmax(rows, axis=1), np.argmin(rows, axis=1)
    fits = interval in _INTERVAL_NAMES and estimates.statistic == "share" and across != "level"
    if not fits or (interval == "newcombe" and estimates.interval != "wilson"):
        _refuse_interval(estimates, interval, f"across {across}")
    if interval == "newcombe":
        _check_confidence(estimates, confidence)
        low, high = newcombe(_limits(estimates, a), _limits(estimates, b))
    else:
        kernel = agresti_caffo if interval == "agresti_caffo" else miettinen_nurminen
        base = effective_bases(estimates)
        low, high = kernel(estimates.estimate[a], base[a], estimates.estimate[b], base[b], confidence)
    frame = tests.frame.assign(conf_low=low, conf_high=high)
    method = f"{tests.method.removesuffix('.')}; {_INTERVAL_NAMES[interval]}."
    return TestResults(frame, tests.about, method, tests.family, across)


def _limits(estimates: Estimates, rows: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Share and Wilson limits; shares of 0 and 1, whose own limits are exact bounds, get Wilson's on Kish's base."""
    p, extreme = estimates.estimate[rows], is_extreme(estimates.estimate[rows])
    low, high = wilson(p, estimates.base_effective[rows], estimates.about.confidence)
    return p, np.where(extreme, low, estimates.conf_low[rows]), np.where(extreme, high, estimates.conf_high[rows])


def effective_bases(estimates: Estimates) -> FloatArray:
    """Independent respondents that would give each share its variance; Kish's base where the share is 0 or 1.

    For a simple random sample that is the unweighted base itself.
    """
    p, variance = estimates.estimate, np.diagonal(estimates.covariance)
    unbiased = (estimates.df + 1) / estimates.df if 0 < estimates.df < np.inf else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        base = p * (1 - p) / variance * unbiased
    return floats(np.where(is_extreme(p) | (variance <= 0), estimates.base_effective, base))


def _check_confidence(estimates: Estimates, confidence: float) -> None:
    if confidence != estimates.about.confidence:
        raise InputError(
            "Both intervals must be at one level of confidence.",
            where="confidence",
            got=f"{confidence}, from estimates at {estimates.about.confidence}",
            expected=str(estimates.about.confidence),
            next_step="Estimate with the same confidence.",
        )


def _refuse_interval(estimates: Estimates, interval: str, comparison: str) -> NoReturn:
    raise InputError(
        "That interval of a difference cannot be had here.",
        where="interval",
        got=f'"{interval}" {comparison}, of a {estimates.statistic} with interval="{estimates.interval}"',
        expected='"wald"; for groups also "miettinen_nurminen", "agresti_caffo", or "newcombe" from Wilson shares',
        next_step='Use interval="wald".',
    )
