"""The files of a figure: exact size, same bytes, provenance inside, numbers beside."""

import json
import re

import pandas as pd
import pytest
from PIL import Image

import cxsurvey as cx

PIXELS = {"full": (2426, 1060), "half": (1184, 1060), "third": (768, 1060)}


@pytest.fixture(scope="module")
def survey():
    rows = [("IT", "joint")] * 90 + [("IT", "it_only")] * 30 + [("BUS", "joint")] * 44 + [("BUS", "it_only")] * 66
    return cx.from_frame(pd.DataFrame(rows, columns=["SIDE", "D01"]))


@pytest.fixture(scope="module")
def figures(survey):
    shares = cx.share(survey, "D01")
    by_side = cx.share(survey, "D01", by="SIDE")
    return [
        cx.bar(shares, title="Joint sessions lead", name="bar"),
        cx.bar(by_side, mark=cx.compare(by_side, across="SIDE"), title="IT wants company", name="panels"),
        cx.stacked(by_side, title="IT wants company", name="stacked"),
    ]


@pytest.mark.parametrize("size", PIXELS)
def test_png_has_exactly_the_slide_size(figures, size, tmp_path):
    for figure in figures:
        figure.save(tmp_path / f"{figure.name}.png", size=size)
        with Image.open(tmp_path / f"{figure.name}.png") as image:
            assert image.size == PIXELS[size]
            assert image.info["dpi"] == pytest.approx((200, 200), abs=0.1)


def test_same_figure_same_bytes(figures, tmp_path):
    for figure in figures:
        one, other = figure.save(tmp_path / "a" / "x"), figure.save(tmp_path / "b" / "x")
        assert [path.suffix for path in one] == [".png", ".svg", ".pdf", ".json"]
        assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_json_beside_the_image_holds_what_is_drawn(figures, tmp_path):
    figure = figures[1]
    numbers = json.loads(figure.save(tmp_path / "panels")[-1].read_text(encoding="utf-8"))
    assert numbers["digest"] == figure.digest()
    assert [row["value"] for row in numbers["rows"]] == figure.data()["value"].round(6).tolist()
    assert numbers["source"] == figure.source
    assert numbers["notes"][0].startswith("Base: ")


def test_files_say_where_they_come_from(figures, tmp_path):
    figure = figures[0]
    png, svg, pdf, _ = figure.save(tmp_path / "bar")
    with Image.open(png) as image:
        assert image.text["Title"] == figure.title
        assert figure.digest() in image.text["Source"]
    text = svg.read_text(encoding="utf-8")
    assert figure.alt_text() in text
    assert "<dc:date>" not in text
    content = pdf.read_bytes()
    assert b"/CreationDate" not in content
    assert figure.digest().encode() in content


def test_nothing_is_drawn_over_the_edge(figures):
    """Every text of every figure at every size lies on the page, whole."""
    from cxsurvey.rendering.image import draw

    for figure in figures:
        for size in PIXELS:
            canvas = draw(figure, size)
            page = canvas.bbox
            texts = [text for holder in (canvas, *canvas.axes) for text in holder.texts if text.get_text().strip()]
            assert texts
            for text in texts:
                box = text.get_window_extent()
                inside = box.x0 >= page.x0 and box.x1 <= page.x1 and box.y0 >= page.y0 and box.y1 <= page.y1
                assert inside, (figure.name, size, text.get_text())


def test_labels_are_taken_literally(tmp_path):
    """Dollar signs start no formula, angle brackets no tag, and long words are cut rather than lost."""
    labels = ["$5M to $10M", "<b>bold</b> & co", "x" * 120, "naïve – “quoted”"]
    survey = cx.from_frame(pd.DataFrame({"q": [label for label in labels for _ in range(30)]}))
    figure = cx.bar(cx.share(survey, "q"), title="Budget of $5M to $10M & <more>")
    svg = figure.save(tmp_path / "x.svg")[0].read_text(encoding="utf-8")
    assert "&lt;more&gt;" in svg
    assert not re.search("<b>", svg)


def test_characters_without_a_sign_are_named_once(tmp_path):
    survey = cx.from_frame(pd.DataFrame({"q": ["日本", "belgië"] * 40}))
    with pytest.warns(cx.GlyphWarning) as caught:
        cx.bar(cx.share(survey, "q"), title="t", name="countries").save(tmp_path / "x.png")
    assert [str(warning.message) for warning in caught] == [
        'Figure countries: the font DejaVu Sans has no sign for "日", "本"; boxes are drawn instead. '
        "Give these labels in another script in the codebook."
    ]


def test_a_group_too_small_to_show_is_said_at_every_size(tmp_path):
    rows = [("IT", "joint")] * 90 + [("IT", "it_only")] * 30 + [("BUS", "joint")] * 44 + [("CXO", "joint")] * 9
    survey = cx.from_frame(pd.DataFrame(rows, columns=["SIDE", "D01"]))
    for size in PIXELS:
        for form in (cx.bar, cx.stacked):
            figure = form(cx.share(survey, "D01", by="SIDE"), title="t")
            assert figure.save(tmp_path / f"{form.__name__}_{size}.png", size=size)


def test_a_dot_in_a_name_is_no_ending(figures, tmp_path):
    paths = figures[0].save(tmp_path / "v1.2_fig")
    assert [path.name for path in paths] == ["v1.2_fig.png", "v1.2_fig.svg", "v1.2_fig.pdf", "v1.2_fig.json"]


def test_notebooks_get_the_image_with_its_words(figures):
    image, about = figures[0]._repr_png_()
    assert image.startswith(b"\x89PNG")
    assert about == {"alt": figures[0].alt_text(), "cxsurvey": figures[0].provenance.to_text()}


def test_many_panels_are_refused(tmp_path):
    frame = pd.DataFrame({"q": [f"level {i}" for i in range(60)] * 60, "g": ["a", "b"] * 1800})
    with pytest.raises(cx.InputError, match="panels side by side"):
        cx.bar(cx.share(cx.from_frame(frame), "q", by="g"), title="t").save(tmp_path / "x.png")


def test_what_does_not_fit_is_refused(survey, tmp_path):
    many = cx.from_frame(pd.DataFrame({"q": [f"level {i:02d}" for i in range(40) for _ in range(30)]}))
    with pytest.raises(cx.InputError) as error:
        cx.bar(cx.share(many, "q"), title="t", name="many").save(tmp_path / "x.png")
    assert str(error.value) == (
        "The figure does not fit this size.\n  where:    figure many\n  got:      40 bars below each other\n"
        "  expected: at most 15\n  next:     Use a larger size, or fewer levels with levels=."
    )
    assert not list(tmp_path.iterdir())
