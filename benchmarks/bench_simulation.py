"""A million synthetic respondents in the time it takes numpy to draw as many random numbers, many times over."""

from __future__ import annotations

import resource
import time

import numpy as np

import cxsurvey as cx

RESPONDENTS = 1_000_000


def main() -> None:
    """Print the time, the memory, and the ratio to drawing one random number per answer."""
    start = time.perf_counter()
    wave = cx.simulate_study(seed=1, n=RESPONDENTS, waves=[2022], dirt=cx.Dirt.none())[2022]
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    rng, start = np.random.default_rng(1), time.perf_counter()
    for _ in wave.answers.columns:
        rng.random(RESPONDENTS)
    drawing = time.perf_counter() - start
    print(f"{RESPONDENTS:,} respondents, {wave.answers.shape[1]} columns: {seconds:.1f} s, {peak:.2f} GiB at most")
    print(f"  {seconds / drawing:.0f} × the time of drawing one random number for each answer ({drawing:.1f} s)")


if __name__ == "__main__":
    main()
