"""How suppliers should work with a firm and how the latest purchase went: the shares of 2022 met exactly, by raking."""

from __future__ import annotations

import numpy as np

from cxsurvey.simulation.draws import Drawn, Values, asked, choose, ordered, raked, some
from cxsurvey.simulation.firms import population
from cxsurvey.simulation.truth import ENGAGEMENT, Truth

IT_ONLY, JOINT, GO_BETWEEN, BUSINESS_LED, SEPARATE, ADVISER, OTHER, NO_PREFERENCE = range(8)
NO_PURCHASE = 8
KEPT = 0.6  # the latest purchase went as the informant wants it to go
NONE_LATELY = 0.14
FIT = (0.05, 0.12, 0.30, 0.36, 0.17)
APPROVAL = (0.08, 0.30, 0.24, 0.24, 0.11, 0.03)
HIGHER = (0.03, 0.10, 0.47, 0.31, 0.09)
INFLUENCE = (0.06, 0.22, 0.42, 0.23, 0.07)
LED = ((0.52, 0.13, 0.08, 0.05, 0.04, 0.05, 0.12, 0.01), (0.20, 0.26, 0.15, 0.10, 0.05, 0.06, 0.17, 0.01))


def wanted(truth: Truth, year: int) -> Values:
    """The shares of the wanted way of working by side and size, shape (12, 8): their average is exactly the truth's.

    The business and the C-level want to be in the room `side_preference` times as often as IT, against IT only.
    """
    taste = truth.side_preference
    tilt = np.ones((3, len(ENGAGEMENT)))
    tilt[1:, [JOINT, BUSINESS_LED]] = [[taste, taste], [taste**0.5, taste]]
    tilt[1:, IT_ONLY] = 1 / taste
    seed = np.repeat(tilt, 4, axis=0) * _size_tilt(truth)
    cells = population().margin(1, 3).T.ravel()
    table = raked(seed * cells[:, None], cells, shares(truth, year))
    return table / table.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def shares(truth: Truth, year: int) -> Values:
    """The population shares of the wanted way of working in a year, in the order of the options."""
    told = np.array([truth.engagement[code] for code in ENGAGEMENT])
    moved = truth.joint_drift * (year - 2022)
    told[JOINT] += moved
    told[IT_ONLY] -= moved
    if year < 2022:  # advisers were not yet offered as an answer
        told[OTHER] += told[ADVISER]
        told[ADVISER] = 0
    return np.maximum(told, 0)  # type: ignore[no-any-return]


def _size_tilt(truth: Truth) -> Values:
    """Larger firms let IT pass things on a little more often; without any effects they do not."""
    steps = np.tile(np.arange(4), 3)[:, None]
    tilt = np.ones((12, len(ENGAGEMENT)))
    tilt[:, [GO_BETWEEN]] = np.exp(0.4 * truth.size_cloud * steps)
    return tilt


def engagement(rng: np.random.Generator, drawn: Drawn, truth: Truth, year: int) -> Drawn:
    """The wanted and the actual way of working, who approved, led and paid, and how well the purchase fits."""
    count = len(drawn["SIDE"])
    table = wanted(truth, year)
    group = drawn["SIDE"].astype(np.intp) * 4 + drawn["SIZE"]
    want = choose(rng, table, group)
    went = np.where(rng.random(count) < KEPT, want, choose(rng, table, group)).astype(np.int8)
    went[rng.random(count) < NONE_LATELY] = NO_PURCHASE
    fit = truth.joint_fit * (went == JOINT) + truth.go_between_fit * (went == GO_BETWEEN)
    fit = fit + truth.halo * 0.5 * drawn["success"] + 0.3 * bool(truth.halo) * drawn["accord"]
    higher = truth.drift * (year - 2022) * np.ones(count)
    bought = {
        "D03": ordered(rng, -higher - 0.4 * truth.size_cloud * (1.5 - drawn["SIZE"]), APPROVAL),
        "D04": choose(rng, LED, (drawn["SIDE"] != 0).astype(np.intp) * (truth.side_preference != 1)),
        "D09": some(rng, ordered(rng, fit, FIT), 0.03, 5),
        **_budget(rng, drawn, truth),
    }
    return (
        {"D01": want, "D02": went}
        | asked(bought, went != NO_PURCHASE)
        | {
            "D06a": some(rng, ordered(rng, higher, HIGHER), 0.04, 5),
            "D06b": some(rng, ordered(rng, -higher, INFLUENCE), 0.04, 5),
        }
    )


def _budget(rng: np.random.Generator, drawn: Drawn, truth: Truth) -> Drawn:
    """The budget in four parts that add up to 100, in steps of five."""
    count = len(drawn["SIDE"])
    shape = np.array([4.0, 2.6, 1.9, 0.9])
    parts = rng.standard_gamma(np.broadcast_to(shape, (count, 4)), dtype=np.float64)
    parts[:, 0] *= np.where(drawn["SIDE"] == 0, 1 + 0.2 * min(abs(truth.mood_gap), 2.0), 1)
    parts = np.floor(20 * parts / parts.sum(axis=1, keepdims=True)) * 5
    parts[:, 0] += 100 - parts.sum(axis=1)
    return {f"D05_{place + 1}": parts[:, place].astype(np.float32) for place in range(4)}
