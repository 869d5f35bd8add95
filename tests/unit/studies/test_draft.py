"""A draft study: what is written, what is left to decide, and that it runs as it stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pptx
import pytest

import cxsurvey as cx
from cxsurvey.cli import main
from cxsurvey.studies.draft import draft_study
from cxsurvey.studies.study import read_study

# A small export has few of the columns that checks look at, and the run says so.
pytestmark = [
    pytest.mark.filterwarnings("ignore::cxsurvey.errors.SetAsideWarning"),
    pytest.mark.filterwarnings("ignore::cxsurvey.errors.DeckWarning"),  # a draft has no source, and its deck says so
    pytest.mark.filterwarnings("ignore:Those set aside answered"),
]

ROOT = Path(__file__).parents[3]
ANSWERS = ("IT department only", "Joint sessions of IT and business", "Vendor to IT, which explains it to the business")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "wave 5.csv"
    lines = [f'R{n},{0.5 + n / 100},"{ANSWERS[n % 3]}",{"1-49" if n % 2 else "50-99"}' for n in range(120)]
    path.write_text("id,weight,who,company_size\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_it_holds_a_copy_of_the_export_and_knows_the_weight_and_the_engagement_question(export, tmp_path):
    draft = draft_study(export, tmp_path / "study")
    assert (tmp_path / "study" / "raw" / "wave 5.csv").read_bytes() == export.read_bytes()
    assert (draft.guesses.weight, draft.guesses.engagement, draft.guesses.banner) == (
        "weight",
        "who",
        ("company_size",),
    )
    study = read_study(draft.folder)
    assert (study.design, study.headline.question, study.title) == ({"weight": "weight"}, "who", "wave 5")
    assert study.decide == draft.decide[: len(study.decide)]


def test_what_is_left_to_decide_comes_in_order_and_stops_a_run(export, tmp_path, capsys):
    draft_study(export, tmp_path / "study")
    assert main(["run", str(tmp_path / "study")]) == 1
    assert capsys.readouterr().err == (
        "cxsurvey: This study is a draft: 5 things are left to decide.\n"
        f"  where:    {tmp_path / 'study'}\n"
        "  got:      1. What are the title, the source and the population? They are printed under every figure.\n"
        '            2. Is "weight" the weight?\n'
        '            3. "who" looks like the question on working with vendors. Is it?\n'
        "            4. Who was asked what? Name the filters as asked_of in codebook.toml, or shares have the wrong "
        "base.\n"
        "            5. What does each figure show? Until you say so, its title names two frequent answers.\n"
        "  expected: no line left under decide in study.toml and codebook.toml\n"
        "  next:     Decide, correct the files, and take each line out; or run it as it stands with --draft.\n"
    )
    assert not (tmp_path / "study" / "out").exists()


def test_it_runs_as_a_draft_and_as_a_study_when_everything_is_decided(export, tmp_path, capsys):
    folder = draft_study(export, tmp_path / "study").folder
    assert main(["run", str(folder), "--draft", "-q"]) == 0
    text = (folder / "study.toml").read_text(encoding="utf-8")
    start = text.index("decide = [")
    end = text.index("]\n", start) + 2
    (folder / "study.toml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert main(["run", str(folder), "-q"]) == 0
    assert (folder / "out" / "figures" / "headline.png").exists()


def test_a_folder_with_anything_in_it_is_left_alone(export, tmp_path, capsys):
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "notes.txt").write_text("mine", encoding="utf-8")
    assert main(["init", str(export), str(tmp_path / "study")]) == 1
    assert capsys.readouterr().err == (
        "cxsurvey: There is something at that place already.\n"
        f"  where:    {tmp_path / 'study'}\n"
        "  got:      a folder that is not empty\n"
        "  expected: no such folder, or an empty one\n"
        "  next:     Name another folder, or move this one away.\n"
    )
    assert [path.name for path in (tmp_path / "study").iterdir()] == ["notes.txt"]


def test_the_command_says_what_was_found_and_what_to_do_next(export, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["init", export.name]) == 0
    assert capsys.readouterr().out == (
        "wave_5: 120 rows, 2 questions (2 single)\n"
        "  looks like delimited text\n"
        '  engagement question: "who"\n'
        '  weight: "weight"\n'
        '  split by: "company_size"\n'
        "\n"
        "Left to decide, 5 in all, the most consequential first:\n"
        "  1. What are the title, the source and the population? They are printed under every figure.\n"
        '  2. Is "weight" the weight?\n'
        '  3. "who" looks like the question on working with vendors. Is it?\n'
        "  4. Who was asked what? Name the filters as asked_of in codebook.toml, or shares have the wrong\n"
        "     base.\n"
        "  5. What does each figure show? Until you say so, its title names two frequent answers.\n"
        "\n"
        "Next: cxsurvey run wave_5 --draft, to see what there is.\n"
    )


def test_a_doubt_that_many_questions_share_is_asked_about_once(tmp_path):
    draft = draft_study(ROOT / "data/so2019/raw/so2019.csv", tmp_path / "study")
    about_na = [line for line in draft.decide if line.startswith('"NA" was taken for no answer')]
    assert len(about_na) == 1
    assert "(In 80 questions: " in about_na[0]


@pytest.mark.parametrize("study", ["so2019", "ospo2019", "ospo2022", "pew2013"])
def test_drafts_of_real_exports_run_as_they_stand(study, tmp_path):
    raw = ROOT / "data" / study / "raw" / f"{study}.csv"
    draft = draft_study(raw, tmp_path / "study")
    assert main(["clean", str(draft.folder), "-q"]) == 0
    assert cx.Codebook.read(draft.folder / "codebook.toml") == draft.codebook


QUESTIONS = {
    "Q1": ("How well do you know it?", ("Well", "A little", "Not at all")),
    "Q2": ("How many employees are there?", ("1-49", "50-99")),
    "Q3": ("", ("1", "2", "3")),
}


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """Three questions as Qualtrics exports them: codes, words, and import ids, then the answers."""
    answers = [[f"R_{n}", *(options[n % len(options)] for _, options in QUESTIONS.values())] for n in range(120)]
    words = ["Response ID", *(f'"{wording}"' for wording, _ in QUESTIONS.values())]
    ids = [f'"{{""ImportId"":""{name}""}}"' for name in ("_recordId", "QID1", "QID2", "QID3")]
    path = tmp_path / "my export.csv"
    lines = [["ResponseId", *QUESTIONS], words, ids, *answers]
    path.write_text("\n".join(map(",".join, lines)) + "\n", encoding="utf-8")
    return path


def test_figures_are_drafted_with_numbers_in_their_titles(coded, tmp_path):
    draft = draft_study(coded, tmp_path / "study")
    figures = {figure.name: figure for figure in read_study(draft.folder).figures}
    assert figures["headline"].questions == ("Q1",)
    assert figures["headline"].title == "{A little} “A little”, {Not at all} “Not at all”"
    assert (figures["headline_by_group"].form, figures["headline_by_group"].by) == ("stacked", "Q2")
    assert figures["headline_by_group"].title == "Split by “How many employees are there?”"
    assert draft.decide[4] == 'What do the numbers stand for that are the answers to "Q3"? Give them labels.'


def test_questions_are_told_by_their_words_and_paths_as_they_are_typed(coded, tmp_path, capsys):
    assert main(["init", str(coded), str(tmp_path / "a study")]) == 0
    said = capsys.readouterr().out
    assert '  split by: "Q2" (How many employees are there?)\n' in said
    assert 'Which question is the headline about? "Q1" (How well do you know it?) stands in for it.' in said
    assert said.endswith(f'Next: cxsurvey run "{tmp_path / "a study"}" --draft, to see what there is.\n')


def test_what_a_draft_makes_says_that_it_is_one(coded, tmp_path, capsys):
    folder = draft_study(coded, tmp_path / "study").folder
    assert main(["run", str(folder), "--draft"]) == 0
    assert "\nThis is a draft, with 6 things left to decide: see the top of the report.\n" in capsys.readouterr().out
    page = (folder / "out/report.html").read_text(encoding="utf-8")
    assert "<strong>This is a draft:</strong> 6 things are left to decide, and any number may change with it." in page
    cover = pptx.Presentation(str(folder / "out/deck.pptx")).slides[0]
    assert any(shape.text_frame.text.startswith("Draft: 6 things are left to decide.") for shape in cover.placeholders)


def test_the_metadata_of_an_export_comes_with_it(tmp_path):
    for name in ("forsta_data.json", "forsta_meta.json"):
        shutil.copy(next((ROOT / "tests/data").rglob(name)), tmp_path)
    folder = draft_study(tmp_path / "forsta_data.json", tmp_path / "study").folder
    assert sorted(path.name for path in (folder / "raw").iterdir()) == ["forsta_data.json", "forsta_meta.json"]


def test_a_study_whose_cleaning_leaves_nobody_says_why(tmp_path, capsys):
    for name in ("forsta_data.json", "forsta_meta.json"):
        shutil.copy(next((ROOT / "tests/data").rglob(name)), tmp_path)
    folder = draft_study(tmp_path / "forsta_data.json", tmp_path / "study").folder
    assert main(["clean", str(folder)]) == 1
    assert capsys.readouterr().err == (
        "cxsurvey: Cleaning left nobody.\n"
        f"  where:    {folder / 'raw' / 'forsta_data.json'}\n"
        "  got:      100 rows in, all set aside: less time per item than it takes to read one (70); broke off (30)\n"
        "  expected: at least one respondent who is kept\n"
        "  next:     Look at what these rules read, or name another profile under [cleaning] in study.toml: "
        'profile = "none" keeps everybody.\n'
    )


DUTCH = {"Weegfactor": "1,25 0,5 2,4", "Leeftijd": "18-24 25-34 35+", "Wie beslist er?": "IT Directie Samen"}


@pytest.fixture
def dutch(tmp_path: Path) -> Path:
    """An export as a Dutch spreadsheet saves it."""
    columns = [values.split() for values in DUTCH.values()]
    rows = [";".join([str(n), "03-04-2024 10:00", *(each[n % 3] for each in columns)]) for n in range(120)]
    path = tmp_path / "wave.csv"
    path.write_text("\n".join([";".join(["respnr", "Tijdstempel", *DUTCH]), *rows]) + "\n", encoding="cp1252")
    return path


def test_a_dutch_weight_with_decimal_commas_weighs(dutch, tmp_path, capsys):
    assert main(["init", str(dutch), str(tmp_path / "study"), "--dates", "day first", "--decimal", ","]) == 0
    said = capsys.readouterr().out
    assert '  weight: "Weegfactor"\n  split by: "Leeftijd"\n' in said
    assert "were read" not in said  # what a person has said is not asked
    assert main(["run", str(tmp_path / "study"), "--draft"]) == 0
    assert "  weights: efficiency 76%, effective base 91\n" in capsys.readouterr().out


def test_what_to_say_of_a_file_is_told_as_an_option_of_the_command(dutch, tmp_path, capsys):
    assert main(["init", str(dutch), str(tmp_path / "study")]) == 1
    assert capsys.readouterr().err.endswith(
        'dates="day first" says it for all. As an option here: --dates "day first".\n'
    )
    assert not (tmp_path / "study").exists()


def test_an_export_of_nothing_but_text_gives_a_draft_that_runs(tmp_path):
    path = tmp_path / "texts.csv"
    lines = [f"{n},I think that number {n} is the best of them all" for n in range(100)]
    path.write_text("\n".join(["id,Tell us more", *lines]) + "\n", encoding="utf-8")
    folder = draft_study(path, tmp_path / "study").folder
    assert main(["run", str(folder), "--draft", "-q"]) == 0
    assert not (folder / "out" / "tables.xlsx").exists()
