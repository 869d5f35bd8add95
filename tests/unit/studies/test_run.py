"""A study from raw export to files: complete, repeatable, and whole or not there."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.studies.run import run

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    target = tmp_path_factory.mktemp("run") / "out"
    run(ROOT / "data/so2019", out=target)
    return target


def tree(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }


def test_everything_is_there_and_in_the_manifest(out):
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    files = tree(out)
    del files["manifest.json"]
    assert manifest["outputs"] == dict(sorted(files.items()))
    assert len([name for name in files if name.startswith("figures/")]) == 3 * 4
    raw = (ROOT / "data/so2019/raw/so2019.csv").read_bytes()
    assert manifest["inputs"]["export"] == sha256(raw).hexdigest()


def test_running_again_gives_the_same_bytes(out, tmp_path):
    run(ROOT / "data/so2019", out=tmp_path / "again")
    assert tree(tmp_path / "again") == tree(out)


def test_an_earlier_run_is_replaced_and_nothing_is_left_over(out, tmp_path):
    target = tmp_path / "out"
    shutil.copytree(out, target)
    (target / "figures" / "who_decides.png").unlink()
    run(ROOT / "data/so2019", out=target)
    assert tree(target) == tree(out)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_tables_hold_the_numbers_of_the_figures(out):
    figure = json.loads((out / "figures/who_decides_by_size.json").read_text(encoding="utf-8"))
    table = pd.read_csv(out / "tables/who_decides_by_size.csv")
    drawn = sorted(row["value"] for row in figure["rows"])
    assert np.allclose(drawn, sorted(table["estimate"]), atol=1e-6)
    tests = pd.read_csv(out / "tables/who_decides_by_size_tests.csv")
    assert len(tests) == 4 * 3


def test_cleaned_answers_and_audit_add_up(out):
    cleaned = pd.read_csv(out / "cleaned.csv", dtype=str, keep_default_na=False)
    changes = pd.read_csv(out / "audit_changes.csv", dtype=str, keep_default_na=False)
    assert len(cleaned) == 500
    assert (changes["rule"] == "clean.routing").sum() == (cleaned == "not_asked").sum().sum() == 266


@pytest.fixture
def study(tmp_path):
    shutil.copytree(ROOT / "data/so2019", tmp_path / "so2019", ignore=shutil.ignore_patterns("out"))
    return tmp_path / "so2019"


@pytest.fixture
def ran(study, out):
    """The study with what a run of it wrote."""
    shutil.copytree(out, study / "out")
    return study


def test_rows_beyond_repair_are_set_aside_and_cost_only_themselves(study):
    path = study / "raw/so2019.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[7] = lines[7][: len(lines[7]) // 2]
    lines[9] = lines[9].replace(";;;", "", 1).replace("United", 'Uni"ted') + ',one field more"'
    path.write_text("\n".join(lines), encoding="utf-8")
    survey = run(study, only=["cleaning"]).survey
    assert survey.audit.rows_in == 500
    assert len(survey) == 498
    assert survey.audit.set_aside["row"].tolist() == [7, 9]
    assert survey.audit.set_aside["evidence"].str.startswith("line ").all()
    assert (study / "out/audit_set_aside.csv").read_text(encoding="utf-8").count("read.") == 2


def test_files_of_the_user_are_never_replaced(study):
    (study / "out").mkdir()
    (study / "out/notes.docx").write_text("mine")
    with pytest.raises(cx.StudyError) as error:
        run(study)
    assert "a folder that no run wrote" in str(error.value)
    assert (study / "out/notes.docx").read_text() == "mine"


def test_files_added_to_an_output_are_never_lost(ran):
    study = ran
    (study / "out/comment.txt").write_text("mine")
    before = tree(study / "out")
    with pytest.raises(cx.StudyError) as error:
        run(study)
    assert '"comment.txt", which no run wrote' in str(error.value)
    assert tree(study / "out") == before


def test_a_failure_while_writing_leaves_the_last_run_whole(ran, monkeypatch):
    study = ran
    before = tree(study / "out")
    text = (study / "study.toml").read_text(encoding="utf-8").replace("{equal}", "about {equal}")
    (study / "study.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("cxsurvey.studies.run.write_manifest", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(cx.StudyError, match="got:      disk full"):
        run(study)
    assert tree(study / "out") == before
    assert sorted(path.name for path in study.iterdir() if path.name.startswith(".")) == []


CODEBOOK = """\
[questions.who]
label = "Who decides"
options = [{ label = "IT" }, { label = "joint" }]
"""
STUDY = """\
[export]
file = "raw.csv"

[[figures]]
name = "who"
question = "who"
title = "Joint decisions: {joint}"
"""


def designed(folder: Path, design: str, **columns: list[object]) -> Path:
    """A study of 200 answers whose export holds the columns of a design, their values repeated to the end."""
    answers = {"who": ["IT", "joint", "joint", "IT", "IT"], **columns}
    frame = pd.DataFrame({name: [values[row % len(values)] for row in range(200)] for name, values in answers.items()})
    frame.to_csv(folder / "raw.csv", index=False)
    (folder / "codebook.toml").write_text(CODEBOOK, encoding="utf-8")
    (folder / "study.toml").write_text(f"{STUDY}\n[design]\n{design}", encoding="utf-8")
    return folder


ONE_ALONE = ["alone"] + ["many"] * 199


@pytest.mark.parametrize("lonely", ["certainty", "adjust", "centre", "average"])
def test_the_policy_for_lone_psus_reaches_the_design(tmp_path, lonely):
    study = designed(tmp_path, f'strata = ["s"]\nlonely = "{lonely}"\nlonely_in_domains = true\n', s=ONE_ALONE)
    result = run(study)
    assert result.survey.design == cx.survey.Design(strata=("s",), lonely=lonely, lonely_in_domains=True)
    same = cx.read(study / "raw.csv", codebook=study / "codebook.toml").with_design(strata="s", lonely=lonely)
    table = pd.read_csv(study / "out/tables/who.csv")
    assert np.allclose(table["std_error"], cx.share(same, "who").std_error, rtol=1e-12, atol=0)


def test_stages_of_sampling_reach_the_design(tmp_path):
    units = {"firm": list(range(20)), "person": list(range(200)), "firms": [90], "people": [35]}
    study = designed(tmp_path, 'psu = ["firm", "person"]\nfpc = ["firms", "people"]\n', **units)
    survey = run(study).survey
    assert survey.design == cx.survey.Design(psu=("firm", "person"), fpc=("firms", "people"))
    assert survey.plan.second is not None


def test_a_design_that_does_not_hold_is_told_as_such(tmp_path):
    with pytest.raises(cx.EstimationError) as error:
        run(designed(tmp_path, 'strata = "s"\n', s=ONE_ALONE))
    assert str(error.value.where).startswith("[design] in study.toml: ")
    assert not (tmp_path / "out").exists()


def test_errors_of_a_figure_name_it_and_keep_the_other_parts(study):
    path = study / "study.toml"
    before, figure = path.read_text(encoding="utf-8").split('name = "own_influence_by_size"')
    figure = figure.replace('form = "bar"', 'form = "stacked"\nlevels = ["great"]').replace("letters = true\n", "")
    text = f'{before}name = "own_influence_by_size"{figure}'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(cx.InputError) as error:
        run(study)
    assert error.value.where == 'figures[2] "own_influence_by_size" in study.toml: stacked'
    assert error.value.what == "These levels do not add up to 100 %."
    assert error.value.expected == "all levels of a single-response question"
    assert isinstance(error.value.__cause__, cx.InputError)


def test_errors_of_drawing_name_the_figure_too(study, monkeypatch):
    def refuse(*_, **__):
        raise cx.InputError("Too many bars.", where="save")

    monkeypatch.setattr("cxsurvey.exhibits.figure.Figure.save", refuse)
    with pytest.raises(cx.InputError) as error:
        run(study)
    assert error.value.where == 'figures[0] "who_decides" in study.toml: save'
    assert sorted(path.name for path in study.iterdir() if path.name.startswith((".", "out"))) == []


def test_errors_of_the_headline_name_it(study, monkeypatch):
    def refuse(*_, **__):
        raise cx.InputError("No such thing.", where="among")

    monkeypatch.setattr("cxsurvey.studies.summary.headline", refuse)
    with pytest.raises(cx.InputError) as error:
        run(study)
    assert error.value.where == "[headline] in study.toml: among"


def test_a_headline_that_cannot_be_drawn_does_not_stop_the_run(study):
    path = study / "study.toml"
    text = path.read_text(encoding="utf-8").replace("[headline]\n", '[headline]\namong = ["equal"]\n')
    path.write_text(text, encoding="utf-8")
    result = run(study, only=["summary", "report"])
    reason = "No headline: 1 answer, smallest base 354; expected shares in all, of at least two answers, from at least"
    assert result.headline == f"{reason} 30 respondents."
    assert result.headline in (study / "out/summary.txt").read_text(encoding="utf-8").splitlines()
    assert len(result.figures) == 3
