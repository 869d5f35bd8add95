"""What is not shown: numbers on too small a base, taken out before anything is drawn or written."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxsurvey.arrays import BoolArray
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates, smaller_base
from cxsurvey.significance.results import TestResults

_OF_AN_ESTIMATE = ("estimate", "std_error", "conf_low", "conf_high")
_OF_A_TEST = ("difference", "std_error", "conf_low", "conf_high", "statistic", "p_value", "p_adjusted")


def shown_estimates(estimates: Estimates) -> pd.DataFrame:
    """`to_frame()` without the numbers of suppressed rows, fit for a file that leaves the house."""
    frame = estimates.to_frame()
    hidden = smaller_base(estimates) < SUPPRESS_BELOW
    frame["flag"] = [shown_flag(flag) for flag in frame["flag"]]
    return _blanked(frame, hidden, _OF_AN_ESTIMATE)


def shown_tests(tests: TestResults) -> pd.DataFrame:
    """`to_frame()` without the numbers of comparisons that were not tested: a difference tells of both its groups."""
    frame = tests.to_frame()
    hidden = frame["p_value"].isna().to_numpy()
    frame["flag"] = [shown_flag(flag) for flag in frame["flag"]]
    frame["method"] = np.where(hidden, "not tested", frame["method"])
    return _blanked(frame, hidden, _OF_A_TEST)


def shown_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a figure without anything that tells of a suppressed number, whoever made them.

    That a limit was exact would say that a share is 0 or 1, so the flag of a suppressed row says only that it is one.
    """
    if "flag" not in rows or not (told := rows["flag"].astype(str)).str.contains(";|^suppressed").any():
        return rows
    hidden = told.str.startswith("suppressed").to_numpy()
    flags = [shown_flag(flag) for flag in told]
    return _blanked(rows.assign(flag=flags), hidden, ("value", "low", "high"))


def shown_flag(flag: str) -> str:
    """The flag as files may have it.

    >>> shown_flag("suppressed: base under 30; exact bound"), shown_flag("small base: under 100")
    ('suppressed: base under 30', 'small base: under 100')
    """
    return flag.split("; ")[0] if flag.startswith("suppressed") else flag


def _blanked(frame: pd.DataFrame, hidden: BoolArray, names: tuple[str, ...]) -> pd.DataFrame:
    """The frame with NaN in some columns of some rows."""
    there = [name for name in names if name in frame]
    return frame.assign(**{name: np.where(hidden, np.nan, frame[name]) for name in there}) if hidden.any() else frame
