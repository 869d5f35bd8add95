"""What bars and columns cut into shares must be: levels that add up to 100 %, no more than colours are told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxsurvey.errors import InputError

MOST_COLOURS, MOST_STEPS = 6, 9  # segments of a bar that eyes tell apart: categories, steps of a scale


def check_whole(totals: pd.Series[float], form: str, instead: str) -> None:
    """Refuse bars, by their names, whose shares do not add up to 100 %."""
    if len(totals) and not np.allclose(totals, 1, atol=1e-9):
        raise InputError(
            "These levels do not add up to 100 %.",
            where=form,
            got=f"{100 * totals.iloc[0]:.1f} % in {totals.index[0]}",
            expected="all levels of a single-response question",
            next_step=f"Use {instead}() for some of the levels or for multiple response.",
        )


def check_segments(count: int, form: str, instead: str, *, ordered: bool) -> None:
    """Refuse more levels than colours that can be told apart."""
    most = MOST_STEPS if ordered else MOST_COLOURS
    if count > most:
        raise InputError(
            "There are more levels than colours that can be told apart.",
            where=form,
            got=f"{count} levels",
            expected=f"at most {most}",
            next_step=f"Use {instead}(), or put levels together in the codebook.",
        )
