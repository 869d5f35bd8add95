"""The sampling plan as arrays: what every engine needs to know about how respondents were chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from cxsurvey.answers import distinct, is_blank
from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.errors import EstimationError, InputError, listing
from cxsurvey.moments.calibration import Calibration
from cxsurvey.moments.replicates import Replicates

Lonely = Literal["fail", "certainty", "adjust", "centre", "average"]

_LARGEST_TOTAL = 1e150  # of all weights: its square is still a number

_LOOKUP_ROOM = 4  # a code book of values may be this many times as long as the column before sorting is cheaper


@dataclass(frozen=True, slots=True)
class SecondStage:
    """Units sampled within PSUs, S of them.

    unit: (n,) positions of units · unit_psu: (S,) PSU of each unit, ascending · count: (P,) units in each PSU ·
    fraction: (P,) share of its units that was sampled.
    """

    unit: IntArray
    unit_psu: IntArray
    count: IntArray
    fraction: FloatArray

    @property
    def unit_start(self) -> IntArray:
        """Where the units of each PSU begin, shape (P,)."""
        return _starts(self.count)


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """Weights, strata and PSUs of n respondents.

    weight: (n,), or None where all weigh 1 · counted: (n,) 1 for a weight above 0, which an unweighted base counts, 0
    for a weight of 0, which only the design does; None where all count ·
    stratum: (n,) positions in `strata`, or None for one stratum ·
    psu: (n,) positions of PSUs, or None where each respondent is one · psu_stratum: (P,) stratum of each PSU,
    ascending · psu_count: (H,) PSUs in each stratum · fraction: (H,) share of its PSUs that was sampled, 0 without an
    fpc · df: degrees of freedom of a variance from this plan: PSUs − strata, counting those with a positive weight, or
    the rank of the replicate weights − 1 · lonely: what a stratum with one PSU adds to a variance, and whether one PSU
    of several that touches a domain is treated like it · second: units within PSUs, used where both stages have an
    fpc · replicates: replicate weights, which then give every variance · calibration: what a weighting to targets
    fixed, on whose residuals a linearised variance then rests; `weight` is the weight that came out of it.
    """

    n: int
    strata: tuple[object, ...]
    weight: FloatArray | None
    stratum: IntArray | None
    psu: IntArray | None
    psu_stratum: IntArray | None
    psu_count: IntArray
    fraction: FloatArray
    df: int
    lonely: Lonely = "fail"
    lonely_in_domains: bool = False
    second: SecondStage | None = None
    replicates: Replicates | None = None
    counted: FloatArray | None = None
    calibration: Calibration | None = None

    @property
    def psu_start(self) -> IntArray:
        """Where the PSUs of each stratum begin, shape (H,)."""
        return _starts(self.psu_count)

    @property
    def lonely_strata(self) -> BoolArray:
        """Which strata have one PSU that was not taken with certainty, shape (H,)."""
        return np.asarray((self.psu_count == 1) & (self.fraction < 1))


def sample_plan(
    frame: pd.DataFrame,
    *,
    weight: str | None = None,
    strata: tuple[str, ...] = (),
    psu: tuple[str, ...] = (),
    fpc: tuple[str, ...] = (),
    lonely: Lonely = "fail",
    lonely_in_domains: bool = False,
) -> SamplePlan:
    """The plan of the respondents in a frame, from the names of its design columns; `psu` and `fpc` by stage.

    Raises InputError for weights that are missing or negative and for incomplete design columns, EstimationError for
    a stratum with a single PSU where `lonely` is "fail".
    """
    labels, stratum = _strata(frame, strata)
    members, psu_stratum = _units(frame, psu[0], stratum, len(labels)) if psu else (None, None)
    home = np.zeros(len(frame), dtype=np.int64) if stratum is None else stratum
    count = np.bincount(home if psu_stratum is None else psu_stratum, minlength=len(labels))
    fraction = _fractions(frame, fpc[0], home, count) if fpc else np.zeros(len(count))
    given = _weights(frame, weight) if weight else None
    plan = SamplePlan(
        n=len(frame),
        strata=labels,
        weight=given,
        stratum=stratum,
        psu=members,
        psu_stratum=psu_stratum,
        psu_count=count,
        fraction=fraction,
        df=_degrees_of_freedom(given, stratum, members, psu_stratum, count),
        lonely=lonely,
        lonely_in_domains=lonely_in_domains,
        second=_second_stage(frame, psu, fpc, members, int(count.sum()), lonely),
        counted=None if given is None or given.all() else floats(given > 0),
    )
    if lonely == "fail":
        _refuse_lonely(plan, strata)
    return plan


def reweighted(plan: SamplePlan, weight: FloatArray, calibration: Calibration) -> SamplePlan:
    """The plan with other weights, (n,), and what they were made to meet; who weighs 0 is not counted."""
    return replace(
        plan,
        weight=weight,
        calibration=calibration,
        counted=None if weight.all() else floats(weight != 0),
        df=_degrees_of_freedom(weight, plan.stratum, plan.psu, plan.psu_stratum, plan.psu_count),
    )


def with_replicates(plan: SamplePlan, replicates: Replicates) -> SamplePlan:
    """The plan whose variances come from replicate weights, on their degrees of freedom."""
    return replace(plan, replicates=replicates, df=replicates.df)


def replicate_columns(frame: pd.DataFrame, names: tuple[str, ...]) -> FloatArray:
    """The replicate weights in the columns, shape (R, n); InputError where one is missing or not a number."""
    weights = np.stack([_numbers(frame, name) for name in names])
    wrong = ~np.isfinite(weights)
    if wrong.any():
        place = int(np.argmax(wrong.any(axis=1)))
        raise InputError(
            "A replicate weight must be a number.",
            where=f"column {names[place]}",
            got=f"{int(wrong[place].sum())} cells without a number",
            expected="a number for every respondent",
            next_step="Correct the column, or leave it out.",
        )
    return weights


def _starts(count: IntArray) -> IntArray:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(count)[:-1]])


def _degrees_of_freedom(
    weight: FloatArray | None,
    stratum: IntArray | None,
    psu: IntArray | None,
    psu_stratum: IntArray | None,
    count: IntArray,
) -> int:
    """PSUs − strata; a PSU whose weights are all 0 does not count, nor does a stratum without another."""
    if weight is None or bool(weight.all()):
        return int(count.sum()) - len(count)
    if psu is None or psu_stratum is None:
        used = weight != 0
        home = np.zeros(len(weight), dtype=np.int64) if stratum is None else stratum
        return int(used.sum()) - int(np.count_nonzero(np.bincount(home[used], minlength=len(count))))
    alive = np.bincount(psu, weight != 0, len(psu_stratum)) > 0
    return int(alive.sum()) - len(np.unique(psu_stratum[alive]))


def _refuse_lonely(plan: SamplePlan, strata: tuple[str, ...]) -> None:
    lonely = [plan.strata[position] for position in np.flatnonzero(plan.lonely_strata)]
    if lonely:
        raise EstimationError(
            "A stratum with a single PSU gives no variance.",
            where=f"strata {' × '.join(strata)}" if strata else "the survey",
            got=f"one PSU in {listing(lonely)}",
            expected="at least two PSUs in every stratum",
            next_step="Merge that stratum with a like one, or choose a policy for it, such as lonely = "
            '"certainty" under [design] in study.toml (lonely="certainty" in with_design or from_frame).',
        )


def _weights(frame: pd.DataFrame, name: str) -> FloatArray:
    weight = _numbers(frame, name)
    lowest = weight.min(initial=0.0)
    if lowest >= 0 and weight.sum() <= _LARGEST_TOTAL and weight.any():
        return weight
    wrong = ~(weight <= _LARGEST_TOTAL / (2 * len(weight))) | (weight < 0)
    rows = frame.index[wrong]
    raise InputError(
        _wrong_weight(weight) if wrong.any() else "Every weight is 0.",
        where=f"column {name}",
        got=f"{listing(frame[name][wrong].tolist(), limit=3)} in row {listing(rows, limit=3)}" if wrong.any() else "0",
        expected=f"a finite weight for every respondent, their total below {_LARGEST_TOTAL:g}",
        next_step="Correct the weights, or give those respondents 0 to leave them out.",
    )


def _wrong_weight(weight: FloatArray) -> str:
    """What is wrong, where something is."""
    numbers = np.isfinite(weight).all() and bool((weight >= 0).all())
    return "Weights are too large to be squared." if numbers else "A weight must be a number of 0 or more."


def _numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    column = frame[name]
    if pd.api.types.is_numeric_dtype(column.dtype) and isinstance(column.dtype, np.dtype):
        return column.to_numpy(np.float64)
    return pd.to_numeric(column.astype(object), errors="coerce").to_numpy(np.float64)


def _strata(frame: pd.DataFrame, names: tuple[str, ...]) -> tuple[tuple[object, ...], IntArray | None]:
    if not names:
        return ("all",), None
    labels: list[tuple[object, ...]] = [()]
    stratum = np.zeros(len(frame), dtype=np.int64)
    for name in names:
        values, codes = _complete(frame, name, "strata")
        joint = codes if len(labels) == 1 else stratum * len(values) + codes
        used, stratum = ranked(joint, len(labels) * len(values))
        pairs = [divmod(int(key), len(values)) for key in used]
        labels = [(*labels[before], values[position]) for before, position in pairs]
    return tuple(label[0] if len(label) == 1 else label for label in labels), stratum


def _units(
    frame: pd.DataFrame, name: str, home: IntArray | None, homes: int, role: str = "PSU"
) -> tuple[IntArray, IntArray]:
    """Positions of units, numbered within their stratum or PSU, so that a number may recur in another one."""
    values, codes = _complete(frame, name, role)
    joint = codes if home is None else home * len(values) + codes
    used, unit = ranked(joint, homes * len(values))
    return unit, np.zeros(len(used), dtype=np.int64) if home is None else used // len(values)


def ranked(codes: IntArray, room: int) -> tuple[IntArray, IntArray]:
    """The codes in use, ascending, and per row the position among them; linear where the codes are dense."""
    if room > _LOOKUP_ROOM * len(codes) + 1000:
        used, position = np.unique(codes, return_inverse=True)
        return used.astype(np.int64), position.astype(np.int64)
    used = np.flatnonzero(np.bincount(codes, minlength=room))
    if len(used) == room:
        return used, codes
    place = np.zeros(room, dtype=np.int64)
    place[used] = np.arange(len(used))
    return used, place[codes]


def _complete(frame: pd.DataFrame, name: str, role: str) -> tuple[Sequence[Any], IntArray]:
    values, codes = _small_whole_numbers(frame[name]) or _distinct_or_blank(frame[name])
    if codes.min(initial=0) < 0:
        raise InputError(
            f"The {role} column must be filled for every respondent.",
            where=f"column {name}",
            got=f"{int((codes < 0).sum())} empty, the first in row {frame.index[int(np.argmax(codes < 0))]}",
            expected="a value in every row",
            next_step="Fill it, or set those respondents aside when cleaning.",
        )
    return values, codes


def _distinct_or_blank(column: pd.Series[Any]) -> tuple[Sequence[Any], IntArray]:
    values, codes = distinct(column)
    blank = [place for place, value in enumerate(values) if is_blank(value)]
    return values, np.where(np.isin(codes, blank), -1, codes) if blank else codes


def _small_whole_numbers(column: pd.Series[Any]) -> tuple[Sequence[Any], IntArray] | None:
    """Whole numbers that lie close together are their own codes: no table of values has to be built."""
    if not isinstance(column.dtype, np.dtype) or column.dtype.kind not in "iu" or not len(column):
        return None
    numbers = column.to_numpy()
    low, high = int(numbers.min()), int(numbers.max())
    if high - low > len(numbers):
        return None
    return range(low, high + 1), np.subtract(numbers, low, dtype=np.int64)


def _second_stage(
    frame: pd.DataFrame, psu: tuple[str, ...], fpc: tuple[str, ...], members: IntArray | None, psus: int, policy: Lonely
) -> SecondStage | None:
    if len(psu) < 2 or len(fpc) < 2 or members is None:
        return None
    unit, home = _units(frame, psu[1], members, psus, role="second-stage")
    count = np.bincount(home, minlength=psus)
    fraction = _fractions(frame, fpc[1], members, count)
    lonely = (count == 1) & (fraction < 1)
    if lonely.any() and policy != "certainty":
        raise EstimationError(
            "A PSU with a single second-stage unit gives no variance within it.",
            where=f"column {psu[1]}",
            got=f"{int(lonely.sum())} of {len(count)} PSUs",
            expected="two or more units in every PSU, or the whole PSU sampled",
            next_step='Leave out the second stage, merge those PSUs with like ones, or choose lonely="certainty".',
        )
    return SecondStage(unit, home, count, fraction)


def _fractions(frame: pd.DataFrame, name: str, stratum: IntArray, count: IntArray) -> FloatArray:
    given = _numbers(frame, name)
    low = np.full(len(count), np.inf)
    high = np.full(len(count), -np.inf)
    np.minimum.at(low, stratum, given)
    np.maximum.at(high, stratum, given)
    fraction = np.where(high > 1, count / high, high)
    got = _wrong_fpc(given, low, high, fraction, count)
    if got:
        raise InputError(
            "The finite population of a stratum must be one number.",
            where=f"column {name}",
            got=got,
            expected="for each stratum, or PSU at the second stage, its units in the population or the share sampled",
            next_step="Correct the fpc column.",
        )
    return floats(fraction)


def _wrong_fpc(given: FloatArray, low: FloatArray, high: FloatArray, fraction: FloatArray, count: IntArray) -> str:
    """What is wrong with the column, nothing where all is right."""
    if not np.isfinite(given).all():
        return f"no number in {int((~np.isfinite(given)).sum())} of {len(given)} rows"
    if (low != high).any():
        first = int(np.argmax(low != high))
        return f"both {low[first]:g} and {high[first]:g} in one stratum"
    if (fraction <= 0).any():
        return f"{high[int(np.argmax(fraction <= 0))]:g}"
    if (fraction > 1).any():
        first = int(np.argmax(fraction > 1))
        return f"{high[first]:g} units in the population, {count[first]} in the sample"
    return ""
