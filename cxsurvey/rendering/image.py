"""PNG, SVG and PDF of a figure: the same bytes for the same figure, exact slide sizes, provenance in the metadata."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.font_manager import findfont, get_font
from PIL.PngImagePlugin import PngInfo

from cxsurvey.errors import GlyphWarning, listing
from cxsurvey.exhibits.figure import Figure, Size
from cxsurvey.provenance import MARK, PART, fingerprint
from cxsurvey.rendering.drawing import draw
from cxsurvey.rendering.embedding import glyphs_alone
from cxsurvey.rendering.lettering import font_in_use
from cxsurvey.rendering.theme import Theme

DPI = 200


def write(figure: Figure, target: Path | BytesIO, *, size: Size = "full", dpi: int = DPI, kind: str = "png") -> None:
    """Write the figure, in its theme, to a path (by its ending) or to a buffer, as the `kind` that is asked for."""
    with (figure.theme or Theme()).in_use():
        _write(figure, target, size, dpi, kind)


def _write(figure: Figure, target: Path | BytesIO, size: Size, dpi: int, kind: str) -> None:
    kind = target.suffix.lower().removeprefix(".") if isinstance(target, Path) else kind
    settings: dict[str, Any] = {
        "font.family": font_in_use(),  # comes with matplotlib, so that machines agree
        "text.hinting": "none",  # so that measured and drawn widths agree in every format
        "svg.hashsalt": figure.digest(),
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "figure.dpi": dpi,
    }
    with mpl.rc_context(settings), warnings.catch_warnings():  # type: ignore[arg-type]
        _warn_missing_glyphs(figure)
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        themed = f", theme {fingerprint(figure.theme, digits=PART)}" if figure.theme else ""
        drawn = f"{size}, {dpi} dpi{themed}, matplotlib {mpl.__version__}"
        stamped = _png_texts(figure, drawn) if kind == "png" else {"metadata": _metadata(figure, kind, drawn)}
        with glyphs_alone() if kind == "pdf" else nullcontext():
            draw(figure, size).savefig(target, format=kind, dpi=dpi, **stamped)


def _warn_missing_glyphs(figure: Figure) -> None:
    """One warning that names every character the font lacks; matplotlib would give one for each text."""
    known = get_font(findfont(font_in_use())).get_charmap()
    texts = [figure.title, figure.subtitle, figure.source, *figure.notes]
    texts += [*figure.rows["panel"], *figure.rows["row"], *figure.rows["label"]]
    missing = sorted({sign for text in texts for sign in text if not sign.isspace() and ord(sign) not in known})
    if missing:
        warnings.warn(
            f"Figure {figure.name}: the font {font_in_use()} has no sign for {listing(missing)}; "
            "boxes are drawn instead. Give these labels in another script in the codebook.",
            GlyphWarning,
            stacklevel=5,
        )


def _metadata(figure: Figure, kind: str, drawn: str) -> dict[str, Any]:
    """Title, description, source and provenance for an SVG or PDF file; never a date, a user or a path."""
    about, told = _told(figure, drawn)
    creator = {"Title": figure.title, "Creator": "cxsurvey"}
    if kind == "svg":
        return {**creator, "Description": figure.alt_text(), "Source": about, "Relation": told or None, "Date": None}
    keywords = f"{about}; {told}" if told else about
    return {**creator, "Subject": figure.alt_text(), "Keywords": keywords, "Producer": None, "CreationDate": None}


def _png_texts(figure: Figure, drawn: str) -> dict[str, Any]:
    """The same for a PNG file, as chunks in UTF-8: those in Latin-1 have no sign for a typographic quotation mark."""
    about, told = _told(figure, drawn)
    texts = PngInfo()
    for key, text in {"Title": figure.title, "Description": figure.alt_text(), "Source": about, MARK: told}.items():
        if text:
            texts.add_itxt(key, text)
    return {"pil_kwargs": {"pnginfo": texts}}


def _told(figure: Figure, drawn: str) -> tuple[str, str]:
    """What the numbers come from, and the provenance; the latter empty where there is none."""
    about = f"numbers {figure.digest()}; {figure.source}"
    return about, figure.provenance.but(drawn=drawn).to_text() if figure.provenance else ""
