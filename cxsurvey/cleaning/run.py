"""The runner: one rule after another proposes, the runner applies and writes the audit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.arrays import BoolArray, IntArray
from cxsurvey.cleaning.audit import FLAG_COLUMNS, SET_ASIDE_COLUMNS, Applied, Audit, restored
from cxsurvey.cleaning.edits import Edit, objects, with_values
from cxsurvey.cleaning.proposal import (
    STAGES,
    Change,
    Exclusion,
    Flag,
    Judge,
    Proposal,
    Rule,
    Stage,
    precedence_of,
    stage_of,
    thresholds_of,
    version_of,
)
from cxsurvey.codebook import Codebook
from cxsurvey.errors import CxSurveyError
from cxsurvey.provenance import fingerprint

KEPT = -1
# The rows that a rule of each stage looks at: those kept, and those set aside at these stages.
SEES: dict[Stage, tuple[int, ...]] = {
    "reading": (KEPT,),
    "screening": (KEPT, STAGES.index("screening"), STAGES.index("quality")),
    "quality": (KEPT, STAGES.index("quality")),
    "editing": (KEPT,),
}
HIT = ["row", "rule", "reason"]


def clean(frame: pd.DataFrame, codebook: Codebook, rules: Sequence[Rule], audit: Audit) -> tuple[pd.DataFrame, Audit]:
    """The frame after every rule, in order, and the audit with their changes added. The frame given stays as it is."""
    work = _Work(frame, codebook, audit)
    for rule in rules:
        work.run(rule)
    return work.finish()


def applied(frame: pd.DataFrame, change: Change) -> pd.DataFrame:
    """A frame with one column rewritten; the others are shared, not copied. A missing value empties its cell."""
    return frame.assign(**{change.field: with_values(frame[change.field], change.rows, change.after)})


class _Work:
    """Every row that was read, with the stage at which it was set aside (or KEPT), while the rules run."""

    def __init__(self, frame: pd.DataFrame, codebook: Codebook, audit: Audit) -> None:
        self.codebook, self.audit = codebook, audit
        self.order = frame.index if audit.order is None else audit.order
        self.rows = restored(frame, audit.quarantine, self.order)
        self.out = _stages_of(self.rows.index, audit.set_aside)
        self.edits, self.recipe = list(audit.edits), list(audit.recipe)
        self.before, self.after = dict(audit.kinds_before), dict(audit.kinds_after)
        self.hits, self.flags = [audit.set_aside, audit.further], audit.flags
        self._seen: tuple[pd.DataFrame, BoolArray, pd.DataFrame, IntArray] | None = None

    def run(self, rule: Rule) -> None:
        """What one rule proposes, done and written down."""
        stage, version = stage_of(rule), version_of(rule)
        view, places = self._view(stage)
        proposal = self._asked(rule, view)
        _check(proposal, rule.name, view)
        for change in proposal.changes:
            self._change(change, places, rule.name, version)
        for flag in proposal.flags:
            self._flag(flag, places, rule.name, version)
        for exclusion in proposal.exclusions:
            self._set_aside(exclusion, places, rule.name, version, stage)
        said = (thresholds_of(rule), proposal.not_applicable, proposal.note, fingerprint(rule))
        self.recipe.append(Applied(rule.name, version, stage, precedence_of(rule), *said))

    def finish(self) -> tuple[pd.DataFrame, Audit]:
        """The rows that are kept, and the audit."""
        kept = self.out == KEPT
        frame = self.rows if kept.all() else self.rows[kept]
        set_aside, further = _by_precedence(_joined(self.hits, SET_ASIDE_COLUMNS), self.recipe)
        return frame, Audit(
            rows_in=self.audit.rows_in,
            rows_kept=len(frame),
            edits=tuple(self.edits),
            set_aside=set_aside,
            further=further,
            flags=self.flags,
            quarantine=self.rows[~kept],
            recipe=tuple(self.recipe),
            order=self.order,
            kinds_before=self.before,
            kinds_after=self.after,
        )

    def _asked(self, rule: Rule, view: pd.DataFrame) -> Proposal:
        if isinstance(rule, Judge):
            return rule.judge(view, self.flags[self.flags["row"].isin(view.index)])
        return rule.propose(view, self.codebook)

    def _view(self, stage: Stage) -> tuple[pd.DataFrame, IntArray]:
        """The rows that a rule of this stage looks at, and their places among all."""
        seen = np.isin(self.out, SEES[stage])
        if self._seen is None or self._seen[0] is not self.rows or not np.array_equal(self._seen[1], seen):
            self._seen = (self.rows, seen, self.rows if seen.all() else self.rows[seen], np.flatnonzero(seen))
        return self._seen[2], self._seen[3]

    def _change(self, change: Change, places: IntArray, rule: str, version: str) -> None:
        """One column rewritten in the rows that are kept."""
        rows = places[change.rows]
        kept = self.out[rows] == KEPT
        if not kept.any():
            return
        rows, after = rows[kept], objects(change.after)[kept]
        column = self.rows[change.field]
        new = with_values(column, rows, after)
        self.edits.append(
            Edit(
                change.field,
                self.rows.index.to_numpy()[rows],
                self._ids(rows),
                column.iloc[rows].astype(object).to_numpy(),
                after,
                rule,
                change.reason,
                tuple(np.array(change.evidence, dtype=object)[kept]) if len(change.evidence) else (),
                version,
            )
        )
        self.before.setdefault(change.field, column.dtype)
        self.after[change.field] = new.dtype
        self.rows = self.rows.assign(**{change.field: new})

    def _flag(self, flag: Flag, places: IntArray, rule: str, version: str) -> None:
        rows = places[flag.rows]
        lines = {"family": flag.family, "points": flag.points, "reason": flag.reason, "evidence": list(flag.evidence)}
        new = self._lines(rows, FLAG_COLUMNS, rule=rule, version=version, **lines)
        self.flags = _once(_joined([self.flags, new], FLAG_COLUMNS))

    def _set_aside(self, exclusion: Exclusion, places: IntArray, rule: str, version: str, stage: Stage) -> None:
        rows = places[exclusion.rows]
        lines = {"reason": exclusion.reason, "evidence": list(exclusion.evidence), "stage": stage}
        self.hits.append(self._lines(rows, SET_ASIDE_COLUMNS, rule=rule, version=version, **lines))
        here = STAGES.index(stage)
        self.out[rows] = np.where(self.out[rows] == KEPT, here, np.minimum(self.out[rows], here))

    def _lines(self, rows: IntArray, columns: list[str], **values: Any) -> pd.DataFrame:
        named = {"row": self.rows.index.to_numpy()[rows], "id": self._ids(rows), **values}
        return pd.DataFrame(named, index=range(len(rows)), columns=columns, dtype=object)

    def _ids(self, rows: IntArray) -> npt.NDArray[Any]:
        name = self.codebook.id_column
        if name is None or name not in self.rows:
            return self.rows.index.to_numpy()[rows]
        return self.rows[name].iloc[rows].astype(object).to_numpy()


def _stages_of(index: pd.Index[Any], set_aside: pd.DataFrame) -> IntArray:
    """Per row the place of the stage at which it was set aside, KEPT where it was not."""
    stages = {row: STAGES.index(stage) for row, stage in zip(set_aside["row"], set_aside["stage"], strict=True)}
    if not stages:
        return np.full(len(index), KEPT, dtype=np.int64)
    return np.array([stages.get(row, KEPT) for row in index], dtype=np.int64)


def _by_precedence(hits: pd.DataFrame, recipe: Sequence[Applied]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The primary reason of each row set aside, in order of arrival, and all further ones."""
    stage = pd.Series([STAGES.index(stage) for stage in hits["stage"]], index=hits.index, dtype=np.int64)
    # A row that an earlier stage takes was never there for a later one, whichever ran first.
    hits = _once(hits[stage == stage.groupby(hits["row"]).transform("min")])
    precedence = {ran.rule: ran.precedence for ran in recipe}
    order = pd.DataFrame({"row": hits["row"], "precedence": [precedence.get(rule, 0) for rule in hits["rule"]]})
    primary = ~order.sort_values("precedence", kind="stable").duplicated("row").sort_index().to_numpy()
    return hits[primary].reset_index(drop=True), hits[~primary].reset_index(drop=True)


def _once(lines: pd.DataFrame) -> pd.DataFrame:
    """Each reason of a rule for a row once, however often the rule was run."""
    return lines[~lines.duplicated(HIT)].reset_index(drop=True)


def _joined(pieces: Sequence[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    filled = [piece[columns].astype(object) for piece in pieces if len(piece)]
    return pd.concat(filled, ignore_index=True) if filled else pieces[0]


def _check(proposal: Proposal, rule: str, view: pd.DataFrame) -> None:
    """Refuse a proposal that does not fit the frame it was made for."""
    for change in proposal.changes:
        if change.field not in view:
            raise _unfit(rule, f"a change of column {change.field}", "a column of the frame")
        _check_rows(change.rows, len(change.after), f"changes of {change.field}", rule, len(view))
        if len(change.evidence):
            _check_rows(change.rows, len(change.evidence), f"evidence on {change.field}", rule, len(view))
    marks: tuple[Exclusion | Flag, ...] = (*proposal.exclusions, *proposal.flags)
    for lines in marks:
        _check_rows(lines.rows, len(lines.evidence), "texts of evidence", rule, len(view))


def _check_rows(rows: IntArray, entries: int, what: str, rule: str, count: int) -> None:
    if len(rows) != entries:
        raise _unfit(rule, f"{len(rows)} rows and {entries} {what}", "one for each row")
    if len(rows) and (rows.min() < 0 or rows.max() >= count):
        raise _unfit(rule, f"row positions from {rows.min()} to {rows.max()}", f"positions from 0 to {count - 1}")
    if _repeats(rows, count):
        raise _unfit(rule, f"{what} for the same row twice", "each row once")


def _repeats(rows: IntArray, count: int) -> bool:
    seen: BoolArray = np.zeros(count, dtype=bool)
    seen[rows] = True
    return int(seen.sum()) < len(rows)


def _unfit(rule: str, got: str, expected: str) -> CxSurveyError:
    return CxSurveyError(
        "A cleaning rule proposes what cannot be done.",
        where=f"the rule {rule}",
        got=got,
        expected=expected,
        next_step="Correct its `propose`: rows are positions in the frame that it was given.",
    )
