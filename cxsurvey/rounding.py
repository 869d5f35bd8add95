"""Numbers rounded for reading: half up, once, at the very end."""

from __future__ import annotations

import math


def half_up(value: float, digits: int = 0) -> float:
    """The value rounded to `digits`, a half always away from zero, as print and schools do it.

    The ninth digit behind is settled first, so that 28.499999999999996, which is how 28.5 may arrive, becomes 29.

    >>> half_up(0.285 * 100), half_up(2.5), half_up(-2.5), half_up(29.1014, 1)
    (29.0, 3.0, -3.0, 29.1)
    """
    scaled = round(abs(value) * 10**digits, 9)
    return math.copysign(math.floor(scaled + 0.5) / 10**digits, value)


def percent(share: float, digits: int = 0) -> str:
    """A share as a percentage; a share that is there but rounds to 0 is "<1%", NaN is a dash.

    >>> percent(0.3079), percent(0.0021), percent(0.0), percent(float("nan")), percent(0.3079, 1)
    ('31%', '<1%', '0%', '–', '30.8%')
    """
    if math.isnan(share):
        return "–"
    rounded = half_up(100 * share, digits)
    if rounded == 0 and share > 0:
        return f"<{10**-digits:g}%"
    return f"{rounded:.{digits}f}%"


def points(difference: float) -> str:
    """A difference of shares in percentage points, without its sign.

    >>> points(-0.0989), points(0.005)
    ('10 points', '1 point')
    """
    rounded = half_up(100 * abs(difference))
    return f"{rounded:.0f} point{'' if rounded == 1 else 's'}"


def p_text(p: float) -> str:
    """A p-value for a sentence.

    >>> p_text(0.00934), p_text(2e-9), p_text(0.23)
    ('p = 0.009', 'p < 0.001', 'p = 0.23')
    """
    if math.isnan(p):
        return "not tested"
    if p < 0.001:
        return "p < 0.001"
    return f"p = {half_up(p, 3):.3f}" if p < 0.1 else f"p = {half_up(p, 2):.2f}"
