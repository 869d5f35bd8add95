"""Fonts inside PDF files: glyphs without tables of layout, and fontTools left as it was."""

import re
import zlib
from io import BytesIO

import pandas as pd
import pytest
from fontTools import subset
from fontTools.ttLib import TTFont

import cxsurvey as cx
from cxsurvey.rendering.embedding import DEFAULT, LAYOUT, glyphs_alone


def fonts_in(pdf: bytes) -> list[TTFont]:
    """Every font file that a PDF holds."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    plain = []
    for stream in packed:
        try:
            plain.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return [TTFont(BytesIO(stream)) for stream in plain if stream[:4] in (b"\0\1\0\0", b"true")]


def test_fonts_of_a_figure_hold_glyphs_and_no_layout(tmp_path):
    book = cx.Codebook.from_dict({"questions": {"q": {"options": [{"label": "fi"}, {"label": "AV"}]}}})
    survey = cx.from_frame(pd.DataFrame({"q": ["fi", "AV"] * 60}), codebook=book)
    cx.bar(cx.share(survey, "q"), title="first office").save(tmp_path / "f.pdf")
    fonts = fonts_in((tmp_path / "f.pdf").read_bytes())
    assert fonts
    for font in fonts:
        assert "glyf" in font
        assert not set(LAYOUT) & set(font.keys())


def test_what_fonttools_leaves_out_is_as_before_even_after_an_error():
    before = getattr(subset.Options, DEFAULT)
    with glyphs_alone():
        assert set(LAYOUT) <= set(subset.Options().drop_tables)
    with pytest.raises(ZeroDivisionError), glyphs_alone():
        raise ZeroDivisionError
    assert getattr(subset.Options, DEFAULT) is before


def test_without_that_default_nothing_is_changed(monkeypatch):
    monkeypatch.delattr(subset.Options, DEFAULT)
    with glyphs_alone():
        assert not hasattr(subset.Options, DEFAULT)
