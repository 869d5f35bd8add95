"""Google Forms: one row of questions, first the time; several answers in one cell, "Question [Row]" for grids."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxsurvey.readers.platforms.platform import Field, Heads, Platform, first_row, one_row, plain_text

TIMESTAMPS = (
    "timestamp",
    "tijdstempel",
    "zeitstempel",
    "horodateur",
    "marca temporal",
    "informazioni cronologiche",
    "carimbo de data/hora",
    "sygnatura czasowa",
    "tidsstämpel",
    "tidsstempel",
    "отметка времени",
    "タイムスタンプ",
)
ROLES = dict.fromkeys(TIMESTAMPS, "end") | dict.fromkeys(
    ("username", "email address", "email", "e-mailadres", "e-mail-adresse", "adresse e-mail", "nom d'utilisateur"),
    "email",
)
_GRID = re.compile(r"(?P<wording>.+?)\s*\[(?P<row>[^\]]+)\]", re.DOTALL)


def fields(_heads: Heads, names: Sequence[str]) -> list[Field]:
    """The question of each column; the row of a grid stands in brackets behind it."""
    return [_field(name) for name in names]


def _field(name: str) -> Field:
    if name.casefold() in ROLES:
        return Field(role=ROLES[name.casefold()])
    grid = _GRID.fullmatch(name)
    if grid is None:
        return Field(plain_text(name))
    return Field(plain_text(grid["wording"]), plain_text(grid["row"]), group=grid["wording"])


GOOGLE_FORMS = Platform(
    name="google_forms",
    title="Google Forms",
    header_rows=one_row,
    naming=first_row,
    fields=fields,
    roles=ROLES,
    joined=(", ",),
)
