"""The demonstration from a built wheel in an empty folder, with nothing of the repository at hand."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import cxsurvey as cx
from cxsurvey.studies.demo import demo
from cxsurvey.studies.output import digest

ROOT = Path(__file__).parents[3]
SECONDS = 600  # a whole study on a busy machine


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder that the built wheel unpacks to."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def test_every_file_that_the_package_reads_ships(installed):
    package = ROOT / "cxsurvey"
    ours = {path.relative_to(ROOT) for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    found = {path.relative_to(installed) for path in (installed / "cxsurvey").rglob("*") if path.is_file()}
    notebooks = {path for path in found if "notebooks_shipped" in path.parts}
    shipped = found - notebooks
    assert shipped == ours
    assert {path.name for path in notebooks} >= {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {path.suffix for path in shipped} == {".py", ".pyi", ".typed", ".toml", ".css", ".js", ".csv", ".txt"}


def test_nothing_but_the_package_ships(installed):
    assert {path.name for path in installed.iterdir()} == {"cxsurvey", f"cxsurvey-{cx.__version__}.dist-info"}


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(cx.StudyError, match="There is something at that place already"):
        demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.slow
def test_the_demonstration_runs_in_an_empty_folder(installed, tmp_path):
    def said(*arguments):
        code = "from cxsurvey.cli import main; raise SystemExit(main())"
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(installed), "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "synthetic demonstration data" in said("demo")
    out = tmp_path / "cx_demo/out"
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert {"report.html", "deck.pptx", "tables.xlsx", "claims.html", "cleaned.sav"} <= set(manifest["outputs"])
    assert all(digest(out / name) == seen for name, seen in manifest["outputs"].items())
    assert [path.name for path in tmp_path.iterdir()] == ["cx_demo"]
    steps = len(manifest["steps"])
    assert f"not made again: {steps} of {steps} steps" in said("run", "cx_demo")
    checked = said("verify", *(f"cx_demo/out/{name}" for name in ("report.html", "deck.pptx", "tables.xlsx")))
    assert checked.count(": matches") == 3
