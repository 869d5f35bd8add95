"""Google Forms: one row of questions, first the time; several answers in one cell, "Question [Row]" for grids."""

from __future__ import annotations

import re

from cxsurvey.readers.platforms.platform import Platform, first_row, one_row, worded

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


GOOGLE_FORMS = Platform(
    name="google_forms",
    title="Google Forms",
    header_rows=one_row,
    naming=first_row,
    fields=worded(ROLES, _GRID),
    roles=ROLES,
    joined=(", ",),
)
