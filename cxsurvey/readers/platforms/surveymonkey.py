"""SurveyMonkey: a row of questions, blank over their further columns, above a row of options or "Response"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxsurvey.readers.platforms.platform import WRITE_IN, Field, Heads, Platform, Rows, plain_text

# In the languages of the site, with a number glued on where a spreadsheet made the names unique.
_OPEN_RESPONSE = re.compile(
    r"(Open-Ended Response|Open(-| )antwoord|Offene Antwort|Réponse ouverte|Respuesta abierta)\d*", re.IGNORECASE
)
RESPONSE = re.compile(rf"(Response|Antwoord|Antwort|Réponse|Respuesta)\d*|{_OPEN_RESPONSE.pattern}", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z]{1,4}\d+[a-z]?([_.]\w+)?")
_GLUED = re.compile(r"(?<=\))\d+$")

ROLES = {
    "respondent id": "id",
    "respondentid": "id",
    "collector id": "vendor",
    "collectorid": "vendor",
    "start date": "start",
    "startdate": "start",
    "date created": "start",
    "end date": "end",
    "enddate": "end",
    "date modified": "end",
    "ip address": "ip",
    "email address": "email",
    "first name": "name",
    "lastname": "name",
    "last name": "name",
    "custom data": "panel_id",
    "custom data 1": "panel_id",
    "language": "language",
    "respondent-id": "id",
    "collector-id": "vendor",
    "begindatum": "start",
    "startdatum": "start",
    "einddatum": "end",
    "enddatum": "end",
    "ip-adres": "ip",
    "ip-adresse": "ip",
    "e-mailadres": "email",
    "e-mail-adresse": "email",
    "voornaam": "name",
    "vorname": "name",
    "achternaam": "name",
    "nachname": "name",
    "aangepaste gegevens": "panel_id",
    "aangepaste gegevens 1": "panel_id",
    "benutzerdefinierte daten 1": "panel_id",
}


def header_rows(rows: Rows) -> int:
    """Two; three where a row of codes or nothing stands above the questions; one for a condensed export."""
    for number, row in enumerate(rows[:3], start=1):
        if any(RESPONSE.fullmatch(cell) for cell in row):
            return max(number, 2)
    blanks = len(rows) > 1 and any(not top and below for top, below in zip(rows[0], rows[1], strict=False))
    return 2 if blanks else 1


def naming(heads: Heads) -> Heads:
    """Question and option; the code alone where there is a row of codes."""
    if not _has_codes(heads):
        return heads
    return [(head[0],) if head[0] else (_said(head[1], head[2]),) for head in heads]


def fields(heads: Heads, _names: Sequence[str]) -> list[Field]:
    """The question of each column, filled to the right, and its option."""
    rows = [head[1:] for head in heads] if _has_codes(heads) else heads
    codes = [head[0] for head in heads] if _has_codes(heads) else [""] * len(heads)
    found, wording = [], ""
    for head, code in zip(rows, codes, strict=True):
        option = head[-1] if len(head) > 1 else ""
        wording = head[0] or ("" if RESPONSE.fullmatch(option) and code else wording)
        found.append(_field(plain_text(wording), option, code))
    return found


def _field(wording: str, option: str, code: str) -> Field:
    role = ROLES.get((wording or code).casefold(), "")
    if role or not option or RESPONSE.fullmatch(option):
        return Field(wording, group=wording, role=role, is_open=bool(_OPEN_RESPONSE.fullmatch(option)))
    option = _GLUED.sub("", plain_text(option))
    return Field(wording, option if option != wording else "", group=wording, is_open=bool(WRITE_IN.search(option)))


def _has_codes(heads: Heads) -> bool:
    """Whether the first of three header rows holds codes such as Q1_2 over most columns."""
    if len(heads[0]) < 3:
        return False
    filled = [head[0] for head in heads if any(head)]
    return sum(bool(_CODE.fullmatch(code)) for code in filled) * 2 > len(filled)


def _said(wording: str, option: str) -> str:
    return wording if wording or RESPONSE.fullmatch(option) else option


SURVEYMONKEY = Platform(
    name="surveymonkey",
    title="SurveyMonkey",
    header_rows=header_rows,
    naming=naming,
    fields=fields,
    roles=ROLES,
    joined=(", ",),
)
