"""The memory of cleaning: every changed cell and every row set aside, enough to replay it and to take it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from cxsurvey.cleaning.edits import WHOLE_ROW, Edit, as_frame, of_kind, other_answers, rewritten
from cxsurvey.cleaning.proposal import LAST, STAGES, VERSION, Stage
from cxsurvey.cleaning.waterfall import Waterfall
from cxsurvey.display import html_table, text_table
from cxsurvey.errors import CxSurveyError, InputError, nearest

SET_ASIDE_COLUMNS = ["row", "id", "rule", "reason", "evidence", "version", "stage"]
FLAG_COLUMNS = ["row", "id", "rule", "family", "points", "reason", "evidence", "version"]


class Applied(NamedTuple):
    """A rule as it was run: name, version, stage, precedence, thresholds as text; what it lacked, and what it found.

    `settings` is the digest of all that the rule holds, also of what its thresholds do not say.
    """

    rule: str
    version: str = VERSION
    stage: Stage = "editing"
    precedence: int = LAST
    thresholds: str = ""
    not_applicable: str = ""
    note: str = ""
    settings: str = ""


def empty(columns: list[str]) -> pd.DataFrame:
    """A frame of these columns without a row."""
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


@dataclass(frozen=True, eq=False)
class Audit:
    """Every changed cell (`changes`) and every row set aside (`set_aside`), from the export to the survey at hand.

    `set_aside` has one line per row, with its primary reason: that of the earliest stage, within it that of the rule
    of lowest precedence. `further` holds the other reasons that hit the same rows, `flags` the soft points of rows,
    `quarantine` the rows set aside after reading, as they stood. rows_in = rows_kept + len(set_aside) always holds: an
    audit that does not add up cannot be made.
    """

    rows_in: int
    rows_kept: int
    edits: tuple[Edit, ...] = ()
    set_aside: pd.DataFrame = field(default_factory=lambda: empty(SET_ASIDE_COLUMNS))
    further: pd.DataFrame = field(default_factory=lambda: empty(SET_ASIDE_COLUMNS))
    flags: pd.DataFrame = field(default_factory=lambda: empty(FLAG_COLUMNS))
    quarantine: pd.DataFrame = field(default_factory=pd.DataFrame)
    recipe: tuple[Applied, ...] = ()
    order: pd.Index[Any] | None = None
    kinds_before: Mapping[str, Any] = field(default_factory=dict)
    kinds_after: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an audit in which rows appear or disappear."""
        if self.rows_in != self.rows_kept + len(self.set_aside):
            raise CxSurveyError(
                "The rows do not add up.",
                where="the audit",
                got=f"{self.rows_in} rows in, {self.rows_kept} kept, {len(self.set_aside)} set aside",
                expected="rows in = rows kept + rows set aside",
                next_step="A cleaning rule dropped or added rows itself; let it propose them instead.",
            )

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Every changed cell, one row each: `row, id, field, before, after, rule, reason, evidence, version`."""
        return as_frame(self.edits)

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules, in the order in which they were run."""
        return tuple(applied.rule for applied in self.recipe)

    def summary(self) -> pd.DataFrame:
        """One row per rule and reason, in the order of work: rows set aside, flagged and changed, and cells changed.

        Columns `rule, action, rows, cells, reason`. A rule that found nothing, or lacked what it looks at, has a line
        that says so.
        """
        lines = [
            *_changed(self.edits),
            *_counted(self.set_aside, "set aside"),
            *_counted(self.flags, "flagged"),
        ]
        found = {line[0] for line in lines}
        idle = {ran.rule: ran.not_applicable for ran in self.recipe if ran.rule not in found}
        lines += [(rule, "not applicable" if why else "nothing found", 0, 0, why) for rule, why in idle.items()]
        order = {rule: position for position, rule in enumerate(self.rules)}
        lines.sort(key=lambda line: order.get(line[0], -1))
        return pd.DataFrame(lines, columns=["rule", "action", "rows", "cells", "reason"])

    def to_frame(self) -> pd.DataFrame:
        """Every changed cell, one row each: `row, id, field, before, after, rule, reason, evidence, version`."""
        return self.changes.copy()

    def reasons(self) -> pd.DataFrame:
        """Every reason that hit a row set aside, its primary one first: the columns of `set_aside` and `primary`."""
        both = pd.concat([self.set_aside.assign(primary=True), self.further.assign(primary=False)], ignore_index=True)
        first = {row: place for place, row in enumerate(self.set_aside["row"])}
        return both.iloc[np.argsort([first[row] for row in both["row"]], kind="stable")].reset_index(drop=True)

    def settings(self) -> pd.DataFrame:
        """One row per rule that was run, in order: `rule, version, stage, thresholds, not_applicable, note`."""
        columns = ["rule", "version", "stage", "thresholds", "not_applicable", "note"]
        return pd.DataFrame(list(dict.fromkeys(self.recipe)), columns=list(Applied._fields))[columns]

    def waterfall(self) -> Waterfall:
        """From the raw export to the final rows: how many each rule took, stage by stage, by primary reasons."""
        return Waterfall(self.rows_in, self.set_aside, self.rules)

    def accounts(self, frame: pd.DataFrame, by: str | Sequence[str]) -> pd.DataFrame:
        """One row per value of the columns `by` in the frame as read: `rows_in`, rows set aside by stage, `rows_kept`.

        Rows that could not be read have no values and stand in no line. Raises InputError for a column that is not
        there, and CxSurveyError where a line does not add up.
        """
        names = [by] if isinstance(by, str) else list(by)
        missing = [name for name in names if name not in frame]
        if missing:
            raise InputError(
                "There is no such column to account by.",
                where="Audit.accounts, by",
                got=f'"{missing[0]}"',
                expected=nearest(missing[0], frame.columns),
                next_step="Use columns of the frame as read, such as its wave or its source.",
            )
        out = pd.Series(self.set_aside["stage"].to_numpy(), index=self.set_aside["row"])
        stage = out.reindex(frame.index).fillna("kept")
        keys = [frame[name].astype(object).where(frame[name].notna(), "") for name in names]
        counts = pd.crosstab(keys, stage.to_numpy(), dropna=False).reindex(columns=[*STAGES[1:], "kept"], fill_value=0)
        return _added_up(counts, int((stage == "kept").sum()), self.rows_kept)

    def replay(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame as read, with every change made and every row set aside again: the cleaned frame, to the dtype.

        Raises InputError where a cell does not hold what the audit saw there.
        """
        _check_rows(frame.index, self.quarantine.index, there=True)
        done = rewritten(frame, self.edits, self.kinds_after)
        return done.drop(index=self.quarantine.index)

    def reverse(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The cleaned frame, with every row put back and every change undone: the frame as read, to the dtype.

        Raises InputError where a cell does not hold what the audit left there.
        """
        _check_rows(frame.index, self.quarantine.index, there=False)
        back = frame if self.order is None else restored(frame, self.quarantine, self.order)
        return rewritten(back, self.edits, self.kinds_before, back=True)

    def save(self, path: str | Path) -> Path:
        """The path of the file that was written, of JSON lines: Audit.read gives the same audit back."""
        from cxsurvey.cleaning.audit_file import write_audit

        return write_audit(self, path)

    @classmethod
    def read(cls, path: str | Path) -> Audit:
        """The audit in a file that `save` wrote, to replay it on the export or to reverse it on the cleaned frame.

        Raises InputError for a file that is none.
        """
        from cxsurvey.cleaning.audit_file import read_audit

        return read_audit(path)

    def _notes(self) -> tuple[str, ...]:
        said = ((ran, "; ".join(filter(None, (ran.thresholds, ran.note)))) for ran in self.recipe)
        set_by = (f"{ran.rule}, version {ran.version}: {text}" for ran, text in said if text)
        return (
            f"{self.rows_in:,} rows in = {self.rows_kept:,} kept + {len(self.set_aside):,} set aside",
            *dict.fromkeys(set_by),
        )

    def __repr__(self) -> str:
        """The summary as text, with the count of rows and the thresholds."""
        return text_table(self.summary(), title="Audit", notes=self._notes())

    def _repr_html_(self) -> str:
        return html_table(self.summary(), title="Audit", notes=self._notes())


def _changed(edits: Sequence[Edit]) -> Iterable[tuple[str, str, int, int, str]]:
    groups: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        groups.setdefault((edit.rule, edit.reason), []).append(edit)
    for (rule, reason), group in groups.items():
        rows = pd.unique(np.concatenate([edit.rows for edit in group]))
        yield rule, "changed", len(rows), sum(len(edit) for edit in group if edit.field != WHOLE_ROW), reason


def _counted(entries: pd.DataFrame, action: str) -> Iterable[tuple[str, str, int, int, str]]:
    for (rule, reason), group in entries.groupby(["rule", "reason"], sort=False, observed=True):
        yield str(rule), action, group["row"].nunique(), 0, str(reason)


def _added_up(counts: pd.DataFrame, kept: int, expected: int) -> pd.DataFrame:
    counts.insert(0, "rows_in", counts.sum(axis=1))
    table = counts.rename(columns={"kept": "rows_kept"}).reset_index()
    table.columns.name = None
    if kept != expected:
        raise CxSurveyError(
            "The rows do not add up.",
            where="Audit.accounts",
            got=f"{kept:,} rows of this frame are kept",
            expected=f"the {expected:,} rows that the audit kept",
            next_step="Give the frame as read, with every row.",
        )
    return table


def restored(frame: pd.DataFrame, quarantine: pd.DataFrame, order: pd.Index[Any]) -> pd.DataFrame:
    """The rows of both in the order of the frame as read, each column of the kind that it has in the first."""
    if not len(quarantine):
        whole = frame
    else:
        columns = {name: _together(frame[name], quarantine[name]) for name in frame.columns}
        whole = pd.DataFrame(columns, index=frame.index.append(quarantine.index))
    if whole.index.equals(order):
        return whole
    _check_rows(whole.index, order, there=True)
    _check_rows(order, whole.index, there=True)
    whole = whole.loc[order]
    whole.index = order
    return whole


def _together(above: pd.Series[Any], below: pd.Series[Any]) -> pd.Series[Any]:
    if above.dtype == below.dtype:
        return cast("pd.Series[Any]", pd.concat([above, below]))
    cells = pd.concat([above.astype(object), below.astype(object)])
    try:
        return of_kind(cells, above.dtype)
    except InputError:  # values that only the rows set aside have
        return of_kind(cells, None)


def _check_rows(index: pd.Index[Any], rows: pd.Index[Any], *, there: bool) -> None:
    wrong = rows[rows.isin(index) != there]
    if len(wrong):
        got, expected = ("no such row", "the row") if there else ("the row itself", "a frame without it")
        raise other_answers(f"row {wrong[0]}", got=got, expected=expected)
