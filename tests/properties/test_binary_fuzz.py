"""Files with damaged bytes: an answer or a message, never the words or the end of a library below."""

from __future__ import annotations

import contextlib
import io
import random
import resource
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from cxsurvey.errors import CxSurveyError, ReadError
from cxsurvey.readers.export import read_export

BINARY = Path(__file__).parents[1] / "data" / "binary"
FEW, MANY = 3, 200
SECONDS = 10.0  # that reading one file may take at most
MEMORY = 2**30  # bytes that reading any of them may take at most


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [["Who", "Seats"], *[[f"answer {number}", number] for number in range(50)]]:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


SOURCES = {
    **{
        path.name: path.read_bytes()
        for path in sorted(BINARY.glob("*"))
        if path.suffix in (".sav", ".zsav", ".por", ".dta")
    },
    "made.xlsx": workbook(),
}


def damaged(content: bytes, seed: int) -> bytes:
    """The content cut, with bytes put in, or with some bytes changed; the same for the same seed."""
    rng = random.Random(seed)
    kind = rng.random()
    if kind < 0.2:
        return content[: rng.randrange(len(content))]
    data = bytearray(content)
    if kind < 0.3:
        place = rng.randrange(len(data))
        data[place:place] = rng.randbytes(rng.randrange(1, 100))
    else:
        for _ in range(rng.choice([1, 3, 10, 50])):
            data[rng.randrange(len(data))] = rng.choice([0, 127, 128, 255, rng.randrange(256)])
    return bytes(data)


def repacked(content: bytes, seed: int) -> bytes:
    """A workbook of which one part is damaged, and the archive around it is sound."""
    rng = random.Random(seed)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        victim = rng.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damaged(part, seed) if name == victim else part)
    return made.getvalue()


def check(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    start = time.perf_counter()
    with contextlib.suppress(CxSurveyError):
        export = read_export(path)
        assert export.rows_in == len(export.frame) + len(export.rejected)
        export.codebook()
    assert time.perf_counter() - start < SECONDS


@pytest.fixture(scope="module", autouse=True)
def memory() -> Iterator[None]:
    """Neither this process nor one that reads for it takes more than the limit."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    unit = 1 if sys.platform == "darwin" else 1024
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * unit < MEMORY
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit < MEMORY


@pytest.mark.parametrize("name", SOURCES)
def test_a_damaged_file_gives_an_answer_or_a_message(name: str, tmp_path: Path) -> None:
    for seed in range(FEW):
        check(tmp_path / name, damaged(SOURCES[name], seed))


@pytest.mark.slow
@pytest.mark.parametrize("name", SOURCES)
def test_many_damaged_files_give_an_answer_or_a_message(name: str, tmp_path: Path) -> None:
    for seed in range(1000, 1000 + MANY):
        check(tmp_path / name, damaged(SOURCES[name], seed))


def test_a_workbook_with_a_damaged_part_gives_an_answer_or_a_message(tmp_path: Path) -> None:
    for seed in range(6):
        check(tmp_path / "made.xlsx", repacked(SOURCES["made.xlsx"], seed))


@pytest.mark.slow
def test_many_workbooks_with_a_damaged_part_give_an_answer_or_a_message(tmp_path: Path) -> None:
    for seed in range(1000, 1000 + 2 * MANY):
        check(tmp_path / "made.xlsx", repacked(SOURCES["made.xlsx"], seed))


@pytest.mark.parametrize("seed", [99, 134])
def test_a_file_that_ends_the_library_ends_no_more_than_its_own_process(seed: int, tmp_path: Path) -> None:
    """The library that reads .sav files crashes on these two; should it learn to refuse them, that is a message too."""
    path = tmp_path / "damaged.sav"
    path.write_bytes(damaged((BINARY / "simple_alltypes.sav").read_bytes(), seed))
    with pytest.raises(ReadError) as caught:
        read_export(path)
    assert caught.value.what == "The file cannot be read to its end."


@pytest.mark.parametrize("name", ["sample.sav", "made.xlsx", "sample.dta", "sample.por"])
@pytest.mark.parametrize("ending", [".xlsx", ".sav", ".csv", ".xls", ".dta"])
def test_a_wrong_ending_gives_an_answer_or_a_message(name: str, ending: str, tmp_path: Path) -> None:
    check(tmp_path / f"file{ending}", SOURCES[name])
