"""What a user reads when a study cannot be weighted as its study.toml says."""

import shutil
from pathlib import Path

import pytest

from cxsurvey.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def study(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "data/pew2013", tmp_path / "pew", ignore=shutil.ignore_patterns("out"))
    monkeypatch.chdir(tmp_path)
    return Path("pew")


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


CASES = {
    "absent file": (
        lambda study: (study / "targets.toml").unlink(),
        "There is no targets.toml.\n"
        "  where:    pew/targets.toml\n"
        "  got:      no such file in pew\n"
        "  expected: a TOML file\n"
        "  next:     Check the path, or write targets.toml first.\n",
    ),
    "trim of three": (
        lambda study: change(study / "study.toml", "trim = [0.3, 3]", "trim = [0.3, 1, 3]"),
        "study.toml has 1 mistake.\n"
        "  where:    pew/study.toml\n"
        "  got:      weights.trim = [0.3, 1, 3], expected two numbers, such as [0.3, 3]\n",
    ),
    "method misspelt": (
        lambda study: change(study / "study.toml", 'method = "rake"', 'method = "raking"'),
        'weights.method = "raking"',
    ),
    "unknown setting": (
        lambda study: change(study / "study.toml", 'method = "rake"', "cap = 5"),
        "weights.cap",
    ),
    "nobody told what to do without an answer": (
        lambda study: change(study / "study.toml", 'missing = "base"               # those', "# those"),
        "Respondents have no answer to a question that they are weighted by.\n"
        "  where:    [weights] in study.toml: margin sex_by_age\n"
        "  got:      40 of 2,001 without an answer\n",
    ),
    "trim too tight": (
        lambda study: change(study / "study.toml", "trim = [0.3, 3]", "trim = [0.9, 1.1]"),
        "[weights] in study.toml",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_message(study, capsys, name):
    damage, text = CASES[name]
    damage(study)
    assert main(["run", "pew"]) == 1
    printed = capsys.readouterr()
    assert text in printed.err
    assert "Traceback" not in printed.err
    assert not (study / "out").exists()
