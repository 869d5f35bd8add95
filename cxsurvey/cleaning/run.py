"""The runner: one rule after another proposes, the runner applies and writes the audit."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import categories, distinct
from cxsurvey.cleaning.audit import CHANGE_COLUMNS, SET_ASIDE_COLUMNS, Audit
from cxsurvey.cleaning.proposal import Change, Exclusion, Rule
from cxsurvey.codebook import Codebook


def clean(frame: pd.DataFrame, codebook: Codebook, rules: Sequence[Rule], audit: Audit) -> tuple[pd.DataFrame, Audit]:
    """The frame after every rule, in order, and the audit with their changes added. The frame given stays as it is."""
    changes, set_aside, quarantine = [audit.changes], [audit.set_aside], [audit.quarantine]
    for rule in rules:
        proposal = rule.propose(frame, codebook)
        ids = _ids(frame, codebook)
        for change in proposal.changes:
            changes.append(_changed_cells(frame, ids, change, rule.name))
            frame = _apply(frame, change)
        keep = np.ones(len(frame), dtype=bool)
        for exclusion in proposal.exclusions:
            exclusion = _only(exclusion, keep)
            set_aside.append(_excluded_rows(frame, ids, exclusion, rule.name))
            keep[exclusion.rows] = False
        if not keep.all():
            quarantine.append(frame[~keep])
            frame = frame[keep]
    return frame, Audit(
        rows_in=audit.rows_in,
        rows_kept=len(frame),
        changes=_join(changes),
        set_aside=_join(set_aside),
        quarantine=_join(quarantine),
        rules=(*audit.rules, *(rule.name for rule in rules)),
    )


def _only(exclusion: Exclusion, keep: np.ndarray[Any, np.dtype[np.bool_]]) -> Exclusion:
    """The part of an exclusion that concerns rows still kept: a row is set aside once."""
    still = keep[exclusion.rows]
    evidence = [text for text, here in zip(exclusion.evidence, still, strict=True) if here]
    return Exclusion(exclusion.rows[still], evidence, exclusion.reason)


def _ids(frame: pd.DataFrame, codebook: Codebook) -> np.ndarray[Any, np.dtype[np.object_]]:
    name = codebook.id_column
    return frame[name].astype(object).to_numpy() if name in frame else frame.index.to_numpy().astype(object)


def _changed_cells(frame: pd.DataFrame, ids: Any, change: Change, rule: str) -> pd.DataFrame:
    before = frame[change.field].astype(object).to_numpy()[change.rows]
    return pd.DataFrame(
        {
            "row": frame.index.to_numpy()[change.rows],
            "id": ids[change.rows],
            "field": change.field,
            "before": before,
            "after": np.array(change.after, dtype=object),
            "rule": rule,
            "reason": change.reason,
        },
        columns=CHANGE_COLUMNS,
    ).astype({"field": object, "rule": object, "reason": object, "before": object, "after": object, "id": object})


def _excluded_rows(frame: pd.DataFrame, ids: Any, exclusion: Exclusion, rule: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": frame.index.to_numpy()[exclusion.rows],
            "id": ids[exclusion.rows],
            "rule": rule,
            "reason": exclusion.reason,
            "evidence": list(exclusion.evidence),
        },
        columns=SET_ASIDE_COLUMNS,
    ).astype({"id": object, "rule": object, "reason": object, "evidence": object})


def _apply(frame: pd.DataFrame, change: Change) -> pd.DataFrame:
    """A frame with one column replaced; the others are shared, not copied."""
    values, positions = distinct(frame[change.field])
    place: dict[Hashable, int] = {value: position for position, value in enumerate(values)}
    positions = positions.copy()
    positions[change.rows] = [place.setdefault(value, len(place)) for value in change.after]
    column = categories(positions, place)
    return frame.assign(**{change.field: pd.Series(column, index=frame.index)})


def _join(pieces: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [piece for piece in pieces if len(piece)]
    if not filled:
        return pieces[0]
    if len(filled) == 1:
        return filled[0]
    keep_index = filled[0].index.name == "row"
    return pd.concat([piece.astype(object) for piece in filled], ignore_index=not keep_index)
