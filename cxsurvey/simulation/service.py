"""The workforce suite: planned maintenance, outages and what they cost, and what the vendor does and does not do."""

from __future__ import annotations

import numpy as np

from cxsurvey.simulation.draws import Drawn, Values, asked, choose, lognormal, ordered, reweighted, some, standard
from cxsurvey.simulation.truth import MAINTENANCE, Truth

USES = 0.7
WINDOWS = np.array([np.nan, 63, 13, 3, 1, np.nan])  # in a quarter: none, daily, weekly, monthly, quarterly, unknown
HOURS = np.array([np.nan, 1, 5, 6, 8, np.nan])  # of one window, the median
PROMISES = {"a": 0.2, "b": -0.1, "c": 0.5, "d": -0.2, "e": 0.2, "f": 0.1, "g": -0.5, "h": 0.0}
SAID = (0.22, 0.33, 0.45)  # no, partly, yes
QUICKER = (0.05, 0.14, 0.35, 0.32, 0.14)
NOT_SWITCHED, VENDOR_UNKNOWN = 5, 6
RECOMMENDS = (0.02, 0.02, 0.03, 0.04, 0.06, 0.11, 0.12, 0.18, 0.20, 0.12, 0.10)


def service(rng: np.random.Generator, drawn: Drawn, truth: Truth) -> Drawn:
    """The answers to all questions about the suite and its vendor; `shared` is how truly shared its platform is."""
    count = len(drawn["SIDE"])
    uses = rng.random(count) < USES
    shared = standard(rng, count) * (truth.isolation != 0)
    answers = {"WFO": np.where(uses, 0, 1).astype(np.int8)}
    answers |= asked(_maintenance(rng, shared, truth) | _promises(rng, shared, truth), uses)
    planned = np.isin(answers["T01"], (1, 2, 3, 4))
    answers |= asked({name: answers[name] for name in ("T02a", "T02b", "T02c")}, planned)
    it = drawn["S04"] == 0
    lost = np.clip(5 * np.round((32 + 16 * standard(rng, count)) / 5), 0, 100).astype(np.float32)
    return answers | asked({"T06": lost}, ~it) | {"T04": _loss(rng, drawn["S07"], truth)}


def _maintenance(rng: np.random.Generator, shared: Values, truth: Truth) -> Drawn:
    """Pattern, hours per window, windows, days' notice and unplanned outage."""
    count = len(shared)
    pattern = choose(rng, [truth.maintenance[name] for name in MAINTENANCE], count)
    spared = (pattern != 0) & (rng.random(count) < np.clip(0.35 * truth.isolation * shared, 0, 0.8))
    pattern[spared] = 0
    hours = np.maximum(np.round(2 * HOURS[pattern] * lognormal(rng, 1, 0.35, count)) / 2, 0.5)
    windows = np.maximum(np.round(WINDOWS[pattern] * rng.choice([0.9, 1, 1, 1, 1.1], count)), 1)
    outage = np.round(2 * lognormal(rng, 2.2 * np.exp(-0.4 * truth.isolation * shared), 1.0, count)) / 2
    outage[rng.random(count) < 0.15] = 0
    return {
        "T01": pattern,
        "T02a": np.minimum(hours, 72).astype(np.float32),
        "T02b": windows.astype(np.float32),
        "T02c": rng.choice([0, 1, 2, 3, 5, 7, 10, 14, 21, 30], count).astype(np.float32),
        "T03": np.minimum(outage, 500).astype(np.float32),
    }


def _promises(rng: np.random.Generator, shared: Values, truth: Truth) -> Drawn:
    """Eight items on the vendor (yes, partly, no, unknown), the earlier vendor, and would one recommend it."""
    answers = {}
    for letter, ease in PROMISES.items():
        said = ordered(rng, ease + 0.7 * truth.isolation * shared, SAID)
        answers[f"T05{letter}"] = some(rng, (2 - said).astype(np.int8), 0.07, 3)
    felt = ordered(rng, 0.3 * truth.isolation * shared, reweighted(QUICKER, slice(3, 5), truth.quicker))
    quicker = some(rng, felt, 0.03, VENDOR_UNKNOWN)
    answers["T07"] = some(rng, quicker, 0.62, NOT_SWITCHED)
    answers["T08"] = ordered(rng, 0.4 * truth.isolation * shared, RECOMMENDS).astype(np.float32)
    return answers


def _loss(rng: np.random.Generator, seats: Values, truth: Truth) -> Values:
    """The loss of one hour in dollars, in two figures as people say it; nothing where there are no seats."""
    loss = np.maximum(lognormal(rng, truth.loss_per_seat * np.maximum(seats, 1), 0.9, len(seats)), 10).astype(
        np.float64
    )
    step = 10 ** np.floor(np.log10(loss) - 1)
    return np.where(seats > 0, np.minimum(np.round(loss / step) * step, 5e7), np.nan)
