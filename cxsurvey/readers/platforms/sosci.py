"""SoSci Survey: names such as A101_02 and, below, perhaps a row of wordings; −9 is unanswered, −1 don't know."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxsurvey.readers.platforms.platform import Field, Heads, Platform, Rows, first_row, plain_text

ROLES = {
    "case": "id",
    "serial": "panel_id",
    "ref": "vendor",
    "questnnr": "version",
    "mode": "status",
    "language": "language",
    "started": "start",
    "lastdata": "end",
    "finished": "finished",
    "q_viewer": "paradata",
    "lastpage": "progress",
    "maxpage": "paradata",
    "missing": "paradata",
    "missrel": "paradata",
    "time_sum": "duration",
    "time_rsi": "paradata",
    "deg_time": "paradata",
    "mailsent": "paradata",
    "statistic": "paradata",
}
_PAGE_TIME = re.compile(r"TIME\d{3}")
_PART = re.compile(r"(?P<group>[A-Z][A-Z0-9]\d{2})_(?P<part>\d{2}|CN)(?P<open>a)?", re.ASCII)


def header_rows(rows: Rows) -> int:
    """Two where the case number of the second row is none."""
    place = next((place for place, cell in enumerate(rows[0]) if cell.casefold() == "case"), 0)
    below = rows[1][place] if len(rows) > 1 and place < len(rows[1]) else "0"
    return 1 if re.fullmatch(r"\d+", below) else 2


def fields(heads: Heads, names: Sequence[str]) -> list[Field]:
    """What the names, and the wordings below them, say."""
    return [_field(head, name) for head, name in zip(heads, names, strict=True)]


def _field(head: tuple[str, ...], name: str) -> Field:
    said = plain_text(head[1]) if len(head) > 1 else ""
    if name.casefold() in ROLES:
        return Field(said, role=ROLES[name.casefold()])
    if _PAGE_TIME.fullmatch(name):
        return Field(said, role="page_time")
    part = _PART.fullmatch(name)
    if part is None:
        return Field(said)
    stem, colon, option = said.partition(": ")
    if part["part"] == "CN":
        return Field(said, role="paradata")
    return Field(stem if colon else said, option or name, group=part["group"], is_open=bool(part["open"]))


SOSCI = Platform(
    name="sosci",
    title="SoSci Survey",
    header_rows=header_rows,
    naming=first_row,
    fields=fields,
    roles=ROLES,
    ticked=("2", "checked", "ausgewählt"),
    unticked=("1", "not checked", "nicht gewählt"),
    reasons={"-9": "no_answer", "-1": "dont_know"},
)
