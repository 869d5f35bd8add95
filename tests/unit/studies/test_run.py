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
    run(ROOT / "data/so2019", out=target)
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


def test_rows_beyond_repair_are_set_aside_and_cost_only_themselves(study):
    path = study / "raw/so2019.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[7] = lines[7][: len(lines[7]) // 2]
    lines[9] = lines[9].replace(";;;", "", 1).replace("United", 'Uni"ted') + ',one field more"'
    path.write_text("\n".join(lines), encoding="utf-8")
    survey = run(study).survey
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


def test_files_added_to_an_output_are_never_lost(study):
    run(study)
    (study / "out/comment.txt").write_text("mine")
    before = tree(study / "out")
    with pytest.raises(cx.StudyError) as error:
        run(study)
    assert '"comment.txt", which no run wrote' in str(error.value)
    assert tree(study / "out") == before


def test_a_failure_while_writing_leaves_the_last_run_whole(study, monkeypatch):
    run(study)
    before = tree(study / "out")
    text = (study / "study.toml").read_text(encoding="utf-8").replace("{equal}", "about {equal}")
    (study / "study.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("cxsurvey.studies.run.write_manifest", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        run(study)
    assert tree(study / "out") == before
    assert sorted(path.name for path in study.iterdir() if path.name.startswith(".")) == []
