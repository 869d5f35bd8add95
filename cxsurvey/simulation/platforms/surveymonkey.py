"""SurveyMonkey: a row of questions, blank over their further columns, above a row of options or "Response"."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cxsurvey.codebook import Codebook
from cxsurvey.simulation.platforms.delimited import write_rows
from cxsurvey.simulation.platforms.layout import Asked, Column, Layout, Native
from cxsurvey.simulation.platforms.naming import delimited_names
from cxsurvey.simulation.platforms.paradata import Paradata

_MOMENT = "%m/%d/%Y %I:%M:%S %p"
_FIRST_ID = 114_000_000_001  # eleven or twelve digits, which a spreadsheet shows as 1.14E+11


def _blank(paradata: Paradata) -> list[str]:
    return paradata.constant("")


NATIVES = (
    Native(("Respondent ID", ""), lambda p: p.numbers(_FIRST_ID)),
    Native(("Collector ID", ""), lambda p: p.constant("410000001")),
    Native(("Start Date", ""), lambda p: p.times("start", _MOMENT), "start"),
    Native(("End Date", ""), lambda p: p.times("end", _MOMENT), "end"),
    Native(("IP Address", ""), lambda p: p.texts("ip"), "ip"),
    Native(("Email Address", ""), _blank),
    Native(("First Name", ""), _blank),
    Native(("Last Name", ""), _blank),
    Native(("Custom Data 1", ""), lambda p: p.texts("panel_id"), "panel_id"),
)


def _heads(asked: Asked) -> tuple[str, ...]:
    wording = asked.question.wording or asked.question.title
    if asked.beside and asked.beside.option:
        return "", asked.beside.option.label  # under the question that it belongs to
    if asked.option is None:
        return wording, "Open-Ended Response" if asked.question.kind in ("text", "numeric") else "Response"
    return wording if asked.option_place == 1 else "", asked.option.label


def _extra(name: str) -> tuple[str, ...]:
    """A custom variable."""
    return name, "Response"


def _write(path: Path, _book: Codebook, columns: Sequence[Column], encoding: str) -> None:
    write_rows(path, columns, encoding)


SURVEYMONKEY = Layout(
    name="surveymonkey",
    suffix=".csv",
    heads=_heads,
    extra=_extra,
    names=delimited_names("surveymonkey"),
    write=_write,
    natives=NATIVES,
    marks={"labels": "", "codes": "#"},
    dates="month first",
)
