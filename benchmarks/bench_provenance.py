"""What provenance costs: estimates with and without it in the same run, its digests beside the estimate, and verify.

    python benchmarks/bench_provenance.py [RESPONDENTS]

Without it means that results are described as before, with nothing to carry. Times are the least of several calls.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import cxsurvey as cx
from cxsurvey.estimation import describe
from cxsurvey.studies.run import run

ROOT = Path(__file__).parents[1]
REPEATS = 40


def least(calls: dict[str, Callable[[], Any]], repeats: int = REPEATS) -> dict[str, float]:
    """The least time of each call, in seconds, taken in turns so that a busy moment hits them all."""
    taken = dict.fromkeys(calls, float("inf"))
    for _ in range(repeats):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            taken[name] = min(taken[name], time.perf_counter() - start)
    return taken


@contextmanager
def nothing_carried() -> Any:
    """Estimates that carry no provenance."""
    kept, describe.provenance_of = describe.provenance_of, lambda *_: None  # type: ignore[assignment]
    try:
        yield
    finally:
        describe.provenance_of = kept


def without(call: Callable[[], Any]) -> Callable[[], Any]:
    def done() -> Any:
        with nothing_carried():
            return call()

    return done


def estimates(n: int) -> None:
    rng = np.random.default_rng(1)
    answers = {"who": rng.choice(["IT", "joint", "business"], n), "side": rng.choice(["a", "b"], n)}
    survey = cx.from_frame(pd.DataFrame({**answers, "w": rng.uniform(0.5, 2, n)}), weight="w")
    for name, settings in {"share": {}, "share by side": {"by": "side"}}.items():

        def call(settings: Any = settings) -> Any:
            return cx.share(survey, "who", **settings)

        call()
        found = least({"with": call, "without": without(call)})
        more = found["with"] / found["without"] - 1
        times = f"{1e3 * found['with']:8.3f} ms, without {1e3 * found['without']:8.3f} ms ({more:+.1%})"
        print(f"{name:<14} {n:>9,} answers: {times}")
    start = time.perf_counter()
    _ = cx.share(survey, "who").about.provenance.facts
    print(f"{'digests, once':<14} {n:>9,} answers: {1e3 * (time.perf_counter() - start):8.3f} ms")


def verified() -> None:
    with tempfile.TemporaryDirectory() as folder:
        study = Path(
            shutil.copytree(ROOT / "data/so2019", Path(folder) / "study", ignore=shutil.ignore_patterns("out"))
        )
        start = time.perf_counter()
        run(study)
        whole = time.perf_counter() - start
        path = study / "out/figures/who_decides.png"
        calls = {"digests": lambda: cx.verify(path), "anew": lambda: cx.verify(path, recompute=True)}
        found = least(calls, 3)
        times = f"{found['digests']:.3f} s; anew: {found['anew']:.2f} s; the whole run {whole:.2f} s"
        print(f"verify, digests first: {times}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("respondents", nargs="*", type=int, default=[5_000, 1_000_000])
    for size in parser.parse_args().respondents:
        estimates(size)
    verified()
