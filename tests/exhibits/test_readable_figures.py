"""What a figure says is whole, told apart and in its unit, however large its numbers and long its labels are."""

import re

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from drawn import SIZES, crossed, draw, outside, overlapping, survey, texts_of

import cxsurvey as cx
from cxsurvey.exhibits.figures.density import summary
from cxsurvey.rendering.lettering import FONT

LONG = "A label of an answer that takes about eighty characters, as those of a vendor do"
PLAIN = ["Very poor", "Poor", "Neither", "Good", "Very good"]


@pytest.fixture(autouse=True)
def settings_of_files():
    """What the writer of files sets, so that what is measured here is what is written there."""
    with mpl.rc_context({"font.family": FONT, "text.hinting": "none", "figure.dpi": 200}):
        yield


def numbers(scale=1.0, groups=("a", "b"), size=100, labels=None):
    """Amounts and temperatures below 0 of some groups, in a unit."""
    rng = np.random.default_rng(5)
    count = size * len(groups)
    frame = pd.DataFrame(
        {
            "spend": np.round(rng.lognormal(4, 1.2, count)) * scale,
            "cold": rng.normal(-5, 3, count) * scale,
            "side": list(groups) * size,
        }
    )
    labels = labels or groups
    side = [{"code": code, "label": label, "values": [code]} for code, label in zip(groups, labels, strict=True)]
    book = {
        "questions": {
            "spend": {"type": "numeric", "wording": "How much?", "unit": "US dollars"},
            "cold": {"type": "numeric", "wording": "How cold, in degrees?", "unit": "degrees"},
            "side": {"label": "Side of the house", "options": side},
        }
    }
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict(book))


def words(canvas):
    """All that is written, lines of one text joined."""
    return " ".join(text.get_text() for text in texts_of(canvas))


# ── histograms ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scale", [1e-4, 1.0, 70.0, 1e3, 1e6])
def test_the_numbers_of_an_axis_are_whole_and_apart(size, scale):
    of = numbers(scale)
    for made in (
        cx.density(of, "spend", title="t"),
        cx.density(of, "cold", title="t", scale="even"),
        cx.number_line(cx.mean(of, "spend", by="side"), (50 * scale, 90 * scale), title="t"),
        cx.forest(cx.compare(cx.mean(of, "spend", by="side"), across="side"), title="t"),
        cx.dots(cx.mean(of, "spend", by="side"), title="t"),
    ):
        canvas = draw(made, size)
        assert outside(canvas) == []
        assert overlapping(canvas) == []


def test_the_numbers_of_a_histogram_are_never_cut():
    groups = ("a", "b", "c", "d")
    made = cx.density(
        numbers(1e3, groups, labels=[f"{LONG} {code}" for code in groups]),
        "spend", by="side", title="t", band=(50, 80), band_label=LONG,
    )  # fmt: skip
    said = words(draw(made, "half"))
    assert ": 50 to 80" in said
    for _, rows in made.data().groupby("panel", sort=False):
        assert summary(rows, half=False) in said
    assert [text for text in re.findall(r"\S+…", said) if re.search(r"\d…", text)] == []


def test_the_name_of_a_spike_stands_above_its_neighbours():
    frame = pd.DataFrame({"hours": np.repeat([16.0, 17.0, 18.0, 19.0, 60.0], [30, 32, 34, 36, 8])})
    canvas = draw(cx.density(cx.from_frame(frame), "hours", title="t"), "full")
    [axes] = canvas.axes
    tops = [axes.transData.transform((line.get_xdata()[0], line.get_ydata()[0])) for line in axes.lines
            if len(line.get_xdata()) == 1]  # fmt: skip
    names = [text.get_window_extent() for text in texts_of(canvas) if re.fullmatch(r"\d+: \d+%", text.get_text())]
    assert names
    assert not any(box.x0 < x < box.x1 and box.y0 < y < box.y1 for box in names for x, y in tops)


def test_a_histogram_of_which_nothing_may_be_shown_has_no_band_and_no_axis():
    canvas = draw(cx.density(numbers(size=10), "spend", by="side", title="t", band=(50, 80)), "half")
    [axes] = [axes for axes in canvas.axes if axes.patches]
    assert len(axes.patches) == 1  # the sign of the key
    assert [text.get_text() for text in texts_of(canvas) if re.fullmatch(r"[\d,.kM]+", text.get_text())] == []


def test_an_interval_below_nought_reads_as_one():
    made = cx.density(numbers(), "cold", title="t", scale="even")
    assert re.search(r"\(−[\d.]+ to −[\d.]+\)", words(draw(made, "full")))


def test_the_unit_of_numbers_stands_under_the_title():
    of = numbers()
    assert cx.density(of, "spend", title="t").subtitle == "How much? (US dollars)"
    assert cx.dots(cx.mean(of, "spend", by="side"), title="t").subtitle == "How much? (US dollars)"
    assert cx.density(of, "cold", title="t", scale="even").subtitle == "How cold, in degrees?"


@pytest.mark.parametrize("form", ["dots", "heatmap", "number_line"])
def test_small_and_large_numbers_keep_the_figures_that_count(form):
    for scale, wanted in ((1e-4, r"0\.0\d*[1-9]\d"), (1e6, r"\d\.?\d*M")):
        means = cx.mean(numbers(scale), "spend", by="side")
        made = {
            "dots": lambda means=means: cx.dots(means, title="t"),
            "heatmap": lambda means=means: cx.heatmap(means, title="t"),
            "number_line": lambda means=means, scale=scale: cx.number_line(means, 70 * scale, title="t"),
        }[form]()
        said = words(draw(made, "full"))
        assert len(re.findall(wanted, said)) >= 2
        assert "0.00 " not in f"{said} "


# ── mosaics, and names that are cut ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", SIZES)
def test_a_mosaic_names_the_question_of_its_columns(size):
    of = survey(PLAIN)
    made = cx.mosaic(cx.share(of, "q", by="side"), title="t")
    book = of.codebook["side"].title
    assert book in [text.get_text() for text in texts_of(draw(made, size))]
    assert f"Columns: {book}; " in " ".join(made.notes)
    assert f"By {book}." in made.alt_text()


def test_a_column_without_room_for_its_name_is_named_above():
    groups = ("a", "b", "few")
    frame = pd.DataFrame({"q": ["x", "y"] * 1000, "side": ["a"] * 970 + ["b"] * 990 + ["few"] * 40})
    options = [{"code": code, "label": f"Group {code}"} for code in groups]
    questions = {"q": {"options": [{"code": code, "label": code} for code in "xy"]}, "side": {"options": options}}
    of = cx.from_frame(frame, codebook=cx.Codebook.from_dict({"questions": questions}))
    for size in SIZES:
        canvas = draw(cx.mosaic(cx.share(of, "q", by="side"), title="t"), size)
        assert "without a name: Group few* (n\u00a0=\u00a040)" in words(canvas)
        assert outside(canvas) == []
        assert overlapping(canvas) == []


@pytest.mark.parametrize("size", SIZES)
def test_no_upright_line_crosses_out_what_is_not_shown(size):
    few = survey(PLAIN, counts=(2, 3, 4, 5, 6), waves=("2021",))
    by_side = cx.share(few, "q", by="side")
    for made in (
        cx.diverging(by_side, title="t"),
        cx.forest(cx.compare(by_side, across="side", min_base=30), title="t"),
    ):
        told = [text for text in texts_of(draw(made, size)) if text.get_text() == "** not shown"]
        assert told
        assert all(text.get_bbox_patch() is not None for text in told)


def test_what_an_axis_measures_is_never_cut():
    made = cx.forest(cx.compare(cx.share(survey(PLAIN), "q", by="side"), across="side"), title="t")
    for size in SIZES:
        assert "difference, points (line: no effect at 0)" in words(draw(made, size))


def ends_apart(form):
    """A figure whose groups differ in the last word of a long name."""
    of = numbers(labels=[f"{LONG} {word}" for word in ("first", "second")])
    of_shares = survey([f"{LONG} {word}" for word in ("one", "two", "three", "four", "five")])
    return {
        "heatmap": lambda: cx.heatmap(cx.mean(of, "spend", by="side"), title="t"),
        "lorenz": lambda: cx.lorenz(cx.concentration(of, "spend", by="side"), title="t"),
        "density": lambda: cx.density(of, "spend", by="side", title="t"),
        "mosaic": lambda: cx.mosaic(cx.share(of_shares, "q", by="side"), title="t"),
        "stacked": lambda: cx.dots(cx.share(of_shares, "q", by="side"), title="t", across="side", levels=[1]),
    }[form]()


@pytest.mark.parametrize("form", ["heatmap", "lorenz", "density", "mosaic", "stacked"])
@pytest.mark.parametrize("size", ["full", "half"])
def test_long_names_that_begin_alike_are_told_apart(form, size):
    canvas = draw(ends_apart(form), size)
    said = words(canvas)
    last = ("one", "two") if form in ("mosaic", "stacked") else ("first", "second")
    assert all(word in said for word in last)
    assert outside(canvas) == []
    assert overlapping(canvas) == []


def test_names_that_cannot_be_told_apart_are_refused():
    same = "x" * 300
    middle = [f"{same}{code}{same}" for code in "abcde"]
    with pytest.raises(cx.InputError, match="names that look alike when cut"):
        draw(cx.mosaic(cx.share(survey(middle), "q", by="side"), title="t"), "half")


def test_what_is_not_all_is_never_told_as_all():
    aside = pd.DataFrame(
        [{"row": 1, "id": 1, "rule": "r", "reason": "spam", "evidence": "", "version": "1", "stage": "quality"}]
    )
    made = cx.waterfall(cx.Audit(rows_in=2000, rows_kept=1999, set_aside=aside), title="{kept} stay")
    assert made.title == ">99% stay"
    assert "1,999 (>99%)" in words(draw(made, "full"))
    assert "1,999 (>99%)" in made.alt_text()


# ── scorecards ─────────────────────────────────────────────────────────────────────────────────────────────────────


def ledger(**columns):
    """Three claims: a difference and a ratio whose lines have an upright, and a number with a unit."""
    rows = [
        {"id": "C1", "statement": LONG, "verdict": "supported", "scale": "difference", "estimate": 0.1,
         "conf_low": 0.05, "conf_high": 0.15, "published_low": 0.02, "published_high": 0.06},
        {"id": "C2", "statement": "Short.", "verdict": "compatible but unproven", "scale": "ratio", "estimate": 2.0,
         "conf_low": 1.1, "conf_high": 3.0, "published_low": 1.5, "published_high": 2.5},
        {"id": "C3", "statement": LONG, "verdict": "not resolvable", "scale": "number", "estimate": 120_000.0,
         "conf_low": 84_000.0, "conf_high": 130_000.0, "published_low": 450_000.0, "published_high": 500_000.0,
         "unit": "US dollars"},
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(family="", base_n=400, flag="", **columns)


@pytest.mark.parametrize("size", SIZES)
def test_no_line_of_a_scorecard_runs_into_a_text(size):
    for page in cx.scorecard(ledger(), size=size):
        canvas = draw(page, size)
        assert crossed(canvas) == []
        assert overlapping(canvas) == []


@pytest.mark.parametrize("size", SIZES)
def test_a_number_of_a_scorecard_has_its_unit(size):
    pages = cx.scorecard(ledger(), size=size)
    said = " ".join(words(draw(page, size)) for page in pages)
    assert "120k (84k–130k) US dollars" in said
    assert re.search(r"claimed: 450k to 500k US\s+dollars", said)
    assert "claimed: +2 to +6 points" in said
    assert "120k (84k–130k) US dollars against 450k to 500k US dollars claimed" in pages[-1].alt_text()


CLAIM = """[sources.somebody]
title = "A page"

[[claims]]
id = "X1"
source = "somebody"
statement = "The middle firm takes over ten hours."
population = "firms"
recipe = "LOC"
side = "greater"
threshold = 10
question = "hours"
"""


def test_the_unit_of_a_ledger_stands_on_its_scorecard(tmp_path):
    book = {"questions": {"hours": {"type": "numeric", "wording": "How long?", "unit": "hours"}}}
    frame = pd.DataFrame({"hours": [float(n % 40) for n in range(400)]})
    (tmp_path / "claims.toml").write_text(CLAIM, encoding="utf-8")
    made = cx.claims(cx.from_frame(frame, codebook=cx.Codebook.from_dict(book)), tmp_path / "claims.toml")
    [page] = cx.scorecard(made)
    assert page.data()["unit"].tolist() == ["hours"]
    assert re.search(r"\) hours against over 10 hours claimed", page.alt_text())


def test_numbers_of_every_row_are_bold_and_ids_stay():
    [page] = cx.scorecard(ledger(statement=["Short.", "Short.", LONG * 3]), size="half")
    texts = texts_of(draw(page, "half"))
    told = [text for text in texts if "claimed" in text.get_text()]
    assert {text.get_fontweight() for text in told} == {"bold"}
    assert {f"[{name}]" for name in ("C1", "C2", "C3")} <= set(re.findall(r"\[C\d\]", words(draw(page, "half"))))
    assert any("… [C3]" in text.get_text() for text in texts)


def test_what_the_family_decided_is_not_put_down_to_too_few_respondents():
    alone, together = [0.001, 0.03, 0.2], [0.002, 0.09, 0.6]
    [page] = cx.scorecard(ledger(p_support=alone, p_adjusted=together))
    notes = " ".join(page.notes)
    assert "C2: supported if tested alone, not after adjustment for the claims tested with it." in notes
    assert "the interval allows for it" not in notes
    assert "Not resolvable: too few respondents to tell." in notes
    [page] = cx.scorecard(ledger(p_support=0.03, p_adjusted=0.09, verdict="not resolvable"))
    assert "too few respondents" not in " ".join(page.notes)


# ── bars stacked to 100 % ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", SIZES)
def test_no_share_within_a_bar_is_smaller_than_can_be_read(size):
    made = cx.stacked(cx.share(survey(PLAIN, counts=(3, 4, 60, 60, 5)), "q", by="side"), title="t")
    shares = [text for text in texts_of(draw(made, size)) if re.fullmatch(r"<?\d+%", text.get_text())]
    assert shares
    assert min(text.get_fontsize() for text in shares) >= (11 if size == "third" else 12)


def test_long_names_of_bars_and_of_their_key_stay_apart():
    labels = [f"{LONG} {word}" for word in ("one", "two", "three", "four", "five")]
    canvas = draw(cx.stacked(cx.share(survey(labels), "q", by="side"), title="t"), "half")
    assert outside(canvas) == []
    rows = [text for text in texts_of(canvas) if "\n" in text.get_text()]
    one, two = (text.get_window_extent() for text in rows)
    assert one.y0 >= two.y1
    assert all(word in words(canvas) for word in ("one", "two", "three", "four", "five"))
