"""Linear contrasts of estimates, with their joint covariance: shares of one question are never two samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NoReturn

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.distributions import t_quantile, t_two_sided
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import ADJUSTMENT_NAMES, Adjustment, adjust_p
from cxsurvey.significance.max_t import max_t_p
from cxsurvey.significance.results import TestResults

Term = Code | tuple[str, Code]


def contrast(
    estimates: Estimates,
    coefficients: Mapping[Term, float],
    *,
    adjust: Adjustment = "holm",
    confidence: float = 0.95,
) -> TestResults:
    """TestResults of Σ coefficient × estimate over levels of one question: one row, or one per domain and question.

    {"it_only": 1, "it_middleman": 1, "joint": −1} asks whether both IT routes together exceed joint sessions; levels
    of several questions are named by pairs, {("D01", "joint"): 1, ("D02", "joint"): −1}. The variance uses the
    covariance of all estimates (for equal weights that of the multinomial), t on the design's degrees of freedom.
    Limits are unadjusted; p_adjusted counts the rows.

    Raises InputError for a level that is not among the estimates or a coefficient that is no finite number.

    Source: Scott and Seber 1983, The American Statistician 37, 319–320.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 40}))
    >>> lead = cx.contrast(cx.share(survey, "who"), {"joint": 1, "IT": -1})
    >>> round(float(lead.one()["difference"]), 6)
    0.2
    """
    check_confidence(confidence)
    _check_coefficients(coefficients)
    pairs = any(isinstance(term, tuple) for term in coefficients)
    terms = estimates.keys["level"].tolist()
    if pairs:
        terms = list(zip(estimates.keys["question"], estimates.keys["level"], strict=True))
    _check_terms(coefficients, list(dict.fromkeys(terms)))
    weight = np.array([coefficients.get(term, 0.0) for term in terms])
    names = list(estimates.by) if pairs else ["question", *estimates.by]
    rows, found = [], []
    for key, part in _parts(estimates, names):
        row = np.zeros(len(estimates))
        row[part] = weight[part]
        if {terms[place] for place in part} >= set(coefficients):
            rows.append(row)
            found.append(key)
    if not rows:
        _refuse_split(coefficients)
    keys = pd.DataFrame(found, columns=names, index=range(len(found))).astype(object)
    if pairs:
        keys["question"] = " − ".join(dict.fromkeys(str(term[0]) for term in coefficients if isinstance(term, tuple)))
    keys = keys.assign(level=contrast_text(coefficients), group_a="", group_b="")
    keys = keys[["question", "level", *estimates.by, "group_a", "group_b"]]
    return linear_tests(estimates, np.array(rows), keys, adjust=adjust, confidence=confidence, what="Contrast")


def _parts(estimates: Estimates, names: list[str]) -> list[tuple[tuple[Code, ...], IntArray]]:
    """The key of each domain (and question), and its rows."""
    parts: dict[tuple[Code, ...], list[int]] = {}
    keys = estimates.keys[names].itertuples(index=False, name=None) if names else [()] * len(estimates)
    for place, key in enumerate(keys):
        parts.setdefault(key, []).append(place)
    return [(key, np.array(rows, dtype=np.int64)) for key, rows in parts.items()]


def _check_coefficients(coefficients: object) -> None:
    given = coefficients if isinstance(coefficients, Mapping) else {}
    wrong = [f"{term}: {listing([size])}" for term, size in given.items() if not _is_finite(size)]
    if wrong or not isinstance(coefficients, Mapping):
        raise InputError(
            "A contrast needs a number for each of its levels.",
            where="coefficients",
            got=", ".join(wrong) or listing([coefficients]),
            expected="levels with finite numbers beside them",
            next_step='Write the contrast as {"it_only": 1, "joint": -1}.',
        )


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and bool(np.isfinite(value))


def _check_terms(coefficients: Mapping[Term, float], terms: list[Term]) -> None:
    unknown = [term for term in coefficients if term not in terms]
    if unknown or not coefficients:
        raise InputError(
            "The contrast names a level that has no estimate." if unknown else "The contrast names no level.",
            where="coefficients",
            got=listing(unknown),
            expected=nearest(unknown[0], terms) if unknown else f"some of {listing(terms)}",
            next_step="Use the codes in the column `level`.",
        )


def _refuse_split(coefficients: Mapping[Term, float]) -> NoReturn:
    raise InputError(
        "No question has all levels of the contrast.",
        where="coefficients",
        got=listing(coefficients),
        expected="levels of one question, or pairs (question, level)",
        next_step='Write the contrast as {("D01", "joint"): 1, ("D02", "joint"): -1}.',
    )


def contrast_text(coefficients: Mapping[Term, float]) -> str:
    """The contrast written out.

    >>> contrast_text({"it_only": 1, "it_middleman": 1, "joint": -1})
    'it_only + it_middleman − joint'
    """
    parts: list[str] = []
    for term, weight in coefficients.items():
        code = " ".join(map(str, term)) if isinstance(term, tuple) else term
        size = "" if abs(weight) == 1 else f"{abs(weight):g}·"
        sign = "−" if weight < 0 else "+"
        parts.append(f"{sign} {size}{code}" if parts else f"{'−' if weight < 0 else ''}{size}{code}")
    return " ".join(parts)


def linear_tests(
    estimates: Estimates,
    rows: FloatArray,
    keys: pd.DataFrame,
    *,
    adjust: Adjustment | Literal["dunnett"],
    confidence: float,
    what: str,
    across: str = "",
) -> TestResults:
    """TestResults of Lθ = 0 for each row of L, shape (k, m), t on the design's degrees of freedom."""
    linear = Linearised(_product(rows, estimates.estimate), rows, estimates.covariance)
    flags = contrast_flags(estimates, rows)
    return linearised_tests(
        estimates, linear, keys, flags, adjust=adjust, confidence=confidence, what=what, across=across
    )


@dataclass(frozen=True, slots=True)
class Linearised:
    """k differences, their derivatives by what was estimated, shape (k, q), and its covariance, shape (q, q)."""

    difference: FloatArray
    slopes: FloatArray
    covariance: FloatArray

    def joint(self) -> FloatArray:
        """The covariance of the differences, shape (k, k); NaN for one that rests on an empty base."""
        used = np.flatnonzero((self.slopes != 0).any(axis=0))
        inner = self.covariance[np.ix_(used, used)]
        known = np.isfinite(np.diagonal(inner))
        slopes = self.slopes[:, used]
        joint = slopes[:, known] @ inner[np.ix_(known, known)] @ slopes[:, known].T
        unknown = (slopes[:, ~known] != 0).any(axis=1)
        joint[unknown, :] = np.nan
        joint[:, unknown] = np.nan
        return floats(joint)


def linearised_tests(
    estimates: Estimates,
    linear: Linearised,
    keys: pd.DataFrame,
    flags: list[str],
    *,
    adjust: Adjustment | Literal["dunnett"],
    confidence: float,
    what: str,
    across: str = "",
) -> TestResults:
    """TestResults of differences of 0, t on the design's degrees of freedom."""
    numbers = linear_numbers(linear, estimates.df, confidence)
    adjusted = _adjusted(linear, numbers, adjust, estimates.df)
    family = int(np.isfinite(numbers["p_value"]).sum())
    method = f"{what}, linearised with the joint covariance, t on {estimates.df:,.0f} degrees of freedom"
    frame = keys.assign(**numbers, df=estimates.df, p_adjusted=adjusted, method=method, flag=flags)
    order = ["difference", "std_error", "conf_low", "conf_high", "statistic", "df", "p_value", "p_adjusted"]
    adjusted_text = f"{ADJUSTMENT_NAMES[adjust]} over {family} test{'s' if family != 1 else ''}"
    return TestResults(
        frame=frame[[*keys.columns, *order, "method", "flag"]],
        about=estimates.about,
        method=f"{method}; {adjusted_text if adjust != 'none' else 'p-values not adjusted'}.",
        family=family,
        across=across,
    )


def linear_numbers(linear: Linearised, df: float, confidence: float) -> dict[str, FloatArray]:
    """Difference, standard error, limits, t and p of each difference, each of shape (k,)."""
    difference = linear.difference
    variance = np.array([covariance_of(row, linear.covariance, row) for row in linear.slopes])
    std_error = np.sqrt(np.maximum(variance, 0.0))
    half = t_quantile((1 + confidence) / 2, df) * std_error
    statistic = np.divide(difference, std_error, out=np.full(len(difference), np.nan), where=std_error > 0)
    return {
        "difference": difference,
        "std_error": std_error,
        "conf_low": difference - half,
        "conf_high": difference + half,
        "statistic": statistic,
        "p_value": t_two_sided(statistic, df),
    }


def contrast_flags(estimates: Estimates, rows: FloatArray) -> list[str]:
    """The flags of the estimates in each comparison, each once."""
    flags = []
    for row in rows:
        parts = [part for used in np.flatnonzero(row) for part in estimates.flag[used].split("; ") if part]
        flags.append("; ".join(dict.fromkeys(parts)))
    return flags


def _adjusted(linear: Linearised, numbers: dict[str, FloatArray], adjust: str, df: float) -> FloatArray:
    if adjust != "dunnett":
        return adjust_p(numbers["p_value"], adjust)  # type: ignore[arg-type]
    scale = np.where(numbers["std_error"] > 0, numbers["std_error"], np.nan)
    return max_t_p(numbers["statistic"], linear.joint() / np.outer(scale, scale), df)


def _product(rows: FloatArray, theta: FloatArray) -> FloatArray:
    """Lθ in which an estimate that is not used may be NaN."""
    return np.array([row[row != 0] @ theta[row != 0] for row in rows])


def covariance_of(row: FloatArray, covariance: FloatArray, other: FloatArray) -> float:
    """The covariance of two linear forms, of which only what they use is asked."""
    used, others = np.flatnonzero(row), np.flatnonzero(other)
    return float(row[used] @ covariance[np.ix_(used, others)] @ other[others])
