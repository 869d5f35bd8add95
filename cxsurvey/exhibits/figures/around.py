"""What stands around every figure made of estimates: question, base, notes, method and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.results import Estimates
from cxsurvey.exhibits.figure import COLUMNS, Figure
from cxsurvey.exhibits.figures.keyed_rows import bases_note, question_text
from cxsurvey.exhibits.figures.notes import flag_note


def figure_of(
    form: str,
    estimates: Estimates,
    rows: pd.DataFrame,
    *,
    title: str,
    name: str,
    notes: Sequence[str] = (),
    more: Sequence[str] = (),
    layout: Mapping[str, Any] | None = None,
    group_letters: Mapping[str, str] | None = None,
) -> Figure:
    """The Figure of some rows; columns that are missing are filled, `more` are those of its form."""
    about, bases = estimates.about, estimates.keys.assign(base_n=estimates.base_n.astype(int))
    rows = filled(rows, more)
    return Figure(
        form=form,
        rows=rows,
        title=title,
        subtitle=question_text(estimates),
        notes=tuple(filter(None, (bases_note(estimates, bases), *notes, flag_note(rows), estimates.method))),
        source=about.source,
        name=name,
        group_letters=group_letters or {},
        confidence=about.confidence,
        ordered=about.ordered,
        layout=layout or {},
        provenance=about.provenance,
    )


def filled(rows: pd.DataFrame, more: Sequence[str] = ()) -> pd.DataFrame:
    """The rows with every column of a figure, in order, and those of its form behind; a void one is "" or NaN."""
    void: dict[str, Any] = {"value": np.nan, "low": np.nan, "high": np.nan, "base_n": 0, "kind": "answer"}
    given = {name: rows[name] if name in rows else void.get(name, "") for name in (*COLUMNS, *more)}
    return pd.DataFrame(given, index=rows.index).reset_index(drop=True)


def one_split(estimates: Estimates, what: str) -> str | None:
    """The one question that the estimates are split by, None for no split; two splits are refused."""
    if len(estimates.by) > 1:
        raise InputError(
            f"{what} shows one split at a time.",
            where="estimates",
            got=f"estimates by {listing(estimates.by)}",
            expected="estimates in all, or by one question",
            next_step="Estimate with one question in by=.",
        )
    return estimates.by[0] if estimates.by else None
