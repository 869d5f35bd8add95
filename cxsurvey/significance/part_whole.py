"""A part against the whole it belongs to, or against the rest of it: the overlap enters through the covariance.

The share of the whole is Σ B_e·p_e/Σ B_e over its parts e with weighted bases B_e. Both p and B are estimates, so that
the difference is linearised in both, with the covariance of (θ, B) (Särndal, Swensson and Wretman 1992, Model Assisted
Survey Sampling, section 5.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.errors import EstimationError, InputError, listing
from cxsurvey.estimation.results import Estimates

Whole = Literal["rest", "total"]
_MIXES = ("share", "mean", "nps")  # statistics of a whole that are averages of those of its parts, weighted by base


@dataclass(frozen=True, slots=True)
class PartWhole:
    """Differences of shape (k,), their derivatives by (θ, B), shape (k, m + D), and the part's row in each, (k,)."""

    difference: FloatArray
    slopes: FloatArray
    part: IntArray


def part_whole(estimates: Estimates, across: str, whole: Whole) -> tuple[PartWhole, pd.DataFrame]:
    """Each group of `across` against the rest or the total of all groups with an estimate; with the keys of each.

    Raises InputError where the statistic of the whole is not an average over its parts.
    """
    check_average(estimates, across, f'"{whole}"')
    domain, base = numbered_domains(estimates)
    others = [name for name in ("question", "level", *estimates.by) if name != across]
    difference, slopes, parts = [], [], []
    for _, rows in estimates.keys.groupby(others, sort=False, dropna=False):
        places = rows.index.to_numpy()
        for part in places:
            members = places if whole == "total" else places[places != part]
            members = members[base[members] > 0]
            gap, slope = _against(estimates.estimate, base, domain, int(part), members)
            difference.append(gap)
            slopes.append(slope)
            parts.append(part)
    order = np.argsort(parts, kind="stable")
    keys = estimates.keys.iloc[np.array(parts)[order]].reset_index(drop=True)
    keys = keys.assign(group_a=keys[across], group_b=whole)
    by = [name for name in estimates.by if name != across]
    found = PartWhole(np.array(difference)[order], np.array(slopes)[order], np.array(parts)[order])
    return found, keys[["question", "level", *by, "group_a", "group_b"]]


def joint_covariance(estimates: Estimates) -> FloatArray:
    """The covariance of (θ, B), shape (m + D, m + D)."""
    if estimates.joint_covariance is None:
        raise EstimationError(
            "These estimates do not know how their bases vary.",
            where="against",
            got=f"a {estimates.statistic} without the covariance of its bases",
            expected="estimates of one survey",
            next_step='Use against="pairwise".',
        )
    return estimates.joint_covariance


def _against(
    theta: FloatArray, base: FloatArray, domain: IntArray, part: int, members: IntArray
) -> tuple[float, FloatArray]:
    size = base[members].sum()
    slope = np.zeros(len(theta) + int(domain.max()) + 1)
    slope[part] = 1.0
    if size <= 0:
        return float("nan"), slope
    share = base[members] / size
    whole = float(share @ theta[members])
    slope[members] -= share
    slope[len(theta) + domain[members]] -= (theta[members] - whole) / size
    return float(theta[part] - whole), slope


def numbered_domains(estimates: Estimates) -> tuple[IntArray, FloatArray]:
    """For each estimate its place among the bases of the joint covariance, and that weighted base, shape (m,)."""
    names = [*estimates.by, "question"]
    domain = estimates.keys.groupby(names, sort=False, dropna=False).ngroup().to_numpy()
    return np.asarray(domain, dtype=np.int64), estimates.base_weighted


def check_average(estimates: Estimates, across: str, what: str) -> None:
    """Refuse what needs estimates of a whole that are averages over its parts, weighted by their bases."""
    if across == "level":
        raise InputError(
            "Levels of one question are not parts of a whole that has a share of its own.",
            where="across",
            got=f'{what} across "level"',
            expected=f"one of {listing(estimates.by)}",
            next_step="Name a question of by= in across=, or use contrast().",
        )
    if estimates.statistic not in _MIXES:
        raise InputError(
            "That statistic of the whole is not an average of those of its parts.",
            where="estimates",
            got=f"{what} of a {estimates.statistic}",
            expected=f"a {', '.join(_MIXES[:-1])} or {_MIXES[-1]}",
            next_step='Use compare() with against="pairwise".',
        )
