"""Excel workbooks of tables: a page of contents with links, and sheets to read, print and calculate with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

from cxsurvey.errors import InputError, check_choice
from cxsurvey.exhibits.table import Table
from cxsurvey.exhibits.table_files import LettersIn, Sheets, target
from cxsurvey.provenance import MARK, Provenance
from cxsurvey.rendering.printable import printable
from cxsurvey.rendering.sheet import (
    COLUMNS_OF_A_SHEET,
    LINE,
    LONGEST_TEXT,
    ROWS_OF_A_SHEET,
    TALLEST,
    Block,
    Sheet,
    block_of,
    lines_of,
)
from cxsurvey.rendering.sheet_names import sheet_names
from cxsurvey.rendering.sheet_styles import Styles

CONTENTS = "Contents"

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_COLUMNS = {"Table": 7, "Title": 52, "Question": 18, "Base": 60, "Small bases": 32}  # of the contents, and how wide
_MADE = datetime(2000, 1, 1)  # so that the same content is the same bytes on any day


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which tables stand on a sheet."""

    name: str
    blocks: tuple[Block, ...]


def write_workbook(
    tables: Sequence[Table],
    path: str | Path,
    *,
    title: str = "",
    source: str = "",
    letters: LettersIn = "rows",
    sheets: Sheets = "one",
    provenance: Provenance | None = None,
) -> Path:
    """The path of the workbook: contents, then the tables, stacked under one banner or each on a sheet of its own.

    Raises InputError for settings that are not there, no table, or more columns than a sheet has.
    """
    check_choice(letters, get_args(LettersIn), where="letters", what="place for letters", default="rows")
    check_choice(sheets, get_args(Sheets), where="sheets", what="way to lay out sheets", default="one")
    blocks = _blocks(tables)
    file = target(path, "excel")
    plans = _each(blocks) if sheets == "each" else _stacked(blocks)
    told = provenance or (tables[0].provenance if len(tables) == 1 else None)
    with fresh_workbook(file, printable(title or tables[0].title, 250), printable(source, 250)) as book:
        stamp(book, told)
        styles = Styles(book)
        contents = book.add_worksheet(CONTENTS)
        places: list[str] = []
        for plan in plans:
            sheet = Sheet(book.add_worksheet(plan.name), styles, in_rows=letters == "rows")
            rows = sheet.write(plan.blocks, back_to=CONTENTS, title=title)
            places += [f"internal:'{plan.name}'!A{row + 1}" for row in rows]
        _write_contents(contents, styles, blocks, places, title, source)
        contents.activate()
    return file


def fresh_workbook(path: Path | BytesIO, title: str = "", comments: str = "") -> Any:
    """A workbook to write to, a context: no text becomes a formula or a link, the same content is the same bytes."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path) if isinstance(path, Path) else path, _OPTIONS)
    book.set_properties({"title": title, "comments": comments, "created": _MADE})
    return book


def stamp(book: Any, provenance: Provenance | None) -> None:
    """Write a provenance into the custom properties of a workbook, in pieces that Excel takes."""
    for number, piece in enumerate(provenance.chunks() if provenance else [], start=1):
        book.set_custom_property(f"{MARK} {number:02}", piece, "text")


def _blocks(tables: Sequence[Table]) -> list[Block]:
    blocks = [block_of(table) for table in tables]
    widest = max((block.grid.columns for block in blocks), default=0)
    if not blocks or widest >= COLUMNS_OF_A_SHEET:
        raise InputError(
            "There is no table to write." if not blocks else "A table is wider than a sheet of Excel.",
            where="to_excel()",
            got="an empty book" if not blocks else f"{widest:,} columns",
            expected="one table or more" if not blocks else f"at most {COLUMNS_OF_A_SHEET - 1:,}",
            next_step="Name questions for its stubs." if not blocks else "Slice it, or transpose it.",
        )
    return blocks


def _each(blocks: Sequence[Block]) -> list[_Plan]:
    """A sheet for each table, called by its number and question."""
    wanted = [f"{block.table.number or ''} {block.table.name or block.table.title}".strip() for block in blocks]
    names = sheet_names(wanted, taken=("History", CONTENTS))
    return [_Plan(name, (block,)) for name, block in zip(names, blocks, strict=True)]


def _stacked(blocks: Sequence[Block]) -> list[_Plan]:
    """Tables below each other as long as they have the same banner, and the sheet has room."""
    groups: list[list[Block]] = []
    room = 0
    for block in blocks:
        same = bool(groups) and groups[-1][-1].heading == block.heading
        if not same or room < block.most_rows:
            groups.append([])
            room = ROWS_OF_A_SHEET - len(block.grid.heads) - 3
        groups[-1].append(block)
        room -= block.most_rows
    names = ["Tables", *(f"Tables {number}" for number in range(2, len(groups) + 1))]
    return [_Plan(name, tuple(group)) for name, group in zip(names, groups, strict=True)]


def _write_contents(
    sheet: Any, styles: Styles, blocks: Sequence[Block], places: Sequence[str], title: str, source: str
) -> None:
    """The page of contents: number, title with a link, question, base, and how many columns have a small base."""
    columns = len({column.key for block in blocks for column in block.table.columns})
    many = f"{len(blocks):,} table{'s' if len(blocks) != 1 else ''} × {columns:,} column{'s' if columns != 1 else ''}"
    sheet.write_string(0, 0, printable(title or "Tables", LONGEST_TEXT), styles.get("book"))
    sheet.write_string(1, 0, printable(f"{many} · {source}" if source else many, LONGEST_TEXT), styles.get("quiet"))
    for place, (head, size) in enumerate(_COLUMNS.items()):
        sheet.set_column(place, place, size)
        sheet.write_string(3, place, head, styles.get("contents_head"))
    for row, (block, link) in enumerate(zip(blocks, places, strict=True), start=4):
        _write_entry(sheet, styles, row, block, link)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    sheet.set_footer("&L&8&A&R&8&P / &N")


def _write_entry(sheet: Any, styles: Styles, row: int, block: Block, link: str) -> None:
    """One line of the contents."""
    table = block.table
    number = str(table.number) if table.number is not None else ""
    texts = [printable(text, LONGEST_TEXT) for text in (number, table.title, table.name, table.base, block.small_bases)]
    tall = max(lines_of(text, size) for text, size in zip(texts, _COLUMNS.values(), strict=True))
    sheet.set_row(row, min(LINE * tall + 2, TALLEST))
    sheet.write_url(row, 1, link, styles.get("link"), texts[1])
    if table.number is not None:
        sheet.write_number(row, 0, table.number, styles.get("contents_number"))
    for place in (*([0] if table.number is None else []), 2, 3, 4):
        sheet.write_string(row, place, texts[place], styles.get("contents_text"))
