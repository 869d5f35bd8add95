"""The sampling plan as arrays: what every engine needs to know about how respondents were chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import distinct
from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.errors import EstimationError, InputError, listing


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """Weights, strata and PSUs of n respondents.

    weight: (n,), or None where all weigh 1 · stratum: (n,) positions in `strata`, or None for one stratum ·
    psu: (n,) positions of PSUs, or None where each respondent is one · psu_stratum: (P,) stratum of each PSU ·
    psu_count: (H,) PSUs in each stratum · fraction: (H,) share of its PSUs that was sampled, 0 without an fpc.
    """

    n: int
    strata: tuple[object, ...]
    weight: FloatArray | None
    stratum: IntArray | None
    psu: IntArray | None
    psu_stratum: IntArray | None
    psu_count: IntArray
    fraction: FloatArray

    @property
    def df(self) -> int:
        """Degrees of freedom of a variance from this plan: PSUs − strata."""
        return int(self.psu_count.sum()) - len(self.strata)


def sample_plan(
    frame: pd.DataFrame,
    *,
    weight: str | None = None,
    strata: tuple[str, ...] = (),
    psu: str | None = None,
    fpc: str | None = None,
) -> SamplePlan:
    """The plan of the respondents in a frame, from the names of its design columns.

    Raises InputError for weights that are missing or negative and for incomplete design columns, EstimationError for
    a stratum with a single PSU.
    """
    labels, stratum = _strata(frame, strata)
    members, psu_stratum = _psus(frame, psu, stratum)
    home = np.zeros(len(frame), dtype=np.int64) if stratum is None else stratum
    count = np.bincount(home if psu_stratum is None else psu_stratum, minlength=len(labels))
    _refuse_lonely(labels, count, strata)
    return SamplePlan(
        n=len(frame),
        strata=labels,
        weight=_weights(frame, weight) if weight else None,
        stratum=stratum,
        psu=members,
        psu_stratum=psu_stratum,
        psu_count=count,
        fraction=_fractions(frame, fpc, home, count),
    )


def _refuse_lonely(labels: tuple[object, ...], count: IntArray, strata: tuple[str, ...]) -> None:
    lonely = [labels[position] for position in np.flatnonzero(count < 2)]
    if lonely:
        raise EstimationError(
            "A stratum with a single PSU gives no variance.",
            where=f"strata {' × '.join(strata)}" if strata else "the survey",
            got=f"one PSU in {listing(lonely)}",
            expected="at least two PSUs in every stratum",
            next_step="Merge that stratum with a like one, or check the PSU column.",
        )


def _weights(frame: pd.DataFrame, name: str) -> FloatArray:
    weight = pd.to_numeric(frame[name].astype(object), errors="coerce").to_numpy(np.float64)
    wrong = ~np.isfinite(weight) | (weight < 0)
    if wrong.any() or not weight.any():
        rows = frame.index[wrong]
        raise InputError(
            "A weight must be a number of 0 or more." if wrong.any() else "Every weight is 0.",
            where=f"column {name}",
            got=f"{listing(frame[name][wrong].tolist(), limit=3)} in row {listing(rows, limit=3)}"
            if wrong.any()
            else "0",
            expected="a finite weight for every respondent",
            next_step="Correct the weights, or give those respondents 0 to leave them out.",
        )
    return weight


def _strata(frame: pd.DataFrame, names: tuple[str, ...]) -> tuple[tuple[object, ...], IntArray | None]:
    if not names:
        return ("all",), None
    keys = [_complete(frame, name, "strata") for name in names]
    joint = keys[0][1]
    for values, codes in keys[1:]:
        joint = joint * len(values) + codes
    used, stratum = np.unique(joint, return_inverse=True)
    labels = []
    for key in used:
        parts = []
        for values, _ in reversed(keys):
            key, position = divmod(int(key), len(values))
            parts.append(values[position])
        labels.append(parts[0] if len(parts) == 1 else tuple(reversed(parts)))
    return tuple(labels), stratum.astype(np.int64)


def _psus(frame: pd.DataFrame, name: str | None, stratum: IntArray | None) -> tuple[IntArray | None, IntArray | None]:
    """Positions of PSUs, numbered within strata, so that a PSU number may recur in another stratum."""
    if name is None:
        return None, None
    values, codes = _complete(frame, name, "psu")
    joint = codes if stratum is None else stratum * len(values) + codes
    used, psu = np.unique(joint, return_inverse=True)
    home = np.zeros(len(used), dtype=np.int64) if stratum is None else used // len(values)
    return psu.astype(np.int64), home.astype(np.int64)


def _complete(frame: pd.DataFrame, name: str, role: str) -> tuple[list[Any], IntArray]:
    values, codes = distinct(frame[name])
    if (codes < 0).any():
        raise InputError(
            f"A {role} column must be filled for every respondent.",
            where=f"column {name}",
            got=f"{int((codes < 0).sum())} empty cells, the first in row {frame.index[int(np.argmax(codes < 0))]}",
            expected="a value in every row",
            next_step="Fill it, or set those respondents aside when cleaning.",
        )
    return values, codes


def _fractions(frame: pd.DataFrame, name: str | None, stratum: IntArray, count: IntArray) -> FloatArray:
    if name is None:
        return np.zeros(len(count))
    given = pd.to_numeric(frame[name].astype(object), errors="coerce").to_numpy(np.float64)
    low = np.full(len(count), np.inf)
    high = np.full(len(count), -np.inf)
    np.minimum.at(low, stratum, given)
    np.maximum.at(high, stratum, given)
    fraction = np.where(high > 1, count / high, high)
    wrong = ~np.isfinite(given).all() or bool((low != high).any()) or bool(((fraction <= 0) | (fraction > 1)).any())
    if wrong:
        raise InputError(
            "The finite population of a stratum must be one number.",
            where=f"column {name}",
            got="a missing value, two values in one stratum, or fewer PSUs in the population than in the sample",
            expected="for each stratum its PSUs in the population, or the fraction sampled",
            next_step="Correct the fpc column.",
        )
    return fraction
