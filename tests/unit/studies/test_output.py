"""An output folder is whole or not there, loses nobody's work, and leaves nothing beside it."""

import errno
import json
import os
import platform
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import cxsurvey as cx
from cxsurvey.studies import output
from cxsurvey.studies.exchange import exchanged
from cxsurvey.studies.output import check_apart, check_target, digest, whole_folder, write_manifest


def make(target: Path, text: str, meanwhile: Callable[[], None] = lambda: None) -> None:
    with whole_folder(target) as fresh:
        meanwhile()
        (fresh / "tables").mkdir()
        (fresh / "tables/a.csv").write_text(text)
        write_manifest(fresh, {}, {})


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def work_folder(beside: Path, process: int, machine: str | None = None) -> Path:
    """A work folder of `out` as a run leaves it when it is killed."""
    folder = beside / f".out-{machine or platform.node()}-{process}-abc_1"
    (folder / "new").mkdir(parents=True)
    return folder


def test_work_folders_of_killed_runs_are_removed_and_those_of_living_ones_kept(tmp_path):
    killed = work_folder(tmp_path, ended_process())
    kept = [work_folder(tmp_path, os.getppid()), work_folder(tmp_path, ended_process(), machine="elsewhere.example")]
    mine = tmp_path / ".out-of-office"
    mine.mkdir()
    make(tmp_path / "out", "1")
    assert not killed.exists()
    assert all(folder.is_dir() for folder in [*kept, mine])


def test_an_output_that_a_killed_run_had_taken_away_is_put_back(tmp_path):
    """Killed between the two renames; the next run fails, and still the output of the one before is there again."""
    make(tmp_path / "out", "1")
    (tmp_path / "out").rename(work_folder(tmp_path, ended_process()) / "old0")
    with pytest.raises(ZeroDivisionError), whole_folder(tmp_path / "out"):
        raise ZeroDivisionError
    assert (tmp_path / "out/tables/a.csv").read_text() == "1"
    assert names(tmp_path) == ["out"]


def test_a_failed_exchange_puts_the_last_output_back(tmp_path, monkeypatch):
    make(tmp_path / "out", "1")
    rename = Path.rename

    def failing(path, target):
        if path.name == "new":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    monkeypatch.setattr(output, "exchanged", lambda *_: False)  # as where the system cannot do it in one step
    with pytest.raises(cx.StudyError) as error:
        make(tmp_path / "out", "2")
    assert str(error.value) == (
        "The output could not be written; what was there is as it was.\n"
        f"  where:    {tmp_path / 'out'}\n  got:      permission denied\n"
        "  expected: a folder that may be written to, on a disk with room\n"
        "  next:     Make room or change its permissions, or name another folder with --out."
    )
    assert (tmp_path / "out/tables/a.csv").read_text() == "1"
    assert names(tmp_path) == ["out"]


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path):
    with whole_folder(tmp_path / "out") as fresh:
        (fresh / "a.txt").write_text("first to begin")
        write_manifest(fresh, {}, {})
        make(tmp_path / "out", "second to begin")
        assert (tmp_path / "out/tables/a.csv").read_text() == "second to begin"
    assert (tmp_path / "out/a.txt").read_text() == "first to begin"
    assert names(tmp_path) == ["out"]


def test_an_output_put_in_place_in_the_midst_of_the_exchange_is_replaced(tmp_path, monkeypatch):
    rename, others = Path.rename, iter(["2"])

    def overtaken(path, target):
        if path.name == "new" and (text := next(others, None)):
            make(tmp_path / "out", text)
        return rename(path, target)

    make(tmp_path / "out", "1")
    monkeypatch.setattr(Path, "rename", overtaken)
    monkeypatch.setattr(output, "exchanged", lambda *_: False)
    make(tmp_path / "out", "3")
    assert (tmp_path / "out/tables/a.csv").read_text() == "3"
    assert names(tmp_path) == ["out"]


def test_an_output_that_is_replaced_while_it_is_looked_at_is_looked_at_again(tmp_path, inputs, monkeypatch):
    out, times = tmp_path / "results", []

    def overtaken(path):
        seen = digest(path)
        times.append(path)
        if len(times) == 1:
            make(out, "2")
            raise FileNotFoundError(path)
        return seen

    make(out, "1")
    monkeypatch.setattr("cxsurvey.studies.output.digest", overtaken)
    check_target(out, inputs)
    assert len(times) > 2
    assert (out / "tables/a.csv").read_text() == "2"


def test_a_link_stays_and_what_it_points_to_is_replaced(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to("disk/results")
    make(tmp_path / "out", "1")
    make(tmp_path / "out", "2")
    assert (tmp_path / "out").readlink() == Path("disk/results")
    assert (tmp_path / "disk/results/tables/a.csv").read_text() == "2"
    assert names(tmp_path) == ["disk", "out"]
    assert names(tmp_path / "disk") == ["results"]


def change_a_file(out):
    (out / "tables/a.csv").write_text("corrected by hand")


def add_files(out):
    (out / "notes").mkdir()
    (out / "notes/mine.txt").write_text("mine")
    change_a_file(out)


def manifest_elsewhere(out):
    (out / "manifest.json").unlink()
    (out / "manifest.json").symlink_to("nowhere")


def break_manifest(out):
    (out / "manifest.json").write_text('{"outputs": ')


def empty_manifest(out):
    (out / "manifest.json").write_text("[]")


def remove_manifest(out):
    (out / "manifest.json").unlink()


AT_STAKE = {
    change_a_file: '"tables/a.csv", changed since a run wrote it',
    add_files: '"notes", "notes/mine.txt", which no run wrote; "tables/a.csv", changed since a run wrote it',
    break_manifest: "a manifest.json that no run wrote",
    manifest_elsewhere: "a manifest.json that no run wrote",
    empty_manifest: "a manifest.json that no run wrote",
    remove_manifest: "a folder that no run wrote",
}


@pytest.mark.parametrize("spoil", AT_STAKE, ids=lambda spoil: spoil.__name__)
def test_work_of_somebody_is_refused_before_a_run(tmp_path, inputs, spoil):
    out = tmp_path / "results"
    make(out, "1")
    spoil(out)
    with pytest.raises(cx.StudyError) as error:
        check_target(out, inputs)
    assert (error.value.got, error.value.where) == (AT_STAKE[spoil], out)


@pytest.mark.parametrize("spoil", AT_STAKE, ids=lambda spoil: spoil.__name__)
def test_work_of_somebody_is_not_lost_when_it_was_done_during_a_run(tmp_path, spoil):
    out = tmp_path / "out"
    make(out, "1")
    held = []

    def meanwhile():
        spoil(out)
        held.append(contents(out))

    with pytest.raises(cx.StudyError) as error:
        make(out, "2", meanwhile)
    assert (error.value.got, error.value.where) == (AT_STAKE[spoil], out)
    assert [contents(out)] == held
    assert names(tmp_path) == ["out"]


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(cx.StudyError, match="a file"):
        make(tmp_path / "out", "1")
    assert (tmp_path / "out").read_text() == "mine"


@pytest.fixture
def inputs(tmp_path):
    """A study in tmp_path/study with its export in a folder of its own."""
    (tmp_path / "study/raw/waves").mkdir(parents=True)
    files = {"export": "raw/a.csv", "codebook": "codebook.toml", "study": "study.toml"}
    for path in files.values():
        (tmp_path / "study" / path).write_text("")
    (tmp_path / "link").symlink_to("study/raw")
    return {name: tmp_path / "study" / path for name, path in files.items()}


@pytest.mark.parametrize(
    ("target", "got"),
    [
        ("study/raw", 'a folder that holds "{root}/study/raw/a.csv"'),
        ("link", 'a folder that holds "{root}/study/raw/a.csv"'),
        ("study/out/../raw", 'a folder that holds "{root}/study/raw/a.csv"'),
        ("study/raw/out", "a folder within that of the export, {root}/study/raw"),
        ("link/waves", "a folder within that of the export, {root}/study/raw"),
        (
            "study",
            'a folder that holds "{root}/study/raw/a.csv", "{root}/study/codebook.toml", "{root}/study/study.toml"',
        ),
        (".", 'a folder that holds "{root}/study/raw/a.csv", "{root}/study/codebook.toml", "{root}/study/study.toml"'),
    ],
)
def test_inputs_are_never_touched(tmp_path, inputs, target, got):
    with pytest.raises(cx.StudyError) as error:
        check_target(tmp_path / target, inputs)
    assert str(error.value) == (
        "The output would touch what the study reads.\n"
        f"  where:    {tmp_path / target}\n  got:      {got.format(root=tmp_path)}\n"
        "  expected: a folder apart from the inputs, such as out in the study folder\n"
        "  next:     Name another folder with --out."
    )


@pytest.mark.parametrize("target", ["study/raw/out", "disk/out", "disk"])
def test_an_export_that_is_a_link_is_an_input_where_it_is_and_where_it_points_to(tmp_path, inputs, target):
    (tmp_path / "disk").mkdir()
    inputs["export"].rename(tmp_path / "disk/a.csv").write_text("")
    inputs["export"].symlink_to("../../disk/a.csv")
    with pytest.raises(cx.StudyError, match="would touch what the study reads"):
        check_target(tmp_path / target, inputs)


@pytest.mark.parametrize("export", ["study/raw/a.csv", "study/a.csv", "a.csv", "elsewhere/a.csv"])
def test_the_usual_place_is_free_wherever_the_export_is(tmp_path, inputs, export):
    """An export beside study.toml, or above it, does not forbid out in the study folder."""
    check_target(tmp_path / "study/out", {**inputs, "export": tmp_path / export})
    check_target(tmp_path / "other", {**inputs, "export": tmp_path / "study/raw/a.csv"})


def test_the_manifest_holds_inputs_outputs_and_facts(tmp_path):
    with whole_folder(tmp_path / "out") as fresh:
        (fresh / "a.txt").write_text("")
        write_manifest(fresh, {"study": "2", "export": "1"}, {"title": "T"})
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert json.loads((tmp_path / "out/manifest.json").read_text()) == {
        "title": "T",
        "inputs": {"export": "1", "study": "2"},
        "outputs": {"a.txt": empty},
    }


def test_at_no_moment_is_the_output_missing(tmp_path):
    """Where folders can be exchanged in one step, whoever looks finds one."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    if not exchanged(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this file system cannot exchange two folders in one step")
    target, seen, done = tmp_path / "out", [], threading.Event()
    make(target, "0")

    def look():
        while not done.is_set():
            seen.append(target.is_dir())

    watcher = threading.Thread(target=look)
    watcher.start()
    for number in range(1, 40):
        make(target, str(number))
    done.set()
    watcher.join()
    assert len(seen) > 100
    assert all(seen)


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "tables/desktop.ini", "._a.csv"])
def test_what_a_file_manager_leaves_is_nobodys_work(tmp_path, name):
    make(tmp_path / "out", "1")
    (tmp_path / "out" / name).write_text("looked at")
    check_target(tmp_path / "out", {"study": tmp_path / "study.toml"})
    make(tmp_path / "out", "2")
    assert (tmp_path / "out/tables/a.csv").read_text() == "2"


@pytest.mark.parametrize("name", ["~$deck.pptx", ".~lock.deck.pptx#"])
def test_an_output_that_is_open_in_another_program_is_left_alone(tmp_path, name):
    make(tmp_path / "out", "1")
    (tmp_path / "out" / name).write_text("somebody")
    with pytest.raises(cx.StudyError) as refused:
        check_target(tmp_path / "out", {"study": tmp_path / "study.toml"})
    assert str(refused.value) == (
        "A file of the output folder is open in another program.\n"
        f"  where:    {tmp_path / 'out'}\n"
        f'  got:      "{name}", which a program leaves beside a file that it has open\n'
        "  expected: no file of it open, so that nobody works on one that is replaced\n"
        "  next:     Close the file and run again; where nothing is open, delete that note."
    )


def test_a_file_of_a_run_is_not_worked_on_where_it_stands(tmp_path):
    make(tmp_path / "out", "1")
    with pytest.raises(cx.StudyError) as refused:
        check_apart(tmp_path / "out/tables/a.csv")
    assert str(refused.value) == (
        "That file belongs to the runs, which would find it changed and refuse to write over it.\n"
        f"  where:    {tmp_path / 'out/tables/a.csv'}\n"
        "  got:      a file that a run wrote into out\n"
        "  expected: a copy of it elsewhere, on which people work\n"
        "  next:     Copy a.csv out of that folder and name the copy; `cxsurvey run` makes this one anew."
    )
    (tmp_path / "copy.csv").write_text("1")
    check_apart(tmp_path / "copy.csv")
