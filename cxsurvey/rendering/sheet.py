"""One sheet of a workbook: the banner once at the top, frozen; below it the tables, ready to print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cxsurvey.exhibits.table import Table
from cxsurvey.exhibits.table_text import base_flag, width
from cxsurvey.rendering.number_formats import number_format
from cxsurvey.rendering.printable import printable
from cxsurvey.rendering.sheet_styles import Styles
from cxsurvey.rendering.table_grid import Cell, Grid, GridLine, Head, footnotes, grid_of, remarks, title_of

ROWS_OF_A_SHEET, COLUMNS_OF_A_SHEET = 1_048_576, 16_384
LONGEST_TEXT = 32_767  # characters of a cell
PAGE_BREAKS = 1_023  # of a sheet

_LABEL = (24, 52)  # least and greatest width of the labels, in characters
_NUMBER = (9, 15)
_TEXT = 110  # characters across of titles and notes
LINE = 13.2  # points of a line of text
_DENSITY = {"title": 0.85, "note": 1.18}  # characters in the room of one, by the size of the type
_DENSITY_OF_BODY = 1.08
_HEAD_LINES = 8  # of a long column label, the rest is in the cell
TALLEST = 400.0  # points of a row
_PAPER = 880  # pixels across a landscape page at full size, less an eighth for wider fonts
_LEAST_SCALE = 45  # percent; wider tables go on to a second page, with their labels


@dataclass(frozen=True, eq=False)
class Block:
    """A table with its grid and texts."""

    table: Table
    grid: Grid
    remarks: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def heading(self) -> tuple[Any, ...]:
        """What must agree for tables to stand under one banner."""
        return self.grid.heads, self.grid.letters

    @property
    def most_rows(self) -> int:
        """More rows of a sheet than the table can take."""
        return 2 * len(self.grid.lines) + len(self.remarks) + len(self.notes) + 6

    @cached_property
    def small_bases(self) -> str:
        """How many columns are flagged or not shown, empty for none."""
        table = self.table
        rows = [place for place, row in enumerate(table.rows) if row.is_answer]
        flags = [
            {base_flag(table, (i, j)) if table.cells["base_n"][i, j] > 0 else "–" for i in rows}
            for j in range(len(table.columns))
        ]
        said = (("**", "not shown"), ("*", "flagged"), ("–", "empty"))
        return ", ".join(f"{count} {what}" for sign, what in said if (count := sum(sign in each for each in flags)))


def block_of(table: Table) -> Block:
    """The block of a table."""
    return Block(table, grid_of(table), remarks(table), footnotes(table))


class Sheet:
    """A sheet while it is written, from the top down."""

    def __init__(self, sheet: Any, styles: Styles, *, in_rows: bool) -> None:
        self._sheet, self._styles, self._in_rows = sheet, styles, in_rows
        self._row = 0
        self._widths: list[float] = []

    def write(self, blocks: Sequence[Block], *, back_to: str, title: str) -> list[int]:
        """The row of each table."""
        self._widths = _widths([block.grid for block in blocks], in_rows=self._in_rows)
        for place, size in enumerate(self._widths):
            self._sheet.set_column(place, place, size)
        self._sheet.hide_gridlines(2)
        self._sheet.write_url(0, 0, f"internal:'{back_to}'!A1", self._styles.get("back"), f"← {back_to}")
        if title:
            self._sheet.write_string(0, 1, printable(title, LONGEST_TEXT), self._styles.get("quiet"))
        self._row = 1
        self._banner(blocks[0].grid)
        frozen = self._row
        self._sheet.freeze_panes(frozen, 1)
        self._gap(6)
        places = [self._block(block) for block in blocks]
        self._print(frozen, places)
        return places

    def _banner(self, grid: Grid) -> None:
        """The headings, a title over several columns in one cell, and below them the letters."""
        for level, heads in enumerate(grid.heads):
            last = level == len(grid.heads) - 1
            self._sheet.write_blank(self._row, 0, None, self._styles.get("corner"))
            for head in heads:
                self._head(head, "head" if last or not head.text else "span_wide" if head.is_wide else "span")
            sizes = [sum(self._widths[head.start + 1 : head.start + 1 + head.span]) for head in heads]
            tall = max((lines_of(head.text, size) for head, size in zip(heads, sizes, strict=True)), default=1)
            self._sheet.set_row(self._row, LINE * min(tall, _HEAD_LINES) + 2)
            self._row += 1
        self._sheet.write_blank(self._row, 0, None, self._styles.get("corner_letter"))
        for place, letter in enumerate(grid.letters, start=1):
            self._text(place, letter, "letter")
        self._row += 1

    def _head(self, head: Head, look: str) -> None:
        first, last = head.start + 1, head.start + head.span
        if last > first:
            text = printable(head.text, LONGEST_TEXT)
            self._sheet.merge_range(self._row, first, self._row, last, "", self._styles.get(look))
            self._sheet.write_string(self._row, first, text, self._styles.get(look))
        else:
            self._text(first, head.text, look)

    def _block(self, block: Block) -> int:
        """The row at which the table begins."""
        place = self._row
        self._across(title_of(block.table), "title")
        for text in block.remarks:
            self._across(text, "remark")
        self._gap(4)
        for line in block.grid.lines:
            self._line(line)
        self._gap(5, "end")
        for text in block.notes:
            self._across(text, "note")
        self._row += 1
        return place

    def _line(self, line: GridLine) -> None:
        kind = "_base" if line.kind == "base" else "_net" if line.kind == "net" else ""
        look = "label_header" if not line.cells else f"label{kind}" if line.is_first else "label_more"
        label = line.label if line.is_first else line.statistic
        self._text(0, label, look if line.is_first else "label_base", line.depth + (not line.is_first))
        flags = max((len(cell.flag) for cell in line.cells), default=0)
        for place, cell in enumerate(line.cells, start=1):
            self._cell(place, cell, f"number{kind}" if line.is_first else "number_more", flags)
        for place in range(1, len(self._widths) if not line.cells else 1):
            self._sheet.write_blank(self._row, place, None, self._styles.get(look))
        tall = lines_of(label, self._widths[0] - 2 * line.depth)
        if tall > 1:
            self._sheet.set_row(self._row, min(LINE * tall + 2, TALLEST))
        self._row += 1
        if self._in_rows and any(cell.letters for cell in line.cells):
            self._letters(line)

    def _letters(self, line: GridLine) -> None:
        """The letters of a line in a row of their own."""
        tall = 1
        for place, cell in enumerate(line.cells, start=1):
            if cell.letters:
                self._text(place, cell.letters, "letters")
                tall = max(tall, math.ceil(width(cell.letters) / (self._widths[place] - 2)))
        if tall > 1:
            self._sheet.set_row(self._row, min(LINE * tall, TALLEST))
        self._row += 1

    def _cell(self, place: int, cell: Cell, look: str, flags: int) -> None:
        """A number as a number, shown by its format; letters beside it make a text of both."""
        if cell.letters and not self._in_rows:
            parts = (self._styles.get("in_cell_number"), f"{cell.text} ", self._styles.get("in_cell"), cell.letters)
            self._sheet.write_rich_string(self._row, place, *parts, self._styles.get(look))
        elif math.isnan(cell.value):
            self._text(place, cell.text, look)
        else:
            self._sheet.write_number(self._row, place, cell.value, self._styles.get(look, number_format(cell, flags)))

    def _text(self, place: int, text: str, look: str, indent: int = 0) -> None:
        style = self._styles.get(look, "", indent)
        if text:
            self._sheet.write_string(self._row, place, printable(text, LONGEST_TEXT), style)
        else:
            self._sheet.write_blank(self._row, place, None, style)

    def _across(self, text: str, look: str) -> None:
        """A line of text over as many columns as it takes to read it well."""
        last, across = 0, self._widths[0]
        while last + 1 < len(self._widths) and across < _TEXT:
            last += 1
            across += self._widths[last]
        style = self._styles.get(look)
        if last:
            self._sheet.merge_range(self._row, 0, self._row, last, "", style)
        self._sheet.write_string(self._row, 0, printable(text, LONGEST_TEXT), style)
        tall = lines_of(text, across, _DENSITY.get(look, _DENSITY_OF_BODY))
        height = LINE / _DENSITY.get(look, 1)
        self._sheet.set_row(self._row, min(height * tall + (6 if look == "title" else 1), TALLEST))
        self._row += 1

    def _gap(self, points: float, look: str = "") -> None:
        """A low empty row."""
        for column in range(len(self._widths) if look else 0):
            self._sheet.write_blank(self._row, column, None, self._styles.get(look))
        self._sheet.set_row(self._row, points)
        self._row += 1

    def _print(self, frozen: int, places: Sequence[int]) -> None:
        """Landscape, as wide as the page, or two where that is too small; a page for each table, under its banner."""
        sheet, scale = self._sheet, math.floor(100 * _PAPER / sum(7 * size + 5 for size in self._widths))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.repeat_rows(1, frozen - 1)
        sheet.repeat_columns(0)
        if scale >= _LEAST_SCALE:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_print_scale(_LEAST_SCALE)
        sheet.set_h_pagebreaks(list(places[1 : PAGE_BREAKS + 1]))
        sheet.set_footer("&L&8&A&R&8&P / &N")


def _widths(grids: Sequence[Grid], *, in_rows: bool) -> list[float]:
    """The width of each column in characters: the labels, then as wide as numbers and the words of headings."""
    labels = [width(line.label) + 2 * line.depth for grid in grids for line in grid.lines]
    first = float(min(max([*labels, _LABEL[0]]) + 2, _LABEL[1]))
    needs = [_NUMBER[0]] * grids[0].columns
    for head in grids[0].heads[-1]:
        words = [width(word) for word in head.text.split()]
        needs[head.start] = max(needs[head.start], min(max(words, default=0) + 2, _NUMBER[1]))
    for line in (line for grid in grids for line in grid.lines):
        for place, cell in enumerate(line.cells):
            letters = 0 if in_rows else len(cell.letters) + 1
            needs[place] = max(needs[place], len(cell.text) + letters + 2)
    return [first, *(float(min(need, 40)) for need in needs)]


def lines_of(text: str, size: float, density: float = _DENSITY_OF_BODY) -> int:
    """How many lines a text takes in a cell of that many characters, word by word."""
    room = max(int(size * density) - 1, 4)
    count, used = 1, 0
    for word in text.split():
        long = width(word)
        if used and used + 1 + long > room:
            count, used = count + 1, 0
        used += long + bool(used)
        count, used = count + max(used - 1, 0) // room, (used - 1) % room + 1
    return count
