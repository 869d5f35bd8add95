"""Average marginal effects, and how they move with the coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxsurvey.arrays import FloatArray
from cxsurvey.codebook import Code
from cxsurvey.estimation.regression.families import FAMILIES
from cxsurvey.estimation.regression.links import Link
from cxsurvey.estimation.regression.matrix import Parts, term_columns
from cxsurvey.estimation.regression.rows import Variable
from cxsurvey.estimation.regression.specification import LINKS, Prepared, Specification


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

    name: str
    at: FloatArray
    other: FloatArray
    is_slope: bool


def average_effects(
    prepared: Prepared, model: Specification, coefficients: FloatArray, questions: Sequence[str]
) -> Effects:
    """The effects of the questions; coefficients are of the columns not shifted, constants first."""
    changes = [change for name in questions for change in _changes(prepared, model, prepared.variables[name])]
    names = [change.name for change in changes]
    if model.family != "ordinal":
        link = FAMILIES[model.family].link
        found = [_average(link, coefficients, change, prepared.weight) for change in changes]
        return Effects(np.array([e for e, _ in found]), np.array([s for _, s in found]), names, [])
    levels = prepared.rows.outcome.levels
    every = [_by_category(LINKS[model.link], coefficients, change, prepared.weight, len(levels)) for change in changes]
    return Effects(
        np.concatenate([e for e, _ in every]),
        np.concatenate([s for _, s in every]),
        [name for name in names for _ in levels],
        list(levels) * len(names),
    )


def _changes(prepared: Prepared, model: Specification, variable: Variable) -> list[_Change]:
    """One change per level after the reference, or the one of a number."""
    parts: dict[str, Sequence[FloatArray]] = {name: Parts(other) for name, other in prepared.variables.items()}
    m = len(prepared.rows)

    def columns(of_variable: Sequence[FloatArray]) -> FloatArray:
        return term_columns(model.terms, {**parts, variable.name: of_variable}, m)

    if not variable.levels:
        within = [place >= 0 and variable.name in model.terms[place] for place in prepared.matrix.of_term]
        moved = columns([np.ones(m)]) * np.array(within)[:, None]
        return [_Change(variable.name, columns(parts[variable.name]), moved, True)]
    levels = [list(np.repeat(row[:, None], m, axis=1)) for row in np.eye(len(variable.levels))[:, 1:]]
    reference = columns(levels[0])
    return [
        _Change(f"{variable.name}: {code}", columns(levels[place]), reference, False)
        for place, code in enumerate(variable.levels)
        if place > 0
    ]


def _average(link: Link, coefficients: FloatArray, change: _Change, weight: FloatArray) -> tuple[float, FloatArray]:
    """The mean effect and its derivatives by the coefficients."""
    share = weight / weight.sum()
    eta, other = coefficients @ change.at, coefficients @ change.other
    if not change.is_slope:
        effect = share @ (link.mean(eta) - link.mean(other))
        return float(effect), change.at @ (share * link.slope(eta)) - change.other @ (share * link.slope(other))
    effect = share @ (link.slope(eta) * other)
    return float(effect), change.at @ (share * link.curve(eta) * other) + change.other @ (share * link.slope(eta))


def _by_category(
    link: Link, coefficients: FloatArray, change: _Change, weight: FloatArray, levels: int
) -> tuple[FloatArray, FloatArray]:
    """The mean effects on the chance of each category: differences of the effects on "at most this category"."""
    below = [_average(link, coefficients, _at_most(change, j, levels), weight) for j in range(levels - 1)]
    nothing = np.zeros(len(coefficients))
    estimate = np.diff([0.0, *(e for e, _ in below), 0.0])
    return estimate, np.diff(np.array([nothing, *(s for _, s in below), nothing]), axis=0)


def _at_most(change: _Change, category: int, levels: int) -> _Change:
    """The change as one of θ_category − η: the columns of the thresholds, then the slopes' with their sign turned."""
    chosen = (np.arange(levels - 1) == category)[:, None] * np.ones(change.at.shape[1])
    still = np.zeros_like(chosen) if change.is_slope else chosen
    return _Change(
        change.name, np.vstack([chosen, -change.at[1:]]), np.vstack([still, -change.other[1:]]), change.is_slope
    )
