"""A table as a grid for every format: heading cells over their columns, and lines of cells with number and letters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cxsurvey.exhibits.number import half_up
from cxsurvey.exhibits.table import Table, shown_statistics, unit_of
from cxsurvey.exhibits.table_lines import Column, ColumnKey, Row, RowKey
from cxsurvey.exhibits.table_text import STATISTIC_LABELS, base_flag, cell_text, marked_statistic
from cxsurvey.rendering.printable import printable

_IN_SIGHT = 8  # columns
_SEEN_WHOLE = 1e5  # under it fifteen digits hold nine decimals and more


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text as printed, the number behind it (NaN where none may be shown), and its letters.

    `value` is a fraction for shares, else in the unit that is printed; `flag` stands behind the number.
    """

    text: str
    value: float
    unit: str
    digits: int = 0
    flag: str = ""
    letters: str = ""
    key: tuple[RowKey, ColumnKey] | None = None


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line: its label, how far it is indented, and its cells, none for a heading."""

    label: str
    cells: tuple[Cell, ...] = ()
    depth: int = 0
    kind: str = "level"
    is_first: bool = True  # of the statistics of its row
    statistic: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """One heading cell, over `span` columns from the column at `start` on."""

    text: str
    start: int
    span: int = 1

    @property
    def is_wide(self) -> bool:
        """Whether its middle may be out of sight, so that it is set to the left."""
        return self.span > _IN_SIGHT


@dataclass(frozen=True, slots=True)
class Grid:
    """Headings from the outermost in, the letter of each column, and the lines below."""

    heads: tuple[tuple[Head, ...], ...]
    letters: tuple[str, ...]
    lines: tuple[GridLine, ...]

    @property
    def columns(self) -> int:
        """How many columns of numbers there are."""
        return len(self.letters)


def grid_of(table: Table) -> Grid:
    """The grid of a table, turned on its side where the table is."""
    lines = tuple(line for row in table.rows for line in _lines(table, row))
    upright = Grid(_heads(table.columns), tuple(column.letter for column in table.columns), lines)
    return _turned(table, upright) if table.transposed else upright


def title_of(table: Table) -> str:
    """The title of a table with its number."""
    title = printable(table.title)
    return f"Table {table.number} · {title}" if table.number is not None else title


def remarks(table: Table) -> tuple[str, ...]:
    """What stands between the title and the numbers: wording, base, and what each cell shows."""
    names = [STATISTIC_LABELS[name] for name in table.statistics]
    texts = [f"“{printable(table.wording)}”"] if table.wording and table.wording != table.title else []
    texts += [f"Base: {printable(table.base)}"] if table.base else []
    texts += [f"Each cell: {', '.join(names)}"] if names != ["column %"] else []
    return tuple(texts)


def footnotes(table: Table) -> tuple[str, ...]:
    """The notes below the numbers: method, letters, flags, source."""
    return tuple(printable(note) for note in table.footer())


def _lines(table: Table, row: Row) -> list[GridLine]:
    """The lines of a row, one per statistic; a heading is a line without cells."""
    statistics = shown_statistics(table, row)
    label = printable(row.label)
    if not statistics:
        return [GridLine(label, (), row.depth, row.kind)]
    marked = marked_statistic(statistics)
    return [
        GridLine(
            label,
            tuple(_cell(table, row, column, name, position == marked) for column in table.columns),
            row.depth,
            row.kind,
            position == 0,
            STATISTIC_LABELS.get(name, ""),
        )
        for position, name in enumerate(statistics)
    ]


def _cell(table: Table, row: Row, column: Column, statistic: str, is_marked: bool) -> Cell:
    text, key = cell_text(table, row, column, statistic), (row.key, column.key)
    place = table.row_places[row.key], table.column_places[column.key]
    value = float(table.cells[statistic][place])
    if row.kind == "base":
        flag = base_flag(table, place)
        return Cell(text, settled(value, "count", 0), "count", 0, flag, "", key)
    unit, digits = unit_of(row, statistic), row.digits
    value = math.nan if text in ("**", "–") else settled(value, unit, digits)
    letters = table.mark_text(*key) if is_marked and key in table.marks else ""
    return Cell(text, value, unit, digits, "", letters, key)


def settled(value: float, unit: str, digits: int) -> float:
    """The number for a cell that rounds as ours do: shares as fractions, points as points.

    Spreadsheets round the fifteen digits that they see. So nine digits behind the last one shown are kept, as
    `half_up` settles them, and where fifteen would round otherwise, the rounded number itself.

    >>> settled(0.28499999999999996, "percent", 0), settled(-0.185, "points", 0)
    (0.285, -18.5)
    """
    if not math.isfinite(value):
        return math.nan
    shown = 100 * value if unit in ("percent", "points") else value
    scaled = round(abs(shown) * 10**digits, 9)
    if scaled == 0 and unit == "percent":
        return value  # which is "<1%" unless it is 0
    if scaled >= _SEEN_WHOLE and half_up(float(f"{scaled:.15g}")) != half_up(scaled):
        scaled = half_up(scaled)
    return math.copysign(scaled / 10**digits / (100 if unit == "percent" else 1), value)


def _heads(columns: Sequence[Column]) -> tuple[tuple[Head, ...], ...]:
    """The heading cells of each level of the banner; neighbours under the same titles share a cell, labels do not."""
    depth = max((len(column.path) for column in columns), default=1)
    paths = [(column.group, *[""] * (depth - len(column.path)), *map(printable, column.path)) for column in columns]
    levels = [_spans(paths, level) for level in range(1, depth)]
    return (*levels, tuple(Head(str(path[-1]), place) for place, path in enumerate(paths)))


def _spans(paths: Sequence[tuple[Any, ...]], level: int) -> tuple[Head, ...]:
    """The titles of one level, each over all neighbours that agree down to it."""
    found: list[Head] = []
    for place, path in enumerate(paths):
        if found and paths[found[-1].start][: level + 1] == path[: level + 1] and path[level]:
            found[-1] = replace(found[-1], span=found[-1].span + 1)
        else:
            found.append(Head(path[level], place))
    return tuple(found)


def _turned(table: Table, upright: Grid) -> Grid:
    """Columns down and lines across; the questions of the banner are headings, letters stand behind the labels."""
    across = [line for line in upright.lines if line.cells]
    lines: list[GridLine] = []
    before: tuple[str, ...] = ()
    for place, column in enumerate(table.columns):
        outer = column.path[:-1]
        lines += [GridLine(printable(" › ".join(outer)), (), 0, "header")] if outer and outer != before else []
        before = outer
        label = printable(column.label) + (f" ({column.letter})" if column.letter else "")
        lines.append(GridLine(label, tuple(line.cells[place] for line in across), int(bool(outer)), "level"))
    return Grid(_side_heads(table, upright), ("",) * len(across), tuple(lines))


def _side_heads(table: Table, upright: Grid) -> tuple[tuple[Head, ...], ...]:
    """The lines of a table as headings: its questions, where there are several, over their lines."""
    several = len(table.statistics) > 1
    titles, labels, title = [], [], ""
    for line in upright.lines:
        title = line.label if not line.cells else title
        if line.cells:
            named = line.statistic if several and line.kind in ("level", "net") else ""
            labels.append(f"{line.label}, {named}" if named else line.label)
            titles.append((title, title))
    heads = tuple(Head(label, place) for place, label in enumerate(labels))
    return (_spans(titles, 1), heads) if any(title for title, _ in titles) else (heads,)
