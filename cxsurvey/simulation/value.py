"""Key staff: what share of value the best fifth makes, how they are supported, and what going without costs."""

from __future__ import annotations

import numpy as np

from cxsurvey.simulation.draws import Drawn, choose, ordered, some, standard, ticks
from cxsurvey.simulation.truth import Truth

BUILT = (0.12, 0.55, 0.33)
AFFORD = (0.17, 0.27, 0.52, 0.04)
SUPPORT = (0.49, 0.14, 0.27, 0.10)
DECIDES = (0.24, 0.31, 0.25, 0.14, 0.06)
PRODUCTIVITY = (0.03, 0.12, 0.40, 0.34, 0.11)
WITHOUT = (0.05, 0.15, 0.29, 0.33, 0.18)
SPREAD = 9.0  # points between people's guesses of the share of the best fifth
EXPERT, DESK = 1, 3


def value(rng: np.random.Generator, drawn: Drawn, truth: Truth) -> Drawn:
    """The answers to the questions on key staff."""
    count = len(drawn["SIDE"])
    guess = np.clip(np.round(100 * truth.best_fifth + SPREAD * standard(rng, count)), 20, 100)
    lead = 0.4 * truth.halo * drawn["success"]
    given = ticks(rng, [0.46, 0.34, 0.29, 0.30], count)
    given[:, DESK] &= ~given[:, EXPERT]
    nothing = rng.random(count) < 0.06
    given[nothing] = False
    return {
        "U01a": guess.astype(np.float32),
        "U02a": choose(rng, BUILT, count),
        "U02b": choose(rng, AFFORD, count),
        "U03": choose(rng, SUPPORT, count),
        "U04": np.hstack([given, nothing[:, None]]),
        "U05": some(rng, ordered(rng, np.zeros(count), DECIDES), 0.03, 5),
        "U06": some(rng, ordered(rng, lead, PRODUCTIVITY), 0.05, 5),
        "U07": some(rng, ordered(rng, lead / 2, WITHOUT), 0.07, 5),
    }
