"""Attacks on suppressed numbers: nothing that is written depends on them, and none can be read out of any file."""

import base64
import re
import shutil
import warnings
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from small_study import FEW

import cxsurvey as cx
from cxsurvey.estimation.results import SUPPRESS_BELOW, smaller_base
from cxsurvey.exhibits.deck import deck, slide
from cxsurvey.studies.run import run

pytestmark = [
    pytest.mark.filterwarnings("ignore::cxsurvey.errors.SetAsideWarning"),
    pytest.mark.filterwarnings("ignore::cxsurvey.errors.DeckWarning"),
]

N = 480
WAVES = ("small", "large", "huge")

# ── what is written does not depend on what is suppressed ──────────────────────────────────────────────────────────


def survey_of(secret):
    """A survey in which the `secret` decides all answers of the smallest group, and nothing else."""
    rng = np.random.default_rng(3)
    size = np.where(np.arange(N) < FEW, "huge", np.where(np.arange(N) % 2, "small", "large"))
    few = np.arange(N) < FEW
    spend = np.round(rng.lognormal(3, 1, N), 2)
    frame = pd.DataFrame(
        {
            "who": np.where(few, secret[0], rng.choice(["IT", "joint", "business"], N)),
            "mood": np.where(few, secret[1], rng.integers(1, 6, N)),
            "mind": np.where(few, 6 - secret[1], rng.integers(1, 6, N)),
            "spend": np.where(few, secret[2], spend),
            "size": size,
            "w": rng.uniform(0.5, 2, N).round(2),
        }
    )
    scale = {"ordered": True, "options": [{"code": code, "label": f"{code} of 5"} for code in range(1, 6)]}
    sizes = {"ordered": True, "options": [{"code": code, "label": code} for code in WAVES]}
    who = {"options": [{"code": code, "label": code} for code in ("IT", "joint", "business")]}
    questions = {"who": who, "mood": scale, "mind": scale, "spend": {"type": "numeric"}, "size": sizes}
    book = cx.Codebook.from_dict({"title": "Secrets", "questions": questions})
    return cx.from_frame(frame, codebook=book, weight="w")


def secrets():
    """Two surveys that differ in nothing but what is suppressed: all answers the same, and answers of all kinds."""
    mixed = np.array(["IT", "joint", "business", "joint"] * N)[:N], np.array([1, 2, 3, 5] * N)[:N]
    plain = survey_of((np.array(["IT"] * N), np.array([5] * N), np.full(N, 0.01)))
    return plain, survey_of((*mixed, np.linspace(1, 9_999, N).round(2)))


FORMS = {
    "bar": lambda survey: cx.bar(by_size(survey), title="t", mark=compared(survey), sort=True),
    "bar with nets": lambda survey: cx.bar(cx.share(survey, "mood", by="size", nets=True), title="t"),
    "stacked": lambda survey: cx.stacked(by_size(survey), title="t"),
    "diverging": lambda survey: cx.diverging(cx.share(survey, "mood", by="size"), title="t"),
    "dots": lambda survey: cx.dots(by_size(survey), title="t", mark=compared(survey)),
    "dots of means": lambda survey: cx.dots(cx.mean(survey, "mood", by="size"), title="t", sort=True),
    "dumbbell": lambda survey: cx.dumbbell(by_size(survey), title="t", groups=["small", "huge"]),
    "trend": lambda survey: cx.trend(by_size(survey), title="t"),
    "heatmap": lambda survey: cx.heatmap(by_size(survey), title="t"),
    "lorenz": lambda survey: cx.lorenz(cx.concentration(survey, "spend", by="size"), title="t"),
    "density": lambda survey: cx.density(survey, "spend", by="size", title="t"),
    "mosaic": lambda survey: cx.mosaic(by_size(survey), title="t"),
    "forest": lambda survey: cx.forest(compared(survey), title="t"),
}


def by_size(survey):
    return cx.share(survey, "who", by="size")


def compared(survey):
    return cx.compare(by_size(survey), across="size", min_base=SUPPRESS_BELOW)


@pytest.fixture(scope="module")
def surveys():
    return secrets()


def written(figure, folder):
    """Every file of a figure, without its provenance, which is of other answers."""
    bare = replace(figure, provenance=None)
    folder.mkdir()
    bare.save(folder / ("figure" if figure.form == "bar" else "figure.svg"))  # one drawer draws all three
    bare.save(folder / "figure.xlsx")
    deck("t", slide("t", bare)).save(folder / "deck.pptx", lint="off")
    (folder / "text.txt").write_text(f"{bare!r}\n{bare.alt_text()}", encoding="utf-8")
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("form", FORMS)
def test_no_file_of_a_figure_depends_on_what_is_suppressed(surveys, form, tmp_path):
    figures = [FORMS[form](survey) for survey in surveys]
    one, other = (written(figure, tmp_path / str(place)) for place, figure in enumerate(figures))
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    facts = [figure.provenance.facts for figure in figures]
    assert {name for name in facts[0] if facts[0][name] != facts[1].get(name)} == {"answers"}


def table_of(survey, **settings):
    table = cx.crosstab(survey, ["who", "mood"], banner=["size"], **settings).letters(min_base=SUPPRESS_BELOW)
    return replace(table.hide(columns=[()]), provenance=None)


def test_no_file_of_a_table_depends_on_what_is_suppressed(surveys, tmp_path):
    files = []
    for place, survey in enumerate(surveys):
        table, folder = table_of(survey, statistics=("column", "count", "unweighted"), top=2), tmp_path / str(place)
        for write, name in ((table.to_excel, "t.xlsx"), (table.to_html, "t.html")):
            write(folder / name)
        of_total = ["row", "total", "index"]  # these are measured against the total, which everybody counts in
        table.to_frame().drop(columns=of_total).round(9).to_csv(folder / "t.csv")
        table.to_markdown(folder / "t.md")
        deck("t", slide("t", table)).save(folder / "t.pptx", lint="off")
        (folder / "t.txt").write_text(f"{table!r}{table._repr_html_()}{table.alt_text()}", encoding="utf-8")
        files.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert [name for name in files[0] if files[0][name] != files[1][name]] == []


def with_total(survey):
    return cx.crosstab(survey, ["who", "mood"], banner=["size"], statistics=("count",)).letters()


def test_the_footer_says_what_can_be_computed(surveys):
    table = with_total(surveys[1])
    told = 'Not shown, but follows from the total and the other columns: "size › huge".'
    assert told in table.footer()
    total = table.column_places[()]
    others = [place for key, place in table.column_places.items() if key and key[0][1] != "huge"]
    answers = np.array([row.is_answer and row.kind == "level" for row in table.rows])
    count = table.cells["count"][answers]
    assert np.isfinite(count[:, total] - count[:, others].sum(axis=1)).all()  # the attack that the footer tells of
    assert not any("Not shown" in note for note in table.hide(columns=[()]).footer())
    assert not any("Not shown" in note for note in table.protect().footer())


def test_a_protected_table_leaves_two_unknowns(surveys):
    table = with_total(surveys[1]).protect()
    answers = np.array([row.is_answer for row in table.rows])
    assert ((table.flags[answers] == "**").sum(axis=1) == 2).all()
    assert (table.flags[answers][:, table.column_places[()]] != "**").all()
    assert np.isnan(table.cells["count"][table.flags == "**"]).all()
    hidden = {(table.rows[i].key, table.columns[j].key) for i, j in np.argwhere(table.flags == "**")}
    assert not hidden & set(table.marks)
    assert not any((row, mark.column) in hidden for (row, _), marks in table.marks.items() for mark in marks)


def test_a_title_cannot_tell_a_suppressed_number(surveys):
    with pytest.raises(cx.InputError) as error:
        cx.bar(by_size(surveys[0]), title="In huge firms {IT@huge} decide alone")
    assert str(error.value) == (
        "A title asks for a number that is not shown: its base is too small.\n"
        '  where:    the title "In huge firms {IT@huge} decide alone"\n  got:      {IT@huge}\n'
        "  expected: a number on a base of 30 or more, counted and effective\n"
        "  next:     Tell another number, or none."
    )


# ── no file of a study holds a suppressed number ───────────────────────────────────────────────────────────────────

MICRODATA = re.compile(r"^(cleaned|audit|weights\.csv|set_aside|manifest)")
DRAWN = (".png", ".svg", ".pdf")  # thousands of coordinates; that none depends on a secret is tested above
NUMBER = re.compile(rb"\d+\.\d{4,}")


@pytest.fixture(scope="module")
def study(small_study_ran, tmp_path_factory):
    folder = small_study_ran(tmp_path_factory.mktemp("attacked") / "study")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.SetAsideWarning)
        made = run(folder)  # all is there already: it tells where, and makes figures when they are asked for
    more = folder / "out/more"
    more.mkdir()
    for figure in made.figures:
        figure.save(more / f"{figure.name}.xlsx")
        (more / f"{figure.name}_notebook.txt").write_bytes(base64.b64encode(figure._repr_png_()[0]))
    deck("All", *(slide("t", figure) for figure in made.figures)).save(more / "deck.pptx", lint="off")
    yield made
    shutil.rmtree(folder)


def opened(content):
    """Everything that can be read in a file: archives in archives, compressed streams, the pieces of pictures."""
    yield content
    if content[:4] == b"PK\3\4":
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from opened(archive.read(name))
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            yield stream


def suppressed_numbers(survey):
    """Every number of a suppressed share: itself, its limits and error, as fraction and in percent."""
    found = []
    for question, split in (("who", "size"), ("mood", "size")):
        estimates = cx.share(survey, question, by=split, nets=question == "who")
        hidden = smaller_base(estimates) < SUPPRESS_BELOW
        assert hidden.any()
        arrays = (estimates.estimate, estimates.conf_low, estimates.conf_high, estimates.std_error)
        found += [float(x) for array in arrays for x in array[hidden] if 0 < x < 1]
    return np.array(sorted({*found, *(100 * x for x in found)}))


def numbers_in(content):
    return np.array([float(found) for part in opened(content) for found in NUMBER.findall(part)] or [np.inf])


def test_no_file_of_a_study_holds_a_suppressed_number(study):
    secret = suppressed_numbers(study.survey)
    assert len(secret) > 20
    looked_at = 0
    for path in sorted(study.folder.rglob("*")):
        if path.is_file() and not MICRODATA.match(path.name) and path.suffix not in DRAWN:
            told = np.unique(numbers_in(path.read_bytes()))
            near = np.abs(told[:, None] - secret).min(axis=0) / secret
            assert (near > 2e-5).all(), (path.name, secret[near <= 2e-5])
            looked_at += 1
    assert looked_at > 15


def test_the_attack_finds_what_is_there(study):
    """The same search finds the numbers that are shown, so that finding nothing means something."""
    shares = cx.share(study.survey, "who", by="size")
    shown = shares.estimate[smaller_base(shares) >= SUPPRESS_BELOW]
    for name in ("more/who_by_size.xlsx", "figures/who_by_size.json", "tables.xlsx", "tables_tidy.csv"):
        told = np.unique(numbers_in((study.folder / name).read_bytes()))
        assert (np.abs(told[:, None] - shown).min(axis=0) < 1e-5).sum() > len(shown) / 3, name
