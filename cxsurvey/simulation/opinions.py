"""Ten statements, agree or disagree: IT and business see each other differently, and one item checks attention."""

from __future__ import annotations

import numpy as np

from cxsurvey.simulation.draws import Drawn, ordered, some
from cxsurvey.simulation.truth import Truth

# Shares of the five answers in all; how far IT agrees more; how far accord between IT and business agrees more.
STATEMENTS = {
    "a": ((0.06, 0.18, 0.27, 0.35, 0.14), 0.7, 0.6),
    "b": ((0.08, 0.24, 0.32, 0.28, 0.08), -0.6, 0.5),
    "c": ((0.05, 0.14, 0.26, 0.36, 0.19), -0.6, -0.2),
    "d": ((0.03, 0.08, 0.19, 0.43, 0.27), 0.0, 0.0),
    "e": ((0.09, 0.22, 0.27, 0.29, 0.13), -0.2, 0.0),
    "f": ((0.04, 0.10, 0.17, 0.41, 0.28), 0.3, 0.0),
    "h": ((0.19, 0.33, 0.25, 0.17, 0.06), 0.6, -0.4),
    "i": ((0.08, 0.22, 0.29, 0.30, 0.11), 0.4, 0.7),
    "j": ((0.03, 0.07, 0.14, 0.39, 0.37), 0.0, 0.0),
}
DRIFTS = {"a": -1, "c": 1, "h": -1}  # trust in IT on its own falls with the waves
TICK_DISAGREE = 1
DONT_KNOW = 5


def opinions(rng: np.random.Generator, drawn: Drawn, truth: Truth, year: int) -> Drawn:
    """The answers to the ten statements; opinions on IT move with the waves."""
    it = np.where(drawn["SIDE"] == 0, 0.5, -0.5) * truth.mood_gap
    answers = {}
    for letter, (shares, lean, accord) in STATEMENTS.items():
        score = lean * it + accord * truth.halo * drawn["accord"]
        score = score + truth.drift * (year - 2022) * DRIFTS.get(letter, 0)
        answers[f"D08{letter}"] = some(rng, ordered(rng, score, shares), 0.025, DONT_KNOW)
    answers["D08g"] = np.full(len(it), TICK_DISAGREE, dtype=np.int8)
    return dict(sorted(answers.items()))
