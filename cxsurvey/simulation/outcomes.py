"""Business results of CX technology: four changes in per cent, how they are known, and next year's spend."""

from __future__ import annotations

import numpy as np

from cxsurvey.simulation.draws import Drawn, asked, choose, lognormal, ordered, some
from cxsurvey.simulation.truth import Truth

# Median, spread on the log scale, and where it starts: gains are skewed, as reported gains are.
CHANGES = {
    "a": (16.0, 0.55, -8.0, 1),
    "b": (13.0, 0.55, -6.0, -1),
    "c": (18.0, 0.5, -6.0, 1),
    "d": (17.0, 0.5, -7.0, 1),
}
BASIS = (0.58, 0.34, 0.08)  # measured, estimated, don't know
UNKNOWN = 0.15
SPEND = (0.04, 0.11, 0.33, 0.38, 0.14)
DONT_KNOW = -98.0
FINAL_SAY, BUDGET = 0, 1


def outcomes(rng: np.random.Generator, drawn: Drawn, truth: Truth) -> Drawn:
    """Changes in revenue, cost (a fall is a gain), customer score and productivity; their basis; spend next year."""
    count = len(drawn["SIDE"])
    basis = choose(rng, BASIS, count)
    answers: Drawn = {}
    for letter, (median, spread, start, sign) in CHANGES.items():
        gain = start + median * np.exp(spread * truth.halo * drawn["success"]) * lognormal(rng, 1, spread, count)
        change = np.clip(np.round(sign * gain), -100, 500)
        change[(rng.random(count) < UNKNOWN) | (basis == 2)] = DONT_KNOW
        answers[f"O01{letter}"] = change.astype(np.float32)
    spend = some(rng, ordered(rng, 0.3 * truth.halo * drawn["success"], SPEND), 0.04, 5)
    says = drawn["S06"][:, FINAL_SAY] | drawn["S06"][:, BUDGET]
    return answers | {"O01basis": basis} | asked({"O02": spend}, says.astype(bool))
