"""Arguments arrive, exit codes are right, and what is printed is the whole of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from cxsurvey.cli import main

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

Everything else is in {out}: cleaned.csv, the audit, tables, manifest.json.
"""


def test_run_reports_rows_headline_and_figures(tmp_path, capsys):
    assert main(["run", str(ROOT / "data/so2019"), "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    assert printed.out == REPORT.format(out=tmp_path / "out")
    assert printed.err == ""


def test_quiet_is_quiet(tmp_path, capsys):
    assert main(["run", str(ROOT / "data/so2019"), "--out", str(tmp_path / "out"), "-q"]) == 0
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
