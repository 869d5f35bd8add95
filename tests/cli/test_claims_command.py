"""cxsurvey claims STUDY, and the ledger in the output of a run."""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from cxsurvey.cli import main

ROOT = Path(__file__).parents[2]

CLAIMS = """
title = "Who decides"

[sources.talk]
title = "A talk on tools"
year = 2019

[[claims]]
id = "W1"
source = "talk"
statement = "Hardly any firm leaves the choice of tools to developers."
recipe = "LT"
threshold = "5%"
question = "PurchaseHow"
levels = ["developers"]

[[claims]]
id = "W2"
source = "talk"
statement = "Nobody asks the neighbours."
recipe = "GT"
threshold = "5%"
question = "NEIGHBOURS"
levels = [1]

[[claims]]
id = "W3"
source = "talk"
statement = "Five times thirteen is 60."
recipe = "DET"
quantity = "60 h"
formula = "5 * weeks"
inputs = { weeks = 13 }
"""

PRINTED = """\
Who decides on new technology? Stack Overflow 2019, first 500 rows
{survey}

  W1  {verdict}            {share}  Hardly any firm leaves the choice of tools to developers.
  W2  not testable by survey      –  Nobody asks the neighbours.
  W3  contradicted             65 h  Five times thirteen is 60.

3 claims: 2 contradicted, 1 not testable by survey.
Sentences with base, interval and test are in {out}: claims.html, claims.md, claims.csv.
"""


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(ROOT / "data/so2019", folder, ignore=shutil.ignore_patterns("out"))
    (folder / "claims.toml").write_text('not_asked = ["NEIGHBOURS"]\n' + CLAIMS, encoding="utf-8")
    path = folder / "study.toml"
    plain = re.split(r"^\[(?:tables|headline|\[figures\])\]", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[0]
    path.write_text(f'{plain}\n[claims]\nfile = "claims.toml"\n', encoding="utf-8")
    return folder


def test_the_command_prints_a_scorecard_and_writes_three_files(study, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["claims", str(study), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    frame = pd.read_csv(out / "claims.csv")
    share = f"{100 * frame['estimate'][0]:.1f}%"
    survey = printed.splitlines()[1]
    assert printed == PRINTED.format(survey=survey, verdict="contradicted", share=share, out=out)
    assert frame["verdict"].tolist() == ["contradicted", "not testable by survey", "contradicted"]
    assert sorted(path.name for path in out.iterdir()) == ["claims.csv", "claims.html", "claims.md", "manifest.json"]
    assert "claims" in json.loads((out / "manifest.json").read_text(encoding="utf-8"))["inputs"]


def test_the_same_study_gives_the_same_bytes(study, tmp_path):
    for name in ("one", "two"):
        assert main(["claims", str(study), "--out", str(tmp_path / name), "-q"]) == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_run_has_the_ledger_too(study, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["run", str(study), "--out", str(out)]) == 0
    counts = "3 claims: 2 contradicted, 1 not testable by survey."
    assert counts in capsys.readouterr().out
    assert counts in (out / "summary.txt").read_text(encoding="utf-8")
    assert {"claims.csv", "claims.html", "claims.md"} <= {path.name for path in out.iterdir()}


def test_a_study_without_claims_is_told_what_to_write(tmp_path, capsys):
    assert main(["claims", str(ROOT / "data/so2019"), "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err == (
        f"cxsurvey: The study names no claims.\n  where:    {ROOT / 'data/so2019/study.toml'}\n"
        '  got:      no [claims]\n  expected: [claims] with file = "claims.toml"\n'
        "  next:     Write claims.toml as docs/claims.md says, and name it in [claims].\n"
    )


def test_a_mistake_is_told_before_anything_is_cleaned(study, tmp_path, capsys):
    path = study / "claims.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"developers"', '"developrs"'), encoding="utf-8")
    assert main(["run", str(study), "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert told.startswith("cxsurvey: claims.toml has 1 mistake.\n")
    assert 'claims[0].levels names "developrs", expected "developers" (the nearest of ' in told
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there(study, capsys):
    (study / "claims.toml").unlink()
    assert main(["claims", str(study)]) == 1
    assert capsys.readouterr().err.startswith("cxsurvey: There is no claims.toml.\n")
