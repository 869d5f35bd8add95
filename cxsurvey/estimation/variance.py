"""The covariance of estimates that are fractions of sums, from sums alone: linearised, or over replicates.

Every estimate has a linear form a in (x_1 … x_L, 1) of its domain, the derivative by its totals, so that z = w(a·x) is
the influence of a respondent. The covariance is Σ_h (1 − f_h)·n_h/(n_h − 1)·Σ_psu (z − z̄_h)(z − z̄_h)ᵀ over the strata
h, where z is summed by PSU and n_h counts every PSU of the stratum, whether or not it touches the domain (Wolter 2007,
Introduction to Variance Estimation, section 6.4; Lumley 2010, Complex Surveys, section 2.2). Units sampled within a PSU
add f_h·(1 − f_2)·m/(m − 1)·Σ(z − z̄_psu)(z − z̄_psu)ᵀ (Särndal, Swensson and Wretman 1992, section 4.3.2).

After a weighting to targets z is w·(a·x − bᵀβ), the residual on the auxiliaries b, whose basis is orthonormal under the
fit's weights f, so that β = Σ f·b·(a·x). The sums of w·b by PSU belong to the plan; those of f·b·x come with the sums.
"""

from __future__ import annotations

import warnings

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, floats
from cxsurvey.errors import EmptyBaseWarning
from cxsurvey.estimation.statistic import Statistic, fractions_of_base
from cxsurvey.moments.auxiliaries import AuxiliarySums, auxiliary_sums
from cxsurvey.moments.plan import SamplePlan, SecondStage
from cxsurvey.moments.replicates import Replicates
from cxsurvey.moments.sums import CellSums

_ROUNDING = 1e-13  # of a sum of squares: what the rounding of its terms can leave of a variance that is 0


def shares(sums: CellSums) -> FloatArray:
    """The share of each level in its domain, shape (D, L); NaN where the weighted base is 0."""
    return _shares_of(sums).values(sums.totals)


def share_covariance(sums: CellSums, plan: SamplePlan) -> FloatArray:
    """The covariance of all shares of a crossing, shape (D·L, D·L), domain by domain; NaN where a base is 0."""
    return covariance(sums, plan, _shares_of(sums))


def total_covariance(sums: CellSums, plan: SamplePlan) -> FloatArray:
    """The covariance of the weighted totals of all levels of a crossing, shape (D·L, D·L), domain by domain."""
    levels = sums.n.shape[2]
    every = np.eye(levels, levels + 1)
    return covariance(sums, plan, Statistic(every, np.zeros_like(every), np.full(levels, levels)))


def covariance(sums: CellSums, plan: SamplePlan, statistic: Statistic) -> FloatArray:
    """The covariance of K estimates in D domains, shape (D·K, D·K), domain by domain; NaN where a base is 0."""
    if plan.replicates is not None:
        return replicate_covariance(plan.replicates, statistic, sums)
    result = linear_covariance(sums, plan, statistic.forms(sums.totals))
    empty = np.isnan(statistic.values(sums.totals)).ravel()
    result[empty, :] = np.nan
    result[:, empty] = np.nan
    return result


def joint_covariance(sums: CellSums, plan: SamplePlan, statistic: Statistic) -> FloatArray:
    """The covariance of all estimates followed by all weighted bases, shape (D·K + D·B, D·K + D·B).

    B is the number of different bases among the K estimates: 1 unless questions of different bases are together.
    """
    both = statistic.with_bases()
    count, all_of_them = len(statistic.base), len(both.base)
    place = np.arange(sums.n.shape[1] * all_of_them).reshape(-1, all_of_them)
    order = np.concatenate([place[:, :count].ravel(), place[:, count:].ravel()])
    joint = covariance(sums, plan, both)[np.ix_(order, order)]
    unknown = ~np.isfinite(both.values(sums.totals)).ravel()[order]
    empty = unknown & (np.arange(len(order)) >= len(place) * count)
    joint[empty, :] = joint[:, empty] = 0.0  # an empty base is known to be empty
    joint[unknown & ~empty, :] = joint[:, unknown & ~empty] = np.nan
    return floats(joint)


def linear_covariance(sums: CellSums, plan: SamplePlan, forms: FloatArray) -> FloatArray:
    """The covariance of linear forms in the sums of each domain, forms (D, K, L + 1); shape (D·K, D·K)."""
    scale = np.repeat(_scale(sums, plan), forms.shape[1], axis=1)
    auxiliaries = auxiliary_sums(plan)
    if sums.psu is None:
        return _by_element(sums, plan, forms, scale, auxiliaries)
    home = np.asarray(plan.psu_stratum)
    whole = _influence(sums.psu, forms)
    z = whole if auxiliaries is None else whole - auxiliaries.unit @ _fitted(sums, forms)
    total = np.add.reduceat(z, plan.psu_start, axis=0)
    centre = _centre(sums, plan, total)
    z = (z - centre[home]) * np.sqrt(scale)[home]
    result = floats(z.T @ z)
    if sums.second is not None and plan.second is not None:
        within = _influence(sums.second, forms)
        within = within if auxiliaries is None else within - np.asarray(auxiliaries.second) @ _fitted(sums, forms)
        result += _within_psus(within, plan.second, plan.fraction[home])
    return result if auxiliaries is None else _without_rounding(result, (whole**2 * scale[home]).sum(axis=0))


def _fitted(sums: CellSums, forms: FloatArray) -> FloatArray:
    """The coefficients β of each form on the auxiliaries, shape (r, D·K)."""
    return _influence(np.asarray(sums.fit), forms)


def replicate_covariance(replicates: Replicates, statistic: Statistic, sums: CellSums) -> FloatArray:
    """The spread of the estimates over replicates, shape (D·K, D·K).

    Source: Wolter 2007, section 4.5, for the centre at the mean of the replicates.
    """
    theta = statistic.values(sums.totals).ravel()
    values = statistic.values(replicate_totals(replicates, sums))
    values = np.where(np.isnan(values) & statistic.is_total, 0.0, values)  # a total over nobody left is 0
    return replicate_spread(replicates, theta, values.reshape(len(replicates), -1))


def replicate_spread(replicates: Replicates, theta: FloatArray, values: FloatArray) -> FloatArray:
    """The covariance of m estimates from their values in R replicates, shapes (m,) and (R, m).

    A replicate in which an estimate has no base adds nothing to its variance, with a warning.
    """
    counted = replicates.rscales > 0
    usable = np.isfinite(values) & counted[:, None]
    _warn_lost(int((~usable & np.isfinite(theta))[counted].any(axis=1).sum()), int(counted.sum()))
    number = usable.sum(axis=0)
    mean = np.divide(
        np.where(usable, values, 0.0).sum(axis=0), number, out=np.full(len(theta), np.nan), where=number > 0
    )
    centre = np.where(np.isfinite(theta), theta if replicates.mse else mean, np.nan)
    deviation = np.where(usable | ~np.isfinite(theta), values - centre, 0.0) * np.sqrt(replicates.rscales)[:, None]
    return floats(replicates.scale * (deviation.T @ deviation))


def _warn_lost(lost: int, count: int) -> None:
    if lost:
        warnings.warn(
            f"{lost} of {count} replicates leave an estimate without anybody in its base: they do not count there.",
            EmptyBaseWarning,
            stacklevel=8,
        )


def replicate_totals(replicates: Replicates, sums: CellSums) -> FloatArray:
    """The totals of each domain under each replicate, shape (R, D, L + 1)."""
    if sums.replicates is not None:
        return sums.replicates
    psu = np.asarray(sums.psu)
    return floats((np.asarray(replicates.multipliers) @ psu.reshape(len(psu), -1)).reshape(-1, *psu.shape[1:]))


def _shares_of(sums: CellSums) -> Statistic:
    return fractions_of_base(np.eye(sums.n.shape[2]))


def _scale(sums: CellSums, plan: SamplePlan) -> FloatArray:
    """(1 − f_h)·n_h/(n_h − 1), or what the policy for lonely PSUs puts in its place, shape (H, D)."""
    count = plan.psu_count
    usual = (1 - plan.fraction) * np.where(count > 1, count / np.maximum(count - 1, 1), 1.0)
    scale = np.repeat(usual[:, None], sums.base_n.shape[1], axis=1)
    if plan.lonely == "average":
        return _averaged(scale, sums, plan)
    return np.where(plan.lonely_strata[:, None], 0.0, scale) if plan.lonely in ("fail", "certainty") else scale


def _averaged(scale: FloatArray, sums: CellSums, plan: SamplePlan) -> FloatArray:
    """Strata with one PSU add the average of the others; strata that a domain does not touch do not count."""
    touched = sums.reached > 0
    lonely = touched & (plan.lonely_strata[:, None] | _lonely_in_domains(sums, plan))
    strata, usable = touched.sum(axis=0), (touched & ~lonely).sum(axis=0)
    factor = np.divide(strata, usable, out=np.full(len(strata), np.nan), where=usable > 0)
    return np.where(lonely, 0.0, scale) * np.where(strata > 0, factor, 0.0)


def _lonely_in_domains(sums: CellSums, plan: SamplePlan) -> BoolArray:
    """In which strata a domain has respondents in only one of several PSUs, if that is to matter, shape (H, D)."""
    if not plan.lonely_in_domains:
        return np.zeros(sums.base_n.shape, dtype=bool)
    if sums.touched is None:
        reached = sums.reached
    else:
        reached = np.add.reduceat((sums.touched > 0).astype(np.float64), plan.psu_start, axis=0)
    return np.asarray((reached == 1) & (plan.psu_count > 1)[:, None])


def _centre(sums: CellSums, plan: SamplePlan, total: FloatArray) -> FloatArray:
    """What is subtracted from the z of each PSU: the mean of its stratum, or what the policy says, shape (H, m)."""
    mean = total / plan.psu_count[:, None]
    if plan.lonely not in ("adjust", "centre"):
        return mean
    lonely = plan.lonely_strata[:, None] | _lonely_in_domains(sums, plan)
    grand = total.sum(axis=0) / plan.psu_count.sum() if plan.lonely == "centre" else 0.0
    return np.where(np.repeat(lonely, total.shape[1] // lonely.shape[1], axis=1), grand, mean)


def _influence(units: FloatArray, forms: FloatArray) -> FloatArray:
    """Influence z of each unit, shape (U, D·K), from its totals (U, D, L + 1)."""
    z = units.transpose(1, 0, 2) @ forms.transpose(0, 2, 1)
    return floats(z.transpose(1, 0, 2).reshape(len(units), forms.shape[0] * forms.shape[1]))


def _within_psus(z: FloatArray, stage: SecondStage, fraction: FloatArray) -> FloatArray:
    """What the sampling within PSUs adds; `fraction` is the sampled share of PSUs, by PSU."""
    count = stage.count
    mean = np.add.reduceat(z, stage.unit_start, axis=0) / count[:, None]
    scale = fraction * (1 - stage.fraction) * np.where(count > 1, count / np.maximum(count - 1, 1), 0.0)
    z = (z - mean[stage.unit_psu]) * np.sqrt(scale)[stage.unit_psu, None]
    return floats(z.T @ z)


def _by_element(
    sums: CellSums, plan: SamplePlan, forms: FloatArray, scale: FloatArray, auxiliaries: AuxiliarySums | None
) -> FloatArray:
    """Respondents are the PSUs: Σ z zᵀ within a domain from the sums of w², between domains nothing overlaps."""
    domains, count = forms.shape[:2]
    squares = _squares(sums, scale[:, ::count])
    blocks = forms @ squares @ forms.transpose(0, 2, 1)
    result = np.zeros((domains, count, domains, count))
    every = np.arange(domains)
    result[every, :, every, :] = blocks
    whole = result.reshape(domains * count, -1)
    root = np.sqrt(scale)
    total = _influence(np.concatenate([sums.w, sums.base_w[:, :, None]], axis=2), forms)
    residual = whole
    if auxiliaries is not None:
        total = total - auxiliaries.unit @ _fitted(sums, forms)
        residual = whole - _fitted_squares(sums, forms, root, np.asarray(auxiliaries.squares))
    centre = _centre(sums, plan, total)
    total, centre = total * root, centre * root
    between = total.T @ centre
    between = between + between.T - (centre * plan.psu_count[:, None]).T @ centre
    return _without_rounding(residual - between, np.diagonal(whole))


def _fitted_squares(sums: CellSums, forms: FloatArray, root: FloatArray, squares: FloatArray) -> FloatArray:
    """What Σ z zᵀ loses where z is a residual: Σ w²(z·p + p·z − p·p) for the fitted values p = bᵀβ, (D·K, D·K)."""
    width = root.shape[1]
    joint = np.stack([_influence(part, forms) for part in np.asarray(sums.fit_w2)]) * root[:, None, :]
    slopes = _fitted(sums, forms) * root[:, None, :]
    half = (joint - squares @ slopes / 2).reshape(-1, width).T @ slopes.reshape(-1, width)
    return floats(half + half.T)


def _without_rounding(difference: FloatArray, squares: FloatArray) -> FloatArray:
    """The covariance with an exact 0 where a variance is no more than the rounding of the sums it is taken from."""
    fixed = np.diagonal(difference) < _ROUNDING * squares
    difference[fixed, :] = 0.0
    difference[:, fixed] = 0.0
    return difference


def _squares(sums: CellSums, scale: FloatArray) -> FloatArray:
    """Σ_h scale_h Σ w²·(x, 1)(x, 1)ᵀ of each domain, shape (D, L + 1, L + 1)."""
    domains, levels = sums.n.shape[1:]
    mixed = np.einsum("hd,hdl->dl", scale, sums.w2)
    squares = np.zeros((domains, levels + 1, levels + 1))
    if sums.cross is None:
        squares[:, np.arange(levels), np.arange(levels)] = mixed
    else:
        squares[:, :levels, :levels] = np.einsum("hd,hdij->dij", scale, sums.cross)
    squares[:, :levels, levels] = squares[:, levels, :levels] = mixed
    squares[:, levels, levels] = (scale * sums.base_w2).sum(axis=0)
    return squares
