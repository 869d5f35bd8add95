"""A draft codebook from the answers alone, for a person to finish."""

from __future__ import annotations

from typing import Any, get_args

import pandas as pd

from cxsurvey.answers import distinct, is_blank, is_number
from cxsurvey.codebook import Codebook, Option, Question, Reason

OPEN_END = 1_000  # more distinct texts than this in one column is an open end, not a choice


def infer_codebook(frame: pd.DataFrame) -> Codebook:
    """A draft codebook of a frame: one question per column, its values as options, for a person to finish.

    A column of numbers is numeric; one without answers, or with more texts than a choice could offer, is text.
    """
    return Codebook({str(name): _infer_question(str(name), column) for name, column in frame.items()})


def _infer_question(name: str, column: pd.Series[Any]) -> Question:
    if is_number(column):
        return Question(name, kind="numeric")
    values = [value for value in distinct(column)[0] if not is_blank(value)]
    if not values or len(values) > OPEN_END:
        return Question(name, kind="text")
    if not getattr(column.dtype, "ordered", False):
        values = sorted(values, key=lambda value: (str(type(value)), value))
    return Question(name, options=tuple(_infer_option(value) for value in values))


def _infer_option(value: Any) -> Option:
    code = value if isinstance(value, str | int) and not isinstance(value, bool) else str(value)
    return Option(code, str(value), values=(value,), reason=value if value in get_args(Reason) else None)
