"""Differences between domains, or between levels: pairwise or against one of them."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import Adjustment
from cxsurvey.significance.contrast import linear_tests
from cxsurvey.significance.results import TestResults

DifferenceInterval = Literal["wald", "newcombe"]


def compare(
    estimates: Estimates,
    *,
    across: str,
    against: Code = "pairwise",
    adjust: Adjustment = "holm",
    interval: DifferenceInterval = "wald",
    confidence: float = 0.95,
) -> TestResults:
    """TestResults of group_a − group_b for every pair of groups of `across`, at each level, as fractions.

    `across` is one of the questions in by=, or "level" for the levels of one question against each other. `against`
    is "pairwise" or the code of one group to which all others are compared. All p-values of the call are one family
    for `adjust` (holm, bonferroni, bh or none). Limits are not adjusted: "wald" goes with the test, "newcombe"
    combines two Wilson intervals and fits small bases better; it needs estimates with interval="wilson" and groups
    that do not share respondents.

    Raises InputError where `across` is not a split of the estimates, or `against` not one of its groups.

    Source: Newcombe 1998, Statistics in Medicine 17, 873–890, method 10, for the second interval.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint", "IT"] * 50, "side": ["IT"] * 40 + ["business"] * 60})
    >>> gaps = cx.compare(cx.share(cx.from_frame(frame), "who", by="side"), across="side")
    >>> len(gaps), float(gaps.one("IT", "business", level="joint")["difference"])
    (2, 0.0)
    """
    groups = _groups(estimates, across)
    pairs = _pairs(groups, across, against)
    rows, keys = _comparisons(estimates, across, pairs)
    tests = linear_tests(estimates, rows, keys, adjust=adjust, confidence=confidence, what="Difference", across=across)
    if interval == "wald":
        return tests
    return _with_newcombe(estimates, tests, rows, across, interval, confidence)


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
    if against not in groups:
        raise InputError(
            "There is no such group to compare with.",
            where="against",
            got=against,
            expected=f'"pairwise" or one of {listing(groups)}',
            next_step=f"Use a code of {across}.",
        )
    return [(group, against) for group in groups if group != against]


def _comparisons(estimates: Estimates, across: str, pairs: list[tuple[Code, Code]]) -> tuple[FloatArray, pd.DataFrame]:
    """One row of L and one row of keys for each pair at each level and each answer to the other questions."""
    names = [name for name in ("level", *estimates.by) if name != across]
    places = {
        tuple(key): position for position, key in enumerate(estimates.keys[[*names, across]].itertuples(index=False))
    }
    others = list(dict.fromkeys(key[:-1] for key in places if (*key[:-1], pairs[0][0]) in places)) if pairs else []
    rows, keys = [], []
    for other in others:
        for a, b in pairs:
            row = np.zeros(len(estimates))
            row[places[(*other, a)]], row[places[(*other, b)]] = 1.0, -1.0
            rows.append(row)
            keys.append((*other, a, b))
    frame = pd.DataFrame(keys, columns=[*names, "group_a", "group_b"]).astype(object)
    frame.insert(0, "question", estimates.keys["question"].iloc[0])
    if across == "level":
        frame.insert(1, "level", "")
    by = [name for name in estimates.by if name != across]
    return np.array(rows).reshape(-1, len(estimates)), frame[["question", "level", *by, "group_a", "group_b"]]


def _with_newcombe(
    estimates: Estimates, tests: TestResults, rows: FloatArray, across: str, interval: str, confidence: float
) -> TestResults:
    if interval != "newcombe" or estimates.interval != "wilson" or across == "level":
        raise InputError(
            "That interval of a difference cannot be had here.",
            where="interval",
            got=f'"{interval}" across {across}, from estimates with interval="{estimates.interval}"',
            expected='"wald", or "newcombe" between groups from estimates with interval="wilson"',
            next_step='Use interval="wald".',
        )
    a, b = np.argmax(rows, axis=1), np.argmin(rows, axis=1)
    low, high = newcombe(
        (estimates.estimate[a], estimates.conf_low[a], estimates.conf_high[a]),
        (estimates.estimate[b], estimates.conf_low[b], estimates.conf_high[b]),
    )
    if confidence != estimates.about.confidence:
        raise InputError(
            "Both intervals must be at one level of confidence.",
            where="confidence",
            got=f"{confidence}, from estimates at {estimates.about.confidence}",
            expected=str(estimates.about.confidence),
            next_step="Estimate with the same confidence.",
        )
    frame = tests.frame.assign(conf_low=low, conf_high=high)
    return TestResults(
        frame, tests.about, f"{tests.method.removesuffix('.')}; Newcombe intervals.", tests.family, across
    )


def newcombe(
    a: tuple[FloatArray, FloatArray, FloatArray], b: tuple[FloatArray, FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """Limits of a − b from (estimate, low, high) of each, for independent a and b (Newcombe 1998, method 10)."""
    difference = a[0] - b[0]
    low = difference - np.sqrt((a[0] - a[1]) ** 2 + (b[2] - b[0]) ** 2)
    return low, difference + np.sqrt((a[2] - a[0]) ** 2 + (b[0] - b[1]) ** 2)
