"""[cleaning] and [waves] of study.toml: what a person has to decide, what is written, what is refused. Synthetic."""

import json

import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.cli import main
from cxsurvey.studies.run import clean_only, run
from cxsurvey.studies.study import read_study

CODEBOOK = """
title = "Synthetic"
id_column = "id"
[roles]
duration = "seconds"
[questions.D01]
options = [
  { code = 1, label = "IT only" },
  { code = 2, label = "Joint sessions" },
  { code = 3, label = "IT as middleman" },
]
[questions.S01]
options = [{ code = 1, label = "IT" }, { code = 2, label = "Marketing" }]
[questions.age]
type = "numeric"
[questions.why]
type = "text"
"""
ANSWERS = ["IT only", "joint", "both", "it  only", "vendor > IT > business", "1", "IT only", "2", "IT dept. only", "3"]
STUDY = """
[export]
file = "raw.csv"
[cleaning]
profile = "standard"
{more}
[cleaning.engagement]
question = "D01"
[cleaning.matching]
questions = ["S01"]
{tables}
[headline]
question = "D01"
"""


def write(folder, more="", tables="", answers=ANSWERS, codebook=CODEBOOK):
    folder.mkdir(exist_ok=True)
    rows = len(answers)
    frame = {
        "id": range(1, rows + 1),
        "D01": answers,
        "S01": ["IT", "Marketing", "Marketng", "IT", "IT"] * (rows // 5),
        "age": [16, *range(31, 30 + rows)],
        "why": ["=cmd()", "+1 for it", "-1", "@home", "fine"] * (rows // 5),
        "seconds": [5, *[300 + 7 * row for row in range(rows - 1)]],
    }
    pd.DataFrame(frame).to_csv(folder / "raw.csv", index=False)
    (folder / "codebook.toml").write_text(codebook, encoding="utf-8")
    (folder / "study.toml").write_text(STUDY.format(more=more, tables=tables), encoding="utf-8")
    return folder


@pytest.fixture
def study(tmp_path):
    return write(tmp_path / "study")


def test_answers_in_doubt_are_written_to_a_sheet_decided_and_replayed(study, capsys):
    with pytest.raises(cx.StudyError) as refused:
        run(study)
    assert 'got:      "D01: both"' in str(refused.value)
    assert "cxsurvey clean" in str(refused.value)
    assert main(["clean", str(study)]) == 0
    assert "1 answer waits for a decision, see review.csv" in capsys.readouterr().out
    sheet = (study / "out/review.csv").read_text(encoding="utf-8-sig")
    assert sheet.count("D01,both,1,") == 1
    lines = sheet.splitlines()
    lines[1] = lines[1].rstrip(",") + ",2" if lines[1].endswith(",") else lines[1]
    (study / "decided.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write(study, more='decisions = "decided.csv"')
    survey = run(study).survey
    assert survey.audit.changes.query("rule == 'clean.decisions'")["after"].tolist() == ["Joint sessions"]
    assert "decisions" in json.loads((study / "out/manifest.json").read_text())["inputs"]


def test_undecided_answers_can_count_as_invalid(study):
    write(study, more='undecided = "invalid"')
    survey = run(study).survey
    assert survey.audit.changes.query("rule == 'clean.undecided'")["before"].tolist() == ["both"]
    assert (study / "out/review.csv").is_file()


def test_the_whole_record_of_cleaning_is_written_and_replays(study):
    write(study, more='undecided = "invalid"', tables='[cleaning.screen_out]\nage = "lowest..17"\n')
    result = run(study)
    out = study / "out"
    audit = cx.Audit.read(out / "audit.jsonl")
    raw = cx.read(study / "raw.csv", codebook=study / "codebook.toml").frame
    pd.testing.assert_frame_equal(audit.replay(raw), result.survey.frame)
    pd.testing.assert_frame_equal(audit.reverse(result.survey.frame), raw)
    waterfall = pd.read_csv(out / "waterfall.csv")
    assert waterfall["rows_left"].iloc[0] == 10
    assert waterfall["rows_left"].iloc[-1] == len(result.survey) == 9
    aside = pd.read_csv(out / "set_aside.csv", dtype=str)
    assert aside[["row", "set aside: rule", "D01"]].to_numpy().tolist() == [["1", "clean.screen_out", "IT only"]]
    scenarios = set(pd.read_csv(out / "impact.csv")["scenario"])
    assert {"profile none", "profile standard", "profile strict", "without clean.screen_out"} <= scenarios
    assert "From the raw export to the final rows" in (out / "summary.txt").read_text(encoding="utf-8")


def test_no_cell_of_a_written_table_is_a_formula(study):
    write(study, more='undecided = "invalid"')
    run(study)
    for name in ("cleaned.csv", "cleaned_labels.csv", "audit_changes.csv", "set_aside.csv"):
        path = study / "out" / name
        cells = pd.read_csv(path, dtype=str, keep_default_na=False).to_numpy().ravel() if path.exists() else []
        assert not [cell for cell in cells if cell[:1] in "=+@" and cell], name
    assert "'=cmd()" in (study / "out/cleaned.csv").read_text(encoding="utf-8")


def test_personal_data_are_in_the_vault_and_in_nothing_that_a_run_writes(study):
    book = CODEBOOK + '\n[questions.mail]\ntype = "text"\npii = true\n'
    write(study, more='undecided = "invalid"\nvault = "study.vault"', codebook=book)
    frame = pd.read_csv(study / "raw.csv").assign(mail=[f"eva{row}@example.com" for row in range(10)])
    frame.to_csv(study / "raw.csv", index=False)
    run(study)
    for path in (study / "out").rglob("*"):
        assert path.is_dir() or b"@example.com" not in path.read_bytes(), path.name
    assert b"eva3@example.com" in (study / "study.vault").read_bytes()


def test_thresholds_and_rules_of_the_study_arrive(study):
    tables = """[cleaning.thresholds]
speeder = { below = 0.2 }
verdict = { points = 9 }
[[cleaning.contradictions]]
reason = "too young to decide"
answers = { age = "lowest..17", S01 = 1 }
points = 2
"""
    write(study, more='without = ["burst"]\nanswered = ["S01"]\nmandatory = ["D01"]', tables=tables)
    rules = {rule.name: rule for rule in read_study(study).cleaning.rules}
    assert rules["clean.speeder"].below == 0.2
    assert rules["clean.verdict"].points == 9
    assert rules["clean.break_off"].mandatory == ("D01",)
    assert rules["clean.answered"].questions == ("S01",)
    assert rules["clean.contradiction"].points == 2
    assert "clean.burst" not in rules


def test_every_mistake_of_cleaning_is_told_at_its_path(study):
    tables = """[cleaning.screen_out]
S01 = [9]
age = "young"
[cleaning.thresholds]
speder = { below = 1 }
speeder = { belw = 1, below = "x" }
"""
    write(study, more='without = ["brst"]\nundecided = "maybe"\nanswered = ["S99"]', tables=tables)
    with pytest.raises(cx.StudyError) as error:
        read_study(study)
    told = str(error.value)
    for line in (
        "cleaning.screen_out.S01 names 9, expected one of 1, 2",
        'cleaning.screen_out.age names "young", expected a number or a range, such as "lowest..99"',
        'cleaning.thresholds.speder is not a check, expected "speeder"',
        'cleaning.thresholds.speeder.belw is not a threshold, expected "below"',
        'cleaning.thresholds.speeder.below = "x", expected a number',
        'cleaning.without names "brst", expected "burst"',
        'cleaning.undecided = "maybe", expected one of "refuse", "invalid"',
        'cleaning.answered names "S99", expected',
    ):
        assert line in told, (line, told)


def test_checks_set_in_a_profile_without_checks_are_a_mistake(study):
    write(study, more="", tables="[cleaning.thresholds]\nspeeder = { below = 0.2 }\n")
    path = study / "study.toml"
    path.write_text(path.read_text().replace('"standard"', '"basic"'))
    with pytest.raises(cx.StudyError, match='thresholds has no effect with profile = "basic"'):
        read_study(study)


WAVES = """
[waves]
[[waves.exports]]
wave = 2021
file = "../old/raw.csv"
codebook = "../old/codebook.toml"
[[waves.exports]]
wave = 2022
file = "raw.csv"
[cleaning]
profile = "basic"
undecided = "{undecided}"
[cleaning.engagement]
question = "D01"
[[figures]]
name = "waves"
question = "D01"
by = "WAVE"
title = "Joint sessions"
"""
CROSSWALK = '[waves.2021.codes]\nD01 = { "2" = 3, "3" = 2 }\n'


@pytest.fixture
def waves(tmp_path):
    swapped = CODEBOOK.replace('2, label = "Joint sessions"', '9, label = "IT as middleman"')
    swapped = swapped.replace('3, label = "IT as middleman"', '3, label = "Joint sessions"').replace(
        "code = 9", "code = 2"
    )
    write(tmp_path / "old", codebook=swapped)
    folder = write(tmp_path / "study", codebook=CODEBOOK + CROSSWALK)
    for where in ("old", "study"):
        path = tmp_path / where / "raw.csv"
        path.write_text(path.read_text().replace("Marketng", "Marketing"))
    (folder / "study.toml").write_text(WAVES.format(undecided="invalid"), encoding="utf-8")
    return folder


def test_waves_are_cleaned_each_by_its_own_codebook_and_merged_by_the_crosswalk(waves):
    result = run(waves)
    survey = result.survey
    assert len(survey) == 20
    shares = cx.share(survey, "D01", by="WAVE").to_frame().set_index(["WAVE", "level"])["base_n"]
    assert len(shares) == 6
    # "2" and "3" swap their meaning, words keep theirs
    joint = [len(survey.where({"WAVE": wave, "D01": 2})) for wave in (2021, 2022)]
    assert joint == [2, 2]
    old = survey.frame.loc[survey.where({"WAVE": 2021}).domain, "D01"].tolist()
    assert (old[7], old[9]) != (ANSWERS[7], ANSWERS[9])
    assert (waves / "out/review_2021.csv").is_file()
    assert (waves / "out/figures/waves.png").is_file()


def test_waves_with_answers_in_doubt_get_a_sheet_each(waves):
    (waves / "study.toml").write_text(WAVES.format(undecided="refuse"), encoding="utf-8")
    with pytest.raises(cx.StudyError, match="2 answers wait for a person's decision"):
        run(waves)
    made = clean_only(waves).folder
    assert sorted(path.name for path in made.iterdir()) == [
        "manifest.json",
        "review_2021.csv",
        "review_2022.csv",
        "summary.txt",
    ]


def test_screening_codes_of_one_wave_are_not_taken_for_those_of_another(waves):
    path = waves / "study.toml"
    path.write_text(path.read_text() + "[cleaning.screen_out]\nS01 = 1\n")
    with pytest.raises(cx.StudyError, match=r"cleaning\.screen_out names codes, which differ by wave"):
        read_study(waves)


@pytest.mark.parametrize("profile", ["basic", "none", "standard", "strict"])
def test_impact_starts_from_the_rules_of_the_run(tmp_path, profile):
    """Mandatory questions, rules of the study's own and checks left out count in the scenarios as in the run."""
    more = 'undecided = "invalid"\n[cleaning.screen_out]\nS01 = [2]'
    checked = 'without = ["implausible_number"]\nmandatory = ["age"]\n' if profile in ("standard", "strict") else ""
    answers = ["", *ANSWERS[1:], *ANSWERS, *ANSWERS]
    folder = write(tmp_path / "study", checked + more, answers=answers)
    (folder / "study.toml").write_text(
        (folder / "study.toml").read_text(encoding="utf-8").replace('"standard"', f'"{profile}"'), encoding="utf-8"
    )
    done = run(folder, out=tmp_path / "out")
    lines = pd.read_csv(tmp_path / "out" / "impact.csv").drop_duplicates("scenario").set_index("scenario")
    kept = len(done.survey.audit.set_aside)
    assert lines.loc["all rules", "rows_set_aside"] == kept
    if profile != "basic":
        pd.testing.assert_series_equal(lines.loc[f"profile {profile}"], lines.loc["all rules"], check_names=False)


TIMED = CODEBOOK.replace('duration = "seconds"', 'duration = "seconds"\nend = "ended"')
MATCHED = """[cleaning.caps]
S01 = { 1 = 2, 2 = 9 }
[cleaning.matches]
age = "register_age"
"""


def timed(folder, tables=MATCHED):
    write(folder, 'undecided = "invalid"', tables, answers=ANSWERS * 3, codebook=TIMED)
    frame = pd.read_csv(folder / "raw.csv", dtype=str)
    frame["ended"] = [f"2022-05-{30 - row:02} 10:00:00" for row in range(len(frame))]
    frame["register_age"] = [*frame["age"][:-1], "590"]
    frame.to_csv(folder / "raw.csv", index=False)
    return folder


def test_quotas_in_order_of_time_and_sizes_on_record_are_set_in_the_study(tmp_path):
    folder = timed(tmp_path / "study")
    audit = clean_only(folder).cleaned.survey.audit
    late = audit.reasons().query("rule == 'clean.over_quota'")
    first = [row for row in range(30, 0, -1) if row % 5 in (1, 4, 0)]  # the last row was answered first
    second = [row for row in range(30, 0, -1) if row % 5 in (2, 3)]
    told = late.groupby("evidence")["row"].apply(sorted).to_dict()
    assert told == {"S01 1: after the first 2": sorted(first[2:]), "S01 2: after the first 9": sorted(second[9:])}
    assert "caps=(('S01', 1, 2), ('S01', 2, 9))" in audit.settings().query("rule == 'clean.over_quota'").to_string()
    unlike = audit.flags.query("rule == 'clean.size_contradiction'")
    assert unlike[["row", "evidence"]].to_numpy().tolist() == [[30, "age 59; register_age has 590"]]


def test_mistakes_in_quotas_and_matches_are_told_at_their_path(tmp_path):
    tables = """[cleaning.caps]
S1 = { 1 = 2 }
S01 = { 3 = 2, 1 = 0, 2 = "many" }
[cleaning.matches]
S01 = "dun"
age = 7
"""
    with pytest.raises(cx.StudyError) as caught:
        read_study(timed(tmp_path / "study", tables))
    assert caught.value.got.split("\n            ") == [
        'cleaning.caps.S1 is not a question with options, expected "S01" (the nearest of 2)',
        'cleaning.caps.S01.3 is not an option, expected one of "1", "2"',
        "cleaning.caps.S01.1 = 0, expected how many interviews there is room for",
        'cleaning.caps.S01.2 = "many", expected a whole number',
        "cleaning.matches.age = 7, expected text",
        'cleaning.matches.S01 is not a numeric question, expected one of "age"',
    ]


def test_a_column_to_match_with_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(cx.StudyError) as caught:
        clean_only(timed(tmp_path / "study", MATCHED.replace("register_age", "registered_age")))
    assert (
        str(caught.value)
        == """\
A column to match with is not in the export.
  where:    [cleaning.matches] age in study.toml
  got:      "registered_age"
  expected: "register_age" (the nearest of 8)
  next:     Join what is on record to the export under that name, or correct the name."""
    )
