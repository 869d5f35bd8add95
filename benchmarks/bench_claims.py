"""Verdicts on claims whose truth is known, in samples of the synthetic study's own generator: a confusion table.

    python benchmarks/bench_claims.py [SAMPLES] [N …]

Peers: none; the bar is the rule itself. A claim that is false, or on the very edge, may be "supported" in 5 % of
samples, one that is true, or on the edge, "contradicted" in 5 %; where the power is under 50 % and neither test
rejects, the verdict is "not resolvable".
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "simulation"))

from scored_claims import confusion, run, scored_claims, unresolved, worst

SAMPLES, SIZES = 400, (200, 724, 5000)


def main(samples: int, sizes: tuple[int, ...]) -> None:
    """Print, for each number of respondents, truth by verdict, the largest error rates, and what low power gives."""
    claims = scored_claims()
    recipes = len({claim.recipe for claim in claims})
    print(f"{len(claims)} claims by {recipes} recipes, {samples} samples of each size")
    for n in sizes:
        found = run(claims, n, range(samples))
        print(f"\nn = {n:,}: per cent of samples by truth and verdict")
        print(confusion(found).round(1).to_string())
        print("\nlargest rates of wrong verdicts, per cent (one claim in one world; 5 % allowed)")
        print(worst(found).head(8).round(1).to_string(index=False))
        print(f"\npower under 50 %: {unresolved(found)}")


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(given[0] if given else SAMPLES, tuple(given[1:]) or SIZES)
