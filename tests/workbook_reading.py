"""Workbooks read back by openpyxl: what a cell shows by its number format, and which letters stand in which cell."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText

_CONDITION = re.compile(r"\[(=|<|>|<=|>=)([0-9.]+)\]")
_COMPARE = {"=": operator.eq, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}


def number_shown(value: float, code: str) -> str:
    """What a spreadsheet shows for a number: fifteen digits rounded half away from zero, in the section that applies.

    A second way to read number formats, written from ECMA-376 part 1, 18.8.31, for the formats that we use.
    """
    if code == "General":
        return str(value)
    section, is_signed = _section(value, code.split(";"))
    body = re.sub(r"\[[^\]]*\]", "", section)
    body = re.sub(r"_.", "", body)
    literal = "".join(re.findall(r'"([^"]*)"', body))
    digits = re.sub(r'"[^"]*"', "", body)
    if not re.search(r"[0#]", digits):
        return literal
    number = Decimal(f"{abs(value):.15g}") * (100 if "%" in digits else 1)
    places = len(digits.split(".")[1].rstrip("%")) if "." in digits else 0
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{rounded:,.{places}f}" if "," in digits else f"{rounded:.{places}f}"
    sign = "-" if value < 0 and is_signed else ""
    before = re.match(r"[+−-]?", digits).group()
    return f"{sign}{before}{text}{'%' if '%' in digits else ''}{literal}"


def _section(value: float, sections: list[str]) -> tuple[str, bool]:
    """The section of a format for a number, and whether the sign is not yet said by it."""
    if _CONDITION.match(sections[0]):
        for section in sections:
            found = _CONDITION.match(section)
            if not found or _COMPARE[found[1]](value, float(found[2])):
                return section, value < 0
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], True


def cell_shown(cell: Any) -> str:
    """What a cell shows, without the letters that stand beside the number."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, CellRichText):
        return str(cell.value[0]).strip()
    if isinstance(cell.value, int | float):
        return number_shown(float(cell.value), cell.number_format)
    return str(cell.value)


@dataclass
class Line:
    """One line of a sheet: its label, what its cells show, the cells, and their letters."""

    label: str
    shown: list[str]
    cells: list[Any]
    letters: list[str] = field(default_factory=list)


@dataclass
class Read:
    """One sheet: the path of titles of each column, its letter, and the lines with numbers."""

    paths: list[tuple[str, ...]]
    column_letters: list[str]
    lines: list[Line]


def sheets(path: Path) -> dict[str, Any]:
    """The sheets of a workbook by name, rich text kept."""
    book = openpyxl.load_workbook(path, rich_text=True)
    return {sheet.title: sheet for sheet in book.worksheets}


def read(sheet: Any) -> Read:
    """A sheet of tables, read from its frozen heading down."""
    below = int(re.search(r"\d+", sheet.freeze_panes).group())
    heading = {(cell.row, cell.column): str(cell.value or "") for row in sheet[f"2:{below - 1}"] for cell in row}
    for part in sheet.merged_cells.ranges:
        if part.min_row < below:
            for column in range(part.min_col, part.max_col + 1):
                heading[part.min_row, column] = heading[part.min_row, part.min_col]
    columns = range(2, sheet.max_column + 1)
    paths = [tuple(filter(None, (heading[row, column] for row in range(2, below - 1)))) for column in columns]
    lines: list[Line] = []
    for row in sheet.iter_rows(min_row=below):
        label, cells = row[0].value, list(row[1:])
        texts = [cell_shown(cell) for cell in cells]
        if label is None and any(texts):
            lines[-1].letters = texts
        elif any(texts):
            lines.append(Line(str(label), texts, cells, [_beside(cell) for cell in cells]))
    return Read(paths, [heading[below - 1, column] for column in columns], lines)


def _beside(cell: Any) -> str:
    return str(cell.value[-1]) if isinstance(cell.value, CellRichText) else ""
