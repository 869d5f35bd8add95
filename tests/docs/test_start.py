"""The guide to begin with: its study and its draft give what the guide prints."""

import re
import shutil
from pathlib import Path

import pytest

from cxsurvey.cli import main

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guides" / "start.md").read_text(encoding="utf-8")
SESSIONS = dict(re.findall(r"```\n\$ (cxsurvey \w+ [^\n]*)\n(.*?)```", GUIDE, re.DOTALL))


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An empty folder with the raw data of the repository in reach."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    return tmp_path


def test_the_draft_is_what_the_guide_shows(desk, capsys):
    command = next(each for each in SESSIONS if each.startswith("cxsurvey init"))
    assert main(command.split()[1:]) == 0
    said = capsys.readouterr().out
    before, after = SESSIONS[command].split("  …\n")
    assert said.startswith(before)
    assert said.endswith(f"\n{after}")
    assert main(["run", "who"]) == 1  # a draft is refused
    assert "things are left to decide" in capsys.readouterr().err


def test_the_study_gives_what_the_guide_shows_and_verify_tells_a_new_title(desk, capsys):
    (study,) = re.findall(r"```toml\n(\[study\].*?)```", GUIDE, re.DOTALL)
    (desk / "who").mkdir()
    shutil.copytree(ROOT / "data" / "so2019" / "raw", desk / "who" / "raw")
    shutil.copy(ROOT / "data" / "so2019" / "codebook.toml", desk / "who")
    (desk / "who" / "study.toml").write_text(study, encoding="utf-8")
    assert main(["run", "who"]) == 0
    assert capsys.readouterr().out == SESSIONS["cxsurvey run who"]

    command = next(each for each in SESSIONS if each.startswith("cxsurvey verify"))
    new = "In large companies {little@large} have little or no say"
    changed = re.sub(r'title = "Little.*"', f'title = "{new}"', study)
    (desk / "who" / "study.toml").write_text(changed, encoding="utf-8")
    assert main(command.split()[1:]) == 1
    assert capsys.readouterr().out == SESSIONS[command]
