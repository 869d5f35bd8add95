"""The design-based covariance of coefficients: A⁻¹·G·A⁻¹.

A is the information and G the design's covariance of the total score Σ w·u, u being the derivative of one
respondent's log-likelihood (Binder 1983, International Statistical Review 51, 279–292; Lumley 2010, Complex Surveys,
section 5.2). Those outside the model have a score of 0 and stay in the design.
"""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.estimation.regression.glm import blocks
from cxsurvey.estimation.regression.rows import Rows
from cxsurvey.estimation.variance import linear_covariance
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.sums import CellSums


def score_covariance(columns: FloatArray, score: FloatArray, rows: Rows, plan: SamplePlan) -> FloatArray:
    """The design's covariance of Σ w·u, shape (p, p), where u is score·columns in each row, (m,) and (p, m)."""
    forms = np.eye(len(columns), len(columns) + 1)[None]
    return linear_covariance(_score_sums(columns, score, rows, plan), plan, forms)


def _score_sums(columns: FloatArray, score: FloatArray, rows: Rows, plan: SamplePlan) -> CellSums:
    """The sums of the scores read as p variables of one domain; their base is not used and left 0."""
    strata, p = len(plan.strata), len(columns)
    home = np.zeros(len(rows), dtype=np.int64) if rows.stratum is None else rows.stratum
    weighted = score * rows.weight
    nothing = np.zeros((strata, 1))
    psu = second = cross = touched = fit = fit_w2 = None
    total = np.zeros((strata, p))
    if rows.psu is None:
        total = _by_unit(columns, weighted, home, strata)
        cross = _products_by_stratum(columns, columns, rows.square * score * score, home, strata)[:, None]
    else:
        units = int(plan.psu_count.sum())
        psu = _with_base(_by_unit(columns, weighted, rows.psu, units))
        touched = floats(np.bincount(rows.psu, minlength=units))[:, None]
    if plan.second is not None and rows.member is not None:
        unit = plan.second.unit[rows.member]
        second = _with_base(_by_unit(columns, weighted, unit, len(plan.second.unit_psu)))
    if plan.calibration is not None and rows.cell is not None:
        basis, everyone = np.asarray(plan.calibration.basis.T), np.zeros(len(rows), dtype=np.int64)
        fit = _with_base(_products_by_stratum(basis, columns, score * np.asarray(rows.fit), everyone, 1, rows.cell)[0])
        if rows.psu is None:
            by_stratum = _products_by_stratum(basis, columns, score * np.asarray(rows.paired), home, strata, rows.cell)
            fit_w2 = np.stack([_with_base(part) for part in by_stratum])
    return CellSums(
        n=np.zeros((strata, 1, p)),
        w=total[:, None],
        w2=np.zeros((strata, 1, p)),
        base_n=floats(np.bincount(home, rows.respondents, strata))[:, None],
        base_w=nothing,
        base_w2=nothing,
        cross=cross,
        psu=psu,
        second=second,
        touched=touched,
        fit=fit,
        fit_w2=fit_w2,
    )


def _by_unit(columns: FloatArray, weight: FloatArray, unit: IntArray, units: int) -> FloatArray:
    """Σ weight·column by unit, shape (units, p)."""
    return np.stack([floats(np.bincount(unit, weight * column, units)) for column in columns], axis=1)


def _with_base(units: FloatArray) -> FloatArray:
    """The sums of one domain with a base of 0 after them, shape (U, 1, p + 1)."""
    return np.concatenate([units, np.zeros((len(units), 1))], axis=1)[:, None]


def _products_by_stratum(
    left: FloatArray,
    right: FloatArray,
    weight: FloatArray,
    home: IntArray,
    strata: int,
    cell: IntArray | None = None,
) -> FloatArray:
    """Σ weight·left·rightᵀ by stratum, shape (H, q, p), for m rows; `cell` is the one of left for each row."""
    products = np.zeros((strata, len(left), len(right)))
    order = np.argsort(home, kind="stable") if strata > 1 else np.arange(len(home))
    ends = np.cumsum(np.bincount(home, minlength=strata))
    for h, end in enumerate(ends):
        own = order[ends[h - 1] if h else 0 : end]
        for block in blocks(len(own), max(len(left), len(right))):
            rows = own[block]
            products[h] += (left[:, rows if cell is None else cell[rows]] * weight[rows]) @ right[:, rows].T
    return products
