"""Evidence made of an estimate and of the values that a claim allows: both tests, power and the base needed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from cxsurvey.estimation.results import FLAG_BELOW, SMALL, SUPPRESS_BELOW, SUPPRESSED
from cxsurvey.ledger.evidence import Evidence, Scale
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.ledger.wording import WANTED_POWER, allowed_words, told
from cxsurvey.significance.influence import Sample
from cxsurvey.significance.parameter import Parameter
from cxsurvey.significance.region import Region, factor_needed, inside_p, outside_p, power_inside
from cxsurvey.survey import Survey

ALPHA = 0.05  # level of either test, fixed in advance

# The smallest difference of interest where a claim names none.
MARGINS = {
    "share": 0.05,  # five points
    "difference": 0.10,  # ten points between two shares
    "dominance": 0.05,  # P(X > Y) + ½P(tie) beyond ½; 0.56 is Cohen's small effect of 0.2 standard deviations
    "correlation": 0.1,  # Cohen's small correlation
    "log": math.log(1.25),  # a quarter more
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """Where the claim puts the truth: `supports` must be shown to hold it, `contradicts` to exclude it; power at `at`.

    `alternative` says `at` in words.
    """

    supports: Region
    contradicts: Region
    at: float
    alternative: str = ""


def claimed(claim: PublishedClaim, kind: str, *, zero: float = 0.0) -> Claimed:
    """Where a claim puts a number of a kind (see MARGINS): its interval, else the side of its threshold (or of `zero`).

    Power is asked at the published number if that lies inside (unless a margin is named for a single end), at the
    middle of a band otherwise, and else at the smallest difference of interest beyond the end.
    """
    region = _region(claim, kind, zero)
    margin = claim.margin or MARGINS[kind]
    published = math.nan if claim.quantity is None else claim.quantity.value
    if region.holds(published) and (region.is_band or claim.margin is None):
        at = published
    elif region.is_band:
        at = (region.low + region.high) / 2
    elif math.isfinite(region.low):
        at = region.low + margin
        at = at if kind != "share" or at < 1 else (region.low + 1) / 2
    else:
        at = region.high - margin
        at = at if kind != "share" or at > 0 else region.high / 2
    return Claimed(region, region, at, f"{at:.4g}")


def weigh(
    survey: Survey,
    sample: Sample,
    parameter: Parameter,
    claimed: Claimed,
    *,
    scale: Scale,
    what: str,
    test: str,
    remarks: tuple[str, ...] = (),
    unit: str = "",
    bases: tuple[float, float] | None = None,
) -> Evidence:
    """The evidence of a parameter for and against a claim; `bases` are those of the smallest group compared."""
    band = claimed.supports.is_band
    confidence = 1 - 2 * ALPHA if band else 1 - ALPHA
    low, high = parameter.limits(confidence)
    power = power_inside(parameter, claimed.supports, claimed.at, alpha=ALPHA)
    factor = factor_needed(parameter, claimed.supports, claimed.at, power=WANTED_POWER, alpha=ALPHA)
    ends = [end if math.isfinite(end) else math.nan for end in (claimed.contradicts.low, claimed.contradicts.high)]
    return Evidence(
        scale=scale,
        what=what,
        method=test if survey.plan.weight is None else f"{test}, weighted",
        estimate=parameter.estimate,
        std_error=parameter.std_error,
        conf_low=low,
        conf_high=high,
        confidence=confidence,
        df=parameter.df,
        base_n=sample.n,
        base_effective=sample.effective,
        allowed_low=ends[0],
        allowed_high=ends[1],
        asked=allowed_words(*ends, scale=scale, unit=unit),
        p_support=inside_p(parameter, claimed.supports),
        p_contradict=outside_p(parameter, claimed.contradicts),
        power=power,
        n_needed=math.ceil(sample.n * factor) if math.isfinite(factor) else factor,
        alternative=claimed.alternative,
        unit=unit,
        flag=base_flag(*(bases or (sample.n, sample.effective))),
        remarks=remarks,
    )


def base_flag(n: float, effective: float) -> str:
    """The flag of a base, by the smaller of unweighted and effective; empty from 100 on."""
    size = round(min(n, effective), 9)
    if size < SUPPRESS_BELOW:
        return SUPPRESSED.format(SUPPRESS_BELOW)
    return SMALL.format(FLAG_BELOW) if size < FLAG_BELOW else ""


def joined(claim: PublishedClaim, parts: tuple[Evidence, ...]) -> Evidence:
    """The evidence of a claim that says several things, from that of each.

    Where all must hold, the p for the claim is the largest of theirs (an intersection–union test) and that against it
    the smallest by Bonferroni; where any will do, the other way round. Power is that of the part with the least where
    all must hold, a bound from above; the estimate shown is that of the part that decides.

    Source: Berger 1982, Technometrics 24, 295–300.
    """
    untested = [part for part in parts if not part.is_tested]
    if untested and claim.joined == "all":
        return untested[0]
    tested = tuple(part for part in parts if part.is_tested)
    if not tested:
        return parts[0]
    every = claim.joined == "all"
    pick: Callable[..., Evidence] = max if every else min
    deciding = pick(tested, key=lambda part: part.p_support)
    count = len(tested)
    p_support = deciding.p_support if every else min(1.0, count * deciding.p_support)
    against = [part.p_contradict for part in tested]
    p_contradict = min(1.0, count * min(against)) if every else max(against)
    weakest = min if every else max
    return replace(
        deciding,
        p_support=p_support,
        p_contradict=p_contradict,
        power=weakest(part.power for part in tested),
        n_needed=(max if every else min)(part.n_needed for part in tested),
        method=f"{deciding.method}; {count} parts of which {claim.joined} must hold",
        remarks=(*deciding.remarks, *(_told(part) for part in tested if part is not deciding)),
        flag=max((part.flag for part in tested), key=_severity),
    )


def _severity(flag: str) -> int:
    return 2 * flag.startswith("suppressed") + bool(flag)


def _told(part: Evidence) -> str:
    return f"also {told(part)}"


def _region(claim: PublishedClaim, kind: str, zero: float) -> Region:
    if claim.interval is not None:
        low, high = claim.interval.low, claim.interval.high
        if kind == "share":
            low, high = (-math.inf if low <= 0 else low), (math.inf if high >= 1 else high)
        return Region(low, high)
    end = zero if claim.threshold is None else claim.threshold
    return Region(high=end) if claim.side == "less" else Region(low=end)
