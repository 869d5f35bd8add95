"""Heat maps, Lorenz curves, histograms, number lines, waterfalls, scorecards and mosaics as files."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from drawn import LABELS, SIZES, SMALLEST, draw, outside, overlapping, survey, texts_of

import cxsurvey as cx
from cxsurvey.rendering.lettering import FONT
from cxsurvey.rendering.page import PAGES

FORMS = ("heatmap", "lorenz", "density", "number_line", "waterfall", "scorecard", "mosaic")
VERDICTS = ("supported", "contradicted", "compatible but unproven", "not resolvable", "not testable by survey")


@pytest.fixture(autouse=True)
def settings_of_files():
    """What the writer of files sets, so that what is measured here is what is written there."""
    with mpl.rc_context({"font.family": FONT, "text.hinting": "none", "figure.dpi": 200}):
        yield


def amounts(labels, size=60):
    """Amounts of two groups with these labels, some of them 0 and many of them 100."""
    rng = np.random.default_rng(5)
    spend = np.round(rng.lognormal(4, 1.2, 2 * size))
    spend[::11], spend[1::7] = 0, 100
    side = [{"code": code, "label": label, "values": [code]} for code, label in zip(("a", "b"), labels, strict=False)]
    book = {"questions": {"spend": {"type": "numeric", "wording": "How much?"}, "side": {"options": side}}}
    frame = pd.DataFrame({"spend": spend, "side": ["a", "b"] * size})
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict(book))


def audit(labels):
    """Rows that five rules took, with these labels as their reasons."""
    aside = pd.DataFrame(
        [
            {"row": i, "id": i, "rule": f"rule {i % 5}", "reason": labels[i % 5] or "no reason", "evidence": "",
             "version": "1", "stage": "screening" if i % 5 < 2 else "quality"}
            for i in range(37)
        ]
    )  # fmt: skip
    return cx.Audit(rows_in=400, rows_kept=363, set_aside=aside)


def ledger(labels):
    """Five claims with these labels, one of each verdict, on different scales."""
    scales = ("share", "difference", "ratio", "number", "share")
    return pd.DataFrame(
        [
            {"id": f"C{i}", "statement": label, "family": "", "verdict": verdict, "scale": scale, "estimate": 0.4 + i,
             "conf_low": 0.3 + i, "conf_high": 0.5 + i, "published_low": 0.45, "published_high": 0.5, "base_n": 400,
             "flag": ""}
            for i, (label, verdict, scale) in enumerate(zip(labels, VERDICTS, scales, strict=True))
        ]
    ).assign(estimate=lambda rows: rows["estimate"].where(rows["scale"] != "share", 0.4))  # fmt: skip


def figure(form, labels, title="What the figure says", size="full"):
    """One figure of a form whose texts are these labels."""
    by_side = lambda: cx.share(survey(labels), "q", by="side")  # noqa: E731
    makers = {
        "heatmap": lambda: cx.heatmap(by_side(), title=title, name=form),
        "mosaic": lambda: cx.mosaic(by_side(), title=title, name=form),
        "lorenz": lambda: cx.lorenz(cx.concentration(amounts(labels), "spend", by="side"), title=title, name=form),
        "density": lambda: cx.density(amounts(labels), "spend", by="side", title=title, band=(50, 80), name=form),
        "number_line": lambda: cx.number_line(cx.share(survey(labels), "q"), {1: 0.2, 2: (0.1, 0.3)}, title=title,
                                              levels=[1, 2, 3], said_by=labels[1], name=form),
        "waterfall": lambda: cx.waterfall(audit(labels), title=title, name=form),
        "scorecard": lambda: cx.scorecard(ledger(labels), title=title, name=form, size=size)[0],
    }  # fmt: skip
    return makers[form]()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", SIZES)
def test_every_form_stands_whole_at_every_size(form, size):
    canvas = draw(figure(form, LABELS["plain"], size=size), size)
    assert outside(canvas) == []
    assert overlapping(canvas) == []
    sizes = {text.get_fontsize() for text in texts_of(canvas)}
    assert min(sizes - {PAGES[size].notes}) >= SMALLEST[size]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("labels", LABELS)
def test_any_label_is_drawn_whole_or_refused(form, labels):
    for size in ("full", "third"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = figure(form, LABELS[labels], size=size)
            may_refuse = labels == "long" or size == "third"
            canvas = drawn_or_refused(made, size) if may_refuse else draw(made, size)
            if canvas is not None:
                assert outside(canvas) == []
                assert overlapping(canvas) == []


def drawn_or_refused(made, size):
    """The canvas, None where the figure is refused in the words of its form."""
    try:
        return draw(made, size)
    except cx.InputError as error:
        if "does not fit" in str(error) or "leave no room" in str(error):
            return None
        raise


@pytest.mark.parametrize("form", ["heatmap", "mosaic", "number_line"])
@pytest.mark.parametrize("counts", [(0, 0, 0, 0, 100), (0, 60, 0, 60, 0)])
def test_shares_of_nought_and_of_all_are_drawn(form, counts):
    of = survey(LABELS["plain"], counts)
    made = {
        "heatmap": lambda: cx.heatmap(cx.share(of, "q", by="side"), title="t"),
        "mosaic": lambda: cx.mosaic(cx.share(of, "q", by="side"), title="t"),
        "number_line": lambda: cx.number_line(cx.share(of, "q"), 0.5, title="t"),
    }[form]()
    assert outside(draw(made, "full")) == []


def small(form):
    """A figure of a form whose every base is too small to show."""
    of = survey(LABELS["plain"], (2, 3, 4, 5, 6), waves=("2021",))
    few = amounts(LABELS["plain"], size=20)
    claims = ledger(LABELS["plain"]).assign(flag="suppressed: base under 30", verdict="not resolvable")
    return {
        "heatmap": lambda: cx.heatmap(cx.share(of, "q", by="side"), title="t"),
        "mosaic": lambda: cx.mosaic(cx.share(of, "q", by="side"), title="t"),
        "number_line": lambda: cx.number_line(cx.share(of, "q", by="side"), 0.5, title="t", levels=[1]),
        "lorenz": lambda: cx.lorenz(cx.concentration(few, "spend", by="side"), title="t"),
        "density": lambda: cx.density(few, "spend", by="side", title="t"),
        "scorecard": lambda: cx.scorecard(claims, title="t")[0],
    }[form]()


@pytest.mark.parametrize("form", [form for form in FORMS if form != "waterfall"])
def test_bases_too_small_are_said_and_never_drawn(form, tmp_path):
    made = small(form)
    assert made.data()[["value", "low", "high"]].isna().all(axis=None)
    for size in ("full", "half"):
        texts = " ".join(text.get_text() for text in texts_of(draw(made, size)))
        assert "**" in texts
    assert "not shown" in made.alt_text()
    assert '"value": null' in made.save(tmp_path / "x.svg")[-1].read_text(encoding="utf-8")


def test_one_row_and_too_many():
    one = cx.share(survey(["A", "B", "C", "D", "E"], groups=("only",)), "q", by="side")
    assert outside(draw(cx.heatmap(one, title="t", levels=[1]), "third")) == []
    frame = pd.DataFrame({"q": np.arange(4000) % 40, "g": np.arange(4000) % 2})
    many = cx.share(cx.from_frame(frame.astype(str)), "q", by="g")
    with pytest.raises(cx.InputError, match="40 rows"):
        draw(cx.heatmap(many, title="t"), "full")


def test_a_synthetic_study_says_so_on_every_form():
    book = {"source": "Synthetic demonstration data", "questions": {"q": {"options": [{"label": "a"}, {"label": "b"}]}}}
    of = cx.from_frame(pd.DataFrame({"q": ["a", "b"] * 60}), codebook=cx.Codebook.from_dict(book))
    for made in (cx.number_line(cx.share(of, "q"), 0.5, title="t"), cx.waterfall(of, title="t")):
        texts = [text.get_text() for text in texts_of(draw(made, "full"))]
        assert "SYNTHETIC DEMONSTRATION DATA" in texts


@pytest.mark.slow  # test_same_bytes.py has whole studies, test_files.py single figures
def test_same_figures_same_bytes_in_another_process_at_another_time(tmp_path):
    """Hash seed, folder, time zone and clock of the other process differ."""
    script = tmp_path / "make.py"
    script.write_text(
        "import sys, time\n"
        "real = time.time\n"
        "time.time = lambda: real() + 40_000_000\n"
        f"sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(__file__).parent.parent)!r}]\n"
        "from test_summary_forms_drawn import FORMS, LABELS, figure\n"
        "for form in FORMS:\n"
        "    figure(form, LABELS['plain']).save(f'{sys.argv[1]}/{form}')\n",
        encoding="utf-8",
    )
    here = [path for form in FORMS for path in figure(form, LABELS["plain"]).save(tmp_path / "here" / form)]
    environment = os.environ | {"PYTHONHASHSEED": "77", "SOURCE_DATE_EPOCH": "86400", "TZ": "Asia/Tokyo"}
    there = tmp_path / "elsewhere" / "deeper"
    subprocess.run([sys.executable, str(script), str(there)], check=True, env=environment, cwd=tmp_path)
    for path in here:
        assert path.read_bytes() == (there / path.name).read_bytes(), path.name
