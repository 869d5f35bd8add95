"""Imports go one way, and each third-party library has one home."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "cxsurvey"
HOMES = {
    "matplotlib": "rendering",
    "seaborn": "rendering",
    "statsmodels": "nowhere",
    "tomli_w": "settings.py",
    "xlsxwriter": "rendering",
    "pptx": "rendering",
    "lxml": "rendering",
    "pyreadstat": "readers",
    "python_calamine": "readers",
}


def test_the_layers_hold():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_each_library_has_one_home():
    for library, home in HOMES.items():
        importing = re.compile(rf"^\s*(import|from) {library}\b", re.MULTILINE)
        users = {
            path.relative_to(PACKAGE).parts[0] for path in PACKAGE.rglob("*.py") if importing.search(path.read_text())
        }
        assert users <= {home}, f"{library} is imported in {users}, its home is {home}"


def test_the_project_speaks_only_of_itself():
    """No path of a machine and no address of a registry in what is shipped."""
    forbidden = re.compile(r"(?<![\w.])/(work|home|root|Users|farm)/|pypi\.org|pythonhosted", re.IGNORECASE)
    folders = ("cxsurvey", "docs", "notebooks", "benchmarks", "requirements")
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*.toml"), *(p for f in folders for p in (ROOT / f).rglob("*.*"))]:
        if path.suffix in {".py", ".md", ".toml", ".txt", ".ipynb", ".cfg"} and "checkpoint" not in path.name:
            assert not forbidden.search(path.read_text(encoding="utf-8")), path
