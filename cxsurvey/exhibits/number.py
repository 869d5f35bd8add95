"""Numbers of exhibits as readers see them, by their unit."""

from __future__ import annotations

import math

from cxsurvey.rounding import half_up, p_text, percent, points

__all__ = ["base_text", "half_up", "p_text", "percent", "points", "shown"]


def base_text(n: int) -> str:
    r"""A base for a label, in non-breaking spaces, so that it is never torn.

    >>> base_text(1725)
    '(n\xa0=\xa01,725)'
    """
    return f"(n\xa0=\xa0{n:,})"


def shown(value: float, unit: str, digits: int = 0) -> str:
    """A number of a table by its unit: a share as a percentage, points with their sign, counts with thousands marked.

    >>> shown(0.285, "percent"), shown(-0.185, "points"), shown(1234.5, "count"), shown(3.125, "mean", 2)
    ('29%', '−19', '1,235', '3.13')
    >>> shown(0.0, "points"), shown(float("nan"), "mean")
    ('0', '–')
    """
    if math.isnan(value):
        return "–"
    if unit == "percent":
        return percent(value, digits)
    rounded = half_up(100 * value if unit == "points" else value, digits)
    text = f"{abs(rounded):,.{digits}f}"
    sign = "−" if rounded < 0 else "+" if unit == "points" and rounded > 0 else ""
    return sign + text
