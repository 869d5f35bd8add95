"""Qualtrics: short names, wordings and {"ImportId": …} in three rows; choices as texts or as recode values."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cxsurvey.codebook import Codebook
from cxsurvey.simulation.platforms.delimited import write_rows
from cxsurvey.simulation.platforms.layout import Asked, Column, Layout, Native
from cxsurvey.simulation.platforms.naming import delimited_names
from cxsurvey.simulation.platforms.paradata import Paradata

_MOMENT = "%Y-%m-%d %H:%M:%S"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_STATUSES = {"complete": "IP Address", "partial": "IP Address", "test": "Survey Test", "preview": "Survey Preview"}


def _import_id(told: str, **more: str) -> str:
    return json.dumps({"ImportId": told} | more, separators=(",", ":"))


def _meta(
    name: str, wording: str, told: str, cells: Callable[[Paradata], Sequence[Any]], role: str = "", **more: str
) -> Native:
    return Native((name, wording, _import_id(told, **more)), cells, role)


def _blank(paradata: Paradata) -> list[str]:
    return paradata.constant("")


def _finished(paradata: Paradata) -> list[str]:
    return ["True" if is_complete else "False" for is_complete in paradata.is_complete()]


def _languages(paradata: Paradata) -> list[str]:
    given = paradata.texts("language")
    return [(text or paradata.language).upper() for text in given]


_ZONE = {"timeZone": "UTC"}
NATIVES = (
    _meta("StartDate", "Start Date", "startDate", lambda p: p.times("start", _MOMENT), "start", **_ZONE),
    _meta("EndDate", "End Date", "endDate", lambda p: p.times("end", _MOMENT), "end", **_ZONE),
    _meta("Status", "Response Type", "status", lambda p: p.statuses(_STATUSES), "status"),
    _meta("IPAddress", "IP Address", "ipAddress", lambda p: p.texts("ip"), "ip"),
    _meta("Progress", "Progress", "progress", lambda p: ["100" if done else "60" for done in p.is_complete()]),
    _meta("Duration (in seconds)", "Duration (in seconds)", "duration", lambda p: p.texts("duration"), "duration"),
    _meta("Finished", "Finished", "finished", _finished),
    _meta("RecordedDate", "Recorded Date", "recordedDate", lambda p: p.times("end", _MOMENT), **_ZONE),
    _meta("ResponseId", "Response ID", "_recordId", lambda p: [f"R_{key}" for key in p.keys(_LETTERS, 15)]),
    _meta("RecipientLastName", "Recipient Last Name", "recipientLastName", _blank),
    _meta("RecipientFirstName", "Recipient First Name", "recipientFirstName", _blank),
    _meta("RecipientEmail", "Recipient Email", "recipientEmail", _blank),
    _meta(
        "ExternalReference",
        "External Data Reference",
        "externalDataReference",
        lambda p: p.texts("panel_id"),
        "panel_id",
    ),
    _meta("LocationLatitude", "Location Latitude", "locationLatitude", _blank),
    _meta("LocationLongitude", "Location Longitude", "locationLongitude", _blank),
    _meta("DistributionChannel", "Distribution Channel", "distributionChannel", lambda p: p.constant("anonymous")),
    _meta("UserLanguage", "User Language", "userLanguage", _languages, "language"),
    _meta("Q_RecaptchaScore", "Q_RecaptchaScore", "Q_RecaptchaScore", lambda p: p.texts("bot_score"), "bot_score"),
    _meta(
        "Q_RelevantIDFraudScore",
        "Q_RelevantIDFraudScore",
        "Q_RelevantIDFraudScore",
        lambda p: p.texts("fraud_score"),
        "fraud_score",
    ),
)


def _heads(asked: Asked) -> tuple[str, ...]:
    name, wording = asked.question.name, asked.question.wording or asked.question.title
    if beside := asked.beside:
        place, label = beside.option_place, beside.option.label if beside.option else ""
        heading = f"{beside.question.wording or beside.question.title} - {label} - Text"
        return f"{beside.question.name}_{place}_TEXT", heading, _import_id(f"QID{beside.place}_{place}_TEXT")
    if asked.option is None:
        tail = "_TEXT" if asked.question.kind in ("text", "numeric") else ""
        return name, wording, _import_id(f"QID{asked.place}{tail}")
    heading = f"{wording} - Selected Choice - {asked.option.label}"
    return f"{name}_{asked.option_place}", heading, _import_id(f"QID{asked.place}", choiceId=str(asked.option_place))


def _extra(name: str) -> tuple[str, ...]:
    """An embedded data field."""
    return name, name, _import_id(name)


def _write(path: Path, _book: Codebook, columns: Sequence[Column], encoding: str) -> None:
    write_rows(path, columns, encoding)


QUALTRICS = Layout(
    name="qualtrics",
    suffix=".csv",
    heads=_heads,
    extra=_extra,
    names=delimited_names("qualtrics"),
    write=_write,
    natives=NATIVES,
)
