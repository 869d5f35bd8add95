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
from typing import Any

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


def best(call: Callable[[], Any]) -> tuple[float, Any]:
    """The least seconds of several calls, and what the last of them gave."""
    least, result = float("inf"), None
    for _ in range(REPEATS):
        result = None
        start = time.perf_counter()
        result = call()
        least = min(least, time.perf_counter() - start)
    return least, result


def pandas_engines(path: Path) -> dict[str, float]:
    """Seconds per engine of pandas; NaN for one that is not installed."""
    found = {}
    for engine in ("c", "pyarrow"):
        try:
            found[engine] = best(lambda engine=engine: pd.read_csv(path, engine=engine))[0]
        except ImportError:
            found[engine] = float("nan")
    return found


def measured(name: str, path: Path) -> None:
    engines = pandas_engines(path)
    fastest = np.nanmin([*engines.values()])
    told = ", ".join(f"{engine} {'not installed' if t != t else f'{t:.2f} s'}" for engine, t in engines.items())
    print(f"{name}: {path.stat().st_size / 2**20:.0f} MiB; pandas {told}")
    book = read_export(path).codebook()
    for what, call in (
        ("read", lambda: cx.read(path, codebook=book)),
        ("read + clean", lambda: cx.read(path, codebook=book).clean()),
        ("read + draft", lambda: cx.read(path)),
    ):
        seconds, _ = best(call)
        print(f"  {what:<14} {seconds:6.2f} s  {seconds / fastest:5.2f} times the fastest of pandas")


def main(rows: int, columns: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, opens in (("tracker", 0), ("open", 10)):
            path = Path(folder) / f"{name}.csv"
            tracker(rows, columns, opens=opens).to_csv(path, index=False)
            measured(name, path)
        damaged = Path(folder) / "damaged.csv"
        part = tracker(max(rows // 10, 1), columns, opens=0).to_csv(index=False)
        damaged.write_text(part + "," * columns + "one too many\n")
        seconds, export = best(lambda: read_export(damaged))
        print(
            f"by rows: {export.rows_in:,} rows of a damaged file in {seconds:.2f} s, {len(export.rejected)} set aside"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform != "darwin" else 2**30)
    print(f"peak of memory {peak:.1f} GiB")


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    main(*(given + [ROWS, COLUMNS][len(given) :]))
