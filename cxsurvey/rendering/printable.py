"""Texts that every file format can hold: on one line, without signs that XML forbids, cut where a cell ends."""

from __future__ import annotations

import re

from cxsurvey.errors import one_line

_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

MISSING = "\N{REPLACEMENT CHARACTER}"  # what stands for a sign that no file may hold


def printable(text: str, longest: int | None = None) -> str:
    r"""The text on one line; a sign that XML forbids is shown as �, and what is beyond `longest` signs as an ellipsis.

    >>> printable("first\nsecond\x07"), printable("abcdef", 4)
    ('first second�', 'abc…')
    """
    line = _FORBIDDEN.sub(MISSING, _BREAKS.sub(" ", one_line(text)))
    return line if longest is None or len(line) <= longest else line[: longest - 1] + "…"
