"""The rows a model is fitted on: respondents who answered everything in it, those alike counted as one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray, floats
from cxsurvey.codebook import Code
from cxsurvey.estimation.signs import refuse_negative_weights
from cxsurvey.moments.auxiliaries import fit_factor, paired_weight
from cxsurvey.moments.calibration import Calibration
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.moments.replicates import Replicates

WHOLE_NUMBERS = 64  # a numeric answer with no more whole values than this can be counted by value


@dataclass(frozen=True, slots=True)
class Variable:
    """One answer in a model: numbers with NaN for none, or positions in `levels` with −1 for none, shape (m,).

    The first level is the reference of a predictor.
    """

    name: str
    values: FloatArray | IntArray
    levels: tuple[Code, ...] = ()

    def known(self) -> BoolArray:
        """Who gave this answer, shape (m,)."""
        return np.asarray(self.values >= 0 if self.levels else ~np.isnan(self.values))


@dataclass(frozen=True, slots=True)
class Rows:
    """m rows that stand for one respondent each, or for all who are alike in every answer and sampling unit.

    outcome and predictors: (m,) each · weight: (m,) Σw · square: (m,) Σw² · respondents: (m,) · stratum, psu: (m,)
    positions in the plan, or None where it has one stratum, or respondents are the PSUs · member: (m,) positions of
    the respondents where each row is one, else None · cell, fit, paired: (m,) calibration cell, Σ of the fit's weights
    and Σ of the weight times that of the auxiliaries, or None without a calibration.
    """

    outcome: Variable
    predictors: tuple[Variable, ...]
    weight: FloatArray
    square: FloatArray
    respondents: FloatArray
    stratum: IntArray | None
    psu: IntArray | None
    member: IntArray | None
    cell: IntArray | None = None
    fit: FloatArray | None = None
    paired: FloatArray | None = None

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.weight)

    @property
    def bases(self) -> tuple[float, float, float]:
        """Unweighted, weighted and effective base."""
        total, square = float(self.weight.sum()), float(self.square.sum())
        return float(self.respondents.sum()), total, total**2 / square if square > 0 else 0.0

    def replicate_weight(self, replicates: Replicates, number: int) -> FloatArray:
        """The weight of each row under one replicate, shape (m,)."""
        if replicates.weights is not None:
            return floats(replicates.weights[number][self.member])
        multipliers = np.asarray(replicates.multipliers)[number]
        weight = self.weight * multipliers[self.member if self.psu is None else self.psu]
        return floats(weight if replicates.factors is None else weight * replicates.factors[number][self.cell])


def model_rows(plan: SamplePlan, inside: BoolArray, outcome: Variable, predictors: Sequence[Variable]) -> Rows:
    """The rows of those inside who answered everything and weigh something; levels that nobody chose are left out."""
    refuse_negative_weights(plan, ", ".join(variable.name for variable in (outcome, *predictors)))
    for variable in (outcome, *predictors):
        inside = inside & variable.known()
    if plan.weight is not None:
        inside = inside & (plan.weight > 0)
    member = np.flatnonzero(inside)
    everyone = len(member) == plan.n

    def part(values: IntArray | FloatArray) -> IntArray | FloatArray:
        return values if everyone else values[member]

    weight = np.ones(len(member)) if plan.weight is None else floats(part(plan.weight))
    rows = Rows(
        outcome=_chosen(replace(outcome, values=part(outcome.values))),
        predictors=tuple(_chosen(replace(variable, values=part(variable.values))) for variable in predictors),
        weight=weight,
        square=weight * weight,
        respondents=np.ones(len(member)),
        stratum=None if plan.stratum is None else part(plan.stratum),  # type: ignore[arg-type]
        psu=None if plan.psu is None else part(plan.psu),  # type: ignore[arg-type]
        member=member,
    )
    if plan.calibration is not None:
        rows = _with_auxiliaries(rows, plan, plan.calibration)
    return rows if _by_member(plan) or not len(rows) else _counted(rows, plan)


def _with_auxiliaries(rows: Rows, plan: SamplePlan, calibration: Calibration) -> Rows:
    """The rows, each of which is one respondent, with what residuals on the auxiliaries need."""
    fit, paired = fit_factor(plan, calibration), paired_weight(plan, calibration)
    member, ones = np.asarray(rows.member), np.ones(len(rows))
    return replace(
        rows,
        cell=calibration.cell[member],
        fit=ones if fit is None else fit[member],
        paired=ones if paired is None else paired[member],
    )


def _by_member(plan: SamplePlan) -> bool:
    """Whether a variance needs to know each respondent: second-stage units, or replicate weights of respondents."""
    replicates = plan.replicates
    return plan.second is not None or (replicates is not None and (replicates.weights is not None or plan.psu is None))


def _chosen(variable: Variable) -> Variable:
    """The variable without the levels that nobody chose."""
    if not variable.levels or not len(variable.values):
        return variable
    codes = np.asarray(variable.values, dtype=np.int64)
    used = np.bincount(codes, minlength=len(variable.levels)) > 0
    if used.all():
        return variable
    levels = tuple(level for level, kept in zip(variable.levels, used, strict=True) if kept)
    return replace(variable, values=(np.cumsum(used) - 1)[codes], levels=levels)


def _counted(rows: Rows, plan: SamplePlan) -> Rows:
    """Rows that are alike as one, where that makes fewer rows than a count of all combinations would have."""
    variables = (rows.outcome, *rows.predictors)
    if not all(_looks_countable(variable) for variable in variables):
        return rows
    coded = [code for variable in variables if (code := _codes(variable)) is not None]
    if len(coded) < len(variables):
        return rows
    unit, units = (rows.psu, int(plan.psu_count.sum())) if rows.psu is not None else (rows.stratum, len(plan.strata))
    tables = [table for _, table in coded]
    alike = 1 if plan.calibration is None else len(plan.calibration)
    sizes = (units, *(len(table) for table in tables), alike)
    if np.prod(sizes, dtype=np.float64) > len(rows):
        return rows
    cell = np.zeros(len(rows), dtype=np.int64) if unit is None else unit
    for (codes, _), size in zip(coded, sizes[1:-1], strict=True):
        cell = cell * size + codes
    if rows.cell is not None:
        cell = cell * alike + rows.cell
    return _cells(rows, cell, sizes, tables, plan)


def _cells(rows: Rows, cell: IntArray, sizes: tuple[int, ...], tables: list[FloatArray], plan: SamplePlan) -> Rows:
    count = np.bincount(cell, minlength=int(np.prod(sizes)))
    used = np.flatnonzero(count)
    places = np.unravel_index(used, sizes)
    values = [
        np.asarray(place) if variable.levels else table[place]
        for variable, table, place in zip((rows.outcome, *rows.predictors), tables, places[1:-1], strict=True)
    ]
    outcome, *predictors = (
        replace(variable, values=part) for variable, part in zip((rows.outcome, *rows.predictors), values, strict=True)
    )
    unit = np.asarray(places[0])
    respondents = floats(count[used])
    weighted = plan.weight is not None
    return Rows(
        outcome=outcome,
        predictors=tuple(predictors),
        weight=floats(np.bincount(cell, rows.weight))[used] if weighted else respondents,
        square=floats(np.bincount(cell, rows.square))[used] if weighted else respondents,
        respondents=respondents,
        stratum=None if rows.stratum is None else unit if rows.psu is None else _home(plan)[unit],
        psu=None if rows.psu is None else unit,
        member=None,
        cell=None if rows.cell is None else np.asarray(places[-1]),
        fit=None if rows.fit is None else floats(np.bincount(cell, rows.fit))[used],
        paired=None if rows.paired is None else floats(np.bincount(cell, rows.paired))[used],
    )


def _home(plan: SamplePlan) -> IntArray:
    return np.asarray(plan.psu_stratum)


def _looks_countable(variable: Variable) -> bool:
    """Whether the first values are levels or whole numbers, before all are looked at."""
    return bool(variable.levels) or not (variable.values[:1000] % 1 != 0).any()


def _codes(variable: Variable) -> tuple[IntArray, FloatArray] | None:
    """Positions of the values, and the values at those positions; None where they are too many to count."""
    values = variable.values
    if variable.levels:
        return np.asarray(values, dtype=np.int64), np.arange(float(len(variable.levels)))
    low, high = float(values.min()), float(values.max())
    if high - low >= WHOLE_NUMBERS or (values % 1 != 0).any():
        return None
    return (values - low).astype(np.int64), np.arange(low, high + 1)
