"""Taylor-linearised covariance of shares, from sums alone.

The influence of respondent i on the share p of a level in a domain with weighted base B is z = w(x − p)/B; the
covariance is Σ_h (1 − f_h)·n_h/(n_h − 1)·Σ_psu (z − z̄_h)(z − z̄_h)ᵀ over the strata h, where z is summed by PSU and
n_h counts every PSU of the stratum, whether or not it touches the domain (Wolter 2007, Introduction to Variance
Estimation, section 6.4; Lumley 2010, Complex Surveys, section 2.2).
"""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.sums import CellSums


def shares(sums: CellSums) -> FloatArray:
    """The share of each level in its domain, shape (D, L); NaN where the weighted base is 0."""
    base = sums.base_w.sum(axis=0)[:, None]
    return floats(np.divide(sums.w.sum(axis=0), base, out=np.full(sums.w.shape[1:], np.nan), where=base > 0))


def share_covariance(sums: CellSums, plan: SamplePlan) -> FloatArray:
    """The covariance of all shares of a crossing, shape (D·L, D·L), domain by domain; NaN where a base is 0."""
    p = shares(sums)
    base = sums.base_w.sum(axis=0)
    scale = plan_scale(plan)
    if sums.psu is not None:
        covariance = _clustered(sums.psu, p, base, plan, scale)
    else:
        covariance = _by_element(sums, p, base, plan, scale)
    empty = np.repeat(base <= 0, p.shape[1])
    covariance[empty, :] = np.nan
    covariance[:, empty] = np.nan
    return covariance


def plan_scale(plan: SamplePlan) -> FloatArray:
    """(1 − f_h)·n_h/(n_h − 1) of each stratum, shape (H,)."""
    return np.asarray((1 - plan.fraction) * plan.psu_count / (plan.psu_count - 1))


def _clustered(psu: FloatArray, p: FloatArray, base: FloatArray, plan: SamplePlan, scale: FloatArray) -> FloatArray:
    safe_p, safe_base = np.nan_to_num(p), np.where(base > 0, base, 1.0)
    z = (psu[:, :, :-1] - safe_p * psu[:, :, -1:]) / safe_base[:, None]
    z = z.reshape(len(psu), -1)
    home = np.asarray(plan.psu_stratum)
    mean = np.zeros((len(plan.strata), z.shape[1]))
    np.add.at(mean, home, z)
    mean /= plan.psu_count[:, None]
    z = (z - mean[home]) * np.sqrt(scale)[home, None]
    return floats(z.T @ z)


def _by_element(sums: CellSums, p: FloatArray, base: FloatArray, plan: SamplePlan, scale: FloatArray) -> FloatArray:
    """Respondents are the PSUs: Σ z zᵀ within a domain from the sums of w², between domains nothing overlaps."""
    p, base = np.nan_to_num(p), np.where(base > 0, base, 1.0)
    domains, levels = p.shape
    covariance = np.zeros((domains, levels, domains, levels))
    squares = np.einsum("h,hdl->dl", scale, sums.w2)
    base_squares = scale @ sums.base_w2
    for d in range(domains):
        block = np.diag(squares[d]) if sums.cross is None else np.einsum("h,hij->ij", scale, sums.cross[:, d])
        mixed = np.outer(squares[d], p[d])
        block = block - mixed - mixed.T + base_squares[d] * np.outer(p[d], p[d])
        covariance[d, :, d, :] = block / base[d] ** 2
    total = (sums.w - p * sums.base_w[:, :, None]) / base[:, None]
    total = total.reshape(len(plan.strata), -1) * np.sqrt(scale / plan.psu_count)[:, None]
    return covariance.reshape(domains * levels, -1) - total.T @ total
