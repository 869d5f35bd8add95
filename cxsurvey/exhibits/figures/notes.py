"""The footer of a figure: whom it is about, what its letters and asterisks mean."""

from __future__ import annotations

import pandas as pd

from cxsurvey.estimation.results import FLAG_BELOW, SUPPRESS_BELOW, Estimates
from cxsurvey.significance.results import TestResults


def base_note(estimates: Estimates, by: str | None) -> str:
    """Who the shares are of, and how many respondents: over all groups where there are some."""
    text = estimates.about.base[:1].upper() + estimates.about.base[1:]
    if by is None:
        return f"Base: {text} (n = {int(estimates.base_n[0]):,})."
    total = int(estimates.base_n[(estimates.keys["level"] == estimates.keys["level"].iloc[0]).to_numpy()].sum())
    return f"Base: {text} (n = {total:,} in all)."


def letter_note(tests: TestResults | None) -> str:
    """What a letter says, and how the tests were adjusted; empty without tests."""
    if tests is None:
        return ""
    adjustment = tests.method.rsplit("; ", 1)[-1].removesuffix(".")
    return f"A letter marks a share higher than that group's at the 5% level ({adjustment})."


def flag_note(rows: pd.DataFrame) -> str:
    """What the asterisks say that the rows carry; empty where they carry none."""
    texts = {
        "*": f"* base under {FLAG_BELOW}, counted or effective: directional only.",
        "**": f"** base under {SUPPRESS_BELOW}, not shown.",
    }
    return " ".join(text for mark, text in texts.items() if (rows["mark"] == mark).any())
