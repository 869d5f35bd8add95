"""Is one question related to another? Rao–Scott and Wald tests of a two-way table, classical ones where unweighted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal, get_args

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.codebook import Base
from cxsurvey.errors import EstimationError, InputError, check_choice
from cxsurvey.estimation.offers import among_offered
from cxsurvey.estimation.variance import share_covariance
from cxsurvey.moments.sums import CellSums
from cxsurvey.significance.fisher import fisher_exact
from cxsurvey.significance.outcome import Outcome, one_test, refuse_design
from cxsurvey.significance.rao_scott import (
    exact_combination,
    first_order,
    rao_scott,
    saddlepoint,
    second_order,
)
from cxsurvey.significance.results import TestResults
from cxsurvey.significance.tables import likelihood_ratio_test, pearson_statistic, pearson_test, yates_test
from cxsurvey.significance.two_way import chosen_levels, two_way
from cxsurvey.significance.wald import association_wald
from cxsurvey.survey import Survey

FIXED = 1e-9  # design effect below which the design itself fixes the table, up to rounding

IndependenceStatistic = Literal[
    "F", "chisq", "wald", "adjwald", "lincom", "saddlepoint", "pearson", "yates", "G", "fisher", "fisher_midp"
]

_METHODS = {
    "F": "Rao–Scott test of independence, second-order correction, F",
    "chisq": "Rao–Scott test of independence, first-order correction, chi-square",
    "wald": "Design-based Wald test of independence, F",
    "adjwald": "Design-based Wald test of independence, adjusted for the design's degrees of freedom, F",
    "lincom": "Pearson's X² against its exact law under the design",
    "saddlepoint": "Pearson's X² against its law under the design, saddlepoint approximation",
    "pearson": "Pearson chi-square test of independence, without continuity correction",
    "yates": "Pearson chi-square test of independence with Yates' continuity correction",
    "G": "Likelihood-ratio test of independence, G",
    "fisher": "Fisher's exact test of independence",
    "fisher_midp": "Fisher's exact test of independence, mid-p",
}
_CLASSICAL: dict[str, Callable[[FloatArray], Outcome]] = {
    "pearson": pearson_test,
    "yates": yates_test,
    "G": likelihood_ratio_test,
    "fisher": fisher_exact,
    "fisher_midp": partial(fisher_exact, mid_p=True),
}
_NAMES = {"pearson": "Pearson's test", "yates": "Yates' test", "G": "The likelihood-ratio test"}


def independence(
    survey: Survey, a: str, b: str, *, statistic: IndependenceStatistic = "F", base: Base | None = None
) -> TestResults:
    """TestResults of one row: is the answer to `a` independent of the answer to `b`?

    Under any design: "F" divides Pearson's X² by the trace of the design effects and takes Satterthwaite degrees of
    freedom (`df` holds two numbers); "chisq" divides it by their mean, and that corrected value is the statistic
    (R's svychisq prints X² itself beside the same p); "lincom" and "saddlepoint" leave X² as it is and take the tail
    of its own law, exactly or by the saddlepoint; "wald" and "adjwald" test the differences from independence
    directly. X² of the weighted table stands in the method sentence and is the statistic of cramers_v().

    For equal weights and independent respondents only: "pearson", "yates" (2 × 2), "G", "fisher" (exact, any size,
    never simulated) and "fisher_midp"; refused for any other design.

    Respondents count who have a valid answer to both, or are in `base` of `b`; degrees of freedom are those of the
    whole design, also for a domain. Levels that nobody chose are left out; empty cells are not a problem. Those to whom
    an option was not offered (`offered_to` in the codebook) are left out, and the method says so.

    Raises InputError for a question against itself, an unknown statistic or a classical one under a design;
    EstimationError where fewer than two levels of a question were chosen, an option was offered in one of the groups
    only, or a Wald test has too few degrees of freedom.

    Source: Rao and Scott 1984, Annals of Statistics 12, 46–60; Thomas and Rao 1987, JASA 82, 630–636; Koch, Freeman
    and Freeman 1975, International Statistical Review 43, 59–78, for the Wald test.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint", "IT"] * 50, "side": ["IT"] * 50 + ["business"] * 50})
    >>> float(cx.independence(cx.from_frame(frame), "who", "side", statistic="pearson").one()["p_value"])
    1.0
    """
    check_choice(
        statistic, get_args(IndependenceStatistic), where="statistic", what="test of independence", default="F"
    )
    if statistic in _CLASSICAL:
        name = _NAMES.get(statistic, "Fisher's test")
        refuse_design(survey, name, where="statistic", next_step='Use statistic="F".')
    survey, limited = among_offered(survey, (a, b))
    sums = chosen_levels(two_way(survey, a, b, base or "valid"), a, b)
    n = float(sums.base_n.sum())
    method = _METHODS[statistic]
    if statistic in _CLASSICAL:
        table = sums.n.sum(axis=0)
        _check_yates(statistic, table)
        outcome = _CLASSICAL[statistic](table)
    else:
        pearson = pearson_statistic(sums.w.sum(axis=0) / sums.base_w.sum(), n)
        outcome = _under_design(survey, sums, statistic, n, pearson)
        method = f"{method}; X² = {pearson:.4g}"
    effective = float(sums.base_w.sum() ** 2 / sums.base_w2.sum())
    return one_test(survey, (a, b), outcome, method=f"{method}{limited}", n=n, effective=effective)


def _under_design(survey: Survey, sums: CellSums, statistic: str, n: float, pearson: float) -> Outcome:
    plan, cells = survey.plan, sums.as_one_domain()
    table = sums.w.sum(axis=0) / sums.base_w.sum()
    if statistic in ("wald", "adjwald"):
        return association_wald(cells, plan, table.shape, adjusted=statistic == "adjwald")
    test = rao_scott(table, share_covariance(cells, plan), n, pearson)
    if not np.isfinite(test.trace) or test.trace < FIXED:
        raise EstimationError(
            "The design leaves the table no variance.",
            where=f'statistic="{statistic}"',
            got=f"design effects that sum to {test.trace:g}",
            expected="more than 0",
            next_step="Check the weights and the strata, or test another question.",
        )
    if statistic == "chisq":
        return first_order(test)
    return {"F": second_order, "lincom": exact_combination, "saddlepoint": saddlepoint}[statistic](test, plan.df)


def _check_yates(statistic: str, table: FloatArray) -> None:
    if statistic == "yates" and table.shape != (2, 2):
        raise InputError(
            "Yates' correction is for two answers to each question.",
            where="statistic",
            got=f'"yates" for a {table.shape[0]} × {table.shape[1]} table',
            expected="a 2 × 2 table",
            next_step='Use statistic="pearson" or "fisher".',
        )
