"""A stated ranking of levels, A above B above C: is it there, is it contradicted, is every step of it shown?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, IntArray
from cxsurvey.codebook import Code
from cxsurvey.errors import EstimationError, InputError, listing
from cxsurvey.estimation.distributions import t_tail
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import Adjustment
from cxsurvey.significance.contrast import Linearised
from cxsurvey.significance.ordered import LARGEST_EXACT, SIMULATIONS, chi_bar_tail, chi_bar_weights, project
from cxsurvey.significance.outcome import Outcome, many_tests
from cxsurvey.significance.results import TestResults

_QUESTIONS = (
    ("all equal", "ranked as stated"),
    ("ranked as stated", "not so ranked"),
    ("some step not so", "every step as stated"),
)


def ranking(
    estimates: Estimates, order: Sequence[Code], *, across: str = "level", adjust: Adjustment = "none"
) -> TestResults:
    """TestResults of three rows per domain about a stated ranking of levels (or of groups of `across`), highest first.

    group_a is the hypothesis, group_b the alternative: "all equal" against "ranked as stated" (a small p: there is an
    order that way); "ranked as stated" against "not so ranked" (a small p contradicts the ranking); "some step not
    so" against "every step as stated" (a small p shows the whole ranking; intersection–union of one-sided t). The
    first two are order-restricted Wald tests, chi-bar-square with weights exact for up to four levels and from seeded
    draws beyond, which `method` says. `difference` is that of the closest step.

    Raises InputError for an order that names fewer than two or unknown levels; EstimationError where the differences
    have no variance.

    Source: Robertson, Wright and Dykstra 1988, Order Restricted Statistical Inference, section 4.3; Kodde and Palm
    1986, Econometrica 54, 1243–1248; Berger 1982, Technometrics 24, 295–300.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 30 + ["other"] * 10}))
    >>> tests = cx.ranking(cx.share(survey, "who"), ["joint", "IT", "other"])
    >>> tests.to_frame()["p_value"].lt(0.05).tolist()
    [True, False, True]
    """
    places = _places(estimates, order, across)
    found = [_three_tests(estimates, rows) for _, rows in places]
    steps = len(order) - 1
    source = "exact weights" if steps <= LARGEST_EXACT else f"weights from {SIMULATIONS:,} seeded draws"
    text = f"chi-bar-square with {source}; every step by t on {estimates.df:,.0f} degrees of freedom"
    names = [name for name in ("question", "level", *estimates.by) if name != across]
    keys = pd.DataFrame(
        [(*domain, *pair) for domain, _ in places for pair in _QUESTIONS], columns=[*names, "group_a", "group_b"]
    ).astype(object)
    if across == "level":
        keys.insert(1, "level", " > ".join(map(str, order)))
    by = [name for name in estimates.by if name != across]
    return many_tests(
        keys[["question", "level", *by, "group_a", "group_b"]],
        [outcome for tests in found for outcome in tests],
        about=estimates.about,
        what=f"Order-restricted Wald tests, {text}",
        adjust=adjust,
        flags=[_flag(estimates, rows) for _, rows in places for _ in _QUESTIONS],
    )


def ordered_tests(steps: FloatArray, covariance: FloatArray) -> tuple[Outcome, Outcome]:
    """Equality against steps ≥ 0, and steps ≥ 0 against anything, for k steps with their covariance."""
    weights = chi_bar_weights(covariance)
    _, against = project(steps, covariance)
    towards = max(float(steps @ np.linalg.solve(covariance, steps)) - against, 0.0)
    k = float(len(steps))
    return (
        Outcome(towards, k, chi_bar_tail(towards, weights)),
        Outcome(against, k, chi_bar_tail(against, weights[::-1])),
    )


def _three_tests(estimates: Estimates, rows: IntArray) -> tuple[Outcome, Outcome, Outcome]:
    slopes = np.zeros((len(rows) - 1, len(estimates)))
    for step, (above, below) in enumerate(pairwise(rows)):
        slopes[step, above], slopes[step, below] = 1.0, -1.0
    steps = estimates.estimate[rows[:-1]] - estimates.estimate[rows[1:]]
    covariance = Linearised(steps, slopes, estimates.covariance).joint()
    error = np.sqrt(np.diagonal(covariance))
    if not (error > 0).all() or np.linalg.matrix_rank(covariance, hermitian=True) < len(steps):
        raise EstimationError(
            "The differences between the ranked levels have no variance of their own.",
            where="order",
            got="a step without variance, or one that follows from the others",
            expected="levels that respondents could choose freely, with answers",
            next_step="Leave out levels that nobody chose.",
        )
    closest = int(np.argmin(steps / error))
    t = float(steps[closest] / error[closest])
    every = Outcome(t, estimates.df, t_tail(t, estimates.df), float(steps[closest]), float(error[closest]))
    return *ordered_tests(steps, covariance), every


def _places(estimates: Estimates, order: Sequence[Code], across: str) -> list[tuple[tuple[Code, ...], IntArray]]:
    """For each domain, and each level where groups are ranked: its key, and the rows in the stated order."""
    allowed = [*estimates.by, "level"]
    known = list(dict.fromkeys(estimates.keys[across])) if across in allowed else []
    wrong = [code for code in order if code not in known]
    if wrong or len(order) < 2 or len(set(order)) < len(order):
        raise InputError(
            "The ranking cannot be read.",
            where="order" if across in allowed else "across",
            got=listing(order) if across in allowed else across,
            expected=f"two or more different ones of {listing(known)}" if known else listing(allowed),
            next_step="Name the codes, the highest first.",
        )
    names = [name for name in ("question", "level", *estimates.by) if name != across]
    found: dict[tuple[Code, ...], dict[Code, int]] = {}
    for place, row in enumerate(estimates.keys[[*names, across]].itertuples(index=False, name=None)):
        found.setdefault(row[:-1], {})[row[-1]] = place
    complete = ((key, rows) for key, rows in found.items() if set(order) <= set(rows))
    return [(key, np.array([rows[code] for code in order], dtype=np.int64)) for key, rows in complete]


def _flag(estimates: Estimates, rows: IntArray) -> str:
    parts = [part for row in rows for part in estimates.flag[row].split("; ") if part]
    return "; ".join(dict.fromkeys(parts))
