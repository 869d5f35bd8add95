"""Reading and cleaning an export beside the CSV engines of pandas: minima of several runs, and ratios, in one run.

    python benchmarks/bench_reading.py [ROWS [COLUMNS]]

Two exports of ROWS × COLUMNS (200,000 × 120 where not given) are written: `tracker`, choices as texts and codes as a
survey platform gives them, and `open`, in which ten columns hold words of the respondents' own. `read` is cx.read with
a codebook of every question, `read + clean` the standard rules after it, `by rows` the reading of a damaged file, in
which one row has a field too many. pandas is read_csv with its defaults; engines that are not installed are named.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import cxsurvey as cx
from cxsurvey.readers.export import read_export

ROWS, COLUMNS = 200_000, 120
REPEATS = 3
LABELS = np.array(["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree", ""])
WORDS = np.array(["the", "vendor", "our", "IT", "business", "joint", "meeting", "session", "quick", "slow", "always,"])


def tracker(rows: int, columns: int, *, opens: int) -> pd.DataFrame:
    """Seeded answers: an id, half of the questions as labels and half as codes, and `opens` columns of words."""
    rng = np.random.default_rng([20261122, rows, columns])
    frame = {"ResponseId": np.char.add("R_", np.arange(rows).astype(str))}
    for number in range(columns - 1 - opens):
        frame[f"Q{number}"] = LABELS[rng.integers(0, 6, rows)] if number % 2 else rng.integers(1, 12, rows).astype(str)
    for number in range(opens):
        frame[f"Z{number}"] = [" ".join(words) for words in WORDS[rng.integers(0, len(WORDS), (rows, 7))]]
    return pd.DataFrame(frame)


class Took(NamedTuple):
    """The least of several calls by the clock, and in time of the processor, to which nobody else's work adds."""

    wall: float
    cpu: float


def best(call: Callable[[], Any]) -> Took:
    least = Took(float("inf"), float("inf"))
    for _ in range(REPEATS):
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        least = Took(min(least.wall, time.perf_counter() - wall), min(least.cpu, time.process_time() - cpu))
    return least


def pandas_engines(path: Path) -> dict[str, Took]:
    """Seconds per engine of pandas; none for one that is not installed."""
    found = {}
    for engine in ("c", "pyarrow"):
        try:
            found[engine] = best(lambda engine=engine: pd.read_csv(path, engine=engine))
        except ImportError:
            print(f"the engine {engine} of pandas is not installed")
    return found


def measured(name: str, path: Path) -> None:
    engines = pandas_engines(path)
    fastest = Took(min(took.wall for took in engines.values()), min(took.cpu for took in engines.values()))
    told = ", ".join(
        f"{engine} {took.wall:.2f} s ({took.cpu:.2f} s of the processor)" for engine, took in engines.items()
    )
    print(f"{name}: {path.stat().st_size / 2**20:.0f} MiB; pandas {told}")
    book = read_export(path).codebook()
    for what, call in (
        ("read", lambda: cx.read(path, codebook=book)),
        ("read + clean", lambda: cx.read(path, codebook=book).clean()),
        ("read + draft", lambda: cx.read(path)),
    ):
        took = best(call)
        ratios = f"{took.wall / fastest.wall:5.2f} ({took.cpu / fastest.cpu:.2f}) times the fastest of pandas"
        print(f"  {what:<14} {took.wall:6.2f} s ({took.cpu:.2f} s)  {ratios}", flush=True)


def main(rows: int, columns: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, opens in (("tracker", 0), ("open", 10)):
            path = Path(folder) / f"{name}.csv"
            tracker(rows, columns, opens=opens).to_csv(path, index=False)
            measured(name, path)
        damaged = Path(folder) / "damaged.csv"
        part = tracker(max(rows // 10, 1), columns, opens=0).to_csv(index=False)
        damaged.write_text(part + "," * columns + "one too many\n")
        took, export = best(lambda: read_export(damaged)), read_export(damaged)
        print(
            f"by rows: {export.rows_in:,} rows of a damaged file in {took.wall:.2f} s, {len(export.rejected)} set aside"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform != "darwin" else 2**30)
    print(f"peak of memory {peak:.1f} GiB")


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    main(*(given + [ROWS, COLUMNS][len(given) :]))
