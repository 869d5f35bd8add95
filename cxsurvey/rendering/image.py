"""PNG, SVG and PDF of a figure: the same bytes for the same figure, exact slide sizes, provenance in the metadata."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from cxsurvey.exhibits.figure import Figure, Size
from cxsurvey.rendering.bars import draw_bars
from cxsurvey.rendering.frame import draw_frame
from cxsurvey.rendering.page import PAGES
from cxsurvey.rendering.stacks import draw_stacks

DPI = 200
_DRAWERS = {"bar": draw_bars, "stacked": draw_stacks}


def write(figure: Figure, target: Path | BytesIO, *, size: Size = "full", dpi: int = DPI) -> None:
    """Write the figure to a path (by its ending) or, as PNG, to a buffer."""
    kind = target.suffix.lower().removeprefix(".") if isinstance(target, Path) else "png"
    settings: dict[str, Any] = {
        "font.family": "DejaVu Sans",  # comes with matplotlib, so that machines agree
        "text.hinting": "none",  # so that measured and drawn widths agree in every format
        "svg.hashsalt": figure.digest(),
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "figure.dpi": dpi,
    }
    with mpl.rc_context(settings):  # type: ignore[arg-type]
        draw(figure, size).savefig(target, format=kind, dpi=dpi, metadata=_metadata(figure, kind))


def draw(figure: Figure, size: Size = "full") -> Canvas:
    """The figure on a canvas of exactly the slide size, nothing cropped.

    Raises InputError where its marks do not fit.
    """
    page = PAGES[size]
    canvas = Canvas(figsize=(page.width, page.height), facecolor="white")
    FigureCanvasAgg(canvas)
    body = draw_frame(canvas, figure, page)
    _DRAWERS[figure.form](canvas, figure, page, body)
    return canvas


def _metadata(figure: Figure, kind: str) -> dict[str, Any]:
    """Title, description and source for the file; never a date, a user or a path."""
    about = f"numbers {figure.digest()}; {figure.source}"
    if kind == "png":
        text = {"Title": figure.title, "Description": figure.alt_text(), "Source": about, "Software": None}
        return {
            key: value.encode("latin-1", "replace").decode("latin-1") if value else None for key, value in text.items()
        }
    creator = {"Title": figure.title, "Creator": "cxsurvey"}
    if kind == "svg":
        return {**creator, "Description": figure.alt_text(), "Source": about, "Date": None}
    return {**creator, "Subject": figure.alt_text(), "Keywords": about, "Producer": None, "CreationDate": None}


def _latin(text: str | None) -> str | None:
    """Text that every reader of PNG metadata takes."""
    return text and text.encode("latin-1", "replace").decode("latin-1")
