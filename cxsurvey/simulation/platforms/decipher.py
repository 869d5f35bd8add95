"""Decipher (Forsta Surveys): one row of names; `S06r1` is row 1 of S06, 1 where ticked, 0 where not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cxsurvey.codebook import Codebook
from cxsurvey.simulation.platforms.delimited import write_rows
from cxsurvey.simulation.platforms.layout import Asked, Column, Layout, Native
from cxsurvey.simulation.platforms.naming import delimited_names
from cxsurvey.simulation.platforms.paradata import Paradata

_MOMENT = "%m/%d/%Y %H:%M"
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
# What the platform writes: 1 terminated, 2 over quota, 3 qualified, 4 partial.
_STATUSES = {"complete": "3", "partial": "4", "screened out": "1", "screen-out": "1", "over quota": "2"}


def _markers(paradata: Paradata) -> list[str]:
    return [f"{'qualified' if is_complete else 'dropped'},/quota/total" for is_complete in paradata.is_complete()]


NATIVES = (
    Native(("record",), lambda p: p.numbers(1)),
    Native(("uuid",), lambda p: p.keys(_LETTERS, 16)),
    Native(("date",), lambda p: p.times("end", _MOMENT), "end"),
    Native(("markers",), _markers),
    Native(("status",), lambda p: p.statuses(_STATUSES), "status"),
    Native(("start_date",), lambda p: p.times("start", _MOMENT), "start"),
    Native(("vlist",), lambda p: p.texts("vendor"), "vendor"),
    Native(("qtime",), lambda p: p.texts("duration"), "duration"),
    Native(("vmobiledevice",), lambda p: p.texts("device"), "device"),
    Native(("ipAddress",), lambda p: p.texts("ip"), "ip"),
    Native(("dcua",), lambda p: p.texts("user_agent"), "user_agent"),
    Native(("decLang",), lambda p: p.texts("language"), "language"),
    Native(("psid",), lambda p: p.texts("panel_id"), "panel_id"),
)


def _heads(asked: Asked) -> tuple[str, ...]:
    if asked.beside:
        return (f"{asked.beside.question.name}r{asked.beside.option_place}oe",)
    return (f"{asked.question.name}r{asked.option_place}" if asked.option else asked.question.name,)


def _extra(name: str) -> tuple[str, ...]:
    """An extra variable of the address that the respondent came by."""
    return (f"h{name}",)


def _write(path: Path, _book: Codebook, columns: Sequence[Column], encoding: str) -> None:
    write_rows(path, columns, encoding)


DECIPHER = Layout(
    name="decipher",
    suffix=".csv",
    heads=_heads,
    extra=_extra,
    names=delimited_names("decipher"),
    write=_write,
    natives=NATIVES,
    marks={"labels": "1", "codes": "1"},
    unmarked={"labels": "0", "codes": "0"},
    choices="codes",
    encoding="utf-8",
    dates="month first",
)
