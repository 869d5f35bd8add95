"""The runner: one rule after another proposes, the runner applies and writes the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.arrays import BoolArray, IntArray
from cxsurvey.cleaning.audit import FLAG_COLUMNS, SET_ASIDE_COLUMNS, Applied, Audit, restored
from cxsurvey.cleaning.edits import Edit, objects, with_values
from cxsurvey.cleaning.effects import Effect, Memory, kinds
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
    return _Work(_Start.of(frame, codebook, audit)).after(rules)


class Cleanings:
    """The same answers cleaned by one list of rules after another, each result that of `clean`.

    What a rule does to the same rows in the same state is worked out once, so that to leave out a rule costs no more
    than what follows from it. Results that are the same hold the same frame.
    """

    def __init__(self, frame: pd.DataFrame, codebook: Codebook, audit: Audit) -> None:
        self._start = _Start.of(frame, codebook, audit)
        self._memory = Memory()

    def by(self, rules: Sequence[Rule]) -> tuple[pd.DataFrame, Audit]:
        """The frame after every rule, in order, and its audit."""
        return _Work(self._start, self._memory).after(rules)


def applied(frame: pd.DataFrame, change: Change) -> pd.DataFrame:
    """A frame with one column rewritten; the others are shared, not copied. A missing value empties its cell."""
    return frame.assign(**{change.field: with_values(frame[change.field], change.rows, change.after)})


@dataclass(frozen=True, slots=True, eq=False)
class _Start:
    """What the rules begin with: every row that was read, with the stage at which it was set aside (or KEPT)."""

    codebook: Codebook
    audit: Audit
    order: pd.Index[Any]
    rows: pd.DataFrame
    out: IntArray

    @classmethod
    def of(cls, frame: pd.DataFrame, codebook: Codebook, audit: Audit) -> _Start:
        order = frame.index if audit.order is None else audit.order
        rows = restored(frame, audit.quarantine, order)
        return cls(codebook, audit, order, rows, _stages_of(rows.index, audit.set_aside))


class _Work:
    """The rows as the rules leave them, one rule after another, and what each of them did."""

    def __init__(self, start: _Start, memory: Memory | None = None) -> None:
        self.start, self.codebook, self.memory = start, start.codebook, memory
        self.rows, self.out = start.rows, start.out
        self.effects: list[Effect] = []
        self._seen: tuple[pd.DataFrame, BoolArray, pd.DataFrame, IntArray] | None = None

    def after(self, rules: Sequence[Rule]) -> tuple[pd.DataFrame, Audit]:
        """The rows that are kept after every rule, in order, and the audit."""
        for rule in rules:
            self._run(rule)
        return self._finished()

    def _run(self, rule: Rule) -> None:
        """What one rule proposes, done and written down."""
        if self.memory is None:
            effect = self._effect(rule)
        else:
            flags = self._flag_lines() if isinstance(rule, Judge) else ()
            looked_at = (self.memory.first(rule), self.rows, self.out, *flags)
            effect = self.memory.effect(looked_at, lambda: self._effect(rule))
        self.rows, self.out = effect.rows, effect.out
        self.effects.append(effect)

    def _effect(self, rule: Rule) -> Effect:
        stage, version = stage_of(rule), version_of(rule)
        view, places = self._view(stage)
        proposal = self._asked(rule, view)
        _check(proposal, rule.name, view)
        self.rows, edits, pairs = self._edited(proposal.changes, places, rule.name, version)
        flags = tuple(self._flagged(flag, places, rule.name, version) for flag in proposal.flags)
        hits = tuple(self._hit(each, places, rule.name, version, stage) for each in proposal.exclusions)
        out = _out_after(self.out, [places[each.rows] for each in proposal.exclusions], STAGES.index(stage))
        said = (thresholds_of(rule), proposal.not_applicable, proposal.note, fingerprint(rule))
        applied = Applied(rule.name, version, stage, precedence_of(rule), *said)
        return Effect(applied, self.rows, out, tuple(edits), tuple(pairs), hits, flags)

    def _finished(self) -> tuple[pd.DataFrame, Audit]:
        """The rows that are kept, and the audit."""
        audit, kept = self.start.audit, self.out == KEPT
        frame = self._kept(kept)
        recipe = (*audit.recipe, *(effect.applied for effect in self.effects))
        hits = [audit.set_aside, audit.further, *(hit for effect in self.effects for hit in effect.hits)]
        set_aside, further = _by_precedence(_joined(hits, SET_ASIDE_COLUMNS), recipe)
        before, after = kinds(audit, self.effects)
        return frame, Audit(
            rows_in=audit.rows_in,
            rows_kept=len(frame),
            edits=(*audit.edits, *(edit for effect in self.effects for edit in effect.edits)),
            set_aside=set_aside,
            further=further,
            flags=self._flags(),
            quarantine=self.rows[~kept],
            recipe=recipe,
            order=self.start.order,
            kinds_before=before,
            kinds_after=after,
        )

    def _kept(self, kept: BoolArray) -> pd.DataFrame:
        if kept.all():
            return self.rows
        if self.memory is None:
            return self.rows[kept]
        return self.memory.kept(self.rows, self.out, lambda: self.rows[kept])

    def _flag_lines(self) -> tuple[pd.DataFrame, ...]:
        return tuple(lines for effect in self.effects for lines in effect.flags)

    def _flags(self) -> pd.DataFrame:
        """The flags of all rules so far, each once."""
        before, new = self.start.audit.flags, self._flag_lines()
        return _once(_joined([before, *new], FLAG_COLUMNS)) if new else before

    def _asked(self, rule: Rule, view: pd.DataFrame) -> Proposal:
        if isinstance(rule, Judge):
            flags = self._flags()
            return rule.judge(view, flags[flags["row"].isin(view.index)])
        return rule.propose(view, self.codebook)

    def _view(self, stage: Stage) -> tuple[pd.DataFrame, IntArray]:
        """The rows that a rule of this stage looks at, and their places among all."""
        seen = np.isin(self.out, SEES[stage])
        if self._seen is None or self._seen[0] is not self.rows or not np.array_equal(self._seen[1], seen):
            self._seen = (self.rows, seen, self.rows if seen.all() else self.rows[seen], np.flatnonzero(seen))
        return self._seen[2], self._seen[3]

    def _edited(
        self, changes: Sequence[Change], places: IntArray, rule: str, version: str
    ) -> tuple[pd.DataFrame, list[Edit], list[tuple[Any, Any]]]:
        """The rows after some changes to those that are kept, the edits, and the kinds of their columns."""
        columns: dict[str, pd.Series[Any]] = {}
        edits, pairs = [], []
        for change in changes:
            rows = places[change.rows]
            kept = self.out[rows] == KEPT
            if not kept.any():
                continue
            rows, after = rows[kept], objects(change.after)[kept]
            name = change.field
            column = columns[name] if name in columns else self.rows[name]
            columns[name] = with_values(column, rows, after)
            evidence = tuple(np.array(change.evidence, dtype=object)[kept]) if len(change.evidence) else ()
            before = column.iloc[rows].astype(object).to_numpy()
            here, ids = self.rows.index.to_numpy()[rows], self._ids(rows, columns)
            edits.append(Edit(name, here, ids, before, after, rule, change.reason, evidence, version))
            pairs.append((column.dtype, columns[name].dtype))
        return self.rows.assign(**columns) if columns else self.rows, edits, pairs

    def _flagged(self, flag: Flag, places: IntArray, rule: str, version: str) -> pd.DataFrame:
        lines = {"family": flag.family, "points": flag.points, "reason": flag.reason, "evidence": list(flag.evidence)}
        return self._lines(places[flag.rows], FLAG_COLUMNS, rule=rule, version=version, **lines)

    def _hit(self, exclusion: Exclusion, places: IntArray, rule: str, version: str, stage: Stage) -> pd.DataFrame:
        lines = {"reason": exclusion.reason, "evidence": list(exclusion.evidence), "stage": stage}
        return self._lines(places[exclusion.rows], SET_ASIDE_COLUMNS, rule=rule, version=version, **lines)

    def _lines(self, rows: IntArray, columns: list[str], **values: Any) -> pd.DataFrame:
        named = {"row": self.rows.index.to_numpy()[rows], "id": self._ids(rows), **values}
        return pd.DataFrame(named, index=range(len(rows)), columns=columns, dtype=object)

    def _ids(self, rows: IntArray, columns: Mapping[str, pd.Series[Any]] | None = None) -> npt.NDArray[Any]:
        """Who stands in these rows, by the columns that were changed where the id is among them."""
        name = self.codebook.id_column
        if name is None or name not in self.rows:
            return self.rows.index.to_numpy()[rows]
        return (columns or self.rows).get(name, self.rows[name]).iloc[rows].astype(object).to_numpy()


def _out_after(out: IntArray, hits: Sequence[IntArray], here: int) -> IntArray:
    """The stage at which each row is set aside, after hits at one stage; the same array where that changes nothing."""
    new = out.copy()
    for rows in hits:
        new[rows] = np.where(new[rows] == KEPT, here, np.minimum(new[rows], here))
    return out if np.array_equal(new, out) else new


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
    filled = [_as_objects(piece, columns) for piece in pieces if len(piece)]
    return pd.concat(filled, ignore_index=True) if filled else pieces[0]


def _as_objects(piece: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The piece with these columns, each of objects; the piece itself where it is that already."""
    if list(piece.columns) == columns and all(map(pd.api.types.is_object_dtype, piece.dtypes)):
        return piece
    return piece[columns].astype(object)


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
