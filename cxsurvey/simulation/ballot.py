"""The split ballot of 2023: one half guesses the share of the best fifth, the other divides 100 points over five."""

from __future__ import annotations

import numpy as np

from cxsurvey.simulation.draws import Drawn, Values

FIFTHS = 5


def lorenz(share: Values) -> Values:
    """The shares of five fifths, best first, under a Pareto law whose best fifth makes `share`, shape (n, 5).

    Of the best p the share is p^θ with θ = ln(share) / ln(1/5) (Arnold 2015, Pareto Distributions, section 4.2).
    """
    power = np.log(np.clip(share, 0.2, 0.99)) / np.log(1 / FIFTHS)
    ends = (np.arange(FIFTHS + 1) / FIFTHS)[None, :] ** power[:, None]
    return np.diff(ends, axis=1)


def ballot(rng: np.random.Generator, drawn: Drawn) -> Drawn:
    """Half of the guesses replaced by five whole points that never rise and add up to 100."""
    guess = drawn["U01a"].astype(np.float64)
    divides = rng.random(len(guess)) < 0.5
    points = np.floor(100 * lorenz(guess / 100) + 1e-9)
    points[:, 0] += 100 - points.sum(axis=1)
    columns = {f"U01b_{place + 1}": np.where(divides, points[:, place], np.nan) for place in range(FIFTHS)}
    return {"U01a": np.where(divides, np.nan, guess)} | columns
