"""The banner book beside its peers: 98 row variables × 6 banner questions (24 columns), with letters, as Table objects.

    python benchmarks/bench_book.py [ROWS …] [--svy PYTHON] [--surveyflow PYTHON]

`book` is timed from a Survey in memory to all its tables with adjusted letters for every pair of columns, under three
designs: weights alone, weights with 12 strata, and with 204 PSUs as well. Beside it, in the same run and for the same
answers, stand the bare sums that every such book needs: three numpy bincounts (n, Σw, Σw²) for each row variable over
the joint cell of the banner, from codes of one byte. The first call of a new Survey also reads the answers; those after
it find them read, as the bare sums do. Times are the least of several calls, the ratio is of these. The peak of memory
is that of a process of its own.

svy and surveyflow need other versions than ours: name a Python that has them. They get the same answers from a file,
whose reading is not timed. svy makes the 588 tables without letters (36 of them are timed and multiplied from 100,000
rows on); surveyflow knows no weights and makes the 56 tables with unadjusted letters.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import cxsurvey as cx

ROWS = (1_200, 20_000, 200_000, 1_000_000)
REPEATS = {1_200: 15, 20_000: 9, 200_000: 7, 1_000_000: 5}
SINGLES = [
    2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 5, 5, 4, 3, 2, 6, 7, 4, 5, 11,
    2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 11, 5, 5, 4, 3, 2,
]  # fmt: skip
ROUTED = (0.0, 0.05, 0.2, 0.4, 0.1, 0.0)  # who was not asked the multiple-response questions
SCALES = 10
BANNERS = {"b_size": 4, "b_region": 6, "b_sector": 6, "b_role": 4, "b_cust": 2, "b_growth": 2}
DESIGNS: dict[str, dict[str, str]] = {
    "weights": {"weight": "w"},
    "weights, strata": {"weight": "w", "strata": "stratum"},
    "weights, strata, 204 PSUs": {"weight": "w", "strata": "stratum", "psu": "psu"},
}


def coded(rng: np.random.Generator, latent: Any, k: int, missing: float) -> Any:
    """Answers 0 … k − 1 that go with a latent trait, −1 for none, one byte each."""
    base = rng.permutation(np.log(1.0 / np.arange(1, k + 1) ** 0.7))
    utility = rng.gumbel(size=(len(latent), k)).astype(np.float32) + base.astype(np.float32)
    utility += np.outer(latent, rng.normal(0, 0.6, k)).astype(np.float32)
    code = utility.argmax(axis=1).astype(np.int8)
    code[rng.random(len(latent)) < missing] = -1
    return code


def answers(n: int) -> dict[str, Any]:
    """Seeded answers of n respondents in codes of one byte, their weights, strata and PSUs."""
    rng = np.random.default_rng([20261122, n])
    stratum = rng.choice(12, n, p=[0.12] * 4 + [0.08] * 4 + [0.05] * 4)
    psu = stratum * 17 + rng.integers(0, 17, n)
    latent = (rng.normal(0, 1, n) + rng.normal(0, 0.45, 204)[psu]).astype(np.float32)
    w = np.clip(np.exp(rng.normal(0, 0.55, n)), 0.1, 8)
    made: dict[str, Any] = {"stratum": stratum, "psu": psu, "w": w / w.mean()}
    made |= {name: coded(rng, latent, k, 0.02 if place % 2 else 0.0) for place, (name, k) in enumerate(BANNERS.items())}
    missing = (0.0, 0.01, 0.03, 0.08, 0.3)
    made |= {f"s{i:02d}": coded(rng, latent, k, missing[i % 5]) for i, k in enumerate(SINGLES, 1)}
    for q, share in enumerate(ROUTED, 1):
        routed = rng.random(n) < share
        for o in range(1, 9):
            tick = (rng.random(n) < 1 / (1 + np.exp(0.8 - 0.5 * latent * rng.normal()))).astype(np.int8)
            made[f"m{q}_{o}"] = np.where(routed, -1, tick).astype(np.int8)
    made |= {f"l{i:02d}": coded(rng, latent, 5, 0.03) for i in range(1, SCALES + 1)}
    return made


def frame_of(made: dict[str, Any]) -> pd.DataFrame:
    """The same as a DataFrame: categories for questions, numbers for the design."""
    columns = {}
    for name, values in made.items():
        if name in ("stratum", "psu", "w"):
            columns[name] = values
        else:
            columns[name] = pd.Categorical.from_codes(values, list(range(int(values.max()) + 1)))
    return pd.DataFrame(columns)


def codebook() -> cx.Codebook:
    """98 row variables in 56 questions, and the banner."""
    levels = {f"s{i:02d}": k for i, k in enumerate(SINGLES, 1)} | BANNERS
    levels |= {f"l{i:02d}": 5 for i in range(1, SCALES + 1)}
    questions: dict[str, Any] = {
        name: {"options": [{"code": code, "label": f"Option {code + 1}"} for code in range(k)]}
        for name, k in levels.items()
    }
    for q in range(1, len(ROUTED) + 1):
        options = [{"code": o, "label": f"Item {o}", "column": f"m{q}_{o}", "values": [1]} for o in range(1, 9)]
        questions[f"m{q}"] = {"type": "multiple", "options": options}
    return cx.Codebook.from_dict({"questions": questions})


def stubs() -> list[str]:
    return [name for name in codebook().questions if name not in BANNERS]


def made_book(survey: cx.Survey) -> cx.Book:
    return cx.book(survey, stubs(), banner=list(BANNERS)).letters()


def bare_sums(made: dict[str, Any]) -> Callable[[], None]:
    """n, Σw and Σw² of each row variable by the joint cell of the banner."""
    joint = np.zeros(len(made["w"]), dtype=np.int32)
    for name, k in BANNERS.items():
        joint = joint * (k + 1) + np.where(made[name] < 0, k, made[name])
    cells = int(np.prod([k + 1 for k in BANNERS.values()]))
    names = [name for name in made if name[0] in "sml" and name != "stratum"]
    codes = {name: np.where(made[name] < 0, made[name].max() + 1, made[name]).astype(np.uint8) for name in names}
    w, square = made["w"], made["w"] ** 2
    joint = joint.astype(np.int32)

    def run() -> None:
        for code in codes.values():
            levels = int(code.max()) + 1
            place = joint * levels + code
            for factor in (None, w, square):
                np.bincount(place, factor, cells * levels)

    return run


def seconds(call: Callable[[], Any], repeats: int) -> float:
    """The least time of several calls, in seconds."""
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def compare(n: int) -> None:
    made = answers(n)
    frame, book, bare = frame_of(made), codebook(), bare_sums(made)
    for name, design in DESIGNS.items():
        survey = cx.from_frame(frame, codebook=book, **design)
        start = time.perf_counter()
        made_book(survey)
        first = time.perf_counter() - start
        ratios = []
        ours = floor = float("inf")
        for _ in range(REPEATS.get(n, 5)):
            one, two = seconds(bare, 1), seconds(lambda survey=survey: made_book(survey), 1)
            floor, ours = min(floor, one), min(ours, two)
            ratios.append(two / one)
        print(
            f"{n:>9,}  {name:26}  first {first:7.3f} s  book {ours:7.3f} s  bare sums {floor:7.3f} s  "
            f"ratio {ours / floor:5.2f} (median of pairs {np.median(ratios):5.2f})",
            flush=True,
        )


def peak(path: str, design: str) -> None:
    """Print the peak of memory of this process, which reads the answers and makes one book."""
    with np.load(path) as stored:
        frame = frame_of({name: stored[name] for name in stored.files})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    made_book(cx.from_frame(frame, codebook=codebook(), **DESIGNS[design]))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(frame):>9,}  {design:26}  peak of the process {after:6.0f} MiB ({before:.0f} with the answers)",
        flush=True,
    )


def peaks(n: int) -> None:
    """The peak of memory under each design, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.npz"
        np.savez(path, **answers(n))
        for design in DESIGNS:
            subprocess.run([sys.executable, __file__, "--answers", str(path), "--peak", design], check=True)


PEERS = {
    "svy": """
import sys, time, polars as pl, svy
d = pl.read_csv(sys.argv[1], infer_schema_length=None); part = d.height >= 100_000
rows = [c for c in d.columns if c[0] in "sml" and c != "stratum"]; rows = rows[:6] if part else rows
s = svy.Sample(d, svy.Design(stratum="stratum", psu="psu", wgt="w"))
t = time.perf_counter()
for r in rows:
    for b in [c for c in d.columns if c.startswith("b_")]:
        s.estimation.prop(r, by=b, drop_nulls=True)
print((time.perf_counter() - t) * (98 / 6 if part else 1))
""",
    "surveyflow": """
import sys, time, logging, pandas as pd; logging.disable(logging.CRITICAL)
from surveyflow.steps.table.table_step import TableStep
df = pd.read_csv(sys.argv[1]); qs = {}; stub = []
def add(name, kind, columns, k):
    qs[name] = dict(position=len(qs) + 1, label=name, answer_type=kind, rawdata_columns=columns,
                    choices_i18n={str(i): {"vi": f"L{i}", "en": f"L{i}"} for i in range(1, k + 1)})
banner = [c for c in df if c.startswith("b_")]
for c in df:
    if (c[0] in "sl" and c != "stratum") or c in banner:
        add(c, "SA", [c], int(df[c].max())); stub += [] if c in banner else [c]
for q in range(1, 7):
    add(f"m{q}", "MA", [f"m{q}_{o}" for o in range(1, 9)], 8); stub.append(f"m{q}")
points = [dict(label="Total", filter=None)] + [dict(label=b, question=b, groups=[
    dict(label=f"{b}{i}", value=i) for i in range(1, int(df[b].max()) + 1)]) for b in banner]
config = dict(title="t", banner=points, stub=[dict(question=c, stats=["base", "percent"]) for c in stub],
              tables=[dict(show_sig=True, enabled=True, levels=[95])])
t = time.perf_counter()
TableStep().compute(dict(df=df, metadata=dict(questions=qs), datatable_config=[config]))
print(time.perf_counter() - t)
""",
}


def peer(name: str, python: str, n: int) -> None:
    """Print the time of a peer on the same answers, whose codes start at 1."""
    made = answers(n)
    design = ("stratum", "psu", "w")
    coded = {
        key: pd.array(v, dtype="Int8") + (0 if key[0] == "m" else 1) for key, v in made.items() if key not in design
    }
    frame = pd.DataFrame({key: made[key] for key in design} | coded)
    for key in coded:
        frame.loc[made[key] < 0, key] = pd.NA
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        frame.to_csv(path, index=False)
        done = subprocess.run([python, "-c", PEERS[name], str(path)], capture_output=True, text=True, check=False)
    text = f"{float(done.stdout.split()[-1]):9.2f} s" if done.returncode == 0 else f"failed: {done.stderr[-300:]}"
    print(f"{n:>9,}  {name:26}  {text}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="*", type=int, default=list(ROWS))
    parser.add_argument("--svy")
    parser.add_argument("--surveyflow")
    parser.add_argument("--peak", metavar="DESIGN", help="only the peak of memory of one book of --answers")
    parser.add_argument("--answers", metavar="FILE")
    given = parser.parse_args()
    if given.peak:
        peak(given.answers, given.peak)
        return
    for n in given.rows:
        compare(n)
        for name in ("svy", "surveyflow"):
            if getattr(given, name):
                peer(name, getattr(given, name), n)
            else:
                print(f"{n:>9,}  {name:26}  not asked for: --{name} PYTHON", flush=True)
        if n >= 1_000_000:
            peaks(n)


if __name__ == "__main__":
    main()
