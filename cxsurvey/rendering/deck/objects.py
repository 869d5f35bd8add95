"""Exhibits on a slide: a native chart or table, else a picture; each with its alt text and a name of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.parts.chart import ChartPart
from pptx.util import Pt

from cxsurvey.exhibits.figure import Figure, Size
from cxsurvey.rendering.deck.charts.forms import native_chart
from cxsurvey.rendering.deck.charts.labels import key_height
from cxsurvey.rendering.deck.charts.native import NativeChart, Room
from cxsurvey.rendering.deck.dress import dressed_in, typeface
from cxsurvey.rendering.deck.geometry import INCH, Place
from cxsurvey.rendering.deck.table_parts import TablePart
from cxsurvey.rendering.deck.tables import add_table
from cxsurvey.rendering.deck.tags import shape_name
from cxsurvey.rendering.deck.texts import rgb
from cxsurvey.rendering.image import write as write_image
from cxsurvey.rendering.page import PAGES
from cxsurvey.rendering.palette import colours
from cxsurvey.rendering.printable import printable

SIZES = {1: 14.0, 2: 12.0, 3: 11.0}  # points of type in a chart, by how many exhibits share the slide
LONGEST_ALT = 4000  # characters; what is beyond is in the notes


def add_exhibit(slide: Any, part: Figure | TablePart, place: Place, number: int, count: int) -> Any:
    """The shape of an exhibit, number `number` of `count` on its slide, in the theme of its own that it may have."""
    with dressed_in(part.theme if isinstance(part, Figure) else None):
        return _add_exhibit(slide, part, place, number, count)


def _add_exhibit(slide: Any, part: Figure | TablePart, place: Place, number: int, count: int) -> Any:
    if isinstance(part, TablePart):
        shape = add_table(slide, part, place)
        kind, alt, content = "table", part.table.alt_text(), repr([line.label for line in part.lines])
    else:
        room = Room(place.width / INCH, place.height / INCH, SIZES[count])
        chart = native_chart(part, room)
        shape = _add_chart(slide, chart, place, number, room.size) if chart else _add_picture(slide, part, place, count)
        kind, alt, content = "chart" if chart else "picture", part.alt_text(), json.dumps(part.data().to_json())
    described(shape, alt)
    shape.name = shape_name(f"{kind} {number}", content)
    return shape


def described(shape: Any, text: str) -> None:
    """Give a shape its alternative text, in place of whatever a library put there."""
    properties = shape._element._nvXxPr.cNvPr
    properties.set("descr", printable(text, LONGEST_ALT))
    properties.attrib.pop("title", None)


def _add_chart(slide: Any, chart: NativeChart, place: Place, number: int, size: float) -> Any:
    """The graphic frame of a chart, below its key where that is a text of its own."""
    if chart.key:
        high = round(key_height(list(chart.key), Room(place.width / INCH, 0.0, size)) * INCH)
        _add_key(slide, chart.key, Place(place.left, place.top, place.width, high), number, size)
        place = Place(place.left, place.top + high, place.width, place.height - high)
    package = slide.part.package
    part = ChartPart.load(package.next_partname(ChartPart.partname_template), CT.DML_CHART, package, chart.xml)
    part.chart_workbook.update_from_xlsx_blob(chart.workbook)
    ident = slide.part.relate_to(part, RT.CHART)
    height = min(place.height, round(chart.height * INCH))
    frame = slide.shapes._add_chart_graphicFrame(ident, place.left, place.top, place.width, height)
    return slide.shapes._shape_factory(frame)


def _add_key(slide: Any, key: Mapping[str, str], place: Place, number: int, size: float) -> None:
    """Coloured squares with the names of what has their colour, in one paragraph."""
    box = slide.shapes.add_textbox(place.left, place.top, place.width, place.height)
    frame = box.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for name, colour in key.items():
        for text, ink in (("■", colour), (f"\u00a0{name}     ", colours().quiet)):
            run = frame.paragraphs[0].add_run()
            run.text = text
            run.font.size = Pt(size)
            run.font.name = typeface() or None
            run.font.color.rgb = rgb(ink)
    box.name = shape_name(f"key {number}", frame.text)


def _add_picture(slide: Any, figure: Figure, place: Place, count: int) -> Any:
    """The figure as a picture without the texts that stand on the slide itself."""
    size: Size = {1: "full", 2: "half", 3: "third"}[count]  # type: ignore[assignment]
    bare = replace(figure, title="", subtitle="", notes=(), source="")
    buffer = BytesIO()
    write_image(bare, buffer, size=size)
    buffer.seek(0)
    at = place.fitted(PAGES[size].width / PAGES[size].height)
    return slide.shapes.add_picture(buffer, at.left, at.top, at.width, at.height)
