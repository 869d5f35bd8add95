"""What a user reads when a study cannot be run: exit code 1, one message, no traceback, nothing half-written."""

import shutil
from pathlib import Path

import pytest

import cxsurvey as cx
from cxsurvey.cli import main
from cxsurvey.studies.study import read_study

ROOT = Path(__file__).parents[2]


@pytest.fixture
def study(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "data/so2019", tmp_path / "study", ignore=shutil.ignore_patterns("out"))
    monkeypatch.chdir(tmp_path)
    return Path("study")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


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
    change(study / "study.toml", "[export]\n", '[export]\nencoding = "utf-8"\n')


def several_mistakes(study):
    change(study / "study.toml", 'question = "PurchaseHow"\ntitle', 'question = "PurchaseHaw"\ncolour = "red"\ntitle')
    change(study / "study.toml", 'profile = "basic"', 'profile = "harsh"')


def stale_number_in_title(study):
    change(study / "study.toml", "{little@small}", "{litle@small}")


def export_in_the_output(study):
    (study / "raw").rename(study / "out")
    change(study / "study.toml", "raw/so2019.csv", "out/so2019.csv")


def nothing_in_settings(study):
    change(study / "study.toml", 'title = "Who decides on', 'title = " "\n# ')
    change(study / "study.toml", 'title = "Developers and', 'levels = []\ntitle = ""\n# ')
    change(study / "study.toml", "[headline]\n", "[headline]\namong = []\n")
    change(
        study / "study.toml",
        'name = "own_influence_by_size"\n',
        'name = "own_influence_by_size"\nwhere = { Employment = [] }\n',
    )


def letters_without_groups(study):
    change(study / "study.toml", 'by = "SIZE"\nletters = true\n', "letters = true\n")


def slip_in_a_name(study):
    change(study / "study.toml", 'by = "SIZE"\nletters = true\n', 'bye = "SIZE"\nletters = true\n')


def figure_without_name(study):
    change(study / "study.toml", 'name = "who_decides"\n', "")


def unknown_policy(study):
    change(study / "study.toml", "[headline]", '[design]\npsu = ["a", 1]\nlonely = "center"\n\n[headline]')


def unknown_design_column(study):
    change(study / "study.toml", "[headline]", '[design]\nweight = "Agee"\n\n[headline]')


def nobody_in_view(study):
    change(
        study / "study.toml",
        'name = "own_influence_by_size"\n',
        'name = "own_influence_by_size"\nwhere = { SIZE = ["refused"] }\n',
    )


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
cxsurvey: This study has no codebook.
  where:    study/codebook.toml
  got:      nothing at this path
  expected: what was asked: its questions and their options
  next:     Draft one from the export, finish it, and run again:
            python -c "import cxsurvey as cx; print(cx.draft_codebook('study/raw/so2019.csv').to_toml())" > \
study/codebook.toml
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
            cleaning.profile = "harsh", expected one of "basic", "none", "standard", "strict"
            figures[0].colour is not a setting, expected "form", "question", "by", "name", "title", "size", "base", \
"levels" and 7 more or nothing
  next:     Correct them and run again.
""",
    export_in_the_output: """\
cxsurvey: The output would touch what the study reads.
  where:    study/out
  got:      a folder that holds "study/out/so2019.csv"
  expected: a folder apart from the inputs, such as out in the study folder
  next:     Name another folder with --out.
""",
    nothing_in_settings: """\
cxsurvey: study.toml has 5 mistakes.
  where:    study/study.toml
  got:      figures[0].title = "", expected some words
            figures[0].levels = [], expected at least one code, or no such setting
            figures[2].where.Employment = [], expected at least one code, or no such setting
            study.title = " ", expected some words
            headline.among = [], expected at least one code, or no such setting
  next:     Correct them and run again.
""",
    letters_without_groups: """\
cxsurvey: study.toml has 1 mistake.
  where:    study/study.toml
  got:      figures[1].letters = true, expected form = "bar" or "diverging" or "dots" or "heatmap" and a by = "…" \
to compare across
  next:     Correct it and run again.
""",
    slip_in_a_name: """\
cxsurvey: study.toml has 1 mistake.
  where:    study/study.toml
  got:      figures[1].bye is not a setting, expected "by" (the nearest of 15) or nothing
  next:     Correct it and run again.
""",
    figure_without_name: """\
cxsurvey: study.toml has 1 mistake.
  where:    study/study.toml
  got:      figures[0].name is missing, expected text
  next:     Correct it and run again.
""",
    unknown_policy: """\
cxsurvey: study.toml has 2 mistakes.
  where:    study/study.toml
  got:      design.psu = ["a", 1], expected names of columns
            design.lonely = "center", expected "centre" (the nearest of 5)
  next:     Correct them and run again.
""",
    unknown_design_column: """\
cxsurvey: The design names a column that the answers do not have.
  where:    [design] in study.toml: weight, strata, psu or fpc
  got:      "Agee"
  expected: "Age" (the nearest of 85)
  next:     Use the name of a column.
""",
    nobody_in_view: """\
cxsurvey: The filter of a figure leaves nobody.
  where:    figures[2] "own_influence_by_size" in study.toml: where
  got:      Company size: Refused
  expected: at least one respondent in the base of the figure
  next:     Change the filter, or leave the figure out.
""",
    stale_number_in_title: """\
cxsurvey: A title asks for a number that the figure does not have.
  where:    figures[2] "own_influence_by_size" in study.toml: the title "Little or no say of one’s own: {litle@small} \
in small companies, {little@large} in large ones"
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
        (other_encoding, ["not in the encoding it was read with", "line 4", 'encoding = "cp1252" under [export]']),
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


def settings_of(folder: Path, text: str) -> str:
    """The refusal of a study.toml with that text."""
    (folder / "study.toml").write_text(text, encoding="utf-8")
    with pytest.raises(cx.StudyError) as caught:
        read_study(folder)
    return str(caught.value)


NO_TOML = {
    "[export]\nfile = “raw/a.csv”\n": (
        "Invalid value (at line 2, column 8): file = “raw/a.csv”",
        'straight quotation marks: "…"',
    ),
    '[export]\nfile = "raw\\wave.csv"\n': (
        "Unescaped '\\' in a string (at line 2, column 14): file = \"raw\\wave.csv\"",
        'a / between folders, as in "raw/export.csv"',
    ),
    '[figures]\nname = "a"\n[[figures]]\n': (
        "Cannot overwrite a value (at line 3, column 10): [[figures]]",
        "each [table] once; a table that can stand there more than once is [[…]]",
    ),
    '[deck]\nlint = "off"\nlint = "warn"\n': (
        'Cannot overwrite a value (at line 3, column 14): lint = "warn"',
        "each key once in its table",
    ),
    '[study]\ntitle = "Who\ndecides"\n': (
        "Illegal character '\\n' (at line 2, column 13): title = \"Who",
        "the second quotation mark at the end of the text",
    ),
    "[[figures]]\nletters = True\n": (
        "Invalid value (at line 2, column 11): letters = True",
        "true or false, in small letters",
    ),
    f"x = {'[' * 3000}{']' * 3000}\n": (
        "lists within lists within lists, hundreds deep",
        "one key = value to a line, text in double quotes",
    ),
}


@pytest.mark.parametrize("text", NO_TOML, ids=range(len(NO_TOML)))
def test_what_is_no_toml_is_told_with_its_line_and_what_it_should_have_been(tmp_path, text):
    got, expected = NO_TOML[text]
    assert settings_of(tmp_path, text) == (
        "study.toml is not valid TOML.\n"
        f"  where:    {tmp_path / 'study.toml'}\n"
        f"  got:      {got}\n"
        f"  expected: {expected}\n"
        "  next:     Correct that line."
    )


def test_a_message_of_many_mistakes_stays_readable(study):
    text = (study / "study.toml").read_text(encoding="utf-8")
    said = settings_of(study, "\n".join([*(f"k{n} = 1" for n in range(20_000)), text]))
    assert said.startswith("study.toml has 20,000 mistakes.\n")
    assert said.count("\n") == 33
    assert said.endswith("            and 19,970 more\n  next:     Correct them and run again.")


def test_a_figure_named_twice_is_told_even_where_a_slide_misses_the_other(study):
    change(study / "study.toml", 'name = "own_influence_by_size"', 'name = "who_decides"')
    with pytest.raises(cx.StudyError, match='figures use the name "who_decides" more than once, expected a name each'):
        read_study(study)


def test_thresholds_without_a_profile_are_told_as_such(study):
    change(study / "study.toml", 'profile = "basic"', "thresholds = { speeder = { below = 0.3 } }")
    said = 'cleaning.thresholds has no effect without a profile, expected profile = "standard" or "strict"'
    with pytest.raises(cx.StudyError, match=said):
        read_study(study)
