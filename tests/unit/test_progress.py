"""How far long work is, on a pseudo-terminal: one line that is gone at the end, and nothing where nobody watches."""

import io
import os
import threading
import time
import warnings
from types import SimpleNamespace

import pytest
from small_study import write_study

import cxsurvey as cx
from cxsurvey import progress as module
from cxsurvey.cli import main
from cxsurvey.progress import counting, progress, sharing, silence

pty = pytest.importorskip("pty")

LONGEST_WAIT = 10.0  # seconds, for a machine that is busy with other things


class Terminal:
    """A pseudo-terminal in the place of the standard error: all that was written, and what is to be seen of it."""

    def __init__(self):
        self.master, slave = pty.openpty()
        self.stream = os.fdopen(slave, "w", encoding="utf-8", errors="replace")
        self.written = ""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while True:
            try:
                piece = os.read(self.master, 4096)
            except OSError:  # the other end was closed
                return
            self.written += piece.decode("utf-8")

    def wait_for(self, text):
        until = time.monotonic() + LONGEST_WAIT
        while text not in self.written and time.monotonic() < until:
            time.sleep(0.005)
        assert text in self.written

    def close(self):
        """All that was written, once it has come through."""
        self.stream.flush()
        self.stream.close()
        self.reader.join(timeout=LONGEST_WAIT)
        return self.written

    @staticmethod
    def seen(written):
        """The lines that a person sees: a carriage return goes back, and what follows is written over the rest."""
        lines = []
        for line in written.replace("\r\n", "\n").split("\n"):
            shown = ""
            for piece in line.split("\r"):
                shown = piece + shown[len(piece) :]
            lines.append(shown.rstrip())
        return lines


@pytest.fixture
def terminal(monkeypatch):
    made = Terminal()
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=made.stream))  # pytest puts its own back in sys itself
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    monkeypatch.setattr(module, "EVERY", 0.005)
    monkeypatch.setenv("COLUMNS", "60")
    yield made
    if not made.stream.closed:
        made.close()


def test_a_line_that_changes_and_is_gone_at_the_end(terminal):
    with progress("first") as tell:
        terminal.wait_for("first (0 s)")
        tell("second")
        terminal.wait_for("second (")
    written = terminal.close()
    assert "\n" not in written
    assert terminal.seen(written) == [""]


def test_nothing_is_said_of_what_is_over_in_two_seconds(terminal, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 2.0)
    with progress("quick"):
        pass
    assert terminal.close() == ""


def test_a_part_of_the_work_stands_behind_the_whole(terminal):
    with progress("step 1 of 2") as tell:
        with sharing("reading wave.csv") as share:
            share(0.5)
            terminal.wait_for("step 1 of 2, reading wave.csv 50% (")
        with counting("counting", 1_200) as step:
            step()
            terminal.wait_for("step 1 of 2, counting 1 of 1,200 (")
        tell("step 2 of 2")
        terminal.wait_for("\rstep 2 of 2 (")
    assert terminal.seen(terminal.close()) == [""]


def test_a_long_line_is_cut_to_the_width_of_the_terminal(terminal):
    with progress("long " * 40):
        terminal.wait_for("…")
    assert max(map(len, terminal.close().split("\r"))) < 60


def test_a_warning_stands_above_the_line_and_alone(terminal, monkeypatch):
    monkeypatch.setattr(warnings, "showwarning", lambda message, *_: print(f"warning: {message}", file=terminal.stream))
    own = warnings.showwarning
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        with progress("at work"):
            terminal.wait_for("at work")
            warnings.warn("mind this", cx.CxSurveyWarning, stacklevel=1)
            terminal.wait_for("mind this")
        assert warnings.showwarning is own
    assert terminal.seen(terminal.close()) == ["warning: mind this", ""]


def test_the_line_is_gone_after_an_error_and_no_thread_is_left(terminal):
    def fail():
        with progress("at work"):
            terminal.wait_for("at work")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert terminal.seen(terminal.close()) == [""]
    assert module._lines == []
    assert not [thread for thread in threading.enumerate() if thread.name == module.THREAD]


def test_a_terminal_that_was_closed_stops_nothing(terminal):
    with progress("at work"):
        terminal.wait_for("at work")
        terminal.stream.close()
        time.sleep(0.02)


@pytest.mark.parametrize("silent", [True, False])
def test_silence_is_silent_only_where_it_is_wanted(terminal, silent):
    with silence(wanted=silent), progress("at work"):
        if silent:
            time.sleep(0.05)
        else:
            terminal.wait_for("at work")
    assert (terminal.close() == "") is silent


def test_nothing_where_nobody_watches(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=stream))
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    with progress("at work") as tell:
        tell("still")
        assert not [thread for thread in threading.enumerate() if thread.name == module.THREAD]
    assert stream.getvalue() == ""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("told") / "small")


def test_a_run_says_what_step_it_is_at_and_then_only_its_result(terminal, study, capsys):
    assert main(["tables", str(study), "--out", str(study / "one")]) == 0
    written = terminal.close()
    assert "making tables" in written
    assert "step 1 of 2: " in written
    assert terminal.seen(written) == [""]
    out = capsys.readouterr().out
    assert "\r" not in out
    assert "step" not in out


def test_a_quiet_run_says_nothing(terminal, study, capsys):
    assert main(["tables", str(study), "--out", str(study / "two"), "-q"]) == 0
    assert terminal.close() == ""
    assert capsys.readouterr().out == ""
