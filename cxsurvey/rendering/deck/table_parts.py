"""A table in parts that fit a slide: lines by the height they need, columns by their width, headings on every part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxsurvey.exhibits.table import Table
from cxsurvey.rendering.deck.dress import narrower
from cxsurvey.rendering.deck.geometry import INCH, Place
from cxsurvey.rendering.deck.texts import lines_needed
from cxsurvey.rendering.page import text_width
from cxsurvey.rendering.table_grid import Grid, GridLine, grid_of

SIZE = 11.0  # points of a table's text
LINE, TIGHT = round(0.265 * INCH), round(0.222 * INCH)  # height of a line of one row, and where that saves a slide
MORE = round(0.175 * INCH)  # of each further row of it
PAD = round(0.06 * INCH)
NARROWEST, WIDEST = round(0.62 * INCH), round(1.7 * INCH)  # of a column of numbers
LABEL_SHARE = 0.34
INDENT = round(0.14 * INCH)
KEPT = 4  # lines that stay with their heading


@dataclass(frozen=True)
class TablePart:
    """One part of a table: its lines, its columns by their places in the grid, and the widths of all in EMU."""

    table: Table
    grid: Grid
    lines: tuple[GridLine, ...]
    columns: tuple[int, ...]
    label_width: int
    widths: tuple[int, ...]
    line: int = LINE

    @property
    def height(self) -> int:
        """The height of heading and lines."""
        return heads_height(self.grid, self.columns, self.widths, self.line) + sum(map(self.line_height, self.lines))

    def line_height(self, line: GridLine) -> int:
        """The height of a line, by how often its label breaks."""
        room = self.label_width - 2 * PAD - line.depth * INDENT
        return self.line + MORE * (lines_needed(line.label, SIZE, room, bold=not line.cells) - 1)


def parts_of(table: Table, place: Place) -> list[TablePart]:
    """The parts of a table for a place: all columns of some lines first, then the columns that had no room.

    Lines stand closer where that saves a part.
    """
    grid = grid_of(table)
    loose, tight = (_parts(table, grid, place, line) for line in (LINE, TIGHT))
    return tight if len(tight) < len(loose) else loose


def _parts(table: Table, grid: Grid, place: Place, line: int) -> list[TablePart]:
    label = _label_width(grid, place)
    widths = _widths(grid)
    found = []
    for columns in _columns(grid, widths, place.width - label):
        wide = _spread(columns, widths, place.width - label)
        whole = TablePart(table, grid, grid.lines, columns, place.width - sum(wide), wide, line)
        found += [replace(whole, lines=lines) for lines in _lines(whole, place)]
    return found


def heads_height(grid: Grid, columns: Sequence[int], widths: Sequence[int], line: int) -> int:
    """The height of the heading rows."""
    rows = sum(head_height(grid, level, columns, widths, line) for level in range(len(grid.heads)))
    return rows + (line if any(grid.letters) else 0)


def head_height(grid: Grid, level: int, columns: Sequence[int], widths: Sequence[int], line: int) -> int:
    """The height of one heading row, by the cell that breaks most often."""
    needed = [1]
    for head in grid.heads[level]:
        inside = [
            width
            for column, width in zip(columns, widths, strict=True)
            if head.start <= column < head.start + head.span
        ]
        if inside:
            needed.append(lines_needed(head.text, SIZE, sum(inside) - 2 * PAD, bold=True))
    return line + MORE * (max(needed) - 1)


def _label_width(grid: Grid, place: Place) -> int:
    widest = max((_wide(line.label) + line.depth * INDENT for line in grid.lines), default=0)
    return min(widest + 3 * PAD, round(LABEL_SHARE * place.width))


def _widths(grid: Grid) -> list[int]:
    """The width that each column needs: its widest number, or the longest word of its heading."""
    found = []
    for column in range(grid.columns):
        cells = [f"{line.cells[column].text} {line.cells[column].letters}" for line in grid.lines if line.cells]
        words = [
            word
            for heads in grid.heads
            for head in heads
            if head.start == column and head.span == 1
            for word in head.text.split()
        ]
        needed = max([_wide(text) for text in (*cells, *words)], default=0) + 2 * PAD
        found.append(max(NARROWEST, min(needed, WIDEST)))
    return found


def _wide(text: str) -> int:
    return round(narrower() * text_width(text, SIZE, "bold") * INCH)


def _columns(grid: Grid, widths: Sequence[int], room: int) -> list[tuple[int, ...]]:
    """The columns of each part, as many as fit beside the labels; the first column is on every one."""
    found: list[list[int]] = [[0]] if grid.columns else [[]]
    for column in range(1, grid.columns):
        used = sum(widths[place] for place in found[-1])
        if used + widths[column] > room and len(found[-1]) > 1:
            found.append([0])
        found[-1].append(column)
    return [tuple(columns) for columns in found]


def _spread(columns: Sequence[int], widths: Sequence[int], room: int) -> tuple[int, ...]:
    """The widths of the columns with what room is left shared among them, up to a limit."""
    spare = max(0, room - sum(widths[column] for column in columns)) // max(1, len(columns))
    return tuple(min(widths[column] + spare, max(WIDEST, widths[column])) for column in columns)


def _lines(whole: TablePart, place: Place) -> list[tuple[GridLine, ...]]:
    """The lines of each part; a heading is never the last line of one, and is said again where its lines go on."""
    room = place.height - heads_height(whole.grid, whole.columns, whole.widths, whole.line)
    found: list[list[GridLine]] = [[]]
    used, heading = 0, None
    for line in whole.lines:
        height = whole.line_height(line)
        keep = KEPT * whole.line if not line.cells else 0
        if found[-1] and used + height + keep > room:
            found.append([heading] if heading is not None and line.cells else [])
            used = sum(map(whole.line_height, found[-1]))
        heading = line if not line.cells else heading
        found[-1].append(line)
        used += height
    return [tuple(lines) for lines in found]
