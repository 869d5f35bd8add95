"""verify: every planted change is caught and named, and nothing harmless is taken for one."""

import base64
import json
import os
import shutil
import warnings
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from small_study import replaced

import cxsurvey as cx
from cxsurvey.cli import main
from cxsurvey.provenance import Provenance
from cxsurvey.rendering.stamps import stamps
from cxsurvey.studies.methodology import HEADINGS
from cxsurvey.studies.run import run

pytestmark = pytest.mark.filterwarnings("ignore::cxsurvey.errors.SetAsideWarning")


@pytest.fixture(scope="module")
def made(small_study_ran, tmp_path_factory):
    return small_study_ran(tmp_path_factory.mktemp("made") / "study")


@pytest.fixture
def study(made, tmp_path):
    return shutil.copytree(made, tmp_path / "study")


def cell(row, column, value):
    """One cell of the export changed; the header is line 0."""

    def change(folder):
        path = folder / "raw/wave.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        cells = lines[row + 1].split(",")
        place = lines[0].split(",").index(column)
        assert cells[place] != value
        cells[place] = value
        lines[row + 1] = ",".join(cells)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    return change


def lines_of_export(alter):
    def change(folder):
        path = folder / "raw/wave.csv"
        path.write_text("\n".join(alter(path.read_text(encoding="utf-8").splitlines())) + "\n", encoding="utf-8")

    return change


def text(name, old, new):
    return lambda folder: replaced(folder, name, old, new)


def several(*changes):
    def change(folder):
        for each in changes:
            each(folder)

    return change


WHO, BY_SIZE, MOOD, TABLES = "figures/who.png", "figures/who_by_size.svg", "figures/mood_by_side.pdf", "tables.xlsx"

# What is planted: the change, the file that is verified, and what its verification must say.
PLANTED = {
    "one answer that is shown": (cell(9, "who", "Middleman"), WHO, ["raw answers", "numbers: Middleman"]),
    "one answer that is not shown": (cell(9, "other", "c"), WHO, ["raw answers", "refused"]),
    "one answer to another question": (cell(10, "mood", "x"), WHO, ["raw answers"]),
    "one weight": (cell(9, "w", "1.999"), WHO, ["raw answers", "weights and design", '"weight w"', "numbers"]),
    "a row taken out": (lines_of_export(lambda rows: rows[:-1]), WHO, ["raw answers", "numbers"]),
    "a row more": (lines_of_export(lambda rows: [*rows, rows[-1].replace("r599", "r600")]), WHO, ["raw answers"]),
    "rows in another order": (lines_of_export(lambda rows: [rows[0], *rows[:0:-1]]), WHO, ["raw answers"]),
    "one label": (
        text("codebook.toml", '"Joint sessions"', '"Joint sessions", values = ["Joint sessions"]'),
        WHO,
        ["codebook", '"who" changed'],
    ),
    "one label that is drawn": (
        several(
            text("codebook.toml", '"Middleman"', '"Go-between", values = ["Middleman"]'),
        ),
        WHO,
        ["codebook", '"who" changed', "label Middleman → Go-between"],
    ),
    "one wording": (
        text("codebook.toml", "Who decides on", "Who chooses"),
        WHO,
        ["codebook", '"who"', "title and notes"],
    ),
    "one option more": (
        text(
            "codebook.toml",
            '{ code = "business", label = "Business led" },',
            '{ code = "business", label = "Business led" }, { code = "nobody", label = "Nobody" },',
        ),
        WHO,
        ["codebook", '"who" changed', "Nobody: new"],
    ),
    "another question of the codebook": (
        text("codebook.toml", '"Something else"', '"Anything else"'),
        TABLES,
        ['codebook: "other" changed', "the numbers of tables are the same today"],
    ),
    "a net": (
        text("codebook.toml", '["joint", "middle"]', '["joint", "business"]'),
        BY_SIZE,
        ["codebook", "numbers", "Together"],
    ),
    "the label of a group": (
        text("codebook.toml", 'label = "Small"', 'label = "Little"'),
        BY_SIZE,
        ["codebook", '"size" changed', "Little"],
    ),
    "the population": (
        text("codebook.toml", "organisations that buy", "firms that buy"),
        WHO,
        ["codebook", "base", "firms that buy"],
    ),
    "the source": (text("codebook.toml", "Synthetic panel", "Synthetic sample"), WHO, ["codebook", "title and notes"]),
    "the order of options": (
        text(
            "codebook.toml",
            '  { code = "it", label = "IT only" },\n  { code = "joint", label = "Joint sessions" },',
            '  { code = "joint", label = "Joint sessions" },\n  { code = "it", label = "IT only" },',
        ),
        WHO,
        ["codebook", '"who" changed', "numbers: another order"],
    ),
    "a threshold of a rule": (
        text("study.toml", "below = 0.33", "below = 0.3"),
        WHO,
        ["cleaning rules", '"clean.speeder" changed'],
    ),
    "a rule left out": (
        text("study.toml", 'profile = "standard"', 'profile = "standard"\nwithout = ["burst"]'),
        WHO,
        ["cleaning rules", '"clean.burst" gone'],
    ),
    "a rule more": (
        text(
            "study.toml",
            "[cleaning.screen_out]",
            '[[cleaning.contradictions]]\nreason = "never"\n'
            'answers = { who = "it", mood = 1 }\npoints = 1\n\n[cleaning.screen_out]',
        ),
        WHO,
        ["cleaning rules", '"clean.contradiction" changed'],
    ),
    "another profile": (
        text("study.toml", 'profile = "standard"', 'profile = "strict"'),
        WHO,
        ["cleaning rules", '"clean.long_run", '],
    ),
    "who is screened out": (
        text("study.toml", 'buys = ["no"]', 'buys = ["yes"]'),
        WHO,
        ["cleaning rules", '"clean.screen_out" changed', "refused"],
    ),
    "one decision": (
        text("review.csv", "together,joint", "together,middle"),
        WHO,
        ["cleaning rules", '"clean.decisions" changed', "numbers"],
    ),
    "one target": (
        several(text("targets.toml", "0.45", "0.46"), text("targets.toml", "0.55", "0.54")),
        WHO,
        ["weights and design", '"targets side" changed', "numbers"],
    ),
    "a margin more": (
        text(
            "targets.toml",
            "[margins.side.shares]",
            "[margins.mood.shares]\n1 = 0.3\n2 = 0.4\n3 = 0.3\n\n[margins.side.shares]",
        ),
        WHO,
        ["weights and design", '"targets mood" new', "numbers"],
    ),
    "trimming": (
        text("study.toml", "trim = [0.2, 5]", "trim = [0.4, 1.6]"),
        WHO,
        ["weights and design", '"options" changed'],
    ),
    "the method of weighting": (
        text("study.toml", "trim = [0.2, 5]", 'method = "calibrate"\ndistance = "linear"'),
        WHO,
        ["weights and design", '"options" changed'],
    ),
    "a stratum": (
        text("study.toml", 'weight = "w"', 'weight = "w"\nstrata = ["size"]'),
        WHO,
        ["weights and design", '"strata size" new', "numbers"],
    ),
    "no design weight": (
        text("study.toml", '[design]\nweight = "w"\n', ""),
        WHO,
        ["weights and design", '"weight w"', "gone", "numbers"],
    ),
    "the filter": (
        text("study.toml", 'side = ["IT", "business"]', 'side = ["IT"]'),
        BY_SIZE,
        ["filter: side=IT|business → side=IT", "base", "numbers"],
    ),
    "a filter where there was none": (
        text("study.toml", 'question = "who"', 'question = "who"\nwhere = { mood = [2, 3] }'),
        WHO,
        ["filter: none → mood=2|3", "base"],
    ),
    "the base": (
        text("study.toml", 'question = "mood"', 'question = "mood"\nbase = "all"'),
        MOOD,
        ["base: “", "everyone"],
    ),
    "the order of bars": (
        text("study.toml", 'question = "who"', 'question = "who"\nlevels = ["business", "joint", "it", "middle"]'),
        WHO,
        ["numbers: another order"],
    ),
    "a bar less": (
        text("study.toml", 'question = "who"', 'question = "who"\nlevels = ["it", "joint", "middle"]'),
        WHO,
        ["numbers: Business led: gone"],
    ),
    "nets": (text("study.toml", "nets = true", "nets = false"), BY_SIZE, ["numbers", "Together"]),
    "the title": (
        text("study.toml", "Joint sessions lead with", "Joint sessions win with"),
        WHO,
        ["title: “Joint sessions lead", "→ “Joint sessions win"],
    ),
    "the split": (text("study.toml", 'by = "side"', 'by = "size"'), MOOD, ["base", "numbers"]),
    "a figure taken out of the study": (
        several(
            text("study.toml", 'name = "who"\n', 'name = "whom"\n'),
            text("study.toml", '["who", "who_', '["whom", "who_'),
        ),
        WHO,
        ["not among what the study makes"],
    ),
    "the banner": (
        text("study.toml", 'banner = ["side", "size"]', 'banner = ["side"]'),
        TABLES,
        ["numbers", '"who"', '"mood"'],
    ),
    "a table more": (
        text("study.toml", '["who", "mood"]', '["who", "mood", "other"]'),
        TABLES,
        ["numbers", '"other" new'],
    ),
    "the least base of tables": (
        text("study.toml", "[tables]", "[tables]\nsuppress_below = 20"),
        TABLES,
        ["numbers", '"who"'],
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_caught_and_named(study, case):
    change, name, expected = PLANTED[case]
    change(study)
    found = cx.verify(study / "out" / name)
    assert found.outcome == ("matches" if "taken out of the study" in case else "stale"), found
    assert found.exit_code == (1 if found.changes else 0)
    for words in expected:
        assert words in repr(found), found


def test_another_version(study, monkeypatch):
    monkeypatch.setattr(cx, "__version__", "9.9")
    found = cx.verify(study / "out" / WHO)
    assert [change.part for change in found.changes] == ["package version"]
    assert found.changes[0].detail.endswith("→ “9.9”")
    assert "the numbers of figure who are the same today" in repr(found)


def test_a_deck_names_the_figures_that_are_stale(study):
    several(text("targets.toml", "0.45", "0.5"), text("targets.toml", "0.55", "0.5"))(study)
    told = repr(cx.verify(study / "out/deck.pptx"))
    assert 'weights and design: "targets side" changed' in told
    assert "numbers: figure who\n" in told
    assert "the numbers of figure mood_by_side are the same today" in told


def test_a_deck_of_ones_own_is_held_against_the_study(study):
    made = run(study)
    slides = cx.slide("Mine", made.figures[1], text=[]), cx.slide("More", made.tables[0])
    path = cx.deck("Mine", *slides).save(study / "mine.pptx", lint="off")
    assert cx.verify(path).outcome == "matches"
    cell(9, "who", "Middleman")(study)
    assert cx.verify(path).outcome == "stale"


# ── what is no change ──────────────────────────────────────────────────────────────────────────────────────────────


def every_file(folder):
    return [path for path in sorted((folder / "out").rglob("*")) if path.is_file() and path.name != "manifest.json"]


def test_everything_a_run_writes_matches(study):
    for path in every_file(study):
        assert cx.verify(path).outcome == "matches", path
    stamped = [path for path in every_file(study) if path.suffix in (".png", ".svg", ".pdf", ".json", ".xlsx", ".html")]
    assert len(stamped) >= 18
    for path in stamped:
        found = cx.verify(path, recompute=True)
        assert (found.outcome, found.notes) == ("matches", ()), found
    found = cx.verify(study / "out/deck.pptx", recompute=True)
    assert (found.outcome, len(found.notes)) == ("matches", 1), found


def touched(folder):
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    return folder / "out" / WHO


def renamed(folder):
    return (folder / "out" / WHO).rename(folder / "out/figures/for the board.png")


def moved(folder):
    (folder / "slides/may").mkdir(parents=True)
    return (folder / "out" / WHO).rename(folder / "slides/may/who.png")


def study_moved(folder):
    return folder.rename(folder.parent / "elsewhere") / "out" / WHO


def commented(folder):
    for name in ("study.toml", "codebook.toml", "targets.toml"):
        path = folder / name
        path.write_text(f"# a remark\n\n{path.read_text(encoding='utf-8')}\n", encoding="utf-8")
    return folder / "out" / WHO


def without_manifest(folder):
    (folder / "out/manifest.json").unlink()
    return folder / "out" / WHO


def run_again(folder):
    run(folder)
    return folder / "out" / WHO


def another_figure(folder):
    replaced(folder, "study.toml", 'question = "mood"', 'question = "mood"\nlevels = [3, 2, 1]')
    return folder / "out" / WHO


def file_names(folder):
    (folder / "raw/wave.csv").rename(folder / "raw/wave_2022.csv")
    replaced(folder, "study.toml", "raw/wave.csv", "raw/wave_2022.csv")
    return folder / "out" / WHO


HARMLESS = [touched, renamed, moved, study_moved, commented, without_manifest, run_again, another_figure, file_names]


@pytest.mark.parametrize("harmless", HARMLESS, ids=lambda change: change.__name__)
def test_no_false_alarm(study, harmless):
    path = harmless(study)
    found = cx.verify(path)
    assert (found.outcome, found.changes) == ("matches", ()), found


def test_another_theme_is_no_edit(study):
    (study / "theme.toml").write_text('[colours]\naccent = "#7a1f5c"\n', encoding="utf-8")
    replaced(study, "study.toml", "[tables]", "[theme]\n\n[tables]")
    told = repr(cx.verify(study / "out" / WHO))
    assert "size and drawing: another theme" in told, told


def test_another_drawing_library_is_told(study):
    path = study / "out" / WHO
    content = path.read_bytes()
    place = content.index(b", matplotlib ") + len(b", matplotlib ")
    path.write_bytes(content[:place] + b"0" + content[place + 1 :])
    found = cx.verify(path)
    assert found.outcome == "matches", found
    assert "the picture itself was not compared" in found.notes[0]


# ── edits by hand ──────────────────────────────────────────────────────────────────────────────────────────────────


def in_bytes(old, new):
    def edit(path):
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, 1))

    return edit


def in_archive(member, old, new):
    def edit(path):
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        assert old in files[member]
        files[member] = files[member].replace(old, new, 1)
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)

    return edit


def in_part(folder):
    """An edit of the first part in that folder of a presentation that holds the text."""

    def in_folder(old, new):
        def edit(path):
            with zipfile.ZipFile(path) as archive:
                holds = (
                    name for name in sorted(archive.namelist()) if name.startswith(folder) and old in archive.read(name)
                )
                member = next(holds)
            in_archive(member, old, new)(path)

        return edit

    return in_folder


in_charts, in_slides = in_part("ppt/charts/chart"), in_part("ppt/slides/slide")


def in_pixels(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


EDITED = {
    "a number of the json": ("figures/who.json", in_bytes(b'"base_n": 566', b'"base_n": 999'), "base_n 566 → 999"),
    "a label of the json": ("figures/who.json", in_bytes(b'"label": "IT only"', b'"label": "IT alone"'), "IT alone"),
    "a text of the svg": ("figures/who.svg", in_bytes(b"<!-- IT only -->", b"<!-- IT alone -->"), "IT alone"),
    "a bar of the svg": ("figures/who.svg", in_bytes(b"L ", b"L 1"), "its bytes are not those"),
    "a label of the page": ("tables.html", in_bytes(b"Joint sessions", b"Joint meetings"), "Joint meetings"),
    "a number of the page": ("weights.html", in_bytes(b">566<", b">999<"), "999"),
    "a label of the workbook": (
        "tables.xlsx",
        in_archive("xl/sharedStrings.xml", b"Joint sessions", b"Joint meetings"),
        "Joint meetings",
    ),
    "a number of the workbook": (
        "tables.xlsx",
        in_archive("xl/worksheets/sheet2.xml", b"<v>566</v>", b"<v>999</v>"),
        "566 → 999",
    ),
    "a label in a chart of the deck": ("deck.pptx", in_charts(b"Joint sessions", b"Joint meetings"), "Joint meetings"),
    "a cell in a table of the deck": ("deck.pptx", in_slides(b"<a:t>566</a:t>", b"<a:t>999</a:t>"), "566 → 999"),
    "a word of the pdf": ("figures/mood_by_side.pdf", in_bytes(b"endobj", b"endobJ"), "its bytes are not those"),
    "the picture": ("figures/who.png", in_pixels, "its bytes are not those"),
    "a table": ("tables/who.csv", in_bytes(b"566", b"999"), "edited since it was written"),
}


@pytest.mark.parametrize("case", EDITED)
def test_edits_by_hand_are_seen(study, case):
    name, edit, expected = EDITED[case]
    edit(study / "out" / name)
    found = cx.verify(study / "out" / name)
    assert found.outcome == "stale", found
    assert expected in repr(found), found


# ── whole pages ────────────────────────────────────────────────────────────────────────────────────────────────────

CLAIMS = """
[sources.column]
title = "A column"

[[claims]]
id = "joint"
source = "column"
statement = "Most decide in joint sessions"
recipe = "GT"
quantifier = "most"
question = "who"
levels = ["joint"]
"""
DISCLOSED = "\n".join(f'{key} = "Stated on {key}."' for key in HEADINGS)


@pytest.fixture(scope="module")
def pages(made, tmp_path_factory):
    folder = shutil.copytree(made, tmp_path_factory.mktemp("pages") / "study", ignore=lambda *_: ["out"])
    (folder / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    (folder / "disclosure.toml").write_text(DISCLOSED, encoding="utf-8")
    replaced(folder, "study.toml", "[deck]", "[claims]\n\n[deck]")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.SetAsideWarning)
        run(folder)
    return folder


@pytest.fixture
def with_pages(pages, tmp_path):
    return shutil.copytree(pages, tmp_path / "study")


PAGES = ["report.html", "claims.html", "claims.md", "claims.csv", "methodology.html", "methodology.md", "summary.txt"]


def test_whole_pages_match_and_an_edit_of_any_is_seen(with_pages):
    for name in PAGES:
        path = with_pages / "out" / name
        found = cx.verify(path, recompute=True)
        assert (found.outcome, found.changes) == ("matches", ()), found
        text = path.read_text(encoding="utf-8")
        old = "joint sessions" if "claims" in name else "synthetic"
        path.write_text(text.replace(old, "other sessions", 1), encoding="utf-8")
        told = repr(cx.verify(path))
        assert "file: edited since it was written: " in told, told
        assert "other sessions" in told or path.suffix in (".csv", ".txt", ".md"), told


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("claims.toml", "Most decide", "Many decide", {"claims.html": "title and notes changed"}),
        ("claims.toml", "Most decide", "Many decide", {"claims.csv": 'inputs "claims"'}),
        ("claims.toml", '"most"', '"many"', {"claims.html": "numbers changed"}),
        ("disclosure.toml", "Stated on mode", "Known on mode", {"methodology.html": 'inputs "disclosure"'}),
        ("disclosure.toml", "Stated on mode", "Known on mode", {"report.html": 'inputs "disclosure"'}),
    ],
)
def test_pages_know_of_the_files_that_no_survey_tells_of(with_pages, name, old, new, told):
    replaced(with_pages, name, old, new)
    for page, words in told.items():
        assert words in repr(cx.verify(with_pages / "out" / page))


# ── what cannot be held against a study ────────────────────────────────────────────────────────────────────────────


def test_no_provenance(study, tmp_path):
    answers = pd.DataFrame({"a": ["x"] * 60 + ["y"] * 60})
    figure = replace(cx.bar(cx.share(cx.from_frame(answers), "a"), title="t"), provenance=None)
    figure.save(study / "own.png")
    (study / "notes.csv").write_text("a\n1\n", encoding="utf-8")
    for name in ("own.png", "notes.csv"):
        found = cx.verify(study / name)
        assert (found.outcome, found.exit_code) == ("no provenance", 3)


def test_a_figure_of_ones_own_is_held_against_its_sources(study):
    survey = run(study).survey
    path = cx.bar(cx.share(survey, "mood", by="side"), title="Mine", name="mine").save(study / "mine.png")[0]
    found = cx.verify(path)
    assert found.outcome == "matches"
    assert "held against its sources only" in found.notes[0]
    cell(9, "other", "c")(study)
    assert cx.verify(path).outcome == "stale"


def test_notebook_outputs_carry_it(study):
    figure = run(study).figures[0]
    image, about = figure._repr_png_()
    output = {
        "output_type": "display_data",
        "metadata": {"image/png": about},
        "data": {"image/png": base64.b64encode(image).decode()},
    }
    page = {"output_type": "display_data", "metadata": {}, "data": {"text/html": [run(study).tables[0].to_html()]}}
    notebook = {"cells": [{"cell_type": "code", "outputs": [output]}, {"cell_type": "code", "outputs": [page]}]}
    path = study / "analysis.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert {told.facts["exhibit"] for told in stamps(path)} == {"figure who", "table who"}
    assert cx.verify(path).outcome == "matches"
    cell(9, "who", "Middleman")(study)
    assert "raw answers" in repr(cx.verify(path))


def test_the_command_line(study, capsys):
    path = study / "out" / WHO
    assert main(["verify", str(path)]) == 0
    assert ": matches" in capsys.readouterr().out
    (study / "plain.json").write_text("{}", encoding="utf-8")
    assert main(["verify", str(path), str(study / "plain.json")]) == 3
    cell(9, "who", "Middleman")(study)
    assert main(["verify", "-q", str(study / "plain.json"), str(path)]) == 1
    shutil.copy(path, study.parent / "alone.png")
    assert main(["verify", str(study.parent / "alone.png")]) == 1
    assert "Name its folder with --study DIR." in capsys.readouterr().err
    assert main(["verify", str(study.parent / "alone.png"), "--study", str(study)]) == 1


def test_a_provenance_is_read_back_as_it_was(study):
    figures = {f"figures/{figure.name}": figure for figure in run(study).figures}
    for name, figure in figures.items():
        for ending in (".png", ".svg", ".pdf", ".json"):
            [told] = stamps((study / "out" / name).with_suffix(ending))
            assert {**told.facts, "drawn": ""} == {**figure.provenance.facts, "drawn": ""}
            assert Provenance.from_text(told.to_text()).facts == told.facts
