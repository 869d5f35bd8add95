"""What the README shows: its example runs after the demonstration, and its commands and names are there."""

import re
import shutil
from pathlib import Path

from openpyxl import load_workbook

from cxsurvey.cli import COMMANDS
from cxsurvey.commands.run import STEPS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_runs_after_the_demonstration(tmp_path, monkeypatch, capsys):
    names = ["raw", "codebook.toml", "targets.toml"]  # what `cxsurvey demo` writes is data/cx2022
    shutil.copytree(
        ROOT / "data" / "cx2022", tmp_path / "cx_demo", ignore=lambda folder, found: _others(folder, found, names)
    )
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    said = capsys.readouterr().out
    assert "861 rows in = 698 kept + 163 set aside" in said
    assert said.endswith("want joint sessions: by 19 points.\n")
    assert {path.suffix for path in tmp_path.glob("joint.*")} == {".png", ".svg", ".pdf", ".json"}
    assert load_workbook(tmp_path / "tables.xlsx").sheetnames


def _others(folder, found, names):
    return [name for name in found if Path(folder).name == "cx2022" and name not in names]


def test_its_commands_are_there():
    used = set(re.findall(r"^cxsurvey (\w+)", README, re.MULTILINE)) | set(re.findall(r"`cxsurvey (\w+)", README))
    assert used >= {"demo", "init", "run", "verify"}
    assert used <= {*COMMANDS, *STEPS}


def test_its_make_targets_are_there():
    targets = set(re.findall(r"^([\w-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([\w-]+)", README, re.MULTILINE)) <= targets


def test_every_guide_is_in_its_table():
    linked = set(re.findall(r"\]\((docs/[^)#]+)", README))
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    of_the_demonstration = {"docs/questionnaire.md", "docs/methodology.md"}
    assert pages - of_the_demonstration == linked
