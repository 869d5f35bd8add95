"""Work in a process of its own: its answer comes back, its end does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cxsurvey.readers import apart
from cxsurvey.readers.apart import ApartError, run_apart

HERE = "test_apart_jobs"
JOBS = """
import os, sys, time

def echo(path, *args):
    print("noise of a library")
    os.write(1, b"more noise")
    return [os.path.basename(path), *args]

def crash(path):
    os.abort()

def leave(path):
    os._exit(0)

def fail(path):
    raise ValueError("not so.")

def grow(path):
    return bytes(3 * 2**30)

def spin(path):
    while True:
        pass
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / f"{HERE}.py").write_text(JOBS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "a.bin").write_bytes(b"x")
    return tmp_path / "a.bin"


def test_the_answer_comes_back_without_what_a_library_prints(file: Path) -> None:
    assert run_apart(f"{HERE}:echo", file, "b", "c") == ["a.bin", "b", "c"]


@pytest.mark.parametrize(
    ("job", "text"),
    [
        ("crash", "the library that reads such files broke down over it"),
        ("leave", "the library that reads such files broke down over it"),
        ("fail", "not so"),
    ],
)
def test_what_goes_wrong_there_is_told_here(file: Path, job: str, text: str) -> None:
    with pytest.raises(ApartError) as caught:
        run_apart(f"{HERE}:{job}", file)
    assert str(caught.value) == text


@pytest.mark.skipif(os.name != "posix", reason="only there can a process be limited")
def test_memory_and_time_have_an_end(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ApartError, match="more memory is asked for"):
        run_apart(f"{HERE}:grow", file)
    monkeypatch.setattr(apart, "SECONDS", 1)
    with pytest.raises(ApartError, match=r"broke down|no end"):
        run_apart(f"{HERE}:spin", file)
