"""Run every benchmark of this folder, one after another.

    python benchmarks/run.py [NAME …]

A benchmark is a file bench_NAME.py that prints medians and ratios beside its peers in one run. Peers are not needed to
run cxsurvey and are not installed with it; a benchmark names those it does not find.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all."""
    there = {path.stem.removeprefix("bench_"): path for path in sorted(FOLDER.glob("bench_*.py"))}
    unknown = [name for name in names if name not in there]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(there)}.", file=sys.stderr)
        return 2
    for name in names or there:
        print(f"\n{name}\n{'-' * len(name)}", flush=True)
        subprocess.run([sys.executable, str(there[name])], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
