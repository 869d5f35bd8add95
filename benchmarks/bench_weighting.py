"""Raking beside its peers: four margins of 2, 4, 6 and 8 levels (384 cells) from a DataFrame to weights.

    python benchmarks/bench_weighting.py [ROWS …] [FORM …] [WORKLOAD …] [--alone]

Each call starts from the same DataFrame, so that reading the margins counts, with the levels as categories, whole
numbers or text. Workloads: `plain` rakes from equal weights, `base` from lognormal base weights, `capped` from those
with every final weight between 0.1 and 4 times the mean; each to a largest error of 1e-8 in any share. Peers do what
they can: rimpy takes no base weights (its polars tables are made beforehand), leafblower takes text only (made
beforehand) and in its cell mode limits no single weight. Each is called in turn with cxsurvey and the best of the calls
counts; the error of the shares and the amount by which a weight passes its cap are printed beside it.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

import cxsurvey as cx

ROWS = (1_200, 20_000, 200_000, 1_000_000)
REPEATS = 5
LOW, HIGH = 0.1, 4.0
SHARES = {
    "rk1": [0.52, 0.48],
    "rk2": [0.31, 0.27, 0.24, 0.18],
    "rk3": [0.22, 0.19, 0.18, 0.16, 0.14, 0.11],
    "rk4": [0.17, 0.16, 0.14, 0.13, 0.12, 0.11, 0.09, 0.08],
}
FORMS = ("category", "int64", "text")
WORKLOADS = ("plain", "base", "capped")


def answers(n: int, form: str) -> pd.DataFrame:
    """Seeded answers of n respondents, related to each other, whose shares differ from the targets."""
    rng = np.random.default_rng([20261122, n])
    latent = rng.normal(0, 1, n)
    columns: dict[str, Any] = {}
    for name, shares in SHARES.items():
        slope, start = rng.normal(0, 0.4, len(shares)), rng.dirichlet(np.full(len(shares), 12.0))
        scores = np.log(start) + latent[:, None] * slope + rng.gumbel(size=(n, len(shares)))
        level = scores.argmax(1) + 1
        columns[name] = level if form == "int64" else np.char.add("level ", level.astype(str))
    weight = np.clip(np.exp(rng.normal(0, 0.55, n)), 0.1, 8)
    frame = pd.DataFrame(columns)
    return (frame.astype("category") if form == "category" else frame).assign(w=weight / weight.mean())


def targets_of(form: str) -> dict[str, dict[Any, float]]:
    names = {name: range(1, len(shares) + 1) for name, shares in SHARES.items()}
    return {
        name: {
            (level if form == "int64" else f"level {level}"): share
            for level, share in zip(names[name], shares, strict=True)
        }
        for name, shares in SHARES.items()
    }


Run = Callable[[], Any]


def ours(frame: pd.DataFrame, targets: Any, workload: str) -> Run:
    base = None if workload == "plain" else "w"
    trim = (LOW, HIGH) if workload == "capped" else None
    return lambda: cx.from_frame(frame, weight=base).weight(targets, trim=trim).weights


def rimpy(frame: pd.DataFrame, targets: Any, workload: str) -> Run | None:
    import rimpy as peer

    if workload == "base":
        return None
    caps = {"min_cap": LOW, "max_cap": HIGH} if workload == "capped" else {}
    return lambda: np.asarray(peer.rake(frame, targets, convergence_threshold=1e-8, **caps)["weight"])


def rimpy_polars(frame: pd.DataFrame, targets: Any, workload: str) -> Run | None:
    import polars as pl
    import rimpy as peer

    if workload == "base":
        return None
    table = pl.DataFrame(
        {name: frame[name].astype(str if frame[name].dtype != int else int).tolist() for name in frame}
    )
    caps = {"min_cap": LOW, "max_cap": HIGH} if workload == "capped" else {}
    return lambda: np.asarray(peer.rake(table, targets, convergence_threshold=1e-8, **caps)["weight"])


def leafblower(frame: pd.DataFrame, targets: Any, workload: str, method: str, mode: str) -> Run | None:
    import leafblower as peer

    text = frame.assign(**{name: frame[name].astype(str) for name in SHARES})
    levels = {name: {str(level): share for level, share in shares.items()} for name, shares in targets.items()}
    start = None if workload == "plain" else frame["w"].to_numpy()
    low, high = (LOW, HIGH) if workload == "capped" else (0, 1e9)
    return lambda: peer.harvest(
        text,
        levels,
        start_weights=np.ones(len(text)) if start is None else start,
        min_weight=low,
        max_weight=high,
        method=method,
        max_iterations=5000,
        convergence={"absolute": 1e-9},
        bounds_mode=mode,
        attach_weights=False,
    )["weights"]


PEERS: dict[str, Callable[[pd.DataFrame, Any, str], Run | None]] = {
    "rimpy": rimpy,
    "rimpy, polars": rimpy_polars,
    "leafblower raking unit": lambda *a: leafblower(*a, "raking", "unit"),
    "leafblower raking cell": lambda *a: leafblower(*a, "raking", "cell"),
    "leafblower oris unit": lambda *a: leafblower(*a, "oris", "unit"),
    "leafblower oris cell": lambda *a: leafblower(*a, "oris", "cell"),
}


def in_turn(calls: dict[str, Run]) -> dict[str, tuple[float, Any]]:
    """The best time of each call, the calls taken in turn, and what it gave."""
    best: dict[str, tuple[float, Any]] = {}
    for _ in range(REPEATS):
        for name, call in calls.items():
            start = time.perf_counter()
            given = call()
            seconds = time.perf_counter() - start
            best[name] = min(best.get(name, (np.inf, None)), (seconds, given), key=lambda pair: pair[0])
    return best


def faults(frame: pd.DataFrame, weight: Any, targets: Any) -> tuple[float, float]:
    """The largest error of a share, and by how much the largest weight passes its cap."""
    weight = np.asarray(weight, dtype=float)
    weight = weight / weight.mean()
    error = max(
        abs(weight[(frame[name] == level).to_numpy()].sum() / len(weight) - share)
        for name, shares in targets.items()
        for level, share in shares.items()
    )
    return error, max(weight.max() - HIGH, LOW - weight.min(), 0.0)


def report(n: int, forms: list[str], workloads: list[str], peers: bool) -> None:
    for form in forms:
        frame, targets = answers(n, form), targets_of(form)
        for workload in workloads:
            calls: dict[str, Run] = {"cxsurvey": ours(frame, targets, workload)}
            for name, make in PEERS.items() if peers else ():
                call = _or_none(make, frame, targets, workload)
                if call is not None:
                    calls[name] = call
            best = in_turn(calls)
            for name, (seconds, weight) in best.items():
                error, beyond = faults(frame, weight, targets)
                beyond_text = f"   passes its cap by {beyond:.0e}" if workload == "capped" else ""
                ratio = "" if name == "cxsurvey" else f"{seconds / best['cxsurvey'][0]:6.1f} x ours"
                head = f"{n:>9,}  {form:<9}{workload:<7} {name:<24}"
                print(f"{head}{seconds * 1e3:9.2f} ms  {ratio:>13}   error {error:.0e}{beyond_text}", flush=True)


def _or_none(make: Callable[..., Run | None], *args: Any) -> Run | None:
    """The call of a peer, tried once; None where it is not installed or cannot do it."""
    try:
        call = make(*args)
        if call is not None:
            call()
    except ImportError:
        return None
    except Exception as problem:
        print(f"{'':24}not run: {type(problem).__name__}: {str(problem)[:80]}")
        return None
    return call


if __name__ == "__main__":
    given = [arg for arg in sys.argv[1:] if not arg.startswith("--")]
    of_form, of_work = ([name for name in known if name in given] or list(known) for known in (FORMS, WORKLOADS))
    rows_given = [int(float(arg)) for arg in given if arg not in (*FORMS, *WORKLOADS)]
    warnings.simplefilter("ignore")  # of peers
    for rows in rows_given or ROWS:
        report(rows, of_form, of_work, peers="--alone" not in sys.argv)
