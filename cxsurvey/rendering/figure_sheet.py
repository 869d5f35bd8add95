"""The numbers of a figure as an Excel workbook: one row per mark, then notes and source, and what it was made from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.exhibits.figure import Figure
from cxsurvey.provenance import PARTS
from cxsurvey.rendering.printable import printable
from cxsurvey.rendering.sheet import LONGEST_TEXT
from cxsurvey.rendering.sheet_styles import Styles
from cxsurvey.rendering.workbook import fresh_workbook, stamp

_HEADS = {
    "panel": "Panel", "row": "Row", "label": "Label", "value": "Value", "low": "Lower limit", "high": "Upper limit",
    "base_n": "Base", "mark": "Mark", "flag": "Remark", "letters": "Higher than", "kind": "Kind",
}  # fmt: skip
_FORMATS = {"share": "0.0%", "points": "+0.0%;−0.0%;0.0%", "number": "#,##0.00", "ratio": "0.00", "mean": "#,##0.00"}
_COUNT, _OTHER = "#,##0", "#,##0.####"
_WIDTHS = {"number": 12.0, "text": 30.0}
_ACROSS = 6  # columns that notes stand across


def write(figure: Figure, target: Path, *, size: str = "full") -> None:  # noqa: ARG001 - a workbook has no slide size
    """Write the numbers, notes, source and provenance; a suppressed number is an empty cell with its remark."""
    with fresh_workbook(target, printable(figure.title, 250), printable(figure.source, 250)) as book:
        stamp(book, figure.provenance)
        styles = Styles(book)
        _write_numbers(book.add_worksheet("Numbers"), styles, figure)
        if figure.provenance:
            _write_provenance(book.add_worksheet("Provenance"), styles, figure.provenance.facts)


def _write_numbers(sheet: Any, styles: Styles, figure: Figure) -> None:
    """Title and question, the table with its heading in sight, and below it what must be known of the numbers."""
    rows = _shown(figure.rows)
    sheet.write_string(0, 0, _text(figure.title), styles.get("book"))
    sheet.write_string(1, 0, _text(figure.subtitle), styles.get("quiet"))
    unit = str(figure.layout.get("unit", "share"))
    for place, name in enumerate(rows.columns):
        column = rows[name]
        is_number = pd.api.types.is_numeric_dtype(column.dtype)
        sheet.set_column(place, place, _WIDTHS["number" if is_number or _short(column) else "text"])
        head = _HEADS.get(str(name), str(name).replace("_", " ").capitalize())
        sheet.write_string(3, place, head, styles.get("head" if is_number else "contents_head"))
        look = styles.get("number", _format(str(name), unit)) if is_number else styles.get("label")
        for line, value in enumerate(column, start=4):
            _write_cell(sheet, (line, place), value, look, is_number=is_number)
    end = 4 + len(rows)
    for line, note in enumerate((*figure.notes, f"Source: {figure.source}" if figure.source else ""), start=end + 1):
        if note:
            sheet.merge_range(line, 0, line, _ACROSS, "", styles.get("note"))
            sheet.write_string(line, 0, _text(note), styles.get("note"))
            sheet.set_row(line, 12.5 * (1 + len(note) // 130))
    sheet.freeze_panes(4, 0)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns that say something: neither empty nor a repetition of the one before."""
    told = [name for name in rows.columns if not _is_void(rows[name])]
    repeated = {b for a, b in (("panel", "row"), ("row", "label")) if {a, b} <= set(told) and _equal(rows[a], rows[b])}
    return rows[[name for name in told if name not in repeated]]


def _is_void(column: pd.Series[Any]) -> bool:
    return bool((column.isna() | (column.astype(str) == "")).all())


def _equal(a: pd.Series[Any], b: pd.Series[Any]) -> bool:
    return bool((a.astype(str) == b.astype(str)).all())


def _short(column: pd.Series[Any]) -> bool:
    return bool(column.astype(str).str.len().max() <= 10)


def _format(name: str, unit: str) -> str:
    if name in ("value", "low", "high"):
        return _FORMATS.get(unit, _OTHER)
    return _COUNT if name == "base_n" else _OTHER


def _write_cell(sheet: Any, place: tuple[int, int], value: Any, look: Any, *, is_number: bool) -> None:
    if is_number and not pd.isna(value):
        sheet.write_number(*place, float(value), look)
    elif is_number or pd.isna(value) or value == "":
        sheet.write_blank(*place, None, look)
    else:
        sheet.write_string(*place, _text(str(value)), look)


def _write_provenance(sheet: Any, styles: Styles, facts: dict[str, Any]) -> None:
    """One line for each part: what people call it, and its digest or text."""
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, "What the numbers were made from", styles.get("book"))
    for line, (name, value) in enumerate(facts.items(), start=2):
        sheet.write_string(line, 0, PARTS[name], styles.get("label"))
        sheet.write_string(line, 1, _text(_told(value)), styles.get("label"))
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return " and ".join(map(str, value)) if isinstance(value, list) else str(value)


def _text(text: str) -> str:
    return printable(text, LONGEST_TEXT)
