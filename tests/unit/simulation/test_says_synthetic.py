"""Everything made from the synthetic study says that it is synthetic; its pages are those of the code of today."""

from pathlib import Path

import pytest

import cxsurvey as cx
from cxsurvey.simulation.folder import SEED, write_folder
from cxsurvey.simulation.waves import codebook_of
from cxsurvey.studies.methodology import HEADINGS, methodology

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


@pytest.mark.filterwarnings("ignore::cxsurvey.CxSurveyWarning")
def test_the_methodology_page_is_that_of_the_study():
    page = methodology(ROOT / "data" / "cx2022")
    assert (ROOT / "docs/methodology.md").read_text(encoding="utf-8") == page
    assert all(f"## {heading}" in page for heading in HEADINGS.values())


def test_a_heading_about_which_nothing_is_said_is_refused(tmp_path):
    folder = tmp_path / "cx2022"
    folder.mkdir()
    for path in (ROOT / "data" / "cx2022").glob("*.toml"):
        (folder / path.name).write_bytes(path.read_bytes())
    text = (folder / "disclosure.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("sponsor", "limitations"))]
    (folder / "disclosure.toml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(cx.StudyError) as told:
        methodology(folder)
    assert "sponsor is missing" in str(told.value)
    assert "limitations is missing" in str(told.value)
