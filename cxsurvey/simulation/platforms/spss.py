"""SPSS: codes with value labels, reasons as user-missing values, wordings as variable labels, ticks as 1 and 0."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cxsurvey.codebook import Codebook
from cxsurvey.codebook.words import REASON_LABELS
from cxsurvey.readers.statfile import write_spss
from cxsurvey.simulation.platforms.columns import codes_in_file, label_in_file
from cxsurvey.simulation.platforms.layout import Asked, Column, Layout, Native
from cxsurvey.simulation.platforms.naming import plain_names

_TICKS = {"en": {1.0: "Yes", 0.0: "No"}, "nl": {1.0: "Ja", 0.0: "Nee"}}
_LONGEST_LABEL = 120  # bytes of a value label, and of a variable label twice as many
_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?", re.ASCII)
_MOST_MISSING = 3  # values that a file can declare missing

NATIVES = (
    Native(("caseid",), lambda p: [float(number) for number in p.numbers(1)]),
    Native(("started",), lambda p: p.times("start", "%Y-%m-%d %H:%M:%S"), "start"),
    Native(("finished",), lambda p: p.times("end", "%Y-%m-%d %H:%M:%S"), "end"),
)


def _heads(asked: Asked) -> tuple[str, ...]:
    name = re.sub(r"\W", "_", asked.question.name)
    return (f"{name}_{asked.option_place}" if asked.option else name,)


def _extra(name: str) -> tuple[str, ...]:
    return (re.sub(r"\W", "_", name),)


def _write(path: Path, book: Codebook, columns: Sequence[Column], _encoding: str) -> None:
    cells = {column.heads[0]: _typed(column) for column in columns}
    meta = {column.heads[0]: _about(book, column, cells[column.heads[0]]) for column in columns if column.asked}
    write_spss(path, cells, meta, [book.stated_source])


def _typed(column: Column) -> Any:
    """Numbers, with none for a blank, where every cell is one or blank; else texts."""
    if column.asked is not None and column.asked.question.kind == "text":
        return [str(cell) for cell in column.cells]
    if all(isinstance(cell, float) or cell == "" or _NUMBER.fullmatch(cell) for cell in column.cells):
        return np.array([np.nan if cell == "" else float(cell) for cell in column.cells])
    return [_code_text(cell) for cell in column.cells]


def _code_text(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell == cell // 1 else repr(cell)
    return str(cell)


def _about(book: Codebook, column: Column, cells: Any) -> dict[str, Any]:
    """What SPSS is told of a column of answers."""
    asked = column.asked
    if asked is None:
        return {}
    question, option = asked.question, asked.option
    about: dict[str, Any] = {"label": _cut(option.label if option else question.wording or question.title, 2)}
    if not isinstance(cells, np.ndarray):
        return about | {"measure": "nominal"}
    labels: dict[float, str] = dict(_TICKS.get(book.language, _TICKS["en"])) if option else {}
    missing: list[float] = []
    if question.kind == "single":
        codes = codes_in_file(question)
        labels |= {float(codes[o.code]): _cut(label_in_file(o), 1) for o in question.options}
        missing += [float(codes[o.code]) for o in question.options if o.reason]
    reasons = _reasons_used(question.all_reasons(book.reasons), cells)
    measure = "scale" if question.kind == "numeric" else "ordinal" if question.ordered else "nominal"
    return about | {"values": labels | reasons, "missing": _declared([*missing, *reasons]), "measure": measure}


def _reasons_used(reasons: Mapping[str, str], cells: Any) -> dict[float, str]:
    """The numbers among the answers that stand for no answer, with what they mean."""
    numbers = {float(value): reason for value, reason in reasons.items() if _NUMBER.fullmatch(value)}
    return {number: REASON_LABELS[reason] for number, reason in numbers.items() if (cells == number).any()}


def _declared(missing: Sequence[float]) -> list[Any]:
    """The values that SPSS leaves out of its bases: up to three, or a range of negative ones and one more."""
    negative = [number for number in missing if number < 0]
    rest = sorted({number for number in missing if number >= 0})
    if len(set(missing)) <= _MOST_MISSING:
        return sorted(set(missing))
    return [{"lo": min(negative), "hi": max(negative)}, *rest[:1]] if negative else rest[:_MOST_MISSING]


def _cut(text: str, times: int) -> str:
    return text.encode()[: times * _LONGEST_LABEL].decode("utf-8", "ignore")


SPSS = Layout(
    name="spss",
    suffix=".sav",
    heads=_heads,
    extra=_extra,
    names=plain_names,
    write=_write,
    natives=NATIVES,
    marks={"labels": "1", "codes": "1"},
    unmarked={"labels": "0", "codes": "0"},
    choices="codes",
    number=float,
)
