"""Linear contrasts of estimates, with their joint covariance: shares of one question are never two samples."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.distributions import t_quantile, t_two_sided
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import ADJUSTMENT_NAMES, Adjustment, adjust_p
from cxsurvey.significance.results import TestResults


def contrast(
    estimates: Estimates, coefficients: Mapping[Code, float], *, adjust: Adjustment = "holm", confidence: float = 0.95
) -> TestResults:
    """TestResults of Σ coefficient × share over levels of one question: one row, or one per domain.

    {"it_only": 1, "it_middleman": 1, "joint": −1} asks whether both IT routes together exceed joint sessions. The
    variance uses the covariance of all levels (for equal weights that of the multinomial), t on the design's degrees
    of freedom. Limits are unadjusted; p_adjusted counts the domains.

    Raises InputError for a level that is not among the estimates.

    Source: Scott and Seber 1983, The American Statistician 37, 319–320.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 40}))
    >>> lead = cx.contrast(cx.share(survey, "who"), {"joint": 1, "IT": -1})
    >>> round(float(lead.one()["difference"]), 6)
    0.2
    """
    codes = list(dict.fromkeys(estimates.keys["level"]))
    unknown = [code for code in coefficients if code not in codes]
    if unknown or not coefficients:
        raise InputError(
            "The contrast names a level that has no estimate." if unknown else "The contrast names no level.",
            where="coefficients",
            got=listing(unknown),
            expected=nearest(unknown[0], codes) if unknown else f"some of {listing(codes)}",
            next_step="Use the codes in the column `level`.",
        )
    domains = estimates.keys[list(estimates.by)].drop_duplicates() if estimates.by else pd.DataFrame(index=[0])
    weight = np.array([coefficients.get(code, 0.0) for code in estimates.keys["level"]])
    rows = np.zeros((len(domains), len(estimates)))
    for position, domain in enumerate(domains.itertuples(index=False)):
        same = (estimates.keys[list(estimates.by)] == list(domain)).all(axis=1) if estimates.by else True
        rows[position] = np.where(same, weight, 0.0)
    text = contrast_text(coefficients)
    keys = domains.reset_index(drop=True).assign(question=estimates.keys["question"].iloc[0], level=text)
    keys = keys[["question", "level", *estimates.by]].assign(group_a="", group_b="")
    return linear_tests(estimates, rows, keys, adjust=adjust, confidence=confidence, what="Contrast")


def contrast_text(coefficients: Mapping[Code, float]) -> str:
    """The contrast written out.

    >>> contrast_text({"it_only": 1, "it_middleman": 1, "joint": -1})
    'it_only + it_middleman − joint'
    """
    parts: list[str] = []
    for code, weight in coefficients.items():
        size = "" if abs(weight) == 1 else f"{abs(weight):g}·"
        sign = "−" if weight < 0 else "+"
        parts.append(f"{sign} {size}{code}" if parts else f"{'−' if weight < 0 else ''}{size}{code}")
    return " ".join(parts)


def linear_tests(
    estimates: Estimates,
    rows: FloatArray,
    keys: pd.DataFrame,
    *,
    adjust: Adjustment,
    confidence: float,
    what: str,
    across: str = "",
) -> TestResults:
    """TestResults of Lθ = 0 for each row of L, shape (k, m), t on the design's degrees of freedom."""
    numbers = linear_numbers(estimates.estimate, estimates.covariance, rows, estimates.df, confidence)
    adjusted = adjust_p(numbers["p_value"], adjust)
    family = int(np.isfinite(numbers["p_value"]).sum())
    method = f"{what}, linearised with the joint covariance, t on {estimates.df:,.0f} degrees of freedom"
    frame = keys.assign(**numbers, df=estimates.df, p_adjusted=adjusted, method=method, flag=_flags(estimates, rows))
    order = ["difference", "std_error", "conf_low", "conf_high", "statistic", "df", "p_value", "p_adjusted"]
    adjusted_text = f"{ADJUSTMENT_NAMES[adjust]} over {family} test{'s' if family != 1 else ''}"
    return TestResults(
        frame=frame[[*keys.columns, *order, "method", "flag"]],
        about=estimates.about,
        method=f"{method}; {adjusted_text if adjust != 'none' else 'p-values not adjusted'}.",
        family=family,
        across=across,
    )


def linear_numbers(
    theta: FloatArray, covariance: FloatArray, rows: FloatArray, df: float, confidence: float
) -> dict[str, FloatArray]:
    """Difference, standard error, limits, t and p of each row of L, each of shape (k,)."""
    difference = _product(rows, theta)
    variance = np.array([_quadratic(row, covariance) for row in rows])
    std_error = np.sqrt(np.maximum(variance, 0.0))
    half = t_quantile((1 + confidence) / 2, df) * std_error
    statistic = np.divide(difference, std_error, out=np.full(len(rows), np.nan), where=std_error > 0)
    return {
        "difference": difference,
        "std_error": std_error,
        "conf_low": difference - half,
        "conf_high": difference + half,
        "statistic": statistic,
        "p_value": t_two_sided(statistic, df),
    }


def _product(rows: FloatArray, theta: FloatArray) -> FloatArray:
    """Lθ in which an estimate that is not used may be NaN."""
    return np.array([row[row != 0] @ theta[row != 0] for row in rows])


def _quadratic(row: FloatArray, covariance: FloatArray) -> float:
    used = np.flatnonzero(row)
    return float(row[used] @ covariance[np.ix_(used, used)] @ row[used])


def _flags(estimates: Estimates, rows: FloatArray) -> list[str]:
    """The flags of the estimates in each comparison, each once."""
    flags = []
    for row in rows:
        parts = [part for used in np.flatnonzero(row) for part in estimates.flag[used].split("; ") if part]
        flags.append("; ".join(dict.fromkeys(parts)))
    return flags
