"""LimeSurvey: one row of codes, texts or both; `Q1[SQ002]` is a part of Q1, ticked Y or "Yes"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxsurvey.readers.platforms.platform import Field, Heads, Platform, first_row, one_row, plain_text

ROLES = {
    "id": "id",
    "response id": "id",
    "submitdate": "end",
    "date submitted": "end",
    "lastpage": "progress",
    "last page": "progress",
    "startlanguage": "language",
    "start language": "language",
    "seed": "paradata",
    "startdate": "start",
    "date started": "start",
    "datestamp": "recorded",
    "date last action": "recorded",
    "ipaddr": "ip",
    "ip address": "ip",
    "refurl": "paradata",
    "referrer url": "paradata",
    "token": "panel_id",
    "access code": "panel_id",
    "interviewtime": "duration",
    "total time": "duration",
    "antwoord id": "id",
    "respons id": "id",
    "antwort id": "id",
    "datum ingestuurd": "end",
    "datum ingezonden": "end",
    "datum verzonden": "end",
    "datum abgeschickt": "end",
    "laatste pagina": "progress",
    "letzte seite": "progress",
    "starttaal": "language",
    "start-taal": "language",
    "startsprache": "language",
    "zufallsstartwert": "paradata",
    "startdatum": "start",
    "datum gestart": "start",
    "datum gestartet": "start",
    "datum laatste actie": "recorded",
    "datum letzte aktivität": "recorded",
    "ip-adres": "ip",
    "ip-adresse": "ip",
    "totale tijd": "duration",
    "gesamtzeit": "duration",
}
# Code, then the part in brackets, then the wording: any of the three may be missing.
_PART = re.compile(r"(?P<group>.*?)\s*(?P<parts>(?:\[[^\]]*\])+)(?P<said>[.:]?\s.*)?", re.DOTALL)
_LAST = re.compile(r"(?P<wording>.+?)\s*\[(?P<part>[^\]]+)\]", re.DOTALL)
_TIMING = re.compile(
    r"(groupTime|group time|questionTime|question time|groepstijd|vraagtijd|gruppenzeit|fragenzeit)\W?.*", re.IGNORECASE
)
_OPEN = ("anders", "sonstiges", "other", "comment", "other comment", "othercomment")


def fields(heads: Heads, names: Sequence[str]) -> list[Field]:
    """What stands before, in and after the brackets."""
    return [_field(head[0] or name, name) for head, name in zip(heads, names, strict=True)]


def _field(text: str, name: str) -> Field:
    plain = re.sub(r"^([A-Za-z]\w*)\. ", "", text)
    for spelled in (name.casefold(), plain.casefold()):
        if spelled in ROLES:
            return Field(role=ROLES[spelled])
    if _TIMING.fullmatch(text):
        return Field(role="page_time")
    part = _PART.fullmatch(text)
    if part is None:
        return Field(plain_text(plain) if plain != name or " " in plain else "")
    option = " ".join(piece.strip("[] ") for piece in part["parts"].split("]["))
    wording = plain_text((part["said"] or "").lstrip(".: ")) or (part["group"] if " " in part["group"] else "")
    inner = _LAST.fullmatch(wording)
    is_open = option.casefold() in _OPEN or option.casefold().endswith("comment")
    if inner:  # "Q2[SQ001]. Which tools? [CRM]"
        wording, option = inner["wording"], option if is_open else inner["part"]
    return Field(plain_text(wording), plain_text(option), group=part["group"], is_open=is_open)


LIMESURVEY = Platform(
    name="limesurvey",
    title="LimeSurvey",
    header_rows=one_row,
    naming=first_row,
    fields=fields,
    roles=ROLES,
    ticked=("Y", "Yes", "Ja", "Oui", "Sí"),
    unticked=("N", "No", "Nein", "Nee", "Non", "Not selected"),
)
