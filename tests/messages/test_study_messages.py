"""What a user reads when a study cannot be run: exit code 1, one message, no traceback, nothing half-written."""

import shutil
from pathlib import Path

import pytest

from cxsurvey.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def study(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "data/so2019", tmp_path / "study", ignore=shutil.ignore_patterns("out"))
    monkeypatch.chdir(tmp_path)
    return Path("study")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def without_export(study):
    (study / "raw/so2019.csv").unlink()


def without_codebook(study):
    (study / "codebook.toml").unlink()


def without_study_file(study):
    (study / "study.toml").unlink()


def unknown_column(study):
    change(study / "codebook.toml", "[questions.MainBranch]\n", '[questions.MainBranch]\ncolumn = "MainBrnch"\n')


def answer_outside_codebook(study):
    change(study / "codebook.toml", '  { code = "retired", label = "Retired" },\n', "")


def empty_export(study):
    (study / "raw/so2019.csv").write_bytes(b"")


def binary_export(study):
    (study / "raw/so2019.csv").write_bytes(bytes(range(256)) * 20)


def workbook_as_csv(study):
    (study / "raw/so2019.csv").write_bytes(b"PK\x03\x04" + bytes(100))


def header_only(study):
    path = study / "raw/so2019.csv"
    path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")


def other_encoding(study):
    path = study / "raw/so2019.csv"
    path.write_bytes(path.read_bytes()[:5000] + "Größe\n".encode("cp1252"))


def several_mistakes(study):
    change(study / "study.toml", 'question = "PurchaseHow"\ntitle', 'question = "PurchaseHaw"\ncolour = "red"\ntitle')
    change(study / "study.toml", 'profile = "standard"', 'profile = "strict"')


def stale_number_in_title(study):
    change(study / "study.toml", "{little@small}", "{litle@small}")


def not_toml(study):
    change(study / "study.toml", "[export]", "[export")


MESSAGES = {
    without_export: """\
cxsurvey: There is no such export.
  where:    study/raw/so2019.csv
  got:      nothing at this path
  expected: a file exported from a survey platform
  next:     Check the path, or put the export there.
""",
    without_codebook: """\
cxsurvey: There is no codebook.toml.
  where:    study/codebook.toml
  got:      no such file in study
  expected: a TOML file
  next:     Check the path, or write codebook.toml first.
""",
    without_study_file: """\
cxsurvey: There is no study.toml.
  where:    study/study.toml
  got:      no such file in study
  expected: a TOML file
  next:     Check the path, or write study.toml first.
""",
    unknown_column: """\
cxsurvey: The codebook names a column that the answers do not have.
  where:    study/codebook.toml, questions.MainBranch
  got:      "MainBrnch"
  expected: "MainBranch" (the nearest of 85)
  next:     Set `column` to the name in the export's header.
""",
    answer_outside_codebook: """\
cxsurvey: 1 question has answers outside the codebook.
  where:    study/raw/so2019.csv
  got:      Employment: "Retired" (1)
  expected: only the options and reasons that the codebook lists (number of respondents in brackets)
  next:     Add the value to an option (its values) or to [reasons] in the codebook.
""",
    empty_export: """\
cxsurvey: The export is empty.
  where:    study/raw/so2019.csv
  got:      0 bytes
  expected: a header line and rows of answers
  next:     Export the survey again.
""",
    binary_export: """\
cxsurvey: The export is not a text file.
  where:    study/raw/so2019.csv
  got:      binary content (a zero byte near the start)
  expected: comma, semicolon or tab separated text
  next:     Save it as CSV (UTF-8) and read that file.
""",
    workbook_as_csv: """\
cxsurvey: The export is not a text file.
  where:    study/raw/so2019.csv
  got:      an Excel workbook or zip archive
  expected: comma, semicolon or tab separated text
  next:     Save it as CSV (UTF-8) and read that file.
""",
    header_only: """\
cxsurvey: The export has a header and no answers.
  where:    study/raw/so2019.csv
  got:      85 columns, 0 rows
  expected: at least one row below the header
  next:     Export the survey again, with responses included.
""",
    several_mistakes: """\
cxsurvey: study.toml has 3 mistakes.
  where:    study/study.toml
  got:      figures[0].question = "PurchaseHaw", expected "PurchaseHow" (the nearest of 6)
            cleaning.profile = "strict", expected one of "standard", "none"
            figures[0].colour is not a setting, expected "question", "by", "form", "letters", "name", "title", "base", \
"levels" and 4 more or nothing
  next:     Correct them and run again.
""",
    stale_number_in_title: """\
cxsurvey: A title asks for a number that the figure does not have.
  where:    the title "Little or no say of one’s own: {litle@small} in small companies, {little@large} in large ones"
  got:      "{litle@small}"
  expected: "{little@small}" (the nearest of 9)
  next:     Use the codes of the codebook: {code}, or {code@group} where the figure is split.
""",
}


@pytest.mark.parametrize("spoil", MESSAGES, ids=lambda spoil: spoil.__name__)
def test_one_message_and_nothing_written(study, spoil, capsys):
    spoil(study)
    before = sorted(study.rglob("*"))
    assert main(["run", str(study)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == MESSAGES[spoil]
    assert sorted(study.rglob("*")) == before


@pytest.mark.parametrize(
    ("spoil", "parts"),
    [
        (other_encoding, ["not in the encoding it was read with", "line 4", "encoding='cp1252'"]),
        (not_toml, ["study.toml is not valid TOML", "line", "Correct that line"]),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_messages_that_quote_the_library(study, spoil, parts, capsys):
    spoil(study)
    assert main(["run", str(study)]) == 1
    printed = capsys.readouterr().err
    assert all(part in printed for part in parts), printed
    assert "Traceback" not in printed
    assert not (study / "out").exists()
