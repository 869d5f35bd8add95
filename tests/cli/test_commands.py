"""Arguments arrive, exit codes are right, and what is printed is the whole of it."""

import errno
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cxsurvey.cleaning.audit import SET_ASIDE_COLUMNS, Audit
from cxsurvey.cli import _parser, main
from cxsurvey.studies.said import _reasons

ROOT = Path(__file__).parents[2]

REPORT = """\
Who decides on new technology? Stack Overflow 2019, first 500 rows
  500 rows in = 500 kept + 0 set aside; 500 rows repaired or changed

“Developers and management about equally” leads with 31% (95% interval 26% to 36%), 10 points ahead
of “Management, without developers” (p = 0.019). No view: 29% “Not sure”. Base: employed respondents
who write code for work; all who answered, including “Not sure” (n = 354).

Figures in {out}/figures (png, svg, pdf, and json with the numbers):
  who_decides            Developers and management share the decision most often: 31%
  who_decides_by_size    Mostly developers decide: 28% say so in small companies, 13% in large ones
  own_influence_by_size  Little or no say of one’s own: 33% in small companies, 62% in large ones

6 tables in {out}/tables.xlsx, and as a page in tables.html.

All of it on one page: {out}/report.html.

Everything else is in {out}: cleaned.csv, the audit, tables, manifest.json.
"""


def test_run_reports_rows_headline_and_figures(tmp_path, capsys):
    assert main(["run", str(ROOT / "data/so2019"), "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    assert printed.out == REPORT.format(out=tmp_path / "out")
    assert printed.err == ""


def test_quiet_is_quiet(tmp_path, capsys):
    only = ["--only", "summary", "tables"]
    assert main(["run", str(ROOT / "data/so2019"), "--out", str(tmp_path / "out"), "-q", *only]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("arguments", [[], ["walk"], ["run"], ["run", "a", "b"]])
def test_wrong_usage_is_exit_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: cxsurvey" in capsys.readouterr().err


def test_refusal_is_exit_code_1_in_a_real_process(tmp_path):
    """No traceback reaches a user, and standard output stays empty."""
    result = subprocess.run(
        [sys.executable, "-m", "cxsurvey.cli", "run", "nowhere"], cwd=tmp_path, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == (
        "cxsurvey: There is no such study.\n  where:    nowhere\n  got:      nothing at this path\n"
        "  expected: a folder with a study.toml\n  next:     Check the path.\n"
    )


def test_a_fault_of_ours_is_told_as_such(tmp_path, monkeypatch, capsys):
    def broken(*_, **__):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("cxsurvey.studies.run.run", broken)
    assert main(["run", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        "cxsurvey: This is a fault of cxsurvey, not of your study.\n  got:      ZeroDivisionError: division by zero\n"
        "  next:     Run again with CXSURVEY_DEBUG=1 in the environment and report what it prints.\n"
    )


def test_version(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == "cxsurvey 0.1.0\n"


CODEBOOK = """\
id_column = "id"
[questions.who]
options = [{ label = "IT" }, { label = "joint" }]
"""
STUDY = """\
[study]
title = "Who decides?"
[export]
file = "raw/answers.csv"
[headline]
question = "who"
"""


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A small study in the current folder: 20 rows, one of them twice and one with a field too many, no figures."""
    rows = [f"{row},{'IT' if row % 3 else 'joint'}" for row in [*range(18), 17]] + ["18,IT,and more"]
    (tmp_path / "study/raw").mkdir(parents=True)
    (tmp_path / "study/raw/answers.csv").write_text("\n".join(["id,who", *rows]) + "\n")
    (tmp_path / "study/codebook.toml").write_text(CODEBOOK)
    (tmp_path / "study/study.toml").write_text(STUDY)
    monkeypatch.chdir(tmp_path)
    return Path("study")


def test_rows_set_aside_and_a_missing_headline_are_explained(study, capsys):
    assert main(["run", "study"]) == 0
    assert (
        capsys.readouterr().out
        == """\
Who decides?
  20 rows in = 18 kept + 2 set aside; 0 rows repaired or changed
    set aside: 3 fields where the header has 2 (1)
               same respondent id (1)

No headline: 2 answers, smallest base 18; expected shares in all, of at least two answers, from at
least 30 respondents.

All of it on one page: study/out/report.html.

Everything else is in study/out: cleaned.csv, the audit, tables, manifest.json.
"""
    )


def test_at_most_five_lines_of_reasons_the_most_frequent_first():
    reasons = ["a"] * 2 + ["b"] * 1200 + ["c"] * 3 + ["d"] * 4 + ["e"] + ["f"]
    rows = [(row, None, "rule", reason, "", "1", "quality") for row, reason in enumerate(reasons, start=1)]
    audit = Audit(rows_in=len(rows), rows_kept=0, set_aside=pd.DataFrame(rows, columns=SET_ASIDE_COLUMNS, dtype=object))
    assert _reasons(audit) == [
        "    set aside: b (1,200)",
        "               d (4)",
        "               c (3)",
        "               a (2)",
        "               2 other reasons (2)",
    ]
    assert _reasons(Audit(rows_in=5, rows_kept=5)) == []


def command(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cxsurvey.cli", *arguments], stderr=subprocess.PIPE, text=True, **options
    )


@pytest.mark.parametrize("settings", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_a_terminal_that_lacks_signs_shows_a_question_mark(study, settings):
    (study / "study.toml").write_text(STUDY.replace("Who decides?", "“Who” decides – and how"), encoding="utf-8")
    environment = {**os.environ, "PYTHONCOERCECLOCALE": "0", **settings}
    result = command("run", "study", stdout=subprocess.PIPE, env=environment)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("?Who? decides ? and how\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_report_that_cannot_be_printed_is_a_message(study):
    with Path("/dev/full").open("w") as full:
        result = command("run", "study", stdout=full)
    assert result.returncode == 1
    assert result.stderr == (
        "cxsurvey: The report could not be printed; the output itself is complete.\n"
        "  where:    standard output\n  got:      no space left on device\n"
        "  expected: a terminal, or a file on a disk with room\n"
        "  next:     Look into study/out, or run again with --quiet.\n"
    )
    assert (study / "out/manifest.json").is_file()


def test_a_reader_that_has_seen_enough_is_no_mistake(study):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        result = command("run", "study", stdout=closed)
    assert (result.returncode, result.stderr) == (0, "")


# A run in a process of its own that goes wrong just before its output is put in place.
STOPPED = """
import {modules}
import cxsurvey.studies.run as job
from cxsurvey.cli import main

def stop(*_):
    {action}

job.write_manifest = stop
sys.exit(main(["run", "study", "--quiet"]))
"""


def stopped(modules: str, action: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", STOPPED.format(modules=modules, action=action)], capture_output=True, text=True
    )


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGINT", 130)])
def test_a_run_that_is_stopped_cleans_up(study, name, code):
    result = stopped("os, signal, sys, time", f"os.kill(os.getpid(), signal.{name}); time.sleep(60)")
    assert (result.returncode, result.stdout, result.stderr) == (code, "", "cxsurvey: Stopped; nothing was changed.\n")
    assert sorted(path.name for path in study.iterdir()) == ["codebook.toml", "raw", "study.toml"]


def test_what_a_killed_run_leaves_is_removed_by_the_next_one(study):
    assert stopped("os, signal, sys", "os.kill(os.getpid(), signal.SIGKILL)").returncode == -signal.SIGKILL
    assert [path.name for path in study.iterdir() if path.name.startswith(".out-")] != []
    assert main(["run", "study", "--quiet"]) == 0
    assert sorted(path.name for path in study.iterdir()) == ["codebook.toml", "out", "raw", "study.toml"]


LIMITED = """
import resource, sys
from cxsurvey.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
sys.exit(main(["run", "study"]))
"""


def test_a_disk_without_room_is_a_message_and_leaves_nothing(study):
    result = subprocess.run([sys.executable, "-B", "-c", LIMITED], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "cxsurvey: The output could not be written; what was there is as it was.\n"
        "  where:    study/out\n  got:      file too large\n"
        "  expected: a folder that may be written to, on a disk with room\n"
        "  next:     Make room or change its permissions, or name another folder with --out.\n"
    )
    assert sorted(path.name for path in study.iterdir()) == ["codebook.toml", "raw", "study.toml"]


def test_sigterm_is_left_as_it_was(study):
    before = signal.getsignal(signal.SIGTERM)
    assert main(["run", "study", "--quiet"]) == 0
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    ("error", "where"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "study/raw/answers.csv"), "study/raw/answers.csv"),
        (OSError(errno.EACCES, "Permission denied"), "study"),
    ],
)
def test_files_that_cannot_be_used_are_told_in_five_parts(study, error, where, monkeypatch, capsys):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr("cxsurvey.studies.cleaned.read", refuse)
    assert main(["run", "study"]) == 1
    assert capsys.readouterr().err == (
        f"cxsurvey: A file could not be used.\n  where:    {where}\n  got:      permission denied\n"
        "  expected: files that this user may read\n  next:     Check the path and its permissions.\n"
    )


COMMANDS = ["demo", "init", "run", "weight", "tables", "figures", "clean", "claims", "deck", "notebooks", "verify"]


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_fits_a_terminal_of_80_columns(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as stop:
        main([*command, "--help"])
    assert stop.value.code == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_no_command_at_all_is_answered_with_how_to_begin(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 2
    assert (
        "to begin with:\n"
        "  cxsurvey demo                    a study to look at: takes half a minute\n"
        "  cxsurvey init export.csv study   a draft from your own export\n"
        "  cxsurvey run study --draft       what it gives as it stands\n"
        "  cxsurvey run study               once everything is decided\n"
        "  cxsurvey COMMAND --help          what a command takes, with examples\n"
    ) in capsys.readouterr().err


@pytest.mark.parametrize("command", ["init", "run", "deck", "notebooks"])
def test_examples_of_help_can_be_typed(command, capsys):
    """Each is read by the parser without an error; nothing is carried out."""
    with pytest.raises(SystemExit):
        main([command, "--help"])
    lines = capsys.readouterr().out.split("examples:\n")[1].split("\n\n")[0].splitlines()
    typed = [shlex.split(line, comments=True) for line in lines if line.strip().startswith("cxsurvey")]
    assert typed
    for words in typed:
        assert _parser().parse_args(words[1:]).command


def test_a_demonstration_that_is_there_is_left_alone(tmp_path, capsys):
    (tmp_path / "study.toml").write_text("mine", encoding="utf-8")
    assert main(["demo", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        "cxsurvey: There is a study at that place already.\n"
        f"  where:    {tmp_path}\n"
        "  got:      a folder with a study.toml\n"
        "  expected: no such folder, or an empty one\n"
        "  next:     Run the study that is there with `cxsurvey run`, or name another folder.\n"
    )


def test_a_deck_of_a_run_is_refreshed_as_a_copy(tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/deck.pptx").write_bytes(b"deck")
    (tmp_path / "out/manifest.json").write_text('{"outputs": {"deck.pptx": "0"}}', encoding="utf-8")
    assert main(["deck", str(tmp_path), "--refresh", str(tmp_path / "out/deck.pptx")]) == 1
    assert capsys.readouterr().err == (
        "cxsurvey: That file belongs to the runs, which would find it changed and refuse to write over it.\n"
        f"  where:    {tmp_path / 'out/deck.pptx'}\n"
        "  got:      a file that a run wrote into out\n"
        "  expected: a copy of it elsewhere, on which people work\n"
        "  next:     Copy deck.pptx out of that folder and name the copy; `cxsurvey run` makes this one anew.\n"
    )
    assert (tmp_path / "out/deck.pptx").read_bytes() == b"deck"
