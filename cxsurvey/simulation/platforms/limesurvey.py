"""LimeSurvey: one row of codes; `S06[SQ001]` is a part of S06, Y where ticked, N where not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cxsurvey.codebook import Codebook
from cxsurvey.simulation.platforms.delimited import write_rows
from cxsurvey.simulation.platforms.layout import Asked, Column, Layout, Native
from cxsurvey.simulation.platforms.naming import delimited_names
from cxsurvey.simulation.platforms.paradata import Paradata

_MOMENT = "%Y-%m-%d %H:%M:%S"
_DIGITS = "123456789"


def _submitted(paradata: Paradata) -> list[str]:
    """When the answers were sent; blank for those who did not come to the end."""
    pairs = zip(paradata.times("end", _MOMENT), paradata.is_complete(), strict=True)
    return [text if is_complete else "" for text, is_complete in pairs]


def _languages(paradata: Paradata) -> list[str]:
    return [text or paradata.language for text in paradata.texts("language")]


NATIVES = (
    Native(("id",), lambda p: p.numbers(1)),
    Native(("submitdate",), _submitted),
    Native(("lastpage",), lambda p: ["12" if is_complete else "7" for is_complete in p.is_complete()]),
    Native(("startlanguage",), _languages, "language"),
    Native(("seed",), lambda p: p.keys(_DIGITS, 10)),
    Native(("token",), lambda p: p.texts("panel_id"), "panel_id"),
    Native(("startdate",), lambda p: p.times("start", _MOMENT), "start"),
    Native(("datestamp",), lambda p: p.times("end", _MOMENT), "end"),
    Native(("ipaddr",), lambda p: p.texts("ip"), "ip"),
)


def _heads(asked: Asked) -> tuple[str, ...]:
    if asked.beside:
        return (f"{_code(asked.beside.question.name)}[other]",)
    code = _code(asked.question.name)
    return (f"{code}[SQ{asked.option_place:03d}]" if asked.option else code,)


def _code(name: str) -> str:
    """A question code as the platform takes it: letters and digits only."""
    return "".join(letter for letter in name if letter.isalnum()) or "Q"


def _extra(name: str) -> tuple[str, ...]:
    """An equation that holds a variable of the link."""
    return (_code(name),)


def _decimals(number: float) -> str:
    """A number as the platform's database has it, with ten decimals."""
    return f"{number:.10f}" if abs(number) < 1e15 and number == round(number, 10) else repr(number)


def _write(path: Path, _book: Codebook, columns: Sequence[Column], encoding: str) -> None:
    write_rows(path, columns, encoding)


LIMESURVEY = Layout(
    name="limesurvey",
    suffix=".csv",
    heads=_heads,
    extra=_extra,
    names=delimited_names("limesurvey"),
    write=_write,
    natives=NATIVES,
    marks={"labels": "Yes", "codes": "Y"},
    unmarked={"labels": "No", "codes": "N"},
    choices="codes",
    number=_decimals,
)
