"""Design-based regression beside its peers: medians and ratios at 1,200 to 1,000,000 rows.

    python benchmarks/bench_regression.py [ROWS …]

Workloads: `numbers` is a logistic regression on three numbers and three questions (11 coefficients) under 12 strata and
204 PSUs; `levels` has the three questions only, so that respondents who are alike are counted once; `ordinal` is a
proportional-odds model on the same predictors as `numbers`. Each is timed from a Survey in memory to the public
result: the first call of a new Survey, which reads every column, and the median of those after it, in turn with the
peers. Peers that are not installed are named. statsmodels knows no strata: its figure is the cluster-robust fit alone,
on a matrix made beforehand.
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

import cxsurvey as cx

ROWS = (1_200, 20_000, 200_000, 1_000_000)
REPEATS = 7
STRATA, PSUS = 12, 204
NUMBERS, QUESTIONS = ["score", "age", "effort"], ["size", "role", "growth"]


def answers(n: int) -> pd.DataFrame:
    """Seeded answers of n respondents with their design."""
    rng = np.random.default_rng([20261122, n])
    psu = rng.integers(0, PSUS, n)
    latent = rng.normal(0, 1, n) + rng.normal(0, 0.45, PSUS)[psu]
    frame = pd.DataFrame(
        {
            "psu": psu,
            "stratum": psu % STRATA,
            "w": np.clip(np.exp(rng.normal(0, 0.55, n)), 0.1, 8),
            "score": np.clip(np.round(6.5 + 1.8 * latent + rng.normal(0, 1.5, n)), 0, 10),
            "age": np.round(40 + 12 * rng.normal(0, 1, n) + 2 * latent, 2),
            "effort": np.clip(np.round(3 + latent), 1, 5),
            "size": pd.Categorical.from_codes(rng.integers(0, 4, n), ["micro", "small", "medium", "large"]),
            "role": pd.Categorical.from_codes(rng.integers(0, 4, n), ["it", "finance", "marketing", "other"]),
            "growth": pd.Categorical.from_codes(rng.integers(0, 2, n), ["no", "yes"]),
        }
    )
    chance = 1 / (1 + np.exp(-(0.4 * latent + 0.3 * (frame["size"].cat.codes - 1.5))))
    frame["customer"] = pd.Categorical.from_codes((rng.random(n) < chance).astype(int), ["no", "yes"])
    levels = np.digitize(latent + rng.logistic(0, 1, n), [-1.4, 0, 1.4])
    frame["view"] = pd.Categorical.from_codes(levels, ["worse", "same", "better", "much better"], ordered=True)
    for name in NUMBERS:
        frame.loc[rng.random(n) < 0.04, name] = np.nan
    return frame


def survey_of(frame: pd.DataFrame) -> cx.Survey:
    return cx.from_frame(frame, weight="w", strata="stratum", psu="psu")


def numbers(survey: cx.Survey) -> Any:
    return cx.regression(survey, "customer", on=NUMBERS + QUESTIONS, family="logit", outcome_level="yes")


def levels(survey: cx.Survey) -> Any:
    return cx.regression(survey, "customer", on=QUESTIONS, family="logit", outcome_level="yes")


def ordinal(survey: cx.Survey) -> Any:
    return cx.regression(survey, "view", on=NUMBERS + QUESTIONS, family="ordinal")


def svy_numbers(frame: pd.DataFrame) -> Callable[[], Any]:
    import polars as pl
    import svy

    table = pl.from_pandas(frame).with_columns((pl.col("customer") == "yes").cast(pl.Int8).alias("y"))
    sample = svy.Sample(table, svy.Design(stratum="stratum", psu="psu", wgt="w"))
    terms = [*NUMBERS, *(svy.Cat(name) for name in QUESTIONS)]
    return lambda: sample.glm.fit("y", x=terms, family="binomial")


def statsmodels_numbers(frame: pd.DataFrame) -> Callable[[], Any]:
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import SpecificationWarning

    warnings.simplefilter("ignore", SpecificationWarning)
    known = frame.dropna()
    dummies = pd.get_dummies(known[QUESTIONS], drop_first=True, dtype=float)
    x = np.column_stack([np.ones(len(known)), known[NUMBERS], dummies])
    y = (known["customer"] == "yes").to_numpy(float)
    groups = known["psu"].to_numpy()
    return lambda: sm.GLM(y, x, family=sm.families.Binomial(), var_weights=known["w"].to_numpy()).fit(
        cov_type="cluster", cov_kwds={"groups": groups}
    )


PEERS = {"svy": svy_numbers, "statsmodels": statsmodels_numbers}


def timed(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def peers_of(frame: pd.DataFrame) -> dict[str, Callable[[], Any]]:
    """The peers that are installed, each called once; the absent ones are named."""
    found = {}
    for name, make in PEERS.items():
        try:
            found[name] = make(frame)
            found[name]()
        except ImportError:
            print(f"{len(frame):>9,}  {'numbers':<12} {name:<12} not installed")
    return found


def report(n: int) -> None:
    """Calls in turn, ours and the peers', so that a busy machine slows all of them alike."""
    frame = answers(n)
    peers = peers_of(frame)
    for workload in (numbers, levels, ordinal):
        survey = survey_of(frame)
        first = timed(lambda run=workload, of=survey: run(of))
        calls = {"cxsurvey": lambda run=workload, of=survey: run(of), **(peers if workload is numbers else {})}
        times = {name: [] for name in calls}
        for _ in range(REPEATS if n <= 200_000 else 3):
            for name, call in calls.items():
                times[name].append(timed(call))
        ours = statistics.median(times["cxsurvey"])
        line = f"{n:>9,}  {workload.__name__:<12}"
        print(f"{line} cxsurvey     {ours * 1e3:9.2f} ms   first {first * 1e3:9.2f} ms")
        for name in peers if workload is numbers else ():
            median = statistics.median(times[name])
            print(f"{line} {name:<12} {median * 1e3:9.2f} ms   {median / ours:6.1f} x ours")


if __name__ == "__main__":
    for rows in [int(float(arg)) for arg in sys.argv[1:]] or ROWS:
        report(rows)
