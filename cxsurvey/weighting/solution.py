"""Weighting: what came out of weighting, with all that a report of it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.codebook import Question, Reason
from cxsurvey.display import html_table, text_table
from cxsurvey.errors import one_line
from cxsurvey.weighting.calibration import Fit
from cxsurvey.weighting.options import Options, span_text
from cxsurvey.weighting.problem import Group, Problem
from cxsurvey.weighting.targets import Targets
from cxsurvey.weighting.weigh import group_question, prepared, solved

_AT_LIMIT = 1e-12  # relative; a weight this near to a limit is at it
_DIGITS = 10  # of a gap that is shown: margins are met to 1e-10
COLUMNS = ["margin", "level", "respondents", "before", "target", "after", "gap"]


@dataclass(frozen=True, eq=False)
class Weighting:
    """Final weights of n respondents and how they came about.

    targets: what was to be met · base: (n,) the weights before, None for 1 each · weight: (n,) those after ·
    within: the question whose answers were weighted apart, or None · fits: one per group, with its iterations.
    """

    targets: Targets
    options: Options
    within: str | None
    base: FloatArray | None
    weight: FloatArray
    problem: Problem
    fits: tuple[Fit, ...]

    def again(self, base: FloatArray) -> FloatArray:
        """The weights that other base weights come to by the same weighting, (n,), for replicates.

        Limits of final weights are multiplied as the base weights are. Raises TargetError where these leave nobody at
        a level with a target.
        """
        return solved(self.problem, base, self.options, former=_ones(self.base, len(base)))[1]

    @property
    def met(self) -> FloatArray | None:
        """The weights that met the targets, (n,), where what was trimmed was then spread evenly; else None."""
        if self.options.limits is None or self.options.redistribute == "targets":
            return None
        return solved(self.problem, self.base, replace(self.options, limits=None))[1]

    @cached_property
    def margins(self) -> pd.DataFrame:
        """One row for each target: group (where there are any), margin, level, respondents, before, target, after, gap.

        Shares of the total, of 1; for a numeric question its means. The gap is after − target.
        """
        before, after = self.problem.cells.sums(self.base), self.problem.cells.sums(self.weight)
        rows = [
            (*([group.label] if self.within else []), *row)
            for group in self.problem.groups
            for row in _rows(group, before[group.cells], after[group.cells])
        ]
        return pd.DataFrame(rows, columns=[self.within, *COLUMNS] if self.within else COLUMNS)

    @property
    def largest_gap(self) -> float:
        """The largest difference between a share or mean after weighting and its target."""
        return float(self.margins["gap"].abs().max())

    @property
    def iterations(self) -> int:
        """Steps taken, in the group that took most."""
        return max(fit.iterations for fit in self.fits)

    @property
    def weight_ratio(self) -> float:
        """The largest weight as a multiple of the smallest one above 0."""
        used = self.weight[self.weight != 0]
        return float(used.max() / used.min())

    @property
    def trimmed(self) -> float:
        """The share of respondents whose weight is at a limit of `trim`, of 1."""
        if self.options.limits is None:
            return 0.0
        at = people = 0
        for group in self.problem.groups:
            weight = self.weight[np.isin(self.problem.cells.cell, group.cells) & (self.weight != 0)]
            low, high = (limit * group.total / len(weight) for limit in self.options.limits)
            at += int(((weight <= low * (1 + _AT_LIMIT)) | (weight >= high * (1 - _AT_LIMIT))).sum())
            people += len(weight)
        return at / people

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the weights must be told: rounded targets, missing answers, nothing done."""
        return (*self._rounded(), *self._kept_missing(), *self._unchanged(), *self._weightless(), *self._missed())

    def _rounded(self) -> list[str]:
        margins = [m for m in self.targets.all_margins() if m.kind == "shares" and not m.partial]
        return [
            f"The targets of {m.name} add up to {100 * m.total:.6g} % and were brought to 100 %."
            for m in margins
            if abs(m.total - 1) > _AT_LIMIT
        ]

    def _kept_missing(self) -> list[str]:
        kept = [one for group in self.problem.groups for one in group.constraints if one.missing is not None]
        names = dict.fromkeys(one.margin.name for one in kept)
        return [f"Respondents without an answer to {name} keep their share of the base weights." for name in names]

    def _unchanged(self) -> list[str]:
        ratio = self.weight / _ones(self.base, len(self.weight)) if self.base is None or self.base.all() else None
        same = ratio is not None and len(self.problem.groups) == 1 and bool(np.ptp(ratio) <= _AT_LIMIT * ratio.max())
        return ["The base weights met all targets already: no weight was changed."] if same else []

    def _weightless(self) -> list[str]:
        before = np.ones(len(self.weight)) if self.base is None else self.base
        zero, below = int(((self.weight == 0) & (before > 0)).sum()), int((self.weight < 0).sum())
        counted = (("a weight of 0 and do not count", zero), ("a weight below 0", below))
        return [f"{count:,} respondents have {what}." for what, count in counted if count]

    def _missed(self) -> list[str]:
        evenly = self.options.limits and self.options.redistribute == "evenly" and self.trimmed
        return [f"Trimming moved the margins by up to {100 * self.largest_gap:.2g} points."] if evenly else []

    def describe(self) -> str:
        """The weighting in a sentence fit for a footnote."""
        method = {"rake": "raked", "calibrate": "calibrated", "poststratify": "post-stratified"}[self.options.method]
        distance = self.options.distance
        kind = f" ({distance.kind} distance)" if self.options.method == "calibrate" else ""
        text = f"{method}{kind} to {self.margin_names}"
        text += f", within {self.within}" if self.within else ""
        if self.options.bounds:
            text += f", {span_text(*self.options.bounds)} times the base weight"
        if self.options.limits:
            text += f", trimmed to {span_text(*self.options.limits)} times the mean"
        sources = dict.fromkeys(filter(None, (_source(m.source, m.date) for m in self.targets.all_margins())))
        return one_line(text + (f"; targets: {'; '.join(sources)}" if sources else ""))

    @property
    def margin_names(self) -> str:
        """What the targets are of, in words: "sex, age and region × education"."""
        names = list(dict.fromkeys(margin.name for margin in self.targets.all_margins()))
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    def auxiliary(self) -> FloatArray:
        """The columns whose weighted totals are known, by cell of all respondents, (C, Q)."""
        known = [(group.cells, group.known) for group in self.problem.groups]
        columns = np.zeros((len(self.problem.cells), sum(part.shape[1] for _, part in known)))
        first = 0
        for cells, part in known:
            columns[cells, first : first + part.shape[1]] = part
            first += part.shape[1]
        return columns

    @property
    def cell(self) -> IntArray:
        """The cell of each respondent among those of `auxiliary`, (n,)."""
        return self.problem.cells.cell

    def __repr__(self) -> str:
        """The margins before and after, as text."""
        return text_table(self._shown(), title=self._heading(), notes=self.notes)

    def _repr_html_(self) -> str:
        return html_table(self._shown(), title=self._heading(), notes=self.notes)

    def _shown(self) -> pd.DataFrame:
        """The margins without gaps that are rounding in the last digits."""
        return self.margins.assign(gap=self.margins["gap"].round(_DIGITS) + 0.0)

    def _heading(self) -> str:
        text = self.describe()
        return f"Weighting · {text[0].upper()}{text[1:]}"


def _rows(group: Group, before: FloatArray, after: FloatArray) -> list[tuple[object, ...]]:
    """One row per target of a group, from the weights of its cells."""
    rows: list[tuple[object, ...]] = []
    for one in group.constraints:
        people, old, new = (np.bincount(one.place, amount, len(one.labels)) for amount in (group.count, before, after))
        target = one.targets(before, 1.0)
        shares = zip(one.labels, people, old / old.sum(), target, new / new.sum(), strict=True)
        rows += [(one.margin.name, label, int(n), b, t, a, a - t) for label, n, b, t, a in shares]
    for number in group.numbers:
        old_mean, new_mean = (float(part @ number.value / part.sum()) for part in (before, after))
        mean = number.target(group.total) / group.total
        everybody = int(group.count.sum())
        rows.append((number.margin.name, number.margin.kind, everybody, old_mean, mean, new_mean, new_mean - mean))
    return rows


def _ones(base: FloatArray | None, n: int) -> FloatArray:
    return np.ones(n) if base is None else floats(base)


def _source(source: str, date: str) -> str:
    return f"{source} ({date})" if source and date else source or date


def weighed(
    frame: pd.DataFrame,
    questions: Mapping[str, Question],
    reasons: Mapping[str, Reason],
    targets: Targets,
    base: FloatArray | None,
    chosen: Options,
    within: str | None,
) -> Weighting:
    """The weighting of the respondents of a frame; base: (n,) weights of 0 or more, None for 1 each.

    Raises TargetError, NotConverged, InputError or DataError where there is none to be trusted.
    """
    within = group_question(targets, within)
    problem = prepared(frame, questions, reasons, targets, base, chosen, within)
    fits, weight = solved(problem, base, chosen)
    return Weighting(targets, chosen, within, base, weight, problem, fits)
