"""Tables as Markdown: pipe tables that GitHub and its kin show, every sign that means something there escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxsurvey.exhibits.table import Table
from cxsurvey.rendering.printable import printable
from cxsurvey.rendering.table_grid import Grid, GridLine, footnotes, grid_of, remarks, title_of

_SIGNS = re.compile(r"([\\`*_{}\[\]<>|~#$&])")
_OPENING = re.compile(r"^(\s*)([-+=:]|\d+[.)])")


def markdown(tables: Sequence[Table], *, title: str = "", source: str = "") -> str:
    """The tables as text, each under a heading; with a title and an index where there are several."""
    several = len(tables) > 1
    level = "##" if several else "#"
    parts = [f"# {escaped(title or 'Tables')}"] if several else []
    parts += [escaped(source)] if several and source else []
    parts += ["\n".join(f"- {escaped(title_of(table))}" for table in tables)] if several else []
    for table in tables:
        parts += [f"{level} {escaped(title_of(table))}", *map(escaped, remarks(table)), _pipes(grid_of(table))]
        parts += [escaped(note) for note in footnotes(table)]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    r"""The text on one line, its signs as signs.

    >>> print(escaped("a | b*"), escaped("- no list"))
    a \| b\* \- no list
    """
    signs = _SIGNS.sub(r"\\\1", printable(text))
    return _OPENING.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", signs)


def _pipes(grid: Grid) -> str:
    """The grid as a pipe table, whose one heading line has title, label and letter of a column."""
    names = [" › ".join(filter(None, _path(grid, place))) for place in range(grid.columns)]
    heads = [
        escaped(f"{name} ({letter})" if letter else name) for name, letter in zip(names, grid.letters, strict=True)
    ]
    rows = [["", *heads], ["---", *["---:"] * grid.columns], *(_row(line, grid.columns) for line in grid.lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _path(grid: Grid, place: int) -> list[str]:
    return [head.text for heads in grid.heads for head in heads if head.start <= place < head.start + head.span]


def _row(line: GridLine, columns: int) -> list[str]:
    """Label and cells; a heading, a net and a second statistic stand out by their type."""
    label = escaped(line.label if line.is_first else line.statistic)
    label = f"**{label}**" if label and line.kind in ("header", "net") and line.is_first else label
    label = "&emsp;" * (line.depth + (not line.is_first)) + label
    cells = [f"{escaped(cell.text)} {escaped(cell.letters)}".strip() for cell in line.cells]
    return [label, *(cells or [""] * columns)]
