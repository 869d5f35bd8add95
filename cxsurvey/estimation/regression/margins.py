"""Average marginal effects, and how they move with the coefficients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Code
from cxsurvey.estimation.regression.families import FAMILIES
from cxsurvey.estimation.regression.glm import blocks
from cxsurvey.estimation.regression.links import Link
from cxsurvey.estimation.regression.matrix import Parts, Term, term_columns
from cxsurvey.estimation.regression.prepare import Prepared
from cxsurvey.estimation.regression.rows import Variable
from cxsurvey.estimation.regression.specification import LINKS, Specification


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects (a,), their derivatives by the coefficients (a, p), names, and for an ordinal model the categories."""

    estimate: FloatArray
    slopes: FloatArray
    names: list[str]
    categories: list[Code]


@dataclass(frozen=True, slots=True)
class _Change:
    """What is varied: everyone's columns `at` one level and at the reference, or their derivative by a number.

    at: (k, m) · other: (k, m), the columns at the reference, or the derivatives of the columns where `is_slope`.
    """

    at: FloatArray
    other: FloatArray
    is_slope: bool


def average_effects(
    prepared: Prepared, model: Specification, coefficients: FloatArray, questions: Sequence[str]
) -> Effects:
    """The effects of the questions; coefficients are of the columns not shifted, constants first."""
    found = [
        _of_rows(prepared, model, coefficients, questions, rows)
        for rows in blocks(len(prepared.rows), len(coefficients))
    ]
    total = prepared.weight.sum()
    levels = prepared.rows.outcome.levels if model.family == "ordinal" else ()
    names = [name for question in questions for name in _names(prepared.variables[question])]
    return Effects(
        estimate=floats(np.sum([effects for effects, _ in found], axis=0) / total),
        slopes=floats(np.sum([slopes for _, slopes in found], axis=0) / total),
        names=[name for name in names for _ in range(max(len(levels), 1))],
        categories=[*levels] * len(names),
    )


def _of_rows(
    prepared: Prepared, model: Specification, coefficients: FloatArray, questions: Sequence[str], rows: slice
) -> tuple[FloatArray, FloatArray]:
    """What some of the rows add to the effects (a,) and to their derivatives (a, p)."""
    weight = prepared.weight[rows]
    variables = {name: replace(v, values=v.values[rows]) for name, v in prepared.variables.items()}
    changes = (change for name in questions for change in _changes(model.terms, variables, name))
    if model.family == "ordinal":
        count = len(prepared.rows.outcome.levels)
        found = [_by_category(LINKS[model.link], coefficients, change, weight, count) for change in changes]
    else:
        found = [_summed(FAMILIES[model.family].link, coefficients, change, weight) for change in changes]
    return np.concatenate([effects for effects, _ in found]), np.concatenate([slopes for _, slopes in found])


def _names(variable: Variable) -> list[str]:
    return [f"{variable.name}: {code}" for code in variable.levels[1:]] if variable.levels else [variable.name]


def _changes(terms: Sequence[Term], variables: Mapping[str, Variable], name: str) -> Iterator[_Change]:
    """One change per level after the reference, or the one of a number."""
    variable = variables[name]
    m = len(variable.values)
    parts: dict[str, Sequence[FloatArray]] = {other: Parts(value) for other, value in variables.items()}
    if not variable.levels:
        yield _Change(term_columns(terms, parts, m), _derivatives(terms, parts, name, m), True)
        return
    everyone_at = [
        term_columns(terms, parts | {name: list(np.repeat(row[:, None], m, axis=1))}, m)
        for row in np.eye(len(variable.levels))[:, 1:]
    ]
    for columns in everyone_at[1:]:
        yield _Change(columns, everyone_at[0], False)


def _derivatives(terms: Sequence[Term], parts: Mapping[str, Sequence[FloatArray]], name: str, m: int) -> FloatArray:
    """The derivative of every column by a number: 0 in terms without it, else the product of the others."""
    within = np.concatenate([[0.0], *([float(name in term)] * _count(term, parts) for term in terms)])
    return floats(term_columns(terms, {**parts, name: [np.ones(m)]}, m) * within[:, None])


def _count(term: Term, parts: Mapping[str, Sequence[FloatArray]]) -> int:
    return int(np.prod([len(parts[name]) for name in term]))


def _summed(link: Link, coefficients: FloatArray, change: _Change, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Σ weight·effect, shape (1,), and its derivatives by the coefficients, (1, p)."""
    eta, other = coefficients @ change.at, coefficients @ change.other
    if not change.is_slope:
        effect = weight @ (link.mean(eta) - link.mean(other))
        slopes = change.at @ (weight * link.slope(eta)) - change.other @ (weight * link.slope(other))
    else:
        effect = weight @ (link.slope(eta) * other)
        slopes = change.at @ (weight * link.curve(eta) * other) + change.other @ (weight * link.slope(eta))
    return floats([effect]), slopes[None]


def _by_category(
    link: Link, coefficients: FloatArray, change: _Change, weight: FloatArray, levels: int
) -> tuple[FloatArray, FloatArray]:
    """The effects on the chance of each category: differences of the effects on "at most this category"."""
    below = [_summed(link, coefficients, _at_most(change, j, levels), weight) for j in range(levels - 1)]
    nothing = np.zeros((1, len(coefficients)))
    effects = np.concatenate([[0.0], *(effect for effect, _ in below), [0.0]])
    return np.diff(effects), np.diff(np.concatenate([nothing, *(slopes for _, slopes in below), nothing]), axis=0)


def _at_most(change: _Change, category: int, levels: int) -> _Change:
    """The change as one of θ_category − η: the columns of the thresholds, then the slopes' with their sign turned."""
    chosen = (np.arange(levels - 1) == category)[:, None] * np.ones(change.at.shape[1])
    still = np.zeros_like(chosen) if change.is_slope else chosen
    return _Change(np.vstack([chosen, -change.at[1:]]), np.vstack([still, -change.other[1:]]), change.is_slope)
