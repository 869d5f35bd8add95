"""The words that a codebook may use: kinds of question, reasons for no answer, bases, and roles of columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

Code = str | int
Kind = Literal["single", "multiple", "numeric", "text"]
Reason = Literal["dont_know", "refused", "no_answer", "invalid", "not_asked", "broke_off"]
Base = Literal["valid", "answered", "asked", "all"]
Sample = Literal["unknown", "probability", "nonprobability"]

# What a column is for that holds no answer to a question: the paradata of the interview, and who was interviewed.
Role = Literal[
    "panel_id",
    "vendor",
    "start",
    "end",
    "recorded",
    "duration",
    "page_time",
    "status",
    "finished",
    "progress",
    "preview",
    "consent",
    "quota",
    "version",
    "language",
    "country",
    "ip",
    "ip_country",
    "user_agent",
    "device",
    "browser",
    "screen",
    "name",
    "email",
    "phone",
    "organisation",
    "latitude",
    "longitude",
    "bot_score",
    "fraud_score",
    "duplicate_score",
    "proxy_score",
    "paste_count",
    "keystrokes",
    "weight",
]

# Roles by which a person can be found: they are personal data whether the codebook says so or not.
PERSONAL: frozenset[str] = frozenset(
    {"panel_id", "ip", "name", "email", "phone", "organisation", "latitude", "longitude"}
)

# In the reasons of one question, a value that stands for no answer elsewhere and is an answer here: 99 seats.
ANSWER = "answer"

# How a column of dates is written; "spreadsheet": as day numbers, counted from the end of 1899.
DATE_ORDERS = ("day first", "month first", "year first", "spreadsheet")

# What stands on everything that was made from answers that nobody gave.
SYNTHETIC = "Synthetic demonstration data"

REASON_LABELS: Mapping[str, str] = {
    "dont_know": "Don’t know",
    "refused": "Refused",
    "no_answer": "No answer",
    "invalid": "Invalid",
    "not_asked": "Not asked",
    "broke_off": "Broke off before",
}

# Each base holds the one before it. A share is always a share of a stated base.
BASES: Mapping[str, frozenset[str]] = {
    "valid": frozenset(),
    "answered": frozenset({"dont_know", "refused"}),
    "asked": frozenset({"dont_know", "refused", "no_answer", "invalid"}),
    "all": frozenset(get_args(Reason)),
}

_NUMBER = r"-?\d+(?:\.\d+)?"
_RANGE = re.compile(rf"({_NUMBER}|lowest)\.\.({_NUMBER}|highest)", re.ASCII)


def spelled(value: Any) -> str:
    """The text that a value is found under: 1, 1.0 and "1" are one."""
    return str(int(value)) if isinstance(value, int | float) and value == value // 1 else str(value)


def number_range(text: str) -> tuple[float, float] | None:
    """Both ends of a range of numbers, None for a text that is none.

    >>> number_range("-999..0"), number_range("lowest..-1"), number_range("2-5")
    ((-999.0, 0.0), (-inf, -1.0), None)
    """
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    low, high = found.groups()
    return (
        float("-inf") if low == "lowest" else float(low),
        float("inf") if high == "highest" else float(high),
    )
