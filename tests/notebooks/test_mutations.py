"""A notebook check sees every change of what a cell shows, and none of what does not matter: fifty and ten of them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from small_study import write_study

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SECONDS = 400

SETUP = """
import dataclasses

import matplotlib.pyplot as plt
import pandas as pd

import cxsurvey as cx

raw = pd.read_csv("study/raw/wave.csv")
raw = raw.replace({"who": {"both of them together": "Joint sessions", "Joint sesions": "Joint sessions"}})
survey = cx.from_frame(raw, codebook="study/codebook.toml").clean()
weighted = survey.weight(cx.targets("study/targets.toml"))
order = ["it", "joint", "middle", "business"]
who, mood = cx.share(survey, "who"), cx.share(survey, "mood")
by_size, by_side = cx.share(survey, "who", by="size"), cx.share(survey, "mood", by="side")
gaps = cx.compare(by_side, across="side")
figure = cx.bar(who, title="Joint sessions lead", name="who")
themed = figure.themed(cx.theme({"colours": {"accent": "#00558c"}}))
table = cx.crosstab(survey, "who", banner=["side", "size"])
tables = cx.book(survey, ["who", "mood"], banner=["side"]).letters()
report = cx.weight_report(weighted)


"""
# Drawing is not compared, and takes the time: it is left out but where a cell asks for it.
QUIET = "get_ipython().display_formatter.formatters['image/png'].enabled = False"
CHART = """axes = plt.figure().subplots()
_ = axes.bar(["IT", "joint", "middle"], [11.9, 41.7, 30.2], color=["#111111", "#222222", "#333333"])
_ = axes.set_title("Who decides")
fingerprint = cx.fingerprint(axes)
plt.close("all")
fingerprint"""

# What a cell shows, and what somebody has made of its source since.
FORMS = [
    ("cx.bar({}, title='Who decides')", "who", "cx.share(survey, 'other')", "another question"),
    ("cx.bar({}, title='Who decides')", "who", "cx.share(survey.where({'side': ['IT']}), 'who')", "another filter"),
    ("cx.bar({}, title='Who decides')", "who", "cx.share(weighted, 'who')", "weights"),
    ("cx.bar({}, title='Who decides')", "who", "cx.share(survey, 'who', base='all')", "another base"),
    ("cx.bar({}, title='Who decides')", "who", "cx.share(survey, 'who', nets=True)", "a net"),
    ("cx.bar(who, title={})", "'Who decides'", "'Who settles'", "the title"),
    ("cx.bar(who, title={})", "'Joint {joint}'", "'Joint {it}'", "a number in the title"),
    ("cx.bar(who, title='Who', levels={})", "order", "order[::-1]", "the order of bars"),
    ("cx.bar(who, title='Who', levels={})", "order", "order[:-1]", "a bar dropped"),
    (
        "cx.bar(who, title='Who', levels={})",
        "order",
        "['joint', 'it', 'middle', 'business']",
        "two bars in each other's place",
    ),
    ("cx.bar(by_side, title='Mood', mark={})", "gaps", "None", "the letters"),
    ("cx.bar(by_side, title='Mood', name={})", "'a'", "'b'", "the name"),
    ("cx.bar({}, title='Who by size')", "by_size", "cx.share(survey, 'who', by='side')", "the groups"),
    ("cx.stacked({}, title='Mood')", "by_side", "cx.share(survey, 'mood', by='size')", "the groups of a stack"),
    ("cx.stacked(by_side, title='Mood', levels={})", "[1, 2, 3]", "[3, 2, 1]", "the order of colours"),
    (
        "cx.diverging({}, title='Mood')",
        "by_side",
        "cx.share(survey.where({'size': ['large']}), 'mood', by='side')",
        "a filter",
    ),
    ("cx.diverging(by_side, title='Mood', neutral={})", "'apart'", "'split'", "where the middle stands"),
    ("cx.dots(by_side, levels=[{}], title='Mood')", "3", "1", "the level of dots"),
    ("cx.dots({}, levels=[3], title='Mood')", "by_side", "cx.share(weighted, 'mood', by='side')", "weights of dots"),
    (
        "cx.dumbbell(by_side, groups={}, title='Two sides')",
        "['IT', 'business']",
        "['business', 'IT']",
        "the order of two groups",
    ),
    ("cx.heatmap({}, title='Who by size')", "by_size", "cx.share(survey, 'who', by='side')", "columns of a heat map"),
    (
        "cx.forest({}, title='Gaps')",
        "gaps",
        "cx.compare(by_side, across='side', adjust='bonferroni')",
        "the correction",
    ),
    ("cx.waterfall(survey, title={})", "'Rows'", "'{kept} rows'", "the title of a waterfall"),
    ("cx.waterfall(survey, title='Rows', source={})", "'Panel'", "'Another panel'", "the source of a waterfall"),
    (
        "dataclasses.replace(figure, subtitle={})",
        "'Who decides?'",
        "'Who should decide?'",
        "the wording of the question",
    ),
    ("dataclasses.replace(figure, source={})", "'Panel'", "'Another panel'", "the source"),
    ("dataclasses.replace(figure, notes={})", "('Weighted.',)", "('Unweighted.',)", "a note"),
    ("figure.themed(cx.theme({{'colours': {{'accent': {}}}}}))", "'#00558c'", "'#8c0055'", "the colour of a theme"),
    ("{}", "themed", "figure", "no theme"),
]
TABLES = [
    ("cx.crosstab(survey, 'who', banner={})", "['side', 'size']", "['size', 'side']", "the order of a banner"),
    ("cx.crosstab(survey, {}, banner=['side'])", "'who'", "'mood'", "the question of a table"),
    ("cx.crosstab({}, 'who', banner=['side'])", "survey", "weighted", "the weights of a table"),
    ("cx.crosstab({}, 'who', banner=['side'])", "survey", "survey.where({'size': ['large']})", "the filter of a table"),
    ("cx.crosstab(survey, 'who', banner=['side'], title={})", "'One'", "'Two'", "the title of a table"),
    ("cx.crosstab(survey, 'who', banner=['side'], suppress_below={})", "30", "300", "what is suppressed"),
    ("cx.crosstab(survey, 'who', banner=['side'], nets={})", "True", "False", "the nets"),
    ("cx.crosstab(survey, 'who', banner=['side'], base={})", "'valid'", "'all'", "the base of a table"),
    ("table.letters(level={})", "0.05", "0.2", "the level of letters"),
    ("{}", "table.letters()", "table", "no letters"),
    ("cx.book(survey, {}, banner=['side'])", "['who', 'mood']", "['who']", "a table of a book"),
    ("cx.book(survey, ['who', 'mood'], banner={})", "['side']", "['size']", "the banner of a book"),
]
NUMBERS = [
    ("cx.share({}, 'who')", "survey", "weighted", "weights of estimates"),
    ("cx.share(survey, 'who', by={})", "'side'", "'size'", "groups of estimates"),
    ("cx.compare(by_side, across='side', adjust={})", "'holm'", "'bonferroni'", "the correction of tests"),
    ("cx.headline({})", "who", "cx.share(survey, 'mood')", "a headline"),
    (
        "cx.weight_report({})",
        "weighted",
        "weighted.where({'size': ['large']})",
        "the filter of a weight report",
    ),
]
CHARTS = [
    (CHART.replace("{", "{{").replace("}", "}}").replace(old, "{}"), old, new, name)
    for old, new, name in [
        ("41.7", "42.7", "a value of a chart"),
        ('"IT", "joint"', '"joint", "IT"', "labels of a chart"),
        ('"#111111", "#222222"', '"#222222", "#111111"', "the order of colours of a chart"),
        ('"Who decides"', '"Who settles"', "the title of a chart"),
    ]
]
MUTATIONS = [*FORMS, *TABLES, *NUMBERS, *CHARTS]

# The whole run of these besides has another hash seed, time zone, width of the terminal and drawing library.
HARMLESS = [
    ("figure", "plt.rcParams['figure.dpi'] = 55\nfigure", "another resolution"),
    ("table", "plt.rcParams['figure.figsize'] = (3, 2)\ntable", "another size of figures"),
    ("figure", "figure.alt_text()\nfigure", "something looked at before"),
    (
        "cx.share(survey, 'who')",
        "pd.set_option('display.precision', 2)\ncx.share(survey, 'who')",
        "the precision of pandas",
    ),
    (CHART, CHART.replace("plt.figure()", "plt.figure(figsize=(3, 2), dpi=50)"), "a small chart"),
    ("tables", "import sys\nprint('1 of 9', file=sys.stderr)\ntables", "progress on the error stream"),
    ("report", "import random\nrandom.seed()\nreport", "another random state"),
    (
        "gaps",
        "import time\nnow, time.time = time.time, lambda: 1e9\nyesterday = gaps\ntime.time = now\nyesterday",
        "another day",
    ),
    ("survey", "survey  # looked at again", "a comment"),
    (
        "cx.bar(who, levels=order, title='Who')",
        "cx.bar(who, title='Who', levels=list(order))",
        "arguments in another order",
    ),
]


def notebook(sources):
    """A notebook with these cells, none of them run."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(sources)]
    return nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    )


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """A folder with a study and the notebook of all that is shown, run."""
    folder = tmp_path_factory.mktemp("notebooks")
    write_study(folder / "study")
    for name in ("conftest.py", "sanitize.cfg"):
        shutil.copy(NOTEBOOKS / name, folder / name)
    first = [f"{SETUP.strip()}\n{QUIET}"]
    shown = [source.format(old) for source, old, *_ in MUTATIONS] + [source for source, *_ in HARMLESS]
    made = notebook([*first, *shown])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(NOTEBOOKS.parent), os.environ.get("PYTHONPATH")]))
    NotebookClient(
        made, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    assert all(cell["outputs"] for cell in made.cells[1:])
    return folder, made


def checked(folder: Path, made, sources, **environment) -> list[bool]:
    """Whether each cell passes `pytest --nbval` with these sources and the outputs of before."""
    for cell, source in zip(made.cells, sources, strict=True):
        cell["source"] = source
    nbformat.write(made, folder / "changed.ipynb")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--nbval",
            "-v",
            "-p",
            "no:cacheprovider",
            "-c",
            os.devnull,
            "--rootdir",
            str(folder),
            "changed.ipynb",
        ],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    found = re.findall(r"::Cell (\d+) (PASSED|FAILED)", done.stdout)
    assert [int(place) for place, _ in found] == list(range(len(made.cells))), done.stdout[-3000:] + done.stderr[-3000:]
    return [outcome == "PASSED" for _, outcome in found]


@pytest.mark.slow
def test_every_mutation_fails_and_nothing_else(reference):
    """Also that no failure is an error of the cell: a mutated source runs, and shows something else."""
    folder, made = reference
    assert len(MUTATIONS) == 50
    made = nbformat.from_dict(made)
    mutated = [source.format(new) for source, _, new, _ in MUTATIONS]
    sources = [made.cells[0]["source"], *mutated, *(source for source, *_ in HARMLESS)]
    tried = notebook([made.cells[0]["source"], *mutated])
    NotebookClient(
        tried, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    passed = checked(folder, made, sources)
    unseen = [name for (*_, name), fine in zip(MUTATIONS, passed[1:51], strict=True) if fine]
    assert unseen == []
    assert passed[0]
    assert all(passed[51:])


@pytest.mark.slow
def test_nothing_harmless_fails(reference):
    folder, made = reference
    assert len(HARMLESS) == 10
    made = nbformat.from_dict(made)
    same = [source.format(old) for source, old, *_ in MUTATIONS]
    sources = [made.cells[0]["source"], *same, *(changed for _, changed, _ in HARMLESS)]
    passed = checked(folder, made, sources, PYTHONHASHSEED="77", TZ="Asia/Tokyo", COLUMNS="61", MPLBACKEND="svg")
    names = ["setup", *(name for *_, name in MUTATIONS), *(name for *_, name in HARMLESS)]
    assert [name for name, fine in zip(names, passed, strict=True) if not fine] == []
