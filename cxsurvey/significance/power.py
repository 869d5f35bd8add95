"""What difference could these bases show? Power and minimum detectable difference of two shares."""

from __future__ import annotations

import math

import pandas as pd

from cxsurvey.codebook import Code
from cxsurvey.errors import InputError
from cxsurvey.estimation.distributions import normal_quantile, normal_tail
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.compare import compared_rows, effective_bases


def power_of_difference(a: float, b: float, *, base_a: float, base_b: float, alpha: float = 0.05) -> float:
    """The chance that a two-sided test at alpha shows the difference of two population shares, in (0, 1).

    `base_a` and `base_b` are effective bases. Normal on the arcsine scale, both tails.

    Raises InputError for shares outside 0 to 1 or bases that are not above 0.

    Source: Cohen 1988, Statistical Power Analysis for the Behavioral Sciences, section 6.3.

    >>> round(power_of_difference(0.5, 0.4, base_a=400, base_b=400), 6)
    0.812641
    """
    _check(shares=(a, b), bases=(base_a, base_b), chances=(alpha,))
    return _power(abs(_arcsine(a) - _arcsine(b)) * _information(base_a, base_b), alpha)


def required_base(a: float, b: float, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """The effective base in each of two equal groups that shows the difference of two shares with that power.

    Raises InputError for equal shares, or shares, power or alpha outside 0 to 1.

    Source: Cohen 1988, section 6.4.

    >>> math.ceil(required_base(0.5, 0.4))
    388
    """
    _check(shares=(a, b), bases=(), chances=(power, alpha))
    h = abs(_arcsine(a) - _arcsine(b))
    if h == 0:
        raise InputError(
            "No base shows a difference of nothing.",
            where="a, b",
            got=f"{a:g} and {b:g}",
            expected="two different shares",
            next_step="Say what difference would matter.",
        )
    return 2 * (_distance(power, alpha) / h) ** 2


def minimum_detectable_difference(
    share: float, *, base_a: float, base_b: float, power: float = 0.8, alpha: float = 0.05
) -> tuple[float, float]:
    """How far below and above `share` another group's share must be to be shown with that power, as fractions.

    `base_a` and `base_b` are effective bases. NaN where no share that far off exists.

    Raises InputError for a share, power or alpha outside 0 to 1, or bases that are not above 0.

    Source: Cohen 1988, section 6.3, solved for the share.

    >>> [round(gap, 4) for gap in minimum_detectable_difference(0.5, base_a=400, base_b=400)]
    [0.0984, 0.0984]
    """
    _check(shares=(share,), bases=(base_a, base_b), chances=(power, alpha))
    h = _distance(power, alpha) / _information(base_a, base_b)
    angle = _arcsine(share)
    below = share - math.sin((angle - h) / 2) ** 2 if angle - h >= 0 else math.nan
    above = math.sin((angle + h) / 2) ** 2 - share if angle + h <= math.pi else math.nan
    return below, above


def detectable_differences(
    estimates: Estimates, *, across: str, against: Code = "pairwise", power: float = 0.8, alpha: float = 0.05
) -> pd.DataFrame:
    """One row per comparison: the smallest differences from the share of group_b that these bases could show.

    Columns question, level, <by…>, group_a, group_b, share, effective_a, effective_b (respondents that would give the
    shares their variance), below, above (fractions). Unadjusted for the number of comparisons: give alpha over their
    number for that.

    Raises InputError for estimates that are not shares.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint", "IT"] * 100, "side": ["IT"] * 100 + ["business"] * 100})
    >>> table = cx.detectable_differences(cx.share(cx.from_frame(frame), "who", by="side"), across="side")
    >>> round(float(table["above"].iloc[0]), 3)
    0.193
    """
    if estimates.statistic != "share":
        raise InputError(
            "Detectable differences are of shares.",
            where="estimates",
            got=f"estimates of a {estimates.statistic}",
            expected="the result of share()",
            next_step="Estimate shares first.",
        )
    rows, keys = compared_rows(estimates, across, against)
    a, b = rows.argmax(axis=1), rows.argmin(axis=1)
    base = effective_bases(estimates)
    found = [
        minimum_detectable_difference(p, base_a=n, base_b=m, power=power, alpha=alpha)
        if 0 < p < 1 and min(n, m) > 0
        else (math.nan, math.nan)
        for p, n, m in zip(estimates.estimate[b], base[a], base[b], strict=True)
    ]
    return keys.assign(
        share=estimates.estimate[b], effective_a=base[a], effective_b=base[b],
        below=[gap[0] for gap in found], above=[gap[1] for gap in found],
    )  # fmt: skip


def power_of_table(w: float, *, base: float, df: float, alpha: float = 0.05) -> float:
    """The chance that a chi-square test at alpha shows Cohen's effect w = √(X²/n) at that effective base, in (0, 1).

    Raises InputError for a base or degrees of freedom that are not above 0.

    Source: Cohen 1988, section 7.3.

    >>> round(power_of_table(0.3, base=100, df=1), 6)
    0.850839
    """
    from scipy import special

    _check(shares=(), bases=(base, df), chances=(alpha,))
    critical = float(special.chdtri(df, alpha))
    return float(1 - special.chndtr(critical, df, base * w * w))


def _arcsine(p: float) -> float:
    return 2 * math.asin(math.sqrt(p))


def _information(base_a: float, base_b: float) -> float:
    return math.sqrt(base_a * base_b / (base_a + base_b))


def _power(distance: float, alpha: float) -> float:
    z = normal_quantile(1 - alpha / 2)
    return normal_tail(z - distance) + normal_tail(z + distance)


def _distance(power: float, alpha: float) -> float:
    """The distance in standard errors that a two-sided test shows with that power."""
    from scipy import optimize

    if power <= alpha:
        return 0.0
    return float(optimize.brentq(lambda distance: _power(distance, alpha) - power, 0.0, 50.0, xtol=1e-14, rtol=1e-14))


def _check(*, shares: tuple[float, ...], bases: tuple[float, ...], chances: tuple[float, ...]) -> None:
    inside = all(0 <= p <= 1 for p in shares) and all(0 < p < 1 for p in chances) and all(n > 0 for n in bases)
    if not inside:
        raise InputError(
            "Power needs shares and chances as fractions, and bases above 0.",
            where="shares, power, alpha and bases",
            got=", ".join(f"{value:g}" for value in (*shares, *chances, *bases)),
            expected="for instance 0.5, power=0.8, alpha=0.05, base_a=400, base_b=400",
            next_step="Give percentages as fractions: 0.61, not 61.",
        )
