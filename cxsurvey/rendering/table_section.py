"""One table as HTML: heading cells with their scope, letters that are read out, every text escaped, nothing random."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from cxsurvey.exhibits.table import Table
from cxsurvey.exhibits.table_lines import ColumnKey
from cxsurvey.provenance import MARK
from cxsurvey.rendering.printable import printable
from cxsurvey.rendering.table_grid import Cell, Grid, GridLine, Head, footnotes, grid_of, remarks, title_of

STYLE = (
    ".cxt{margin:0 0 2.5em}.cxt-scroll{overflow:auto;max-height:92vh}"
    ".cxt table{border-collapse:separate;border-spacing:0;font-size:13px;line-height:1.35;"
    "font-variant-numeric:tabular-nums;text-align:left}"
    ".cxt caption{caption-side:top;text-align:left;font-size:16px;font-weight:600;padding:0 0 .2em;color:inherit}"
    ".cxt-remark,.cxt-note{color:#5f6b76;font-size:12px;margin:.1em 0;max-width:110ch;overflow-wrap:anywhere}"
    ".cxt-remark{margin:.1em 0 .3em;font-weight:400;display:block}"
    ".cxt thead{position:sticky;top:0;z-index:2}"
    ".cxt th,.cxt td{padding:3px 9px;border:0;vertical-align:top;font-weight:400;text-align:right}"
    ".cxt thead th,.cxt thead td{background:#f3f5f7;color:#1f2933;vertical-align:bottom}"
    ".cxt thead th{max-width:14em;min-width:3.2em;overflow-wrap:anywhere}"
    ".cxt thead th.cxt-span{text-align:center;font-weight:600;border-bottom:1px solid #6b7680;"
    "border-left:3px solid #fff}.cxt thead th.cxt-wide{text-align:start}"
    ".cxt thead th:not(.cxt-span){overflow-wrap:break-word}"
    ".cxt-label{max-height:8.1em;overflow:auto}.cxt thead tr:last-child>*{border-bottom:1px solid #1f2933}"
    ".cxt td.cxt-letter{font-weight:600;color:#1b5e9b}"
    ".cxt tbody th{position:sticky;left:0;z-index:1;text-align:start;min-width:16em;max-width:30em;"
    "overflow-wrap:anywhere;background:#fff;color:#1f2933}"
    ".cxt tbody td{color:#1f2933;background:#fff;white-space:nowrap}"
    ".cxt thead td.cxt-corner{position:sticky;left:0;z-index:3}"
    ".cxt tbody tr:not(.cxt-more):not(.cxt-base)>*{border-top:1px solid #e3e7ea}"
    ".cxt tbody tr.cxt-base>*{color:#5f6b76}"
    ".cxt tr.cxt-more>*{color:#5f6b76}.cxt tr.cxt-net>*,.cxt tr.cxt-header>th{font-weight:600}"
    ".cxt tbody tr:hover>*{background:#f8fafb}"
    ".cxt td,.cxt th[scope=col]{padding-right:calc(9px + var(--letters))}"
    ".cxt abbr{display:inline-block;vertical-align:top;width:var(--letters);margin-right:calc(-1*var(--letters));"
    "padding-left:3px;box-sizing:border-box;text-align:left;white-space:normal;overflow-wrap:anywhere;color:#1b5e9b;font-weight:600;"
    "text-decoration:none;font-size:11px;cursor:help}"
    ".cxt-scroll+.cxt-note{margin-top:.6em}.cxt tbody tr:last-child>*{border-bottom:1px solid #1f2933}"
    "@media print{.cxt-scroll{overflow:visible;max-height:none}.cxt thead,.cxt tbody th,.cxt thead td.cxt-corner"
    "{position:static}.cxt tr{break-inside:avoid}.cxt table{font-size:9pt}}"
)

_LETTERS = 6  # letters beside each other in a cell, the others below them
_LONGEST_NAME = 80  # characters of a column's label that are read out for a letter


def section(table: Table, *, anchor: str = "", styled: bool = True) -> str:
    """The table as a piece of a page, with its style where it stands alone; `anchor` is what a link leads to."""
    grid = grid_of(table)
    names = {column.key: printable(" › ".join(column.path), _LONGEST_NAME) for column in table.columns}
    said = "".join(f'<span class="cxt-remark" dir="auto">{escape(text)}</span>' for text in remarks(table))
    caption = f'<caption><span dir="auto">{escape(title_of(table))}</span>{said}</caption>'
    body = "".join(_line(line, grid, table, names) for line in grid.lines)
    notes = "".join(f'<p class="cxt-note" dir="auto">{escape(text)}</p>' for text in footnotes(table))
    room = max((len(cell.letters) for line in grid.lines for cell in line.cells), default=0)
    size = f"{min(room, _LETTERS) * 8 + 4}px" if room else "0px"
    style = f"<style>{STYLE}</style>" if styled else ""
    place = f' id="{escape(anchor)}"' if anchor else ""
    place += f' data-{MARK}="{escape(table.provenance.to_text())}"' if styled and table.provenance else ""
    return (
        f'{style}<div class="cxt"{place}><div class="cxt-scroll" tabindex="0"><table style="--letters:{size}">{caption}'
        f"<thead>{_heading(grid)}</thead>\n<tbody>{body}</tbody></table></div>{notes}</div>"
    )


def _heading(grid: Grid) -> str:
    rows = []
    last = len(grid.heads) - 1
    for level, heads in enumerate(grid.heads):
        rows.append(f'<td class="cxt-corner"></td>{"".join(_head(head, level == last) for head in heads)}')
    if any(grid.letters):
        letters = "".join(f'<td class="cxt-letter">{escape(letter)}</td>' for letter in grid.letters)
        rows.append(f'<td class="cxt-corner"></td>{letters}')
    return "".join(f"<tr>{row}</tr>" for row in rows)


def _head(head: Head, is_label: bool) -> str:
    if is_label:
        return f'<th scope="col" dir="auto"><div class="cxt-label">{escape(head.text)}</div></th>'
    if not head.text:
        return f'<td colspan="{head.span}"></td>'
    wide = " cxt-wide" if head.is_wide else ""
    return f'<th scope="colgroup" class="cxt-span{wide}" colspan="{head.span}" dir="auto">{escape(head.text)}</th>'


def _line(line: GridLine, grid: Grid, table: Table, names: Mapping[ColumnKey, str]) -> str:
    indent = f' style="padding-inline-start:{9 + 14 * (line.depth + (not line.is_first))}px"'
    kind = "more" if not line.is_first else line.kind
    if not line.cells:
        head = f'<th scope="rowgroup" dir="auto"{indent}>{escape(line.label)}</th><td colspan="{grid.columns}"></td>'
    else:
        label = line.label if line.is_first else line.statistic
        head = f'<th scope="row" dir="auto"{indent}>{escape(label)}</th>'
    cells = "".join(_cell(cell, table, names) for cell in line.cells)
    return f'<tr class="cxt-{kind}">{head}{cells}</tr>\n'


def _cell(cell: Cell, table: Table, names: Mapping[ColumnKey, str]) -> str:
    if not cell.letters or cell.key is None:
        return f"<td>{escape(cell.text)}</td>"
    said = escape(_spoken(cell, table, names))
    return f'<td>{escape(cell.text)}<abbr title="{said}" aria-label="{said}">{escape(cell.letters)}</abbr></td>'


def _spoken(cell: Cell, table: Table, names: Mapping[ColumnKey, str]) -> str:
    """The letters of a cell in words: which columns it is above and below."""
    marks = table.marks[cell.key] if cell.key else ()
    parts = []
    for higher, word in ((True, "higher than"), (False, "lower than")):
        found = [
            names.get(mark.column, "the reference")
            for mark in marks
            if mark.higher is higher and (mark.arrow or mark.column in names)
        ]
        parts += [f"{word} {', '.join(found)}"] if found else []
    return "; ".join(parts)
