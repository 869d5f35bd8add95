"""Qualtrics: a row of short names, one of wordings, one of {"ImportId": …}; choices as texts or as codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxsurvey.readers.platforms.platform import Field, Heads, Platform, Rows, first_row, plain_text

IMPORT_ID = re.compile(r"""\{\s*["']ImportId["']""")

ROLES = {
    "responseid": "id",
    "startdate": "start",
    "enddate": "end",
    "recordeddate": "recorded",
    "status": "status",
    "ipaddress": "ip",
    "progress": "progress",
    "duration (in seconds)": "duration",
    "finished": "finished",
    "recipientlastname": "name",
    "recipientfirstname": "name",
    "recipientemail": "email",
    "externalreference": "panel_id",
    "externaldatareference": "panel_id",
    **dict.fromkeys(("psid", "pid", "rid", "panelid", "panel_id", "prolific_pid"), "panel_id"),
    "locationlatitude": "latitude",
    "locationlongitude": "longitude",
    "distributionchannel": "paradata",
    "userlanguage": "language",
    "q_language": "language",
    "q_recaptchascore": "bot_score",
    "q_relevantidduplicate": "paradata",
    "q_relevantidduplicatescore": "duplicate_score",
    "q_relevantidfraudscore": "fraud_score",
    "q_relevantidlaststartdate": "paradata",
    "q_duplicaterespondent": "paradata",
    "q_ballotboxstuffing": "paradata",
    "q_useragent": "user_agent",
}
_TECHNICAL = re.compile(r"_DO(_|$)|_(First|Last) Click$|_Click Count$|_(Browser|Version|Operating System|Resolution)$")
_META = {"browser": "browser", "version": "paradata", "operating system": "device", "resolution": "screen"}
_PAGE_TIME = re.compile(r"_Page Submit$")
_PART = re.compile(r"(?P<group>.+?)[_#](?P<part>\d+(?:_\d+)*)(?P<text>_TEXT)?$")
_STEM = re.compile(r"^(?P<stem>.+?)\s+-\s+(?:Selected Choice\s+-\s+)?(?P<option>.+)$", re.DOTALL)


def header_rows(rows: Rows) -> int:
    """Down to the row of ImportIds; without one, two where the second row repeats wordings, else one."""
    for number, row in enumerate(rows[:4], start=1):
        if sum(bool(IMPORT_ID.match(cell)) for cell in row) * 2 > len([cell for cell in row if cell]):
            return number
    known = {"start date", "startdate", "response type", "response id", "responseid", "recorded date", "ip address"}
    return 2 if len(rows) > 1 and len(known & {cell.casefold() for cell in rows[1]}) > 1 else 1


def fields(heads: Heads, names: Sequence[str]) -> list[Field]:
    """What the names and the row of wordings say; `Q5_1`, `Q5_2` are parts of Q5."""
    return [_field(head, name) for head, name in zip(heads, names, strict=True)]


def _field(head: tuple[str, ...], name: str) -> Field:
    said = plain_text(head[1]) if len(head) > 1 and not IMPORT_ID.match(head[1]) else ""
    if name.casefold() in ROLES:
        return Field(said, role=ROLES[name.casefold()])
    if name.casefold() in _META and "Meta Info" in said:
        return Field(said, role=_META[name.casefold()])
    if _PAGE_TIME.search(name):
        return Field(said, role="page_time")
    if _TECHNICAL.search(name):
        return Field(said, role="paradata")
    part = _PART.fullmatch(name)
    if name.endswith("_TEXT"):
        return Field(said, is_open=True)
    stem = _STEM.match(said)
    if part and stem:
        return Field(stem["stem"], stem["option"], group=part["group"])
    return Field(said, said if part else "", group=part["group"] if part else "")


QUALTRICS = Platform(
    name="qualtrics",
    title="Qualtrics",
    header_rows=header_rows,
    naming=first_row,
    fields=fields,
    roles=ROLES,
    ticked=("1",),
    joined=(",",),
    reasons={"-99": "no_answer"},
)
