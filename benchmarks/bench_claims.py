"""Verdicts on claims whose truth is known, in samples of the synthetic study's own generator: a confusion table.

    python benchmarks/bench_claims.py [SAMPLES] [N …]

Peers: none; the bar is the rule itself. A claim that is false may be "supported" in 5 % of samples, one that is true
"contradicted" in 5 %. On the very edge, the least favourable case, each of both errors may occur in 5 %; it is told
apart. Where the power is under 50 % and neither test rejects, the verdict is "not resolvable".
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "simulation"))

from scored_claims import LEVEL, confusion, over, run, scored_claims, unresolved, worst

SAMPLES, SIZES = 400, (200, 724, 5000)
RULE = f"""
The bar, per claim and world: false and "supported" in at most {LEVEL:g} % of samples, true and "contradicted"
in at most {LEVEL:g} %. On the "edge" the truth lies on the very end of what the claim allows, and either can be
called wrong. What is "near" is not as printed, but within the margin, and neither is wrong."""


def main(samples: int, sizes: tuple[int, ...]) -> None:
    """Print, for each number of respondents, truth by verdict, the largest error rates, and what low power gives."""
    claims = scored_claims()
    recipes = len({claim.recipe for claim in claims})
    print(f"{len(claims)} claims in their worlds by {recipes} recipes, {samples} samples of each size")
    print(RULE)
    for n in sizes:
        found = run(claims, n, range(samples))
        print(f"\nn = {n:,}: per cent of samples by truth and verdict")
        print(confusion(found).round(1).to_string())
        rates = worst(found)
        on_edge = rates["kind"] == "edge"
        for where, some in (("true or false", rates[~on_edge]), ("on the edge", rates[on_edge])):
            rate = some["per cent"]
            print(f"\n{where}: wrong in {rate.mean():.1f} %, at most {rate.max():.1f} %; the largest")
            print(some.head(6).round(1).to_string(index=False))
        print(f"\nabove {LEVEL:g} % by more than two Monte-Carlo errors: {len(over(rates))} of {len(rates)} rates")
        print(f"power under 50 %: {unresolved(found)}")


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(given[0] if given else SAMPLES, tuple(given[1:]) or SIZES)
