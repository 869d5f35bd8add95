"""Is a difference small enough to say "about the same"? Two one-sided tests on any comparison."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.errors import InputError
from cxsurvey.estimation.distributions import t_quantile, t_tail
from cxsurvey.significance.adjust import ADJUSTMENT_NAMES, Adjustment, adjust_p
from cxsurvey.significance.results import TestResults


def equivalence(
    tests: TestResults,
    *,
    margin: float | tuple[float, float],
    adjust: Adjustment = "holm",
    alpha: float = 0.05,
) -> TestResults:
    """TestResults of "the difference lies within the margin" for each row of other TestResults.

    Works on everything that has a difference, a standard error and degrees of freedom: groups, contrasts, waves, a
    part against its whole, an estimate against a published one. `margin` is ±margin or (low, high) in the unit of the
    difference. The p-value is the larger of both one-sided ones; limits are at 1 − 2·alpha, so that they lie within
    the margin exactly where the unadjusted p is below alpha. The standard error is the one the tests carry: against a
    published share that under equality.

    Raises InputError for a margin that does not contain 0, or tests without a standard error.

    Source: Schuirmann 1987, Journal of Pharmacokinetics and Biopharmaceutics 15, 657–680.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint", "IT"] * 1000, "side": ["IT"] * 800 + ["business"] * 1200})
    >>> gaps = cx.compare(cx.share(cx.from_frame(frame), "who", by="side"), across="side")
    >>> bool(cx.equivalence(gaps, margin=0.05).one("IT", "business", level="joint")["p_value"] < 0.05)
    True
    """
    low, high = (-margin, margin) if isinstance(margin, int | float) else margin
    _check(tests, low, high)
    frame = tests.to_frame()
    difference, error, df = (frame[name].to_numpy(np.float64) for name in ("difference", "std_error", "df"))
    above, below = one_sided_pair(difference, error, df, low=low, high=high)
    statistic = np.where(above[1] >= below[1], above[0], below[0])
    p_value = np.maximum(above[1], below[1])
    half = floats([t_quantile(1 - alpha, value) for value in df]) * error
    text = f"Two one-sided tests of a difference between {low:g} and {high:g}"
    family = int(np.isfinite(p_value).sum())
    frame = frame.assign(
        conf_low=difference - half, conf_high=difference + half, statistic=statistic, p_value=p_value,
        p_adjusted=adjust_p(p_value, adjust), method=text,
    )  # fmt: skip
    method = (
        f"{text}, {1 - 2 * alpha:.0%} limits; {tests.frame['method'].iloc[0] if len(tests) else ''}; "
        f"{ADJUSTMENT_NAMES[adjust]} over {family} tests."
    )
    return TestResults(frame, tests.about, method, family, tests.across)


def one_sided_pair(
    difference: FloatArray, std_error: FloatArray, df: FloatArray, *, low: float, high: float
) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
    """(t, p) of "above low" and (t, p) of "below high" for each difference, arrays of shape (k,).

    A difference without any variance is equivalent or not without doubt; its t is infinite.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        above, below = (difference - low) / std_error, (difference - high) / std_error
    p_above = floats([t_tail(t, v) for t, v in zip(above, df, strict=True)])
    p_below = floats([t_tail(-t, v) for t, v in zip(below, df, strict=True)])
    return (above, p_above), (below, p_below)


def _check(tests: TestResults, low: float, high: float) -> None:
    numeric = pd.to_numeric(tests.frame["df"].map(lambda df: np.nan if isinstance(df, tuple) else df))
    usable = tests.scale == "difference" and tests.frame["std_error"].notna().any() and numeric.notna().any()
    if not low < 0 < high or not usable:
        raise InputError(
            "Equivalence needs a margin around 0 and differences with standard errors.",
            where="margin" if usable else "tests",
            got=f"{low:g} to {high:g}" if usable else "tests without a difference",
            expected="for instance margin=0.05, or (-0.05, 0.03), on the result of compare() or contrast()",
            next_step="Say how large a difference would still count as about the same.",
        )
