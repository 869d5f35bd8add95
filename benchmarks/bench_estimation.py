"""Design-based estimates beside their peers: medians and ratios at 1,200 to 1,000,000 rows.

    python benchmarks/bench_estimation.py [ROWS …]

Workloads, under 12 strata and 204 PSUs: `table` is a weighted 5 × 4 table, counts and column shares with standard
errors and intervals, and the Rao–Scott F; `domains` is a share of five levels in six domains; `bootstrap` makes 500
replicates and takes the variances of `domains` from them; `scores` is the mean of a number in the six domains. Each is
timed from a Survey in memory to the public result: the first call of a new Survey, which reads the columns and the
design, and the median of those after it. Peers that are not installed are named. The peak of memory is that of the
arrays made during one call.
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

import cxsurvey as cx

ROWS = (1_200, 20_000, 200_000, 1_000_000)
REPEATS = 7
PEER_SECONDS = 60.0  # a peer that takes longer is called once
STRATA, PSUS, REPLICATES = 12, 204, 500


def answers(n: int) -> pd.DataFrame:
    """Seeded answers of n respondents with their design."""
    rng = np.random.default_rng([20261122, n])
    psu = rng.integers(0, PSUS, n)
    return pd.DataFrame(
        {
            "stratum": psu % STRATA + 1,
            "psu": psu + 1,
            "w": np.clip(np.exp(rng.normal(0, 0.55, n)), 0.1, 8),
            "view": pd.Categorical.from_codes(rng.integers(0, 5, n), list("abcde")),
            "size": pd.Categorical.from_codes(rng.integers(0, 4, n), ["micro", "small", "medium", "large"]),
            "region": pd.Categorical.from_codes(rng.choice(7, n, p=[0.02] + [0.98 / 6] * 6) - 1, list("NESWCX")),
            "score": np.round(6.5 + 2 * rng.normal(0, 1, n), 1),
        }
    )


def survey_of(frame: pd.DataFrame) -> cx.Survey:
    return cx.from_frame(frame, weight="w", strata="stratum", psu="psu")


def table(survey: cx.Survey) -> Any:
    counts, shares = cx.total(survey, "view", by="size"), cx.share(survey, "view", by="size")
    return counts.to_frame(), shares.to_frame(), cx.independence(survey, "view", "size").to_frame()


def domains(survey: cx.Survey) -> Any:
    return cx.share(survey, "view", by="region").to_frame()


def bootstrap(survey: cx.Survey) -> Any:
    return domains(survey.make_replicates("bootstrap", replicates=REPLICATES, seed=1))


def scores(survey: cx.Survey) -> Any:
    return cx.mean(survey, "score", by="region").to_frame()


def svy_sample(frame: pd.DataFrame) -> Any:
    import polars as pl
    import svy

    return svy.Sample(pl.from_pandas(frame), svy.Design(stratum="stratum", psu="psu", wgt="w"))


def svy_table(sample: Any) -> Any:
    sample.categorical.tabulate("view", "size", share_of="col", drop_nulls=True)
    return sample.categorical.tabulate("view", "size", units="count", drop_nulls=True)


def svy_domains(sample: Any) -> Any:
    return sample.estimation.prop("view", by="region", drop_nulls=True)


def svy_bootstrap(sample: Any) -> Any:
    made = sample.weighting.create_bs_wgts(REPLICATES, rstate=1)
    return made.estimation.prop("view", by="region", method="replication", drop_nulls=True)


def svy_scores(sample: Any) -> Any:
    return sample.estimation.mean("score", by="region", drop_nulls=True)


WORKLOADS: dict[Callable[[cx.Survey], Any], dict[str, Callable[[Any], Any]]] = {
    table: {"svy": svy_table},
    domains: {"svy": svy_domains},
    bootstrap: {"svy": svy_bootstrap},
    scores: {"svy": svy_scores},
}
SAMPLES = {"svy": svy_sample}
MOST_ROWS = {svy_bootstrap: 200_000}  # 15 GB at a million


def timed(call: Callable[[], Any], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def peak(call: Callable[[], Any]) -> float:
    """The most that the arrays of a call held at once, in MiB."""
    tracemalloc.start()
    call()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 2**20


def report(n: int, peers: bool) -> None:
    frame = answers(n)
    samples = {name: made for name, make in SAMPLES.items() if (made := _or_none(make, frame)) is not None}
    for workload, others in WORKLOADS.items():
        survey = survey_of(frame)
        first = timed(lambda run=workload, of=survey: run(of), 1)
        ours = timed(lambda run=workload, of=survey: run(of), REPEATS)
        memory = peak(lambda run=workload, of=survey: run(of))
        head = f"{n:>9,}  {workload.__name__:<10}"
        print(f"{head} cxsurvey {ours * 1e3:10.2f} ms   first {first * 1e3:9.2f} ms   {memory:7.1f} MiB", flush=True)
        for name, call in others.items() if peers else ():
            if name not in samples:
                print(f"{head} {name:<8} not installed")
                continue
            if n > MOST_ROWS.get(call, n):
                print(f"{head} {name:<8} not run: too large for memory")
                continue
            theirs = timed(lambda run=call, of=samples[name]: run(of), 1)
            if theirs < PEER_SECONDS / REPEATS:
                theirs = timed(lambda run=call, of=samples[name]: run(of), 3)
            print(f"{head} {name:<8} {theirs * 1e3:10.2f} ms   {theirs / ours:7.1f} x ours", flush=True)


def _or_none(make: Callable[[pd.DataFrame], Any], frame: pd.DataFrame) -> Any:
    try:
        return make(frame)
    except ImportError:
        return None


if __name__ == "__main__":
    wanted = [int(float(arg)) for arg in sys.argv[1:] if not arg.startswith("--")]
    for rows in wanted or ROWS:
        report(rows, peers="--alone" not in sys.argv)
