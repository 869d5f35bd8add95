"""What it costs that a variance knows of the weighting: a share table before and after, at 1,000,000 rows.

    python benchmarks/bench_weighted_variance.py [ROWS …]

The table is a weighted share of five levels in six domains with its whole covariance, from a Survey in memory to the
public result; times are the least of several calls in turn, the first call apart, which also makes the sums of the
auxiliaries. `margins` is four margins of 2 to 8 levels (384 cells); `numbers` are 20 numbers that differ from
respondent to respondent, as after a calibration to totals of numbers.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd

import cxsurvey as cx
from cxsurvey.moments.calibration import Calibration

ROWS = (100_000, 1_000_000)
REPEATS = 7
LEVELS = (2, 4, 6, 8)
NUMBERS = 20
DESIGNS = {"independent": {}, "10 strata": {"strata": "stratum"}, "2,000 PSUs": {"psu": "psu"}}


def answers(n: int) -> pd.DataFrame:
    """Seeded answers of n respondents."""
    rng = np.random.default_rng([20261122, n])
    return pd.DataFrame(
        {
            "view": pd.Categorical.from_codes(rng.integers(0, 5, n), list("abcde")),
            "region": pd.Categorical.from_codes(rng.integers(0, 6, n), list("NESWCX")),
            "w": rng.uniform(0.5, 2, n),
            "stratum": rng.integers(0, 10, n),
            "psu": rng.integers(0, 2_000, n),
        }
    )


def margins(n: int) -> Calibration:
    """Four margins, as raking fixes them."""
    rng = np.random.default_rng(n)
    cell = np.ravel_multi_index([rng.integers(0, size, n) for size in LEVELS], LEVELS)
    places = np.unravel_index(np.arange(np.prod(LEVELS)), LEVELS)
    return Calibration(cell, np.hstack([np.eye(size)[place] for size, place in zip(LEVELS, places, strict=True)]))


def numbers(n: int) -> Calibration:
    """Numbers that are hardly alike for any two respondents."""
    columns = np.random.default_rng(n).normal(size=(n, NUMBERS))
    columns[:, 0] = 1
    return Calibration(np.arange(n), columns)


def seconds(survey: cx.Survey) -> float:
    start = time.perf_counter()
    cx.share(survey, "view", by="region")
    return time.perf_counter() - start


def main(rows: tuple[int, ...]) -> None:
    print("| rows | design | targets | table before, ms | after, ms | ratio | first call, ms |")
    print("|---|---|---|---|---|---|---|")
    for n in rows:
        frame = answers(n)
        for design, columns in DESIGNS.items():
            plain = cx.from_frame(frame, weight="w", **columns)
            seconds(plain)
            for name, made in (("margins", margins), ("numbers", numbers)):
                weighted = replace(plain, _cache=dict(plain._cache))
                weighted._cache["plan"] = replace(plain.plan, calibration=made(n))
                first = seconds(weighted)
                times = [(seconds(plain), seconds(weighted)) for _ in range(REPEATS)]
                before, after = (min(column) for column in zip(*times, strict=True))
                print(
                    f"| {n:,} | {design} | {name} | {1e3 * before:.1f} | {1e3 * after:.1f} | {after / before:.1f} "
                    f"| {1e3 * first:.0f} |"
                )


if __name__ == "__main__":
    main(tuple(int(argument) for argument in sys.argv[1:]) or ROWS)
