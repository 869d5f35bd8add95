"""Diverging bars, dumbbells, dots, trends and forests as files: whole at every size, or refused; the same bytes."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib as mpl
import pytest
from drawn import LABELS, SIZES, SMALLEST, draw, outside, overlapping, survey, texts_of

import cxsurvey as cx
from cxsurvey.rendering.lettering import FONT
from cxsurvey.rendering.page import PAGES

FORMS = ("diverging", "dumbbell", "dots", "trend", "forest")


@pytest.fixture(autouse=True)
def settings_of_files():
    """What the writer of files sets, so that what is measured here is what is written there."""
    with mpl.rc_context({"font.family": FONT, "text.hinting": "none", "figure.dpi": 200}):
        yield


def figure(form, of, title="What the figure says"):
    """One figure of a form."""
    by_side = cx.share(of, "q", by="side")
    if form == "diverging":
        return cx.diverging(by_side, title=title, name=form)
    if form == "dumbbell":
        return cx.dumbbell(by_side, title=title, name=form)
    if form == "dots":
        return cx.dots(by_side, title=title, name=form)
    if form == "trend":
        return cx.trend(cx.share(of, "q", by="wave"), title=title, name=form)
    return cx.forest(cx.compare(by_side, across="side"), title=title, name=form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", SIZES)
def test_every_form_stands_whole_at_every_size(form, size):
    canvas = draw(figure(form, survey(LABELS["plain"])), size)
    assert outside(canvas) == []
    assert overlapping(canvas) == []
    sizes = {text.get_fontsize() for text in texts_of(canvas)}
    assert min(sizes - {PAGES[size].notes}) >= SMALLEST[size]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("labels", LABELS)
def test_any_label_is_drawn_whole_or_refused(form, labels):
    drawn = 0
    for size in ("full", "third"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = figure(form, survey(LABELS[labels]))
            try:
                canvas = draw(made, size)
            except cx.InputError as error:
                assert "does not fit" in str(error) or "leave no room" in str(error)  # noqa: PT017 - refused or drawn
                continue
            assert outside(canvas) == []
            assert overlapping(canvas) == []
            drawn += 1
    assert drawn or labels == "long"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("counts", [(0, 0, 0, 0, 100), (100, 0, 0, 0, 0), (0, 60, 0, 60, 0), (50, 50, 0, 0, 0)])
def test_shares_of_nought_and_of_all_are_drawn(form, counts):
    for size in ("full", "third"):
        canvas = draw(figure(form, survey(LABELS["plain"], counts)), size)
        assert outside(canvas) == []


@pytest.mark.parametrize("form", FORMS)
def test_bases_too_small_are_said_and_never_drawn(form, tmp_path):
    made = figure(
        form,
        survey(
            LABELS["plain"],
            (2, 3, 4, 5, 6),
            waves=("2021",) if form != "trend" else ("a", "b"),
            groups=("IT", "business") if form != "trend" else ("IT",),
        ),
    )
    assert made.data()[["value", "low", "high"]].isna().all().all()
    for size in ("full", "third"):
        texts = " ".join(text.get_text() for text in texts_of(draw(made, size)))
        assert "not shown" in texts
    assert "not shown" in made.alt_text()
    kept = made.save(tmp_path / "x.svg")[-1].read_text(encoding="utf-8")
    assert '"value": null' in kept
    assert '"value": 0' not in kept


@pytest.mark.slow  # test_same_bytes.py has whole studies, test_files.py single figures
def test_same_figures_same_bytes_in_another_process_at_another_time(tmp_path):
    """Hash seed, folder, time zone and clock of the other process differ."""
    script = tmp_path / "make.py"
    script.write_text(
        "import sys, time\n"
        "real = time.time\n"
        "time.time = lambda: real() + 40_000_000\n"
        f"sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(__file__).parent.parent)!r}]\n"
        "from test_row_forms_drawn import FORMS, LABELS, figure, survey\n"
        "for form in FORMS:\n"
        "    figure(form, survey(LABELS['plain'])).save(f'{sys.argv[1]}/{form}')\n",
        encoding="utf-8",
    )
    here = [path for form in FORMS for path in figure(form, survey(LABELS["plain"])).save(tmp_path / "here" / form)]
    environment = os.environ | {"PYTHONHASHSEED": "77", "SOURCE_DATE_EPOCH": "86400", "TZ": "Asia/Tokyo"}
    there = tmp_path / "elsewhere" / "deeper"
    subprocess.run([sys.executable, str(script), str(there)], check=True, env=environment, cwd=tmp_path)
    for path in here:
        assert path.read_bytes() == (there / path.name).read_bytes(), path.name
