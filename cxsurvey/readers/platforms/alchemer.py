"""Alchemer (SurveyGizmo): one row of names; "Option:Question" is an option in a column of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cxsurvey.readers.platforms.platform import WRITE_IN, Field, Heads, Platform, first_row, one_row, plain_text

ROLES = {
    "response id": "id",
    "id": "id",
    "time started": "start",
    "date started": "start",
    "date_started": "start",
    "date submitted": "end",
    "date_submitted": "end",
    "status": "status",
    "is_test_data": "preview",
    "test data": "preview",
    "data_quality": "paradata",
    "data quality": "paradata",
    "response_time": "duration",
    "response time": "duration",
    "contact id": "panel_id",
    "contact_id": "panel_id",
    "legacy comments": "paradata",
    "comments": "paradata",
    "language": "language",
    "referer": "paradata",
    "referrer": "paradata",
    "sessionid": "paradata",
    "session_id": "paradata",
    "user agent": "user_agent",
    "user_agent": "user_agent",
    "tags": "paradata",
    "ip address": "ip",
    "ip_address": "ip",
    "longitude": "longitude",
    "latitude": "latitude",
    "country": "ip_country",
    "country_auto": "ip_country",
    "city": "paradata",
    "state/region": "paradata",
    "postal": "paradata",
}


def fields(heads: Heads, names: Sequence[str]) -> list[Field]:
    """The option before and the question after the colon, where several columns end in that question."""
    written = [head[0] or name for head, name in zip(heads, names, strict=True)]  # not told apart by a number
    questions = Counter(_question(name) for name in written if ":" in name)
    return [_field(name, questions) for name in written]


def _field(name: str, questions: Counter[str]) -> Field:
    if name.casefold() in ROLES:
        return Field(role=ROLES[name.casefold()])
    question = _question(name)
    if ":" not in name or not question or (questions[question] < 2 and not WRITE_IN.search(name.split(":")[0])):
        return Field(plain_text(name))
    option = name[: -len(question)].rstrip(": ")
    return Field(plain_text(question), option, group=question, is_open=bool(WRITE_IN.search(option)))


def _question(name: str) -> str:
    return name.partition(":")[2].lstrip(": ").strip()


ALCHEMER = Platform(
    name="alchemer",
    title="Alchemer (SurveyGizmo)",
    header_rows=one_row,
    naming=first_row,
    fields=fields,
    roles=ROLES,
)
