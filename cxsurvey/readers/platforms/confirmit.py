"""Confirmit (Forsta Plus): one row of names; `q1_2` is answer 2 of q1, ticked 1 or not ticked 0."""

from __future__ import annotations

import re

from cxsurvey.readers.platforms.platform import Field, Platform, by_name, first_row, one_row

ROLES = {
    "responseid": "id",
    "respid": "panel_id",
    "interview_start": "start",
    "interview_end": "end",
    "interview_start_utc": "paradata",
    "interview_end_utc": "paradata",
    "status": "status",
    "l": "language",
    "language": "language",
    "interview_language": "language",
    "userid": "panel_id",
    "email": "email",
    "first_name": "name",
    "last_name": "name",
    "clientip": "ip",
    "ipaddress": "ip",
    "browsertype": "browser",
    "browserversion": "browser",
    "devicetype": "device",
    "renderingmode": "device",
    "resume_count": "paradata",
    "last_touched": "recorded",
    "lastcomplete": "paradata",
    "noofemailssent": "paradata",
}
_PART = re.compile(r"(?P<group>.+?)_(?P<part>\d+)(?P<open>_other)?", re.ASCII)


def _field(name: str) -> Field:
    """What a name says; there is no wording in the file."""
    if name.casefold() in ROLES:
        return Field(role=ROLES[name.casefold()])
    part = _PART.fullmatch(name)
    if part:
        return Field(option=part["part"], group=part["group"], is_open=bool(part["open"]))
    return Field(is_open=name.endswith("_other"))


CONFIRMIT = Platform(
    name="confirmit",
    title="Confirmit (Forsta Plus)",
    header_rows=one_row,
    naming=first_row,
    fields=by_name(_field),
    roles=ROLES,
    ticked=("1",),
    unticked=("0",),
)
