"""Native tables: headings over their columns, letters beside their numbers, lines quiet and thin."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from cxsurvey.rendering.deck.dress import typeface
from cxsurvey.rendering.deck.geometry import Place
from cxsurvey.rendering.deck.table_parts import INDENT, PAD, SIZE, TablePart, head_height
from cxsurvey.rendering.deck.texts import rgb
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.printable import printable
from cxsurvey.rendering.table_grid import GridLine

LONGEST = 160  # characters of a label
_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # the table style "no style, no grid"


def add_table(slide: Any, part: TablePart, place: Place) -> Any:
    """The graphic frame of a native table, at the top of its place."""
    heads = len(part.grid.heads) + int(any(part.grid.letters))
    shape = slide.shapes.add_table(
        heads + len(part.lines), len(part.columns) + 1, place.left, place.top, place.width, part.height
    )
    table = shape.table
    shape._element.find(f".//{qn('a:tableStyleId')}").text = _PLAIN
    table.horz_banding = False
    widths = [part.label_width, *part.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _write_heads(table, part, heads)
    for row, line in enumerate(part.lines, start=heads):
        table.rows[row].height = part.line_height(line)
        _write_line(table, row, line, part)
    shape.width = sum(widths)
    return shape


def _write_heads(table: Any, part: TablePart, heads: int) -> None:
    ink = colours()
    for level, row in enumerate(part.grid.heads):
        table.rows[level].height = head_height(part.grid, level, part.columns, part.widths, part.line)
        for head in row:
            inside = [n for n, column in enumerate(part.columns, 1) if head.start <= column < head.start + head.span]
            if inside:
                cell = table.cell(level, inside[0])
                if len(inside) > 1:
                    cell.merge(table.cell(level, inside[-1]))
                _put(cell, [(head.text, True, ink.ink)], PP_ALIGN.CENTER, anchor=MSO_ANCHOR.BOTTOM)
        _put(table.cell(level, 0), [("", False, ink.ink)], PP_ALIGN.LEFT)
    if any(part.grid.letters):
        table.rows[heads - 1].height = part.line
        _put(table.cell(heads - 1, 0), [("", False, ink.ink)], PP_ALIGN.LEFT)
        for n, column in enumerate(part.columns, 1):
            _put(table.cell(heads - 1, n), [(part.grid.letters[column], True, ink.accent)], PP_ALIGN.CENTER)
    for n in range(len(part.columns) + 1):
        _rule(table.cell(heads - 1, n), ink.ink, 1.0)


def _write_line(table: Any, row: int, line: GridLine, part: TablePart) -> None:
    ink = colours()
    is_heading, is_base = not line.cells, line.kind == "base"
    colour = ink.quiet if is_base else ink.ink
    label = table.cell(row, 0)
    _put(label, [(line.label, is_heading or line.kind == "net", colour)], PP_ALIGN.LEFT, depth=line.depth)
    _rule(label, ink.rule, 0.5)
    for n, column in enumerate(part.columns, 1):
        cell = table.cell(row, n)
        runs = [("", False, colour)]
        if line.cells:
            found = line.cells[column]
            shown = found.text if not found.flag or found.flag in found.text else f"{found.text}{found.flag}"
            runs = [(shown, line.kind == "net", colour)]
            runs += [(f" {found.letters}", True, ink.accent)] if found.letters else []
        _put(cell, runs, PP_ALIGN.CENTER)
        _rule(cell, ink.rule, 0.5)


def _put(
    cell: Any, runs: list[tuple[str, bool, str]], align: Any, *, depth: int = 0, anchor: Any = MSO_ANCHOR.MIDDLE
) -> None:
    """Write the runs (text, bold, colour) into a cell."""
    cell.margin_left, cell.margin_right = PAD + depth * INDENT, PAD
    cell.margin_top = cell.margin_bottom = 0
    cell.vertical_anchor = anchor
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = align
    for text, bold, colour in runs:
        run = paragraph.add_run()
        run.text = printable(text, LONGEST)
        run.font.size = Pt(SIZE)
        run.font.bold = bold
        run.font.name = typeface() or None
        run.font.color.rgb = rgb(colour)


def _rule(cell: Any, colour: str, points: float) -> None:
    """A line below a cell; it stands before every other property, as the schema has it."""
    properties = cell._tc.get_or_add_tcPr()
    line = etree.Element(qn("a:lnB"), w=str(round(points * 12700)), cmpd="sng")
    fill = etree.SubElement(line, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:srgbClr"), val=colour.removeprefix("#").upper())
    for old in properties.findall(qn("a:lnB")):
        properties.remove(old)
    properties.insert(0, line)
