"""Waves one below the other: rows numbered through, the audits of all of them as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import as_category, is_number
from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.edits import WHOLE_ROW, Edit, objects, rewritten
from cxsurvey.codebook import Codebook
from cxsurvey.codebook.words import spelled
from cxsurvey.waves.columns import Part

NOT_ASKED = "not_asked"


def stacked(parts: Sequence[Part], book: Codebook, name: str) -> tuple[pd.DataFrame, Audit]:
    """The rows kept in all waves, and the audit of all waves with rows numbered through."""
    starts = np.concatenate([[0], np.cumsum([part.last for part in parts])[:-1]]).astype(int)
    rows = _together([part.rows for part in parts], parts, starts, book, name)
    raw = _together([part.raw for part in parts], parts, starts, book, name)
    kept = np.concatenate([part.kept for part in parts])
    shifted = [_shifted(part, int(start)) for part, start in zip(parts, starts, strict=True)]
    renamed = _shared_ids(rows, book.id_column, name)
    rows = rewritten(rows, renamed, {})
    edits = (*(edit for part in shifted for edit in part.edits), *renamed)
    touched = dict.fromkeys(edit.field for edit in edits if edit.field in rows)
    audit = Audit(
        rows_in=sum(part.audit.rows_in for part in parts),
        rows_kept=int(kept.sum()),
        edits=edits,
        set_aside=_concatenated([part.set_aside for part in shifted]),
        further=_concatenated([part.further for part in shifted]),
        flags=_concatenated([part.flags for part in shifted]),
        quarantine=rows[~kept],
        recipe=tuple(dict.fromkeys(ran for part in parts for ran in part.audit.recipe)),
        order=rows.index,
        kinds_before={column: raw[column].dtype for column in touched},
        kinds_after={column: rows[column].dtype for column in touched},
    )
    return rows[kept], audit


def _together(
    frames: Sequence[pd.DataFrame], parts: Sequence[Part], starts: Any, book: Codebook, name: str
) -> pd.DataFrame:
    """The frames one below the other; a question that a wave was not asked holds "not_asked" there."""
    columns = dict.fromkeys(column for frame in frames for column in frame.columns)
    asked = {column for question in book.questions.values() for column in question.columns} - {name}
    columns |= dict.fromkeys(sorted(asked - set(columns)))
    columns.pop(name, None)
    table: dict[str, Any] = {name: np.repeat([part.key for part in parts], [len(frame) for frame in frames])}
    for column in columns:
        pieces = [_cells(frame, column, column in asked) for frame in frames]
        table[column] = _joined(pieces)
    index = np.concatenate([frame.index.to_numpy() + start for frame, start in zip(frames, starts, strict=True)])
    made = pd.DataFrame(table, index=pd.Index(index, name="row"))
    return made.assign(**{name: as_category(made[name].astype(object))})


def _cells(frame: pd.DataFrame, column: str, is_answer: bool) -> pd.Series[Any]:
    """The cells of a column; where a wave lacks it, "not_asked" for a question and nothing for the rest."""
    if column in frame:
        return frame[column]
    if is_answer:
        return pd.Series([NOT_ASKED] * len(frame), index=frame.index, dtype=object)
    return pd.Series(np.nan, index=frame.index)


def _joined(pieces: Sequence[pd.Series[Any]]) -> Any:
    """The cells of one column: numbers where every wave has numbers, else categories."""
    if all(is_number(piece) for piece in pieces):
        return pd.concat(pieces, ignore_index=True).array
    whole = pd.concat([piece.astype(object) for piece in pieces], ignore_index=True)
    return as_category(whole).array


def _shifted(part: Part, start: int) -> Audit:
    """The audit of one wave with the row numbers and columns of the merged frame."""
    audit = part.audit
    today = {source: column for column, source in part.columns.items()}
    edits = tuple(
        replace(edit, field=today.get(edit.field, edit.field), rows=edit.rows + start)
        for edit in audit.edits
        if edit.field in today or edit.field == WHOLE_ROW
    )
    return replace(
        audit,
        edits=edits,
        set_aside=_moved(audit.set_aside, start),
        further=_moved(audit.further, start),
        flags=_moved(audit.flags, start),
    )


def _moved(lines: pd.DataFrame, start: int) -> pd.DataFrame:
    return lines.assign(row=[row + start for row in lines["row"]]).astype(object) if len(lines) else lines


def _concatenated(lines: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in lines if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else lines[0]


def _shared_ids(rows: pd.DataFrame, column: str | None, name: str) -> tuple[Edit, ...]:
    """The wave in front of every id, where waves share ids: nobody is taken for another one's duplicate."""
    if column is None or column not in rows:
        return ()
    ids = rows[column].astype(object).to_numpy()
    waves = rows[name].astype(object).to_numpy()
    filled = np.flatnonzero(pd.notna(ids))
    pairs = pd.DataFrame({"id": ids[filled], "wave": waves[filled]}).drop_duplicates()
    if not pairs["id"].duplicated().any():
        return ()
    after = objects(f"{wave}-{spelled(one)}" for wave, one in zip(waves[filled], ids[filled], strict=True))
    reason = "the same ids in two waves"
    return (Edit(column, rows.index.to_numpy()[filled], ids[filled], ids[filled], after, "merge.ids", reason),)
