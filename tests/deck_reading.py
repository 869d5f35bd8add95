"""A strict reader of PowerPoint files: whatever PowerPoint would offer to repair is an assertion here."""

import posixpath
import zipfile
from io import BytesIO

from lxml import etree
from openpyxl import load_workbook
from pptx import Presentation

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"

# The order of children that ECMA-376 part 1, annex A (dml-chart.xsd), prescribes, for what our charts use or may use.
SHARED = ["idx", "order", "tx", "spPr"]
LABEL = ["layout", "tx", "numFmt", "spPr", "txPr", "dLblPos", "showLegendKey", "showVal", "showCatName", "showSerName",
         "showPercent", "showBubbleSize", "separator"]  # fmt: skip
AXIS = ["axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines", "title", "numFmt", "majorTickMark",
        "minorTickMark", "tickLblPos", "spPr", "txPr", "crossAx", "crosses", "crossesAt"]  # fmt: skip
ORDER = {
    "chartSpace": ["date1904", "lang", "roundedCorners", "style", "clrMapOvr", "pivotFmts", "protection", "chart", "spPr",  # noqa: E501
                   "txPr", "externalData", "printSettings", "userShapes", "extLst"],
    "chart": ["title", "autoTitleDeleted", "pivotFmts", "view3D", "floor", "sideWall", "backWall", "plotArea", "legend",
              "plotVisOnly", "dispBlanksAs", "extLst"],
    "plotArea": ["layout", "barChart", "lineChart", "scatterChart", "catAx", "valAx", "dTable", "spPr", "extLst"],
    "barChart": ["barDir", "grouping", "varyColors", "ser", "dLbls", "gapWidth", "overlap", "serLines", "axId"],
    "lineChart": ["grouping", "varyColors", "ser", "dLbls", "dropLines", "hiLowLines", "upDownBars", "marker", "smooth",
                  "axId"],
    "scatterChart": ["scatterStyle", "varyColors", "ser", "dLbls", "axId"],
    "barChart/ser": [*SHARED, "invertIfNegative", "pictureOptions", "dPt", "dLbls", "trendline", "errBars", "cat", "val",  # noqa: E501
                     "shape", "extLst"],
    "lineChart/ser": [*SHARED, "marker", "dPt", "dLbls", "trendline", "errBars", "cat", "val", "smooth", "extLst"],
    "scatterChart/ser": [*SHARED, "marker", "dPt", "dLbls", "trendline", "errBars", "xVal", "yVal", "smooth", "extLst"],
    "dPt": ["idx", "invertIfNegative", "marker", "bubble3D", "explosion", "spPr", "pictureOptions", "extLst"],
    "dLbls": ["dLbl", "delete", *LABEL[2:], "showLeaderLines", "leaderLines", "extLst"],
    "dLbl": ["idx", "delete", *LABEL, "extLst"],
    "errBars": ["errDir", "errBarType", "errValType", "noEndCap", "plus", "minus", "val", "spPr", "extLst"],
    "marker": ["symbol", "size", "spPr", "extLst"],
    "legend": ["legendPos", "legendEntry", "layout", "overlay", "spPr", "txPr", "extLst"],
    "legendEntry": ["idx", "delete", "txPr", "extLst"],
    "scaling": ["logBase", "orientation", "max", "min", "extLst"],
    "catAx": [*AXIS, "auto", "lblAlgn", "lblOffset", "tickLblSkip", "tickMarkSkip", "noMultiLvlLbl", "extLst"],
    "valAx": [*AXIS, "crossBetween", "majorUnit", "minorUnit", "dispUnits", "extLst"],
    "manualLayout": ["layoutTarget", "xMode", "yMode", "wMode", "hMode", "x", "y", "w", "h", "extLst"],
    "numCache": ["formatCode", "ptCount", "pt", "extLst"],
    "numLit": ["formatCode", "ptCount", "pt", "extLst"],
    "strCache": ["ptCount", "pt", "extLst"],
    "numRef": ["f", "numCache", "extLst"],
    "strRef": ["f", "strCache", "extLst"],
    "externalData": ["autoUpdate"],
}  # fmt: skip
LABEL_PLACES = {
    "barChart/clustered": {"outEnd", "inEnd", "ctr", "inBase"},
    "barChart/stacked": {"inEnd", "ctr", "inBase"},
    "barChart/percentStacked": {"inEnd", "ctr", "inBase"},
    "lineChart/standard": {"t", "b", "l", "r", "ctr"},
    "scatterChart/": {"t", "b", "l", "r", "ctr"},
}


def opened(path):
    """The presentation of a file, after every check of its package, its slides, its charts and their workbooks."""
    content = path.read_bytes() if hasattr(path, "read_bytes") else path
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(names) == len(set(names))
        _check_types(package, names)
        _check_relationships(package, names)
        for name in names:
            if name.startswith("ppt/slides/slide"):
                _check_ids(etree.fromstring(package.read(name)), name)
            if name.startswith("ppt/charts/chart"):
                check_chart(etree.fromstring(package.read(name)))
            if name.startswith("ppt/embeddings/"):
                load_workbook(BytesIO(package.read(name)))
    return Presentation(BytesIO(content))


def workbooks(path):
    """The cells of every workbook in the file, a list for each."""
    with zipfile.ZipFile(path) as package:
        found = [name for name in package.namelist() if name.startswith("ppt/embeddings/")]
        books = [load_workbook(BytesIO(package.read(name))) for name in sorted(found)]
    return [
        [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        for book in books
    ]


def everything(path):
    """Every byte of the file unzipped, those of its workbooks as well, as text."""
    texts = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            content = package.read(name)
            texts.append(name + (everything(BytesIO(content)) if name.endswith(".xlsx") else content.decode("latin-1")))
    return "\n".join(texts)


def _check_types(package, names):
    root = etree.fromstring(package.read("[Content_Types].xml"))
    overrides = {each.get("PartName") for each in root.iter(f"{TYPES}Override")}
    endings = {each.get("Extension").lower() for each in root.iter(f"{TYPES}Default")}
    for name in names:
        if name != "[Content_Types].xml":
            assert f"/{name}" in overrides or name.rsplit(".", 1)[-1].lower() in endings, f"no content type of {name}"
    assert all(name[1:] in names for name in overrides), "a content type of a part that is not there"


def _check_relationships(package, names):
    used = set()
    for name in [name for name in names if name.endswith(".rels")]:
        folder = posixpath.dirname(posixpath.dirname(name))
        source = posixpath.join(folder, posixpath.basename(name).removesuffix(".rels"))
        idents = set()
        for rel in etree.fromstring(package.read(name)).iter(f"{RELS}Relationship"):
            assert rel.get("TargetMode") != "External", "a link out of the file"
            target = posixpath.normpath(posixpath.join(folder, rel.get("Target"))).lstrip("/")
            assert target in names, f"{name} leads to {target}, which is not there"
            used.add(target)
            assert rel.get("Id") not in idents
            idents.add(rel.get("Id"))
        if source in names:
            asked = {
                value for node in etree.fromstring(package.read(source)).iter() if isinstance(node.tag, str)
                for key, value in node.attrib.items() if key.startswith(R)
            }  # fmt: skip
            assert asked <= idents, f"{source} asks for {asked - idents}"
    parts = [name for name in names if not name.endswith(".rels") and name != "[Content_Types].xml"]
    assert set(parts) <= used, f"nothing leads to {set(parts) - used}"


def _check_ids(root, name):
    idents = [node.get("id") for node in root.iter(f"{P}cNvPr")]
    assert len(idents) == len(set(idents)), f"two shapes of {name} have one id"


def check_chart(root):
    """The children of every element of a chart in the order of the schema, caches that agree, places allowed."""
    for node in root.iter():
        if not isinstance(node.tag, str) or not node.tag.startswith(C):
            continue
        name, parent = node.tag[len(C) :], node.getparent()
        key = f"{parent.tag[len(C) :]}/{name}" if name == "ser" else name
        children = [child.tag[len(C) :] for child in node if child.tag.startswith(C)]
        if key in ORDER and children and not (name == "marker" and parent.tag == f"{C}lineChart"):
            places = [ORDER[key].index(child) for child in children]
            assert places == sorted(places), f"{key}: {children}"
    _check_series(root)
    axes = {node.find(f"{C}axId").get("val") for node in root.iter(f"{C}catAx", f"{C}valAx")}
    assert {node.get("val") for node in root.iter(f"{C}crossAx")} == axes


def _check_series(root):
    for plot in root.iter(f"{C}barChart", f"{C}lineChart", f"{C}scatterChart"):
        grouping = plot.find(f"{C}grouping")
        kind = f"{plot.tag[len(C) :]}/{grouping.get('val') if grouping is not None else ''}"
        for place in plot.iter(f"{C}dLblPos"):
            assert place.get("val") in LABEL_PLACES[kind], f"{place.get('val')} in {kind}"
        idents = [node.find(f"{C}idx").get("val") for node in plot.iter(f"{C}ser")]
        assert idents == [str(number) for number in range(len(idents))]
    for cache in root.iter(f"{C}numCache", f"{C}strCache", f"{C}numLit"):
        count = int(cache.find(f"{C}ptCount").get("val"))
        places = [int(point.get("idx")) for point in cache.iter(f"{C}pt")]
        assert places == sorted(set(places))
        assert all(0 <= place < count for place in places)
        if not cache.tag.endswith("strCache"):
            assert all(float(node.text) == float(node.text) for node in cache.iter(f"{C}v"))
