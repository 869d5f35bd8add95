"""Everything made from the synthetic study says that it is synthetic; its pages are those of the code of today."""

import shutil
import warnings
import zipfile
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

import cxsurvey as cx
from cxsurvey.codebook import Codebook
from cxsurvey.rendering.csv_file import write_csv
from cxsurvey.simulation.folder import SEED, write_folder
from cxsurvey.simulation.waves import codebook_of
from cxsurvey.studies.methodology import HEADINGS, stated_by
from cxsurvey.studies.run import run
from cxsurvey.studies.study import read_study
from cxsurvey.studies.synthetic import say_synthetic

ROOT = Path(__file__).parents[3]
SAID = "synthetic demonstration data"


@pytest.fixture(scope="module")
def study():
    return cx.simulate_study(seed=SEED)


@pytest.fixture(scope="module")
def survey(study):
    return study[2022].survey().weight(study[2022].targets)


def test_estimates_tests_and_reports_say_so(study, survey):
    estimates = cx.share(study[2022].survey(), "D01", by="SIDE")
    tests = cx.compare(estimates, across="SIDE")
    for shown in (estimates, tests, cx.independence(survey, "D01", "SIDE"), cx.weight_report(survey)):
        assert SAID in repr(shown).casefold() or SAID in shown._repr_html_().casefold(), type(shown)


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf", ".json"])
def test_figures_say_so_in_every_format(survey, suffix, tmp_path):
    cx.bar(cx.share(survey, "D01"), title="Ways of working").save(tmp_path / "ways")
    assert SAID.encode() in (tmp_path / f"ways{suffix}").read_bytes().lower()


def test_the_folders_are_what_the_generator_writes(study, tmp_path):
    for year in study.waves:
        made, kept = write_folder(study, year, tmp_path / f"cx{year}"), ROOT / "data" / f"cx{year}"
        for path in sorted(made.rglob("*")):
            if path.is_file():
                assert path.read_bytes() == (kept / path.relative_to(made)).read_bytes(), path.name


def test_every_file_of_words_in_the_folders_says_so():
    for path in sorted(ROOT.glob("data/cx20*/*.*")):
        assert SAID in path.read_text(encoding="utf-8").casefold(), path


def test_the_questionnaire_page_is_that_of_the_codebook():
    pages = [codebook_of(2022).to_markdown(language=language).rstrip() for language in ("en", "nl")]
    assert (ROOT / "docs/questionnaire.md").read_text(encoding="utf-8") == "\n\n---\n\n".join(pages) + "\n"


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The folder that a run of the study of 2022 writes."""
    target = tmp_path_factory.mktemp("run") / "out"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.CxSurveyWarning)
        run(ROOT / "data" / "cx2022", out=target)
    return target


def said_in(path):
    """Everything that a file says, as text in lower case."""
    if path.suffix in (".xlsx", ".pptx"):
        with zipfile.ZipFile(path) as book:
            return " ".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist()).casefold()
    if path.suffix == ".sav":
        return " ".join(pyreadstat.read_sav(str(path), metadataonly=True)[1].notes).casefold()
    return path.read_bytes().decode("utf-8", "ignore").casefold()


def test_every_file_of_a_run_says_so_inside(out):
    written = [path for path in sorted(out.rglob("*")) if path.is_file()]
    assert {path.suffix for path in written} >= {".csv", ".xlsx", ".html", ".sav", ".png", ".svg", ".pdf", ".json"}
    silent = [path.relative_to(out).as_posix() for path in written if SAID not in said_in(path)]
    assert silent == []


def test_every_row_of_every_table_file_says_so(out):
    for path in sorted(out.rglob("*.csv")):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        assert table.apply(lambda row: row.str.casefold().str.contains(SAID).any(), axis=1).all(), path.name


def test_tables_of_answers_that_somebody_gave_have_no_such_column(tmp_path):
    frame = pd.DataFrame({"D01": ["a", "b"]})
    write_csv(frame, tmp_path / "table.csv")
    say_synthetic(tmp_path, Codebook({}))
    assert (tmp_path / "table.csv").read_text(encoding="utf-8") == "D01\na\nb\n"


def test_a_table_with_a_source_of_its_own_keeps_it(tmp_path):
    write_csv(pd.DataFrame({"source": ['=1, "x"\ny']}), tmp_path / "table.csv")
    say_synthetic(tmp_path, Codebook({}, synthetic=True))
    table = pd.read_csv(tmp_path / "table.csv")
    assert table.to_dict("list") == {
        "source": ['\'=1, "x"\ny'],
        "source (synthetic)": ["Synthetic demonstration data"],
    }


def test_the_methodology_page_is_that_of_a_run(out):
    page = (out / "methodology.md").read_text(encoding="utf-8")
    assert (ROOT / "docs/methodology.md").read_text(encoding="utf-8") == page
    assert all(f"## {heading}" in page for heading in HEADINGS.values())
    assert all(f"<h2>{heading}</h2>" in (out / "methodology.html").read_text("utf-8") for heading in HEADINGS.values())


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_every_wave_states_everything_that_has_to_be_disclosed(year):
    assert set(stated_by(read_study(ROOT / "data" / f"cx{year}"))) == set(HEADINGS)


def test_a_study_without_a_disclosure_has_no_such_page():
    assert stated_by(read_study(ROOT / "data" / "so2019")) is None


def test_headings_about_which_nothing_is_said_are_refused_before_anything_is_written(tmp_path):
    folder = tmp_path / "cx2022"
    shutil.copytree(ROOT / "data" / "cx2022", folder, ignore=shutil.ignore_patterns("out"))
    text = (folder / "disclosure.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("sponsor", "limitations"))]
    (folder / "disclosure.toml").write_text("\n".join([*lines, 'sponsor = " "']), encoding="utf-8")
    with pytest.raises(cx.StudyError) as told:
        run(folder)
    assert "sponsor is missing, expected what there is to say of: who sponsored" in str(told.value)
    assert "limitations is missing, expected what there is to say of: limitations" in str(told.value)
    assert not (folder / "out").exists()
