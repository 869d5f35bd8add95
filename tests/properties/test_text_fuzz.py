"""Damaged text files are read or refused in words: no traceback, no hang, no hunger for memory."""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cxsurvey.errors import CxSurveyError
from cxsurvey.readers.export import read_export

DATA = Path(__file__).parents[1] / "data"
SEEDS = sorted([*DATA.glob("*.csv"), *(DATA / "exports").glob("*.csv")])
SECONDS = 10.0  # that reading one file may take at most
MEMORY = 2**30  # bytes that reading any of them may take at most
MARKS = (b",", b";", b"\t", b"|", b'"', b'""', b"\n", b"\r", b"\r\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"'", b" ")
ENDINGS = (".csv", ".csv", ".csv", ".tsv", ".txt", ".tab", ".CSV")

Mutation = Callable[[bytes, random.Random], bytes]


def truncated(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content) + 1)]


def shuffled(content: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(content) + 1)
    part = bytearray(content[start : start + dice.randrange(1, 200)])
    dice.shuffle(part)
    return content[:start] + bytes(part) + content[start + len(part) :]


def with_marks(content: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randrange(1, 12)):
        place = dice.randrange(len(content) + 1)
        content = content[:place] + dice.choice(MARKS) * dice.choice((1, 1, 1, 3, 50)) + content[place:]
    return content


def other_separator(content: bytes, dice: random.Random) -> bytes:
    return content.replace(dice.choice(MARKS[:4]), dice.choice(MARKS))


def huge_field(content: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(content) + 1)
    filling = dice.choice((b"x", b"a,", b'"', b"x\n", b'"x\n', b'a""', b"\xc3\xa9", b"1;"))
    return content[:place] + filling * dice.choice((1_000, 1_000, 20_000, 20_000, 20_000, 200_000)) + content[place:]


def nested_quotes(content: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randrange(1, 5)):
        content = b"\n".join(b'"' + line.replace(b'"', b'""') + b'"' for line in content.split(b"\n"))
        if len(content) > 10**6:
            break
    return content


def without_bytes(content: bytes, dice: random.Random) -> bytes:
    kept = dice.choice((b"\n", b",", b'"', b"e", b"\r"))
    return content.replace(kept, b"", dice.randrange(1, 100))


def other_encoding(content: bytes, dice: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(
        dice.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "mac_roman", "cp037", "utf-7")), "replace"
    )


def noise(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.randrange(1, 30)):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def repeated(content: bytes, dice: random.Random) -> bytes:
    lines = content.split(b"\n")
    start = dice.randrange(len(lines))
    return b"\n".join(lines[:start] + lines[start : start + 3] * dice.choice((2, 50, 500)) + lines[start:])


def many_columns(content: bytes, dice: random.Random) -> bytes:
    first, *rest = content.split(b"\n")
    return b"\n".join([first + b",x" * dice.choice((10, 1_000, 20_000)), *rest])


MUTATIONS: tuple[Mutation, ...] = (
    truncated, shuffled, with_marks, other_separator, huge_field, nested_quotes, without_bytes, other_encoding, noise,
    repeated, many_columns,
)  # fmt: skip


def mutant(number: int) -> tuple[bytes, str, str]:
    """The bytes, the ending and the history of one mutated file, the same for the same number."""
    dice = random.Random(f"text {number}")
    seed = dice.choice(SEEDS)
    content, history = seed.read_bytes(), [seed.name]
    for _ in range(dice.choice((1, 1, 2, 3))):
        mutation = dice.choice(MUTATIONS)
        content = mutation(content, dice)[: 4 * 2**20]
        history.append(mutation.__name__)
    return content, dice.choice(ENDINGS), " ".join(history)


def check(numbers: range, folder: Path) -> None:
    for number in numbers:
        content, ending, history = mutant(number)
        path = folder / f"mutant{ending}"
        path.write_bytes(content)
        start = time.perf_counter()
        told = outcome(path)
        took = time.perf_counter() - start
        assert told is None, f"mutant {number} ({history}): {told}"
        assert took < SECONDS, f"mutant {number} ({history}) took {took:.1f} s"


def outcome(path: Path) -> str | None:
    """None where the file was read, every row accounted for, or refused in words; else what went wrong."""
    try:
        export = read_export(path)
        if export.rows_in != len(export.frame) + len(export.rejected):
            return "the rows do not add up"
        export.codebook()
    except CxSurveyError as refusal:
        complete = refusal.where and refusal.got is not None and refusal.expected and refusal.next_step
        return None if complete else f"not a whole message: {refusal}"
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    return None


def test_mutated_files_are_read_or_refused_in_words(tmp_path: Path) -> None:
    check(range(300), tmp_path)


@pytest.mark.parametrize("number", [5994, 15065, 16929, 18155])
def test_files_that_took_minutes_or_ended_in_a_traceback_once(number: int, tmp_path: Path) -> None:
    check(range(number, number + 1), tmp_path)


@pytest.mark.slow
def test_many_mutated_files_are_read_or_refused_in_words(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    check(range(20_000), tmp_path)
    unit = 1 if sys.platform == "darwin" else 1024
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit < MEMORY
