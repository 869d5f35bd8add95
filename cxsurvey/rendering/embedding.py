"""Fonts in PDF files without the tables that lay text out: glyphs stand in their places, and nothing reads those."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

LAYOUT = ("GSUB", "GPOS", "GDEF", "kern")  # substitution, positions, classes of glyphs, kerning
DEFAULT = "_drop_tables_default"  # where fontTools keeps the tables that it leaves out unless it is told otherwise


@contextmanager
def glyphs_alone() -> Iterator[None]:
    """Fonts are embedded without tables of layout: to thin them out took longer than to draw the figure.

    matplotlib has no setting for it. Where a version of fontTools keeps its default elsewhere, all tables are embedded.
    """
    from fontTools import subset  # type: ignore[import-untyped]  # comes with matplotlib; only a PDF needs it

    before = getattr(subset.Options, DEFAULT, None)
    if before is None:
        yield
        return
    setattr(subset.Options, DEFAULT, [*before, *LAYOUT])
    try:
        yield
    finally:
        setattr(subset.Options, DEFAULT, before)
