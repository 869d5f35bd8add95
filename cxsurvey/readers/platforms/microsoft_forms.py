"""Microsoft Forms: ID, times, e-mail and name, then one column per question; several answers end in ";" each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxsurvey.readers.platforms.platform import Field, Heads, Platform, first_row, one_row, worded

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


def fields(heads: Heads, names: Sequence[str]) -> list[Field]:
    """The question of each column; points and feedback of a quiz are none."""
    questions = worded(ROLES, _GRID)(heads, names)
    return [
        Field(role="paradata") if _POINTS.fullmatch(name) else question
        for name, question in zip(names, questions, strict=True)
    ]


MICROSOFT_FORMS = Platform(
    name="microsoft_forms",
    title="Microsoft Forms",
    header_rows=one_row,
    naming=first_row,
    fields=fields,
    roles=ROLES,
    joined=(";",),
)
