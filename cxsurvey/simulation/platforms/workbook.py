"""An Excel workbook made by hand: a title, merged cells over the options of a question, "x" where ticked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from cxsurvey.codebook import Codebook
from cxsurvey.errors import InputError
from cxsurvey.rendering.workbook import fresh_workbook
from cxsurvey.simulation.platforms.layout import Asked, Column, Layout, Native
from cxsurvey.simulation.platforms.naming import workbook_names

LONGEST = 32_767  # characters of a cell

NATIVES = (
    Native(("No.", ""), lambda p: [float(number) for number in p.numbers(1)]),
    Native(("Started", ""), lambda p: p.times("start", "%Y-%m-%d %H:%M:%S"), "start"),
    Native(("Finished", ""), lambda p: p.times("end", "%Y-%m-%d %H:%M:%S"), "end"),
)


def _heads(asked: Asked) -> tuple[str, ...]:
    title = f"{asked.question.name} {asked.question.title}"
    if asked.option is None:
        return title, ""
    return title if asked.option_place == 1 else "", asked.option.label


def _extra(name: str) -> tuple[str, ...]:
    return name, ""


def _write(path: Path, book: Codebook, columns: Sequence[Column], _encoding: str) -> None:
    """Write the sheet of answers and a second one of remarks."""
    _check(path, columns)
    with fresh_workbook(path, book.title, book.stated_source) as file:
        bold = file.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet = file.add_worksheet("Answers")
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, len(columns) - 1, 20)
        for row, title in enumerate(_titles(book)):
            sheet.write_string(row, 0, title, file.add_format({"bold": row == 0}))
        top = len(_titles(book))
        _write_heads(sheet, top, columns, bold)
        for place, column in enumerate(columns):
            for row, cell in enumerate(column.cells, start=top + _deep(columns)):
                _write_cell(sheet, row, place, cell)
        sheet.freeze_panes(top + _deep(columns), 1)
        file.add_worksheet("Remarks").write_column(0, 0, ["Remarks", book.stated_source, "x means ticked."])


def _titles(book: Codebook) -> list[str]:
    return [text for text in (book.title or "Survey", book.stated_source) if text]


def _deep(columns: Sequence[Column]) -> int:
    """Header rows: two where the options of a question stand below it, merged, else one."""
    return 1 + any(column.asked and column.asked.option_place > 1 for column in columns)


def _write_heads(sheet: Any, top: int, columns: Sequence[Column], bold: Any) -> None:
    for _, group in groupby(enumerate(columns), key=_owner):
        (first, column), *others = group
        if others:
            sheet.merge_range(top, first, top, others[-1][0], column.heads[0], bold)
        else:
            sheet.write_string(top, first, column.heads[0], bold)
        if _deep(columns) > 1:
            for place, part in [(first, column), *others]:
                sheet.write_string(top + 1, place, part.heads[1], bold)


def _owner(numbered: tuple[int, Column]) -> str | int:
    """What a column shares its upper header cell by: the question of its option, else its own place."""
    place, column = numbered
    return column.asked.question.name if column.asked and column.asked.option else place


def _write_cell(sheet: Any, row: int, place: int, cell: Any) -> None:
    """A number as a number, a text as a text, nothing as nothing."""
    if isinstance(cell, float):
        sheet.write_number(row, place, cell)
    elif cell != "":
        sheet.write_string(row, place, cell)


def _check(path: Path, columns: Sequence[Column]) -> None:
    longest = max((len(cell) for column in columns for cell in column.cells if isinstance(cell, str)), default=0)
    if longest > LONGEST:
        raise InputError(
            "A cell of a workbook cannot hold such a text.",
            where=path,
            got=f"an answer of {longest:,} characters",
            expected=f"at most {LONGEST:,}",
            next_step="Export it for another platform.",
        )


WORKBOOK = Layout(
    name="workbook",
    suffix=".xlsx",
    heads=_heads,
    extra=_extra,
    names=workbook_names,
    write=_write,
    natives=NATIVES,
    marks={"labels": "x", "codes": "x"},
    number=float,
)
