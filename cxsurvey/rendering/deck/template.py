"""Our own template, made by code: four layouts on a slide of 16 by 9, plain enough to be re-dressed by any house."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml

from cxsurvey.rendering.deck.dress import typeface
from cxsurvey.rendering.deck.geometry import HEIGHT, WIDTH, Place, inches
from cxsurvey.rendering.palette import colours

FONT = "Arial"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Microsoft Office PowerPoint</Application></Properties>"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A placeholder of a layout: its name, type, number, place, type size in points, and how its text stands.

    `colour` is "#rrggbb", or the name of one of the colours in use.
    """

    name: str
    kind: str
    number: int
    place: Place
    size: float
    colour: str = "ink"
    bold: bool = False
    anchor: str = "t"


_TITLE = Holder("Title", "title", 0, inches(0.6, 0.36, 12.13, 0.92), 24, bold=True, anchor="b")
_NUMBER = Holder("Slide number", "sldNum", 12, inches(12.0, 7.08, 0.73, 0.26), 9, "quiet", anchor="ctr")
_SYNTHETIC = Holder("Synthetic", "body", 16, inches(0.6, 7.08, 6.0, 0.26), 10, "#a3122a", True, "ctr")
LAYOUTS: dict[str, tuple[Holder, ...]] = {
    "Cover": (
        Holder("Title", "ctrTitle", 0, inches(0.9, 2.0, 11.5, 1.7), 36, bold=True, anchor="b"),
        Holder("Subtitle", "subTitle", 1, inches(0.9, 3.95, 11.5, 1.2), 18, "quiet"),
        _SYNTHETIC,
    ),
    "Exhibit": (
        _TITLE,
        Holder("Question", "body", 13, inches(0.6, 1.34, 12.13, 0.5), 13, "quiet"),
        Holder("Exhibit", "obj", 14, inches(0.6, 1.98, 12.13, 4.3), 14),
        Holder("Base", "body", 15, inches(0.6, 6.4, 12.13, 0.64), 10, "quiet", anchor="b"),
        _SYNTHETIC,
        _NUMBER,
    ),
    "Text": (
        _TITLE,
        Holder("Text", "body", 1, inches(0.6, 1.6, 12.13, 5.2), 16),
        _SYNTHETIC,
        _NUMBER,
    ),
    "Section": (
        Holder("Title", "title", 0, inches(0.9, 2.6, 11.5, 1.4), 32, "accent", True, "b"),
        Holder("Text", "body", 1, inches(0.9, 4.2, 11.5, 1.2), 16, "quiet"),
        _SYNTHETIC,
        _NUMBER,
    ),
}


def own_template() -> Any:
    """A presentation without slides in our own template."""
    deck: Any = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    _drop_leftovers(deck)
    layouts = list(deck.slide_layouts)
    for layout in layouts[len(LAYOUTS) :]:
        deck.slide_layouts.remove(layout)
    for layout, (name, holders) in zip(layouts, LAYOUTS.items(), strict=False):
        layout.name = name
        _set_holders(layout._element, holders)
        layout._element.attrib.pop("type", None)  # says what python-pptx's own layout was
    _dress_master(deck.slide_master)
    for part in deck.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part._blob = _APP
    return deck


def _drop_leftovers(deck: Any) -> None:
    """Take out what the empty presentation of the library brings along: printer settings and a thumbnail."""
    for holder, kinds in ((deck.part, (RT.PRINTER_SETTINGS,)), (deck.part.package, (RT.THUMBNAIL,))):
        rels = holder.rels if holder is deck.part else holder._rels
        for key in [key for key, rel in rels.items() if rel.reltype in kinds]:
            rels.pop(key)


def _dress_master(master: Any) -> None:
    """Give the master our places, colours and font."""
    holders = (_TITLE, Holder("Text", "body", 1, inches(0.6, 1.6, 12.13, 5.2), 16), _NUMBER)
    _set_holders(master._element, holders)
    part = master.part.part_related_by(RT.THEME)
    part._blob = _theme(part.blob)
    styles = master._element.find(f"{{{_P}}}txStyles")
    for level in styles.iter(f"{{{_A}}}lvl1pPr"):
        for size in level.iter(f"{{{_A}}}defRPr"):
            size.set("sz", "1600")
    for spacing in styles.find(f"{{{_P}}}titleStyle").iter(f"{{{_A}}}lvl1pPr"):
        spacing.set("algn", "l")


def _theme(blob: bytes) -> bytes:
    """The theme with our colours and font under the name of the package."""
    text = blob.decode()
    text = text.replace('name="Office Theme"', 'name="cxsurvey"', 1)
    text = re.sub(r'<a:latin typeface="[^"]*"/>', f'<a:latin typeface="{_typeface()}"/>', text, count=2)
    here = colours()
    accents = (here.accent, *here.categories[1:])
    for place, colour in enumerate(accents, start=1):
        text = _recoloured(text, f"accent{place}", colour)
    return _recoloured(_recoloured(text, "dk2", here.ink), "lt2", here.rule).encode()


def _typeface() -> str:
    """The font of the theme, else ours, as the value of an attribute in a replacement."""
    return escape(typeface() or FONT, {'"': "&quot;"}).replace("\\", "")


def _recoloured(theme: str, name: str, colour: str) -> str:
    found = rf'(<a:{name}><a:srgbClr val=")[0-9A-F]{{6}}'
    return re.sub(found, rf"\g<1>{colour.removeprefix('#').upper()}", theme, count=1)


def _set_holders(element: Any, holders: tuple[Holder, ...]) -> None:
    """Put these placeholders into a layout or master in place of those that it has."""
    tree = element.find(f"{{{_P}}}cSld/{{{_P}}}spTree")
    for shape in tree.findall(f"{{{_P}}}sp"):
        tree.remove(shape)
    for ident, holder in enumerate(holders, start=2):
        tree.append(parse_xml(_holder_xml(ident, holder)))


def _holder_xml(ident: int, holder: Holder) -> str:
    place, number = holder.place, f' idx="{holder.number}"' if holder.number else ""
    colour = getattr(colours(), holder.colour, holder.colour)
    bold = ' b="1"' if holder.bold else ' b="0"'
    align = "r" if holder.kind == "sldNum" else "l"
    prompt = (
        '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-US"/><a:t>‹#›</a:t></a:fld>'
        if holder.kind == "sldNum"
        else f'<a:r><a:rPr lang="en-US"/><a:t>{holder.name}</a:t></a:r>'
    )
    return f"""<p:sp xmlns:p="{_P}" xmlns:a="{_A}"><p:nvSpPr><p:cNvPr id="{ident}" name="{holder.name}"/>
<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{holder.kind}"{number}/></p:nvPr></p:nvSpPr>
<p:spPr><a:xfrm><a:off x="{place.left}" y="{place.top}"/><a:ext cx="{place.width}" cy="{place.height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>
<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{holder.anchor}"><a:noAutofit/></a:bodyPr>
<a:lstStyle><a:lvl1pPr marL="0" indent="0" algn="{align}"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc>
<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/><a:defRPr sz="{round(100 * holder.size)}"{bold}>
<a:solidFill><a:srgbClr val="{colour.removeprefix("#").upper()}"/></a:solidFill></a:defRPr></a:lvl1pPr>
</a:lstStyle>
<a:p>{prompt}</a:p></p:txBody></p:sp>"""
