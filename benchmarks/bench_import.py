"""Importing cxsurvey beside importing pandas, and the whole first study beside an empty pandas process.

python benchmarks/bench_import.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPEATS = 11
STUDY = Path(__file__).parents[1] / "data" / "so2019"


def seconds(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def pairs(ours: tuple[str, ...], peer: tuple[str, ...], repeats: int) -> tuple[float, float, float]:
    """Medians of both, run in turn, and of the ratio within each pair."""
    times = [(seconds(*ours), seconds(*peer)) for _ in range(repeats)]
    return (
        statistics.median(a for a, _ in times),
        statistics.median(b for _, b in times),
        statistics.median(a / b for a, b in times),
    )


def main() -> None:
    pandas = ("-c", "import pandas")
    mine, theirs, ratio = pairs(("-c", "import cxsurvey"), pandas, REPEATS)
    print(f"import cxsurvey {mine:.3f} s, import pandas {theirs:.3f} s, ratio {ratio:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        run = ("-m", "cxsurvey.cli", "run", str(STUDY), "--out", f"{folder}/out")
        mine, theirs, ratio = pairs(run, pandas, 3)
    print(f"cxsurvey run data/so2019 {mine:.2f} s (3 figures in 3 formats), {ratio:.1f} × import pandas")


if __name__ == "__main__":
    main()
