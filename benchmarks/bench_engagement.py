"""Answers to the engagement question: how many are read, how rightly, and how long that takes."""

from __future__ import annotations

import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from cxsurvey.cleaning.engagement.normaliser import engagement

ROOT = Path(__file__).parents[1] / "tests"
sys.path.insert(0, str(ROOT / "unit" / "cleaning"))

from engagement_variants import variants  # noqa: E402

REPEATS = 5


def seconds(call: Callable[[], object], repeats: int = REPEATS) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def read_rightly(name: str, given: list[tuple[str, str]]) -> None:
    codes = engagement([text for text, _ in given])["code"].astype(object)
    pairs = list(zip(codes.where(codes.notna(), "review"), (code for _, code in given), strict=True))
    mapped = [pair for pair in pairs if pair[0] != "review"]
    wanted = [pair for pair in pairs if pair[1] != "review"]
    right = sum(code == meant for code, meant in mapped)
    print(
        f"{name}: precision {right / len(mapped):.4f} of {len(mapped):,} read, "
        f"recall {right / len(wanted):.4f} of {len(wanted):,}"
    )


def held_out(language: str) -> list[tuple[str, str]]:
    table = tomllib.loads((ROOT / "data" / "engagement" / f"imagined_{language}.toml").read_text(encoding="utf-8"))
    return [(text, code) for code, texts in table.items() for text in texts[1::2]]


def main() -> None:
    for language in ("en", "nl"):
        read_rightly(f"held out, {language}", held_out(language))
    made = variants(20_000, seed=1)
    read_rightly("20,000 spoiled answers", [(text, code) for _, code, text in made])
    texts = [text for _, _, text in made]
    took = seconds(lambda: engagement(texts), repeats=2)
    print(f"{len(set(texts)):,} distinct answers: {took:.2f} s, {took / len(set(texts)) * 1e6:.0f} µs each")
    few = pd.Series(np.array(["IT only", "samen", "via IT", "beide"], dtype=object)[np.arange(1_000_000) % 4])
    ours, peer = seconds(lambda: engagement(few)), seconds(few.unique)
    print(f"1,000,000 answers, 4 distinct: {ours:.3f} s, pandas unique {peer:.3f} s, ratio {ours / peer:.1f}")


if __name__ == "__main__":
    main()
