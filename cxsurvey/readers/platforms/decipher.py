"""Decipher (Forsta Surveys): one row of names; `Q1r2` is row 2 of Q1, ticked 1 or not ticked 0."""

from __future__ import annotations

import re

from cxsurvey.readers.platforms.platform import Field, Platform, by_name, first_row, one_row

ROLES = {
    "record": "paradata",
    "uuid": "id",
    "date": "end",
    "start_date": "start",
    "markers": "quota",
    "status": "status",
    "vlist": "vendor",
    "list": "vendor",
    "source": "vendor",
    "qtime": "duration",
    "vos": "device",
    "vosr15oe": "device",
    "vbrowser": "browser",
    "vbrowserr15oe": "browser",
    "vmobiledevice": "device",
    "vmobileos": "device",
    "vdropout": "paradata",
    "dropout": "paradata",
    "ipaddress": "ip",
    "ip": "ip",
    "useragent": "user_agent",
    "dcua": "user_agent",
    "url": "paradata",
    "session": "paradata",
    "decipherid": "paradata",
    "rid": "panel_id",
    "psid": "panel_id",
    "pid": "panel_id",
    "declang": "language",
    "language": "language",
}
_PART = re.compile(r"(?P<group>[A-Za-z]\w*?\d\w*?)(?P<row>(?:r\d+)?)(?P<column>(?:c\d+)?)(?P<open>oe)?", re.ASCII)
_PAGE_TIME = re.compile(r"(p?agetime|pagetime|qtime_)\w*", re.IGNORECASE)


def _field(name: str) -> Field:
    """What a name says; there is no wording in the file."""
    if name.casefold() in ROLES:
        return Field(role=ROLES[name.casefold()])
    if _PAGE_TIME.fullmatch(name):
        return Field(role="page_time")
    part = _PART.fullmatch(name)
    if part is None or not (part["row"] or part["column"] or part["open"]):
        return Field()
    row, column = part["row"], part["column"]
    if row and column and not part["open"]:  # each row of a grid is a question of its own
        return Field(option=column, group=part["group"] + row)
    return Field(option=row + column, group=part["group"], is_open=bool(part["open"]))


DECIPHER = Platform(
    name="decipher",
    title="Decipher (Forsta Surveys)",
    header_rows=one_row,
    naming=first_row,
    fields=by_name(_field),
    roles=ROLES,
    ticked=("1",),
    unticked=("0",),
)
