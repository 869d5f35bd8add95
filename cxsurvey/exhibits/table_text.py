"""A table as a page of text: banner above, bases, rows, letters beside their numbers, notes below."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cxsurvey.errors import one_line
from cxsurvey.exhibits.derivable import derivable_note
from cxsurvey.exhibits.number import shown
from cxsurvey.exhibits.table import Table, shown_statistics, unit_of

if TYPE_CHECKING:
    from cxsurvey.exhibits.table_lines import Column, Row

PAGE = 118  # characters across
_STUB, _POINT = 44, 12  # characters of a stub line and of a line of a banner label
_HEAD_LINES = 3

STATISTIC_LABELS = {
    "count": "weighted count", "unweighted": "unweighted count", "column": "column %",
    "row": "row %", "total": "total %", "index": "index (total = 100)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its label, and for each column the number and the letters beside it; empty for a heading."""

    label: str
    numbers: tuple[str, ...]
    letters: tuple[str, ...]
    is_base: bool = False


def cell_text(table: Table, row: Row, column: Column, statistic: str) -> str:
    """The number of a cell as it is printed: rounded half up, or its flag where it is suppressed."""
    place = table.row_places[row.key], table.column_places[column.key]
    value = float(table.cells[statistic][place])
    if row.kind == "base":
        return shown(value, "count") + base_flag(table, place)
    flag = str(table.flags[place])
    return flag if flag in ("**", "–") else shown(value, unit_of(row, statistic), row.digits)


def base_flag(table: Table, place: tuple[int, int]) -> str:
    """The flag of a base, by the smaller of the unweighted and the effective one; none for a base of nobody."""
    smallest = min(table.cells["base_n"][place], table.cells["base_effective"][place]) * (1 + 1e-12)
    if smallest <= 0:
        return ""
    return "**" if smallest < table.suppress_below else "*" if smallest < table.flag_below else ""


def lines(table: Table) -> list[Line]:
    """The lines of the table as printed, one per row and statistic."""
    found = []
    for row in table.rows:
        statistics = shown_statistics(table, row)
        if not statistics:
            found.append(Line(one_line(row.label), (), ()))
        for position, name in enumerate(statistics):
            label = "  " * row.depth + one_line(row.label) if position == 0 else ""
            numbers = tuple(cell_text(table, row, column, name) for column in table.columns)
            letters = ("",) * len(numbers)
            if position == marked_statistic(statistics):
                letters = tuple(table.mark_text(row.key, column.key) for column in table.columns)
            found.append(Line(label, numbers, letters, row.kind == "base"))
    return found


def marked_statistic(statistics: Sequence[str]) -> int:
    """Which of the statistics carries the letters: the column share where it is shown, else the first."""
    return statistics.index("column") if "column" in statistics else 0


def page(table: Table) -> str:
    """The table as text, in panels of columns where it is wider than a page."""
    head = [f"Table {table.number} · {one_line(table.title)}" if table.number else one_line(table.title)]
    head += [f"“{one_line(table.wording)}”"] if table.wording and table.wording != table.title else []
    head += [f"Base: {one_line(table.base)}"] if table.base else []
    names = [STATISTIC_LABELS[name] for name in table.statistics]
    head += [f"Each cell: {', '.join(names)}"] if names != ["column %"] else []
    body = _transposed(table) if table.transposed else _panels(table)
    return "\n".join([*_wrapped(head), "", *body, *_wrapped(footer(table))])


def _wrapped(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in textwrap.wrap(text, PAGE) or [""]]


def footer(table: Table) -> tuple[str, ...]:
    """The notes below the table: method, letters, flags, source."""
    texts = [*table.notes, *dict.fromkeys(note() for note in table.letter_notes)]
    marks = set(table.flags.ravel()) | {
        base_flag(table, (i, j))
        for i, row in enumerate(table.rows)
        if row.kind == "base"
        for j in range(len(table.columns))
    }
    if "*" in marks:
        texts.append(f"* base under {table.flag_below:g}, counted or effective: directional only.")
    if "**" in marks:
        texts.append(f"** base under {table.suppress_below:g}, counted or effective: not shown and not tested.")
        texts += filter(None, [derivable_note(table)])
    return (*texts, *([f"Source: {table.source}"] if table.source else []))


def _panels(table: Table) -> list[str]:
    printed = lines(table)
    stub = min(max((width(line.label) for line in printed), default=0), _STUB)
    heads = [_head(column) for column in table.columns]
    sizes = [_sizes(printed, head, place) for place, head in enumerate(heads)]
    found: list[str] = []
    for places in _fitting(sizes, stub):
        rule = "-" * (stub + sum(sum(sizes[place]) + 2 for place in places))
        found += [*([""] if found else []), *_heading(table, heads, sizes, places, stub), rule]
        was_base = False
        for line in printed:
            found += [rule] if was_base and not line.is_base and line.numbers else []
            found.append(_printed(line, sizes, places, stub))
            was_base = line.is_base
        found.append(rule)
    return found


def _head(column: Column) -> list[str]:
    """The label of a column in lines of a few characters, and its letter."""
    label = textwrap.wrap(one_line(column.label), _POINT) or [""]
    if len(label) > _HEAD_LINES:
        label = [*label[: _HEAD_LINES - 1], label[_HEAD_LINES - 1][: _POINT - 1] + "…"]
    return [*label, column.letter]


def _sizes(printed: Sequence[Line], head: Sequence[str], place: int) -> tuple[int, int]:
    """Characters for the numbers of a column and for the letters beside them."""
    own = [line for line in printed if line.numbers]
    letters = max((width(line.letters[place]) for line in own), default=0)
    numbers = max((width(line.numbers[place]) for line in own), default=0)
    return max(numbers, *(width(text) for text in head), 4), letters


def _fitting(sizes: Sequence[tuple[int, int]], stub: int) -> list[list[int]]:
    """The places of the columns of each panel, so that a panel is no wider than a page."""
    panels: list[list[int]] = [[]]
    room = PAGE - stub
    for place, size in enumerate(sizes):
        if panels[-1] and room < sum(size) + 2:
            panels.append([])
            room = PAGE - stub
        panels[-1].append(place)
        room -= sum(size) + 2
    return panels


def _heading(
    table: Table, heads: Sequence[list[str]], sizes: Sequence[tuple[int, int]], places: Sequence[int], stub: int
) -> list[str]:
    """The lines of the banner: questions over their columns, then the labels, then the letters."""
    depth = max(len(table.columns[place].path) for place in places) - 1
    found = [_spanning(table, sizes, places, stub, level, depth) for level in range(depth)]
    tall = max(len(heads[place]) for place in places)
    for level in range(tall):
        cells = []
        for place in places:
            *label, letter = heads[place]
            text = [*[""] * (tall - 1 - len(label)), *label, letter][level]
            cells.append("  " + _right(text, sizes[place][0]) + " " * sizes[place][1])
        found.append((" " * stub + "".join(cells)).rstrip())
    return [line for line in found if line]


def _spanning(
    table: Table, sizes: Sequence[tuple[int, int]], places: Sequence[int], stub: int, level: int, depth: int
) -> str:
    """One line of titles, each over the first of its columns and as far as the last."""
    text, before = " " * stub, None
    for position, place in enumerate(places):
        path = table.columns[place].path
        own = ("",) * (depth + 1 - len(path)) + path
        start = own[: level + 1]
        if own[level] and start != before:
            span = [other for other in places[position:] if _same_start(table.columns[other].path, own, level, depth)]
            room = sum(sum(sizes[other]) + 2 for other in span) - 2
            text += "  " + _left(one_line(own[level]), room)
        elif not own[level]:
            text += " " * (sum(sizes[place]) + 2)
        before = start
    return text.rstrip()


def _same_start(path: tuple[str, ...], own: tuple[str, ...], level: int, depth: int) -> bool:
    return (("",) * (depth + 1 - len(path)) + path)[: level + 1] == own[: level + 1]


def _printed(line: Line, sizes: Sequence[tuple[int, int]], places: Sequence[int], stub: int) -> str:
    cells = [
        "  " + _right(line.numbers[place], sizes[place][0]) + _left(line.letters[place], sizes[place][1])
        for place in places
        if line.numbers
    ]
    return (_left(line.label, stub) + "".join(cells)).rstrip()


def _transposed(table: Table) -> list[str]:
    """Columns down, rows across: one statistic of each row."""
    printed = [line for line in lines(table) if line.numbers]
    names = [f"{' › '.join(column.path)}{f' ({column.letter})' if column.letter else ''}" for column in table.columns]
    stub = min(max((width(one_line(name)) for name in names), default=0), _STUB)
    turned = [
        Line(
            one_line(name),
            tuple(line.numbers[place] for line in printed),
            tuple(line.letters[place] for line in printed),
        )
        for place, name in enumerate(names)
    ]
    heads = [[*(textwrap.wrap(line.label.strip(), _POINT)[:_HEAD_LINES] or [""])] for line in printed]
    sizes = [_sizes(turned, head, place) for place, head in enumerate(heads)]
    found: list[str] = []
    for places in _fitting(sizes, stub):
        tall = max((len(heads[place]) for place in places), default=0)
        rule = "-" * (stub + sum(sum(sizes[place]) + 2 for place in places))
        for level in range(tall):
            texts = [[*[""] * (tall - len(heads[place])), *heads[place]][level] for place in places]
            cells = [
                "  " + _right(text, sizes[place][0]) + " " * sizes[place][1]
                for text, place in zip(texts, places, strict=True)
            ]
            found.append((" " * stub + "".join(cells)).rstrip())
        found += [rule, *(_printed(line, sizes, places, stub) for line in turned), rule]
    return found


def width(text: str) -> int:
    """Characters across in a terminal: wide signs count twice, marks that combine not at all."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _cut(text: str, room: int) -> str:
    if width(text) <= room:
        return text
    kept = ""
    for sign in text:
        if width(kept + sign) > room - 1:
            break
        kept += sign
    return kept + "…" if room > 0 else ""


def _left(text: str, room: int) -> str:
    text = _cut(text, room)
    return text + " " * (room - width(text))


def _right(text: str, room: int) -> str:
    text = _cut(text, room)
    return " " * (room - width(text)) + text


def alt_text(table: Table) -> str:
    """What the table says, in words: the most frequent answers to each question, and how many cells have letters."""
    parts = [f"Table: {one_line(table.title)}. {len(table.columns)} columns."]
    for question in dict.fromkeys(row.question for row in table.rows if row.is_answer):
        rows = [row for row in table.rows if row.question == question and row.kind == "level"]
        values = np.array([table.cells["column"][table.row_places[row.key], 0] for row in rows])
        if len(values) and np.isfinite(values).any():
            largest = int(np.nanargmax(values))
            where = " › ".join(table.columns[0].path)
            parts.append(f"{where}: most often “{one_line(rows[largest].label)}”, {shown(values[largest], 'percent')}.")
    marked = sum(1 for (row, column) in table.marks if row in table.row_places and column in table.column_places)
    parts += [f"{marked} cell{'s differ' if marked != 1 else ' differs'} from others."] if table.letter_notes else []
    return " ".join([*parts, *footer(table)])
