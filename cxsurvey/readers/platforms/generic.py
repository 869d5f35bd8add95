"""A file of no known platform: one row of names, and what a name says by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxsurvey.answers import HEADER_MARK
from cxsurvey.readers.platforms.platform import WRITE_IN, Field, Heads, Platform, all_rows, one_row, plain_text

ROLES = {
    "respondent id": "id",
    "respondentid": "id",
    "respondent_id": "id",
    "respondent": "id",
    "respid": "id",
    "response id": "id",
    "responseid": "id",
    "response_id": "id",
    "caseid": "id",
    "case_id": "id",
    "uuid": "id",
    "unique_id": "id",
    "id": "id",
    "startedat": "start",
    "started_at": "start",
    "start_time": "start",
    "start time": "start",
    "start date": "start",
    "startdate": "start",
    "finishedat": "end",
    "finished_at": "end",
    "end_time": "end",
    "end time": "end",
    "end date": "end",
    "enddate": "end",
    "timestamp": "end",
    "duration": "duration",
    "weight": "weight",
    "ip": "ip",
    "ip address": "ip",
    "ipaddress": "ip",
    "email": "email",
    "e-mail": "email",
    "email address": "email",
}
_PART = re.compile(r"(?P<group>[A-Za-z]\w*?)_(?P<part>\d{1,3})", re.ASCII)


def fields(heads: Heads, names: Sequence[str]) -> list[Field]:
    """What the names say: roles, `Q2_1` as a part of Q2, and question and option of a header of several rows."""
    return [_field(head, name) for head, name in zip(heads, names, strict=True)]


def _field(head: tuple[str, ...], name: str) -> Field:
    if name.casefold() in ROLES:
        return Field(role=ROLES[name.casefold()])
    part = _PART.fullmatch(name)
    if part:
        return Field(option=part["part"], group=part["group"])
    if len(head) > 1 and HEADER_MARK in name:
        wording, _, option = name.rpartition(HEADER_MARK)
        return Field(plain_text(wording), plain_text(option), group=wording, is_open=bool(WRITE_IN.search(option)))
    return Field(plain_text(name) if " " in name else "")


GENERIC = Platform(
    name="delimited",
    title="delimited text",
    header_rows=one_row,
    naming=all_rows,
    fields=fields,
    roles=ROLES,
    joined=(";", ","),
)
