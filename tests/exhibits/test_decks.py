"""Decks as files: what is on the slides, what is behind the charts, and that nothing breaks them."""

import zipfile
from collections import Counter
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from deck_reading import everything, opened, workbooks
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from pptx import Presentation
from pptx.util import Inches

import cxsurvey as cx

NS = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
}
HOSTILE = [
    "", " ", "Same", "Same", "x" * 500, "word " * 100, "=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "-2", "a<b>&\"c\"'",
    "]]>",
    "\u202eright to left\u202c", "שלום עולם", "مرحبا", "👩‍👩‍👧‍👦 family",
    "line\nbreak\ttab", "bell\x07 null\x00 esc\x1b", "\ufffe\uffff",
    "{=1+1}", "%s %d {0}", "$x^2$", "&amp; &#0;", "..\\..\\x", "/etc", "#REF!",
]  # fmt: skip


def survey_of(seed=1, n=900, small=0):
    """Answers to a scale and to a question of who decides, by side and wave; `small` of them on a third side."""
    rng = np.random.default_rng(seed)
    options = [{"code": code, "label": label} for code, label in enumerate(("Bad", "Poor", "Fair", "Good", "Great"), 1)]
    sides = [{"code": side, "label": side} for side in ("IT", "Business", *(["Board"] if small else []))]
    who = [{"code": code, "label": code} for code in ("together", "IT alone", "apart")]
    book = cx.Codebook.from_dict(
        {
            "source": "Panel of May",
            "questions": {
                "mood": {"options": options, "ordered": True, "wording": "How was it?"},
                "who": {"options": who, "wording": "Who decides?"},
                "side": {"options": sides},
                "wave": {"options": [{"code": str(year), "label": str(year)} for year in (2021, 2022)]},
            },
        }
    )
    frame = pd.DataFrame(
        {
            "mood": rng.choice([1, 2, 3, 4, 5], n, p=[0.1, 0.15, 0.2, 0.3, 0.25]),
            "who": rng.choice(["together", "IT alone", "apart"], n, p=[0.5, 0.3, 0.2]),
            "side": rng.choice(["IT", "Business"], n),
            "wave": rng.choice(["2021", "2022"], n),
        }
    )
    frame.loc[frame.index[:small], "side"] = "Board"
    return cx.from_frame(frame, codebook=book)


def figures_of(survey):
    """A figure of every form that has a native chart."""
    who, by = cx.share(survey, "who"), cx.share(survey, "who", by="side")
    mood = cx.share(survey, "mood", by="side")
    tests = cx.compare(by, across="side")
    return {
        "bar": cx.bar(who, title="Together leads", name="bar"),
        "grouped": cx.bar(by, mark=tests, title="By side", name="grouped"),
        "stacked": cx.stacked(mood, title="Mood", name="stacked"),
        "diverging": cx.diverging(mood, title="Two sides", name="diverging"),
        "split": cx.diverging(mood, title="Split", neutral="split", name="split"),
        "dots": cx.dots(by, title="Dots", name="dots"),
        "dumbbell": cx.dumbbell(by, title="Gaps", groups=["IT", "Business"], name="dumbbell"),
        "forest": cx.forest(tests, title="Forest", name="forest"),
        "trend": cx.trend(cx.share(survey, "who", by="wave"), title="Waves", name="trend"),
    }


@pytest.fixture(scope="module")
def survey():
    return survey_of()


@pytest.fixture(scope="module")
def figures(survey):
    return figures_of(survey)


@pytest.fixture(scope="module")
def deck(survey, figures):
    table = cx.crosstab(survey, stub=["who", "mood"], banner=["side", "wave"]).letters()
    slides = [cx.slide("", figure, section="Charts") for figure in figures.values()]
    return cx.deck(
        "All forms",
        *slides,
        cx.slide("All numbers", table, notes="Say this.", section="Tables"),
        subtitle="A test",
        agenda=True,
        method=["Asked in May."],
    )


@pytest.fixture(scope="module")
def saved(deck, tmp_path_factory):
    return deck.save(tmp_path_factory.mktemp("deck") / "deck.pptx", lint="refuse")


def charts_in(presentation):
    return [shape for slide in presentation.slides for shape in slide.shapes if shape.has_chart]


def test_every_form_has_a_native_chart_in_the_order_of_the_schema(saved, figures):
    assert len(charts_in(opened(saved))) == len(figures)


def test_slides_stand_in_order_with_contents_sections_and_method(saved):
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(saved).slides]
    assert titles[:4] == ["All forms", "Agenda", "Charts", "Together leads"]
    assert [title for title in titles if not title.startswith("How the survey")][-2:] == ["Tables", "All numbers"]
    assert titles[-1].startswith("How the survey was made")


def test_every_object_has_its_alt_text_and_is_read_after_the_title(saved, deck):
    for slide in Presentation(saved).slides:
        shapes = list(slide.shapes)
        assert shapes[0] == slide.shapes.title
        for shape in shapes:
            if shape.has_chart or getattr(shape, "has_table", False):
                told = shape._element._nvXxPr.cNvPr.get("descr")
                assert any(told == exhibit.alt_text() for exhibit in deck.exhibits)
                names = [each.name.split()[1] for each in shapes if each.name.startswith("cxsurvey")]
                assert names.index("base") > names.index(shape.name.split()[1])


def test_the_speaker_has_message_numbers_method_and_source(saved):
    slide = next(each for each in Presentation(saved).slides if each.shapes.title.text_frame.text == "All numbers")
    said = slide.notes_slide.notes_text_frame.text
    assert said.startswith("All numbers\n\nSay this.")
    assert "Column shares" in said
    assert said.endswith("Source: Panel of May.")


def test_no_placeholder_is_left_and_the_slide_has_16_by_9_to_the_last_unit(saved):
    presentation = Presentation(saved)
    assert (presentation.slide_width, presentation.slide_height) == (12_192_000, 6_858_000)
    for slide in presentation.slides:
        for holder in slide.placeholders:
            assert holder.text_frame.text.strip()


def test_the_workbook_of_bars_holds_the_shares_that_are_shown(survey, tmp_path):
    figure = cx.bar(cx.share(survey, "who"), title="Together leads")
    path = cx.deck("One", figure).save(tmp_path / "one.pptx")
    cells = {cell.coordinate: cell.value for cell in workbooks(path)[0]}
    assert [cells[f"A{row}"] for row in (2, 3, 4)] == list(figure.data()["label"])
    assert [cells[f"B{row}"] for row in (2, 3, 4)] == pytest.approx(list(figure.data()["value"]), abs=1e-14)
    assert [cells[f"C{row}"] for row in (2, 3, 4)] == pytest.approx(list(figure.data()["low"]), abs=1e-14)


def test_whiskers_are_literal_numbers_from_the_value_to_both_limits(survey, tmp_path):
    figure = cx.bar(cx.share(survey, "who"), title="Together leads")
    path = cx.deck("One", figure).save(tmp_path / "one.pptx")
    root = charts_in(Presentation(path))[0].chart._chartSpace
    data = figure.data()
    for name, expected in (("plus", data["high"] - data["value"]), ("minus", data["value"] - data["low"])):
        found = [float(text) for text in root.xpath(f".//c:errBars/c:{name}/c:numLit/c:pt/c:v/text()")]
        assert found == pytest.approx(list(expected), abs=1e-12)


def test_letters_stand_in_the_labels_of_their_bars(tmp_path):
    rows = [("together", "IT")] * 90 + [("apart", "IT")] * 30 + [("together", "Business")] * 40
    frame = pd.DataFrame([*rows, *[("apart", "Business")] * 80], columns=["who", "side"])
    shares = cx.share(cx.from_frame(frame), "who", by="side")
    figure = cx.bar(shares, mark=cx.compare(shares, across="side"), title="IT meets together")
    path = cx.deck("One", figure).save(tmp_path / "one.pptx", lint="off")
    root = charts_in(Presentation(path))[0].chart._chartSpace
    texts = root.xpath(".//c:dLbl//a:t/text()")
    expected = [f"{100 * row.value:.0f}%{' ' + row.letters if row.letters else ''}" for row in figure.rows.itertuples()]
    assert Counter(texts) == Counter(expected)
    assert any(" " in text for text in texts)


def test_suppressed_numbers_are_nowhere_in_the_file(tmp_path):
    survey = survey_of(small=13)
    estimates = cx.share(survey, "who", by="side")
    hidden = estimates.to_frame().query("side == 'Board'")
    assert (hidden["base_n"] == 13).all()
    figures = [
        cx.bar(estimates, title="By side", name="a"), cx.stacked(estimates, title="Stacked", name="b"),
        cx.dots(estimates, title="Dots", name="c"),
        cx.forest(cx.compare(estimates, across="side"), title="Forest", name="d"),
        cx.dumbbell(estimates, groups=["IT", "Board"], title="Gaps", name="e"),
    ]  # fmt: skip
    path = cx.deck("Small", *figures).save(tmp_path / "small.pptx", lint="off")
    text = everything(path)
    opened(path)
    for value in [*hidden["estimate"], *hidden["conf_low"], *hidden["conf_high"]]:
        if 0 < value < 1:
            assert f"{value:.8g}"[:9] not in text
    numbers = [cell.value for book in workbooks(path) for cell in book if isinstance(cell.value, float)]
    for value in hidden["estimate"]:
        assert not np.isclose(numbers, value, atol=1e-9).any()


def test_the_same_deck_is_the_same_bytes_on_any_day(deck, saved, tmp_path, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    again = deck.save(tmp_path / "again.pptx")
    assert again.read_bytes() == saved.read_bytes()
    with zipfile.ZipFile(again) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_file_tells_no_user_no_machine_and_no_other_program(saved, tmp_path):
    text = everything(saved)
    for word in ("Steve", "Canny", "python-pptx", "Macintosh", str(tmp_path), "printerSettings", "image.png"):
        assert word not in text


def named_survey(labels):
    rng = np.random.default_rng(3)
    codes = [f"c{place}" for place in range(len(labels))]
    options = [{"code": code, "label": label or code} for code, label in zip(codes, labels, strict=True)]
    book = cx.Codebook.from_dict({"source": "S", "questions": {"q": {"options": options, "wording": labels[0] or "w"}}})
    return cx.from_frame(pd.DataFrame({"q": rng.choice(codes, 60 * len(labels))}), codebook=book)


def relabelled(figure, labels):
    """The figure with other labels in its rows, as a hostile export would have them."""
    names = dict(zip(dict.fromkeys(figure.rows["label"]), labels, strict=False))
    rows = figure.rows.assign(label=[names.get(label, label) for label in figure.rows["label"]])
    rows = rows.assign(row=[names.get(row, row) for row in rows["row"]], panel=[names.get(p, p) for p in rows["panel"]])
    from dataclasses import replace

    return replace(figure, rows=rows, title=labels[0] or "t", subtitle=labels[-1], source=f"Source {labels[-1]}")


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 3))
def test_hostile_labels_break_no_file(figures, start, tmp_path):
    labels = (HOSTILE * 2)[start : start + 3]
    hostile = [relabelled(figures[form], labels) for form in ("bar", "grouped", "stacked", "dots", "trend")]
    path = cx.deck(labels[0] or "t", *hostile, agenda=True).save(tmp_path / "hostile.pptx", lint="off")
    opened(path)
    for book in workbooks(path):
        assert all(cell.data_type in ("s", "n") for cell in book), "a formula in the workbook behind a chart"


BAR = cx.bar(cx.share(survey_of(), "who"), title="Together leads", name="bar")
LABELS = st.lists(st.text(max_size=40), min_size=3, max_size=3)


@settings(
    max_examples=15, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(labels=LABELS, title=st.text(max_size=60))
def test_any_label_gives_a_sound_file(labels, title):
    from cxsurvey.rendering.deck.package import saved_bytes
    from cxsurvey.rendering.deck.writing import built

    figure = relabelled(BAR, labels)
    opened(saved_bytes(built(cx.deck(title, cx.slide(title, figure), method=[title or "m"]))))


def house(tmp_path):
    """A house's own template: 4 by 3, placeholders with names of its own, a sample slide in it."""
    deck = Presentation()
    layout = deck.slide_layouts[1]
    layout.name = "Inhalt"
    for holder in layout.placeholders:
        if holder.placeholder_format.idx == 1:
            holder.name = "Main area"
    sample = deck.slides.add_slide(layout)
    sample.shapes.title.text_frame.text = "Sample of the house"
    path = tmp_path / "house.pptx"
    deck.save(path)
    return path


def test_a_house_template_is_filled_by_name_and_its_samples_are_gone(survey, tmp_path):
    figure = cx.bar(cx.share(survey, "who"), title="Together leads", name="bar")
    template = house(tmp_path)
    deck = cx.deck(
        "In house", figure, template=template, layouts={"exhibit": "Inhalt"}, placeholders={"exhibit": "Main area"}
    )
    presentation = opened(deck.save(tmp_path / "deck.pptx", lint="refuse"))
    assert presentation.slide_width == 9_144_000
    slide = presentation.slides[1]
    assert slide.slide_layout.name == "Inhalt"
    chart = next(shape for shape in slide.shapes if shape.has_chart)
    assert chart.width <= 8_229_600
    texts = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert "Who decides?" in texts
    assert "Base: " in texts
    assert "Sample of the house" not in everything(tmp_path / "deck.pptx")


def test_a_long_table_goes_on_with_its_headings_and_loses_no_line(survey, tmp_path):
    table = cx.crosstab(survey, stub=["who", "mood", "side", "wave", "who"][:4], banner=["side", "wave"])
    path = cx.deck("Long", cx.slide("All", table)).save(tmp_path / "long.pptx")
    slides = [slide for slide in opened(path).slides if any(getattr(s, "has_table", False) for s in slide.shapes)]
    assert len(slides) > 1
    found = []
    for slide in slides:
        shown = next(shape for shape in slide.shapes if getattr(shape, "has_table", False)).table
        rows = [[cell.text_frame.text for cell in row.cells] for row in shown.rows]
        assert any("IT" in row for row in rows[:2])
        found += [tuple(row) for row in rows[2:]]
    for label in ("together", "Great", "Business", "2022"):
        assert any(row[0] == label for row in found)


def test_refreshing_keeps_what_people_did_and_brings_the_numbers(survey, tmp_path):
    old, new = survey_of(1), survey_of(2)
    path = make(old).save(tmp_path / "deck.pptx")
    presentation = Presentation(path)
    first, second = presentation.slides[1], presentation.slides[2]
    first.shapes.title.text_frame.text = "My own words"
    box = first.shapes.add_textbox(Inches(9), Inches(3), Inches(3), Inches(1))
    box.text_frame.text = "Look here"
    chart = next(shape for shape in second.shapes if shape.has_chart)
    chart.left, chart.width = Inches(2), Inches(8)
    mine = presentation.slides.add_slide(presentation.slide_layouts[1])
    mine.shapes.title.text_frame.text = "A slide of mine"
    presentation.save(path)
    done = cx.refresh_deck(path, make(new))
    after = opened(path)
    assert after.slides[1].shapes.title.text_frame.text == "My own words"
    assert ("title", "kept", "edited by hand") in done[["object", "done", "why"]].itertuples(index=False, name=None)
    assert "Look here" in [shape.text_frame.text for shape in after.slides[1].shapes if shape.has_text_frame]
    moved = next(shape for shape in after.slides[2].shapes if shape.has_chart)
    assert (moved.left, moved.width) == (Inches(2), Inches(8))
    assert [slide.shapes.title.text_frame.text for slide in after.slides][-1] == "A slide of mine"
    expected = list(cx.bar(cx.share(new, "who"), title="Who").data()["value"])
    root = next(shape for shape in after.slides[1].shapes if shape.has_chart).chart._chartSpace
    values = [float(text) for text in root.xpath("(.//c:ser)[1]/c:val//c:v/text()")]
    assert values == pytest.approx(expected, abs=1e-12)


def make(survey):
    return cx.deck(
        "Who decides",
        cx.slide("Together leads", cx.bar(cx.share(survey, "who"), title="Who", name="who")),
        cx.slide("Mood by side", cx.stacked(cx.share(survey, "mood", by="side"), title="Mood", name="mood")),
    )


def test_refreshing_with_the_same_answers_changes_nothing_but_says_so(survey, tmp_path):
    path = make(survey).save(tmp_path / "deck.pptx")
    before = path.read_bytes()
    done = cx.refresh_deck(path, make(survey), to=tmp_path / "again.pptx")
    assert set(done["done"]) == {"unchanged"}
    assert path.read_bytes() == before
    old, new = opened(path), opened(tmp_path / "again.pptx")
    for one, other in zip(old.slides, new.slides, strict=True):
        assert [shape.name for shape in one.shapes] == [shape.name for shape in other.shapes]


def test_a_refreshed_deck_drops_the_workbook_of_the_old_wave(tmp_path):
    path = make(survey_of(1)).save(tmp_path / "deck.pptx")
    cx.refresh_deck(path, make(survey_of(2)))
    assert len(workbooks(path)) == 2


def test_new_slides_come_in_behind_those_they_follow(survey, tmp_path):
    path = make(survey).save(tmp_path / "deck.pptx")
    longer = make(survey)
    extra = cx.slide("New", cx.dots(cx.share(survey, "who"), title="Dots", name="new"))
    done = cx.refresh_deck(path, cx.deck("Who decides", longer.slides[0], extra, longer.slides[1]))
    titles = [slide.shapes.title.text_frame.text for slide in opened(path).slides]
    assert titles == ["Who decides", "Together leads", "New", "Mood by side", "How the survey was made"]
    assert done.query("done == 'added'")["title"].tolist() == ["New"]


def test_lint_finds_each_fault(survey, tmp_path):
    path = make(survey).save(tmp_path / "deck.pptx")
    presentation = Presentation(path)
    one, two = presentation.slides[1], presentation.slides[2]
    one.shapes.title.text_frame.text = "Much too long a title " * 30
    chart = next(shape for shape in one.shapes if shape.has_chart)
    del chart._element._nvXxPr.cNvPr.attrib["descr"]
    chart.left = Inches(8)
    base = next(shape for shape in two.shapes if " base " in shape.name)
    base.text_frame.text = "Nothing"
    two.shapes.title.text_frame.text = ""
    presentation.save(path)
    found = cx.lint_deck(path)
    assert set(found.query("slide == 2")["check"]) == {"text overflows", "no alt text", "over the edge"}
    assert {"no title", "no base", "no source", "empty placeholder"} <= set(found.query("slide == 3")["check"])
    assert list(found.columns) == ["slide", "title", "object", "check", "found"]


def test_a_deck_that_is_all_right_has_no_findings(deck):
    assert not len(deck.lint())


def test_forms_without_a_native_chart_are_pictures_without_their_file_name(survey, tmp_path):
    figure = cx.heatmap(cx.share(survey, "mood", by="side"), title="Heat", name="heat")
    presentation = opened(cx.deck("Pictures", figure).save(tmp_path / "deck.pptx"))
    picture = next(shape for slide in presentation.slides for shape in slide.shapes if " picture " in shape.name)
    assert picture._element._nvXxPr.cNvPr.get("descr") == figure.alt_text()


def test_more_bars_than_fit_stand_in_two_charts_on_one_scale(tmp_path):
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        {"who": rng.choice(list("abcdefgh"), 2000), "side": rng.choice(["IT", "Business", "Board"], 2000)}
    )
    figure = cx.bar(cx.share(cx.from_frame(frame), "who", by="side"), title="All ways")
    slide = opened(cx.deck("Full", figure).save(tmp_path / "full.pptx", lint="off")).slides[1]
    roots = [shape.chart._chartSpace for shape in slide.shapes if shape.has_chart]
    assert len(roots) == 2
    ends = {root.xpath("string(.//c:valAx/c:scaling/c:max/@val)") for root in roots}
    assert len(ends) == 1
    values = [float(text) for root in roots for text in root.xpath("(.//c:ser)[1]/c:val//c:v/text()")]
    assert values == pytest.approx(list(figure.data()["value"]), abs=1e-12)


def test_synthetic_answers_are_marked_on_every_slide(tmp_path):
    book = cx.Codebook.from_dict(
        {"synthetic": True, "questions": {"q": {"options": [{"code": c, "label": c} for c in "ab"]}}}
    )
    survey = cx.from_frame(pd.DataFrame({"q": ["a"] * 60 + ["b"] * 40}), codebook=book)
    deck = cx.deck("Invented", cx.bar(cx.share(survey, "q"), title="A leads"), agenda=True)
    for slide in opened(deck.save(tmp_path / "deck.pptx")).slides:
        assert "Synthetic demonstration data" in [s.text_frame.text for s in slide.shapes if s.has_text_frame]


def test_each_exhibit_tells_its_provenance(deck, saved):
    with zipfile.ZipFile(saved) as package:
        root = etree.fromstring(package.read("docProps/custom.xml"))
    told = {}
    for entry in root:
        name = entry.get("name").rsplit(" ", 1)[0]
        told[name] = told.get(name, "") + "".join(entry.itertext())
    for exhibit in deck.exhibits:
        assert told[f"cxsurvey {exhibit.name}"] == exhibit.provenance.to_text()


def test_a_workbook_opens_by_itself(saved):
    with zipfile.ZipFile(saved) as package:
        name = next(name for name in package.namelist() if name.endswith(".xlsx"))
        assert load_workbook(BytesIO(package.read(name))).sheetnames == ["Sheet1"]
