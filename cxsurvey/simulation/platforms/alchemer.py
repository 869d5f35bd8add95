"""Alchemer (SurveyGizmo): one row of wordings; "Option:Question" is an option in a column of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cxsurvey.codebook import Codebook
from cxsurvey.simulation.platforms.delimited import write_rows
from cxsurvey.simulation.platforms.layout import Asked, Column, Layout, Native
from cxsurvey.simulation.platforms.naming import delimited_names
from cxsurvey.simulation.platforms.paradata import Paradata

_MOMENT = "%Y-%m-%d %H:%M:%S"
_ZONE = "America/New_York"  # the platform writes times as its office has them
_LETTERS = "0123456789abcdef"
_STATUSES = {"complete": "Complete", "partial": "Partial", "screened out": "Disqualified", "screen-out": "Disqualified"}
_LANGUAGES = {"en": "English", "nl": "Dutch"}


def _blank(paradata: Paradata) -> list[str]:
    return paradata.constant("")


def _languages(paradata: Paradata) -> list[str]:
    given = (text or paradata.language for text in paradata.texts("language"))
    return [_LANGUAGES.get(text, text) for text in given]


NATIVES = (
    Native(("Response ID",), lambda p: p.numbers(1)),
    Native(("Time Started",), lambda p: p.times("start", _MOMENT, zone=_ZONE), "start"),
    Native(("Date Submitted",), lambda p: p.times("end", _MOMENT, zone=_ZONE), "end"),
    Native(("Status",), lambda p: p.statuses(_STATUSES), "status"),
    Native(("Contact ID",), lambda p: p.texts("panel_id"), "panel_id"),
    Native(("Legacy Comments",), _blank),
    Native(("Comments",), _blank),
    Native(("Language",), _languages, "language"),
    Native(("Referer",), _blank),
    Native(("SessionID",), lambda p: p.keys(_LETTERS, 26)),
    Native(("User Agent",), lambda p: p.texts("user_agent"), "user_agent"),
    Native(("Tags",), _blank),
    Native(("IP Address",), lambda p: p.texts("ip"), "ip"),
    Native(("Longitude",), _blank),
    Native(("Latitude",), _blank),
    Native(("Country",), lambda p: p.texts("ip_country"), "ip_country"),
    Native(("City",), _blank),
    Native(("State/Region",), _blank),
    Native(("Postal",), _blank),
)


def _heads(asked: Asked) -> tuple[str, ...]:
    if asked.beside and asked.beside.option:
        question = asked.beside.question
        return (f"{asked.beside.option.label} - Write In:{question.wording or question.title}",)
    wording = asked.question.wording or asked.question.title
    return (f"{asked.option.label}:{wording}" if asked.option else wording,)


def _extra(name: str) -> tuple[str, ...]:
    """A hidden value."""
    return (name,)


def _write(path: Path, _book: Codebook, columns: Sequence[Column], encoding: str) -> None:
    write_rows(path, columns, encoding)


ALCHEMER = Layout(
    name="alchemer",
    suffix=".csv",
    heads=_heads,
    extra=_extra,
    names=delimited_names("alchemer"),
    write=_write,
    natives=NATIVES,
    marks={"labels": "", "codes": "#"},
)
