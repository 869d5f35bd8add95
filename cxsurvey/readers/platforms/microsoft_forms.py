"""Microsoft Forms: ID, times, e-mail and name, then one column per question; several answers end in ";" each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxsurvey.readers.platforms.platform import Field, Heads, Platform, first_row, one_row, plain_text

ROLES = {
    "id": "id",
    "start time": "start",
    "starttijd": "start",
    "startzeit": "start",
    "heure de début": "start",
    "begintijd": "start",
    "completion time": "end",
    "tijd van voltooien": "end",
    "fertigstellungszeit": "end",
    "heure de fin": "end",
    "email": "email",
    "e-mail": "email",
    "adresse de messagerie": "email",
    "name": "name",
    "naam": "name",
    "nom": "name",
    "last modified time": "recorded",
    "tijd van laatste wijziging": "recorded",
    "language": "language",
    "taal": "language",
    "total points": "paradata",
    "quiz feedback": "paradata",
}
_GRID = re.compile(r"(?P<wording>.+[?:.])\.(?P<row>[^.]+)", re.DOTALL)
_POINTS = re.compile(r"(Points|Feedback) - .*", re.DOTALL)


def fields(_heads: Heads, names: Sequence[str]) -> list[Field]:
    """The question of each column."""
    return [_field(name) for name in names]


def _field(name: str) -> Field:
    if name.casefold() in ROLES:
        return Field(role=ROLES[name.casefold()])
    if _POINTS.fullmatch(name):
        return Field(role="paradata")
    grid = _GRID.fullmatch(name)
    if grid is None:
        return Field(plain_text(name))
    return Field(plain_text(grid["wording"]), plain_text(grid["row"]), group=grid["wording"])


MICROSOFT_FORMS = Platform(
    name="microsoft_forms",
    title="Microsoft Forms",
    header_rows=one_row,
    naming=first_row,
    fields=fields,
    roles=ROLES,
    joined=(";",),
)
