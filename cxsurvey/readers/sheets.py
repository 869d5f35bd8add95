"""Workbooks taken apart: the one place that knows the library which reads Excel and OpenDocument sheets."""

from __future__ import annotations

import re
import zipfile
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from cxsurvey.readers.apart import run_apart

_EXACT = 2.0**53  # the largest number below which every whole number is known

_SHEET = re.compile(rb'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?:id="([^"]*)"')
_PART = re.compile(rb"<Relationship\b[^>]*>")
_ERROR = re.compile(rb'<c\b[^>]*\bt="e"')
_UNCALCULATED = re.compile(rb"(?:</f>|<f\b[^>]*/>)(?!\s*<v>[^<])")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook by its outside: its name, whether it is shown, and its size in cells."""

    name: str
    is_visible: bool
    height: int
    width: int


@dataclass(frozen=True)
class Cells:
    """The cells of one sheet as text: for each column codes (one per row) and distinct texts, "" for an empty cell.

    `merged` holds first row, last row, first column, last column of each merged range, from 0. `errors` counts cells
    such as #N/A, and `uncalculated` formulas saved without a value: all of them are empty here.
    """

    columns: list[tuple[Any, list[str]]]
    merged: list[tuple[int, int, int, int]]
    errors: int = 0
    uncalculated: int = 0


def sheet_list(path: Path) -> list[Sheet]:
    """Every sheet of a workbook, in order. Raises ApartError for what is no workbook."""
    return [Sheet(*entry) for entry in run_apart("cxsurvey.readers.sheets:listed", path)]


def sheet_cells(path: Path, name: str) -> Cells:
    """The cells of one sheet. Raises ApartError where they cannot be read."""
    return Cells(*run_apart("cxsurvey.readers.sheets:taken_apart", path, name))


def listed(path: str) -> list[tuple[str, bool, int, int]]:
    """Name, visibility, height and width of each worksheet."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with Path(path).open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        found = []
        for about in book.sheets_metadata:
            if about.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(about.name)
                shown = about.visible == SheetVisibleEnum.Visible
                found.append((about.name, shown, *_size(sheet)))
        return found


def _size(sheet: Any) -> tuple[int, int]:
    """Rows and columns from the first cell of a sheet to the last one that is filled."""
    last = sheet.end
    return (last[0] + 1, last[1] + 1) if last else (0, 0)


def taken_apart(path: str, name: str) -> tuple[Any, ...]:
    """The packed columns of one sheet, from its first cell on, its merged ranges, and what it holds no value for."""
    from python_calamine import CalamineWorkbook

    with Path(path).open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        sheet = book.get_sheet_by_name(name)
        known: list[dict[Any, int]] = [{} for _ in range(_size(sheet)[1])]
        codes = [array("i") for _ in known]
        for row in sheet.to_python(skip_empty_area=False):
            for cell, values, column in zip(row, known, codes, strict=False):
                column.append(values.setdefault((type(cell), cell), len(values)))
        ranges = sheet.merged_cell_ranges or []
        merged = [(top, bottom, left, right) for (top, left), (bottom, right) in ranges]
    columns = [(column, _texts([cell for _, cell in values])) for column, values in zip(codes, known, strict=True)]
    return columns, merged, *_without_value(path, name)


def _without_value(path: str, name: str) -> tuple[int, int]:
    """How many cells of a sheet hold an error, and how many a formula that was never calculated; .xlsx only."""
    if not zipfile.is_zipfile(path):
        return 0, 0
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
            return 0, 0
        ids = {unescape(n.decode()): key for n, key in _SHEET.findall(archive.read("xl/workbook.xml"))}
        parts = dict(map(_part, _PART.findall(archive.read("xl/_rels/workbook.xml.rels"))))
        part = parts.get(ids.get(name, b""), "")
        content = archive.read(part) if part in names else b""
    return len(_ERROR.findall(content)), len(_UNCALCULATED.findall(content))


def _part(relationship: bytes) -> tuple[bytes, str]:
    """The id of a part of the workbook, and its path in the archive."""
    given = dict(re.findall(rb'\b(Id|Target)="([^"]*)"', relationship))
    target = given.get(b"Target", b"").decode()
    return given.get(b"Id", b""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _texts(cells: Iterable[Any]) -> list[str]:
    """The cells of a column as text; dates without a time where no cell of the column has one."""
    listed = list(cells)
    timed = any(isinstance(cell, datetime) and cell.time() != time() for cell in listed)
    return [_text(cell, timed) for cell in listed]


def _text(cell: Any, timed: bool) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds") if timed else cell.date().isoformat()
    if isinstance(cell, date | time):
        return f"{cell.isoformat()} 00:00:00" if timed and isinstance(cell, date) else cell.isoformat()
    return _duration(cell) if isinstance(cell, timedelta) else str(cell)


def number_text(number: float) -> str:
    """A number as a sheet shows it unformatted: no more than fifteen digits, no point behind a whole number.

    >>> number_text(3.0), number_text(0.1 + 0.2), number_text(12345678901.0)
    ('3', '0.3', '12345678901')
    """
    if abs(number) < _EXACT and number == int(number):
        return str(int(number))
    return repr(float(f"{number:.15g}"))


def _duration(span: timedelta) -> str:
    seconds = round(abs(span.total_seconds()))
    sign = "-" if span < timedelta() else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
