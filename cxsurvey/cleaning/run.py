"""The runner: one rule after another proposes, the runner applies and writes the audit."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import categories, distinct
from cxsurvey.cleaning.audit import CHANGE_COLUMNS, SET_ASIDE_COLUMNS, Audit, stacked
from cxsurvey.cleaning.proposal import Change, Exclusion, Rule
from cxsurvey.codebook import Codebook


def clean(frame: pd.DataFrame, codebook: Codebook, rules: Sequence[Rule], audit: Audit) -> tuple[pd.DataFrame, Audit]:
    """The frame after every rule, in order, and the audit with their changes added. The frame given stays as it is."""
    changes, set_aside, quarantine = [audit.changes], [audit.set_aside], audit.quarantine
    for rule in rules:
        proposal = rule.propose(frame, codebook)
        ids = _ids(frame, codebook)
        for change in proposal.changes:
            changes.append(_changed_cells(frame, ids, change, rule.name))
            frame = applied(frame, change)
        keep = np.ones(len(frame), dtype=bool)
        for exclusion in proposal.exclusions:
            exclusion = _only(exclusion, keep)
            set_aside.append(_excluded_rows(frame, ids, exclusion, rule.name))
            keep[exclusion.rows] = False
        if not keep.all():
            quarantine = stacked(frame[~keep], quarantine) if len(quarantine) else frame[~keep]
            frame = frame[keep]
    return frame, Audit(
        rows_in=audit.rows_in,
        rows_kept=len(frame),
        changes=_joined(changes),
        set_aside=_joined(set_aside),
        quarantine=quarantine,
        rules=(*audit.rules, *(rule.name for rule in rules)),
    )


def applied(frame: pd.DataFrame, change: Change) -> pd.DataFrame:
    """A frame with one column replaced; the others are shared, not copied. A missing value empties its cell."""
    values, positions = distinct(frame[change.field])
    place: dict[Hashable, int] = {value: position for position, value in enumerate(values)}
    positions = positions.copy()
    positions[change.rows] = [-1 if pd.isna(new) else place.setdefault(new, len(place)) for new in change.after]
    column = categories(positions, place)
    return frame.assign(**{change.field: pd.Series(column, index=frame.index)})


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
    cells = {
        "row": frame.index.to_numpy()[change.rows],
        "id": ids[change.rows],
        "field": change.field,
        "before": before,
        "after": pd.Series(list(change.after), dtype=object).to_numpy(),
        "rule": rule,
        "reason": change.reason,
    }
    return pd.DataFrame(cells, columns=CHANGE_COLUMNS, dtype=object)


def _excluded_rows(frame: pd.DataFrame, ids: Any, exclusion: Exclusion, rule: str) -> pd.DataFrame:
    rows = {
        "row": frame.index.to_numpy()[exclusion.rows],
        "id": ids[exclusion.rows],
        "rule": rule,
        "reason": exclusion.reason,
        "evidence": list(exclusion.evidence),
    }
    return pd.DataFrame(rows, columns=SET_ASIDE_COLUMNS, dtype=object)


def _joined(pieces: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [piece for piece in pieces if len(piece)]
    return pd.concat([piece.astype(object) for piece in filled], ignore_index=True) if filled else pieces[0]
