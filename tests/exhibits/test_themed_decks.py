"""A deck in the colours and the font of a theme: charts, tables, pictures, and our own template."""

import re
import zipfile

import pandas as pd
import pytest
from small_study import replaced, write_study

import cxsurvey as cx
from cxsurvey.rendering.deck.dress import dressed_in
from cxsurvey.rendering.deck.geometry import INCH
from cxsurvey.rendering.deck.texts import lines_needed
from cxsurvey.rendering.palette import OWN
from cxsurvey.studies.run import run

pytestmark = [
    pytest.mark.filterwarnings("ignore::cxsurvey.errors.ThemeWarning"),
    pytest.mark.filterwarnings("ignore::cxsurvey.errors.DeckWarning"),
]

BRAND = {
    "colours": {
        "ink": "#2b1b3d", "quiet": "#5b4a6d", "accent": "#0b6e4f", "net": "#3d0b6e",
        "good": "#0a5c8a", "bad": "#a03c00",
        "categories": ["#0b6e4f", "#f2a900", "#7a21dd", "#d1495b", "#4e5d6c", "#9c9ca1"],
        "scale": ["#0b3d2e", "#5fa98c", "#d3ece2"],
    },
    "font": {"family": "Georgia"},
}  # fmt: skip


def survey():
    rows = [(mood, who, side) for mood in range(1, 6) for who in ("joint", "IT") for side in ("a", "b")] * 30
    scale = {"ordered": True, "options": [{"code": code, "label": f"{code} of 5"} for code in range(1, 6)]}
    questions = {"mood": scale} | {
        name: {"options": [{"code": code, "label": code} for code in codes]}
        for name, codes in (("who", ("joint", "IT")), ("side", ("a", "b")))
    }
    book = cx.Codebook.from_dict({"source": "A survey", "questions": questions})
    return cx.from_frame(pd.DataFrame(rows, columns=["mood", "who", "side"]), codebook=book)


def exhibits(of):
    """A figure of every native form, a form that is a picture, and a table."""
    by_side, mood = cx.share(of, "who", by="side"), cx.share(of, "mood", by="side")
    return [
        cx.bar(by_side, title="Bars", name="a"),
        cx.stacked(mood, title="Stacks", name="b"),
        cx.diverging(mood, title="Two sides", name="c"),
        cx.dots(by_side, title="Dots", name="d"),
        cx.dumbbell(by_side, title="Dumbbells", name="e"),
        cx.forest(cx.compare(by_side, across="side"), title="Forest", name="f"),
        cx.mosaic(by_side, title="A picture", name="g"),
        cx.crosstab(of, "who", banner=["side"]).letters(),
    ]


def parts(path, pattern):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist() if re.fullmatch(pattern, name)}


def colours(xml):
    return {f"#{found.lower()}" for found in re.findall(r'srgbClr val="(\w{6})"', xml)}


def test_charts_tables_and_template_have_the_theme(tmp_path):
    brand = cx.theme(BRAND)
    made = cx.deck("Themed", *exhibits(survey()), theme=brand)
    path = made.save(tmp_path / "deck.pptx", lint="refuse")
    ours = {OWN.ink, OWN.quiet, OWN.accent, OWN.net, OWN.good, OWN.bad, *OWN.categories[:5], *OWN.scale}
    charts = parts(path, r"ppt/charts/chart[^/]*\.xml")
    assert len(charts) == 6
    for xml in charts.values():
        assert not colours(xml) & ours
        assert set(re.findall(r'latin typeface="([^"]*)"', xml)) == {"Georgia"}
    [table] = [xml for xml in parts(path, r"ppt/slides/slide[^/]*\.xml").values() if "<a:tbl>" in xml]
    assert not colours(table) & ours
    assert brand.palette.ink in colours(table)
    assert set(re.findall(r'latin typeface="([^"]*)"', table)) == {"Georgia"}
    layouts = parts(path, r"ppt/(slideLayouts|slideMasters)/[^/]*\.xml")
    assert not set().union(*map(colours, layouts.values())) & ours
    [dress] = parts(path, r"ppt/theme/theme1\.xml").values()
    assert dress.count('typeface="Georgia"') == 2
    assert brand.palette.accent in colours(dress)


def test_a_picture_has_the_theme_of_the_deck(tmp_path):
    def pictures(name, **settings):
        path = cx.deck("Deck", exhibits(survey())[6], **settings).save(tmp_path / name, lint="off")
        with zipfile.ZipFile(path) as package:
            return [package.read(each) for each in package.namelist() if each.startswith("ppt/media/")]

    plain, themed = pictures("plain.pptx"), pictures("themed.pptx", theme=cx.theme(BRAND))
    assert len(plain) == len(themed) == 1
    assert plain != themed


def test_a_figure_with_a_theme_of_its_own_keeps_it_and_leaves_the_others(tmp_path):
    bars, _, _, dots, *_ = exhibits(survey())
    path = cx.deck("Deck", bars.themed(cx.theme(BRAND)), dots).save(tmp_path / "deck.pptx", lint="off")
    first, second = parts(path, r"ppt/charts/chart[^/]*\.xml").values()
    assert "#0b6e4f" in colours(first)
    assert "Georgia" in first
    assert "#0b6e4f" not in colours(second)
    assert "Georgia" not in second


def test_a_refreshed_deck_keeps_the_theme(tmp_path):
    made = cx.deck("Themed", *exhibits(survey()), theme=cx.theme(BRAND))
    path = made.save(tmp_path / "deck.pptx", lint="off")
    cx.refresh_deck(path, made)
    for xml in parts(path, r"ppt/charts/chart[^/]*\.xml").values():
        assert OWN.accent not in colours(xml)
        assert "Georgia" in xml


def test_wide_fonts_are_measured_as_wide():
    text, needed = "word " * 300, {}
    for family in ("Georgia", "Verdana"):
        with dressed_in(cx.theme({"font": {"family": family}})):
            needed[family] = lines_needed(text, 10, round(4 * INCH))
    assert needed["Verdana"] > needed["Georgia"] == lines_needed(text, 10, round(4 * INCH))


def test_the_theme_of_a_study_is_that_of_its_deck(tmp_path):
    folder = write_study(tmp_path / "study")
    (folder / "theme.toml").write_text('[colours]\naccent = "#0b6e4f"\n[font]\nfamily = "Georgia"\n', encoding="utf-8")
    replaced(folder, "study.toml", "[deck]", "[theme]\n\n[deck]")
    run(folder)
    charts = parts(folder / "out/deck.pptx", r"ppt/charts/chart[^/]*\.xml")
    assert charts
    assert all("Georgia" in xml and OWN.accent not in colours(xml) for xml in charts.values())
    assert cx.verify(folder / "out/deck.pptx", recompute=True).outcome == "matches"
