"""A run killed with SIGKILL at any moment: the folder is that of the last whole run, and the next run completes."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from small_study import replaced, write_study

pytestmark = [
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="folders are exchanged in one step on Linux and macOS"
    ),
]
SEED = 20221104
MANY, FEW = 50, 3  # moments
TITLES = "How both sides look back", "What both sides think of it"  # the study is changed between these


def tree(folder: Path) -> dict[str, str]:
    """The digest of each file; nothing where there is no folder."""
    return {
        p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }


def started(study: Path) -> subprocess.Popen[bytes]:
    """A run of everything in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONWARNINGS": "ignore"}
    code = "from cxsurvey.cli import main; raise SystemExit(main())"
    return subprocess.Popen(
        [sys.executable, "-c", code, "run", str(study), "--force", "-q"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def completed(study: Path) -> float:
    """The seconds that a run takes that nobody disturbs."""
    begun = time.monotonic()
    process = started(study)
    _, said = process.communicate()
    assert process.returncode == 0, said
    return time.monotonic() - begun


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """Two states of a small study with the folders that whole runs of them write, and how long one takes."""
    folder = tmp_path_factory.mktemp("killed")
    found = []
    for title in TITLES:
        study = write_study(folder / f"study{len(found)}")
        text = (study / "study.toml").read_text(encoding="utf-8")
        last = text.index('[[figures]]\nname = "mood_by_side"')
        text = text[: text.index("[design]")] + text[last:]  # one figure and no more: a short run
        (study / "study.toml").write_text(text.replace(TITLES[0], title), encoding="utf-8")
        seconds = completed(study)
        found.append((study, tree(study / "out")))
    return found, seconds


@pytest.mark.parametrize("moments", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_a_run_killed_at_any_moment_leaves_a_whole_folder(studies, tmp_path, moments):
    ((one, first), (_, second)), seconds = studies
    study = shutil.copytree(one, tmp_path / "study")
    shutil.rmtree(study / "out")
    beside = {path.name for path in study.iterdir()}
    wholes: list[dict[str, str]] = [{}, first, second]  # no run yet, and a run of either state
    chance = random.Random(SEED + moments)
    killed = 0
    for moment in range(moments):
        process = started(study)
        time.sleep(seconds * (moment + chance.random()) / moments)  # one in each part of a run, in no pattern
        process.kill()
        process.communicate()
        killed += process.returncode < 0
        left = tree(study / "out")
        assert left in wholes
        assert_whole(study / "out")
        if moment % 2:  # the next run of another state replaces a folder that is not its own
            replaced(study, "study.toml", *sorted(TITLES, key=lambda title: title not in text_of(study)))
    assert killed >= moments / 2
    completed(study)
    assert tree(study / "out") == (first if TITLES[0] in text_of(study) else second)
    assert {path.name for path in study.iterdir()} == {*beside, "out"}


def text_of(study: Path) -> str:
    return (study / "study.toml").read_text(encoding="utf-8")


def assert_whole(out: Path) -> None:
    """The manifest lists the files of the folder as they are; there is no folder, or a whole one."""
    if out.exists():
        files = tree(out)
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        assert files.pop("manifest.json")
        assert manifest["outputs"] == files


@pytest.mark.parametrize("at", ["between", *(pytest.param(at, marks=pytest.mark.slow) for at in ("before", "after"))])
def test_killed_around_the_exchange(studies, tmp_path, at):
    """The few moments that chance hardly meets: right before the folders change places, and right after."""
    ((one, first), (other, second)), _ = studies
    study = shutil.copytree(other, tmp_path / "study")
    shutil.rmtree(study / "out")
    shutil.copytree(one / "out", study / "out")
    code = f"""
import os, signal
from cxsurvey.studies import output
from cxsurvey.cli import main
put = output._put_in_place
def killed(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
def after(*arguments, **named):
    put(*arguments, **named)
    killed()
def between(one, other):
    done = exchange(one, other)
    killed()
exchange = output.exchanged
at = {at!r}
if at == "between":
    output.exchanged = between
else:
    output._put_in_place = killed if at == "before" else after
main(["run", {str(study)!r}, "--force", "-q"])
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    assert tree(study / "out") == (first if at == "before" else second)
    assert_whole(study / "out")
    completed(study)
    assert tree(study / "out") == second
    assert not [path.name for path in study.iterdir() if path.name.startswith(".")]
