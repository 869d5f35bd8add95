"""The move to the cloud: stage, bridging office, four practices, outcome and mood, with effects of given sizes."""

from __future__ import annotations

import numpy as np

from cxsurvey.simulation.draws import (
    Drawn,
    Values,
    asked,
    choose,
    lognormal,
    ordered,
    reweighted,
    some,
    standard,
    ticks,
)
from cxsurvey.simulation.truth import Truth

STAGES = (0.05, 0.15, 0.29, 0.28, 0.23)
MOVED_BACK, STAGE_UNKNOWN = 5, 6
OUTCOMES = (0.06, 0.13, 0.27, 0.28, 0.26)  # reversed, stalled, goals missed, partly met, met
FAILED = slice(0, 3)
TOO_EARLY, OUTCOME_UNKNOWN = 5, 6
MOODS = (0.11, 0.20, 0.25, 0.29, 0.15)
OFFICES = (0.48, 0.29, 0.23)  # none, temporary, permanent
BRIDGED = OFFICES[1] + OFFICES[2]
DONE = (0.52, 0.45, 0.38, 0.34)  # share of firms that did each practice
DONE_WHEN = (0.30, 0.38, 0.32)
NOT_DONE = (0.42, 0.50, 0.08)  # planned, no, don't know
INITIATORS = ((0.61, 0.15, 0.19, 0.02, 0.03), (0.28, 0.38, 0.27, 0.03, 0.04))
MOTIVES = (0.52, 0.38, 0.33, 0.27, 0.14, 0.24, 0.25, 0.22, 0.05)
MOTIVES_OF_IT = np.array(
    [1, 1, -1, -1, -1, -1, 0.4, 0.4, 0]
)  # cost and uptime to IT, channels and ease to the business
EVEN = (0.08, 0.20, 0.31, 0.28, 0.13)
DONT_KNOW = 5


def migration(rng: np.random.Generator, drawn: Drawn, truth: Truth, year: int) -> Drawn:
    """The answers to all questions about the move."""
    stage = _stage(rng, drawn, truth, year)
    begun, live, done = np.isin(stage, (2, 3, 4, 5)), np.isin(stage, (3, 4, 5)), np.isin(stage, (3, 4))
    office = ordered(rng, 0.6 * truth.size_cloud * (drawn["SIZE"] - 1.5), OFFICES)
    bridged = (office > 0).astype(np.float32)
    practices = _practices(rng, drawn, truth)
    dose = sum((when < 3).astype(np.float32) for when in practices.values())
    push = truth.practice * (dose - sum(DONE)) + truth.bridging_outcome * (bridged - BRIDGED)
    result = push + 0.5 * truth.halo * drawn["success"] + standard(rng, len(stage))
    answers = {"M01": stage, "M03": np.where(stage[:, None] >= 1, _motives(rng, drawn, truth).astype(np.int8), -1)}
    answers["M03"][stage == STAGE_UNKNOWN] = -1
    answers |= asked(
        {
            "M02a": choose(rng, INITIATORS[0], len(stage)),
            "M02b": choose(rng, INITIATORS[1], len(stage)),
            "M04": _outcome(rng, result, stage, truth),
            **_months(rng, result, live),
            **_duties(rng, drawn, truth, bridged),
            "B01": some(rng, np.array([2, 1, 0], dtype=np.int8)[office], 0.03, 3),
            **practices,
        },
        begun,
    )
    answers |= asked({"M05": _mood(rng, drawn, truth, bridged, result)}, live)
    answers |= asked(_afterwards(rng, truth, push, result), done)
    answers["B02"] = np.where((begun & np.isin(answers["B01"], (0, 1)))[:, None], _seats(rng, len(stage)), -1)
    return answers


def _stage(rng: np.random.Generator, drawn: Drawn, truth: Truth, year: int) -> Values:
    score = truth.size_cloud * (drawn["SIZE"] - 1.5) + truth.drift * (year - 2022)
    stage = some(rng, ordered(rng, score, STAGES), 0.02, STAGE_UNKNOWN)
    back = (stage >= 3) & (stage <= 4) & (rng.random(len(stage)) < 0.06)
    stage[back] = MOVED_BACK
    return stage


def _practices(rng: np.random.Generator, drawn: Drawn, truth: Truth) -> Drawn:
    """When each practice was done (before, during, after), else planned, no or unknown; success does more of them."""
    answers = {}
    for letter, share in zip("abcd", DONE, strict=True):
        done = ordered(rng, truth.halo * drawn["success"], (1 - share, share))
        when = choose(rng, DONE_WHEN, len(done))
        answers[f"C01{letter}"] = np.where(done, when, 3 + choose(rng, NOT_DONE, len(done))).astype(np.int8)
    return answers


def _motives(rng: np.random.Generator, drawn: Drawn, truth: Truth) -> Values:
    taste = np.log(truth.side_preference) / 2
    it = np.where(drawn["SIDE"] == 0, taste, -taste / 2)
    chances: list[float | Values] = [
        share * np.exp(it * lean) for share, lean in zip(MOTIVES, MOTIVES_OF_IT, strict=True)
    ]
    return ticks(rng, chances, len(it), at_most=3)


def _outcome(rng: np.random.Generator, result: Values, stage: Values, truth: Truth) -> Values:
    from scipy.special import ndtri

    cuts = ndtri(np.cumsum(reweighted(OUTCOMES, FAILED, truth.failed))[:-1])
    outcome = np.array([4, 3, 2, 1, 0], dtype=np.int8)[np.searchsorted(cuts, result)]
    early = (stage == 2) & (rng.random(len(stage)) < 0.3)
    outcome[early] = TOO_EARLY
    return some(rng, outcome, 0.02, OUTCOME_UNKNOWN)


def _mood(rng: np.random.Generator, drawn: Drawn, truth: Truth, bridged: Values, result: Values) -> Values:
    """IT is happier; the business falls into two camps; a bridging office lifts the business and closes the gap."""
    business = drawn["SIDE"] == 1
    lean = np.select([drawn["SIDE"] == 0, business], [0.5, -0.5], 0.0) * truth.mood_gap
    camp = np.where(rng.random(len(lean)) < 0.5, 1.0, -1.0) * business * truth.mood_gap
    return ordered(rng, lean + camp + truth.bridging_mood * bridged * business + truth.outcome_mood * result, MOODS)


def _months(rng: np.random.Generator, result: Values, live: Values) -> Drawn:
    count = len(result)
    planned = np.clip(np.round(lognormal(rng, 9, 0.5, count)), 1, 60)
    taken = np.clip(np.round(planned * lognormal(rng, 1.25, 0.3, count)), 1, 120)
    overrun = np.clip(5 * np.round((12 + 18 * standard(rng, count)) / 5), -50, 200)
    since = np.where(live, np.clip(np.round(lognormal(rng, 14, 0.7, count)), 0, 96), 0)
    numbers = {"M06_planned": planned, "M06_taken": taken, "M06_budget": overrun, "M06_since": since}
    return {name: np.asarray(values, dtype=np.float32) for name, values in numbers.items()}


def _duties(rng: np.random.Generator, drawn: Drawn, truth: Truth, bridged: Values) -> Drawn:
    clear = truth.bridging_outcome * (bridged - BRIDGED) + truth.halo * drawn["accord"]
    return {
        "M09a": some(rng, ordered(rng, clear, EVEN), 0.02, DONT_KNOW),
        "M09b": some(rng, ordered(rng, clear - 0.2, EVEN), 0.02, DONT_KNOW),
    }


def _afterwards(rng: np.random.Generator, truth: Truth, push: Values, result: Values) -> Drawn:
    """IT's work before and now, effort after go-live, weeks to adoption, disruption."""
    zero = np.zeros(len(push))
    answers = {}
    for letter, (before, now) in zip("abc", ((0.7, -0.1), (0.9, 0.2), (0.6, 0.0)), strict=True):
        answers[f"M08{letter}_before"] = some(rng, ordered(rng, zero + before, EVEN), 0.02, DONT_KNOW)
        answers[f"M08{letter}_now"] = some(rng, ordered(rng, zero + now, EVEN), 0.02, DONT_KNOW)
    weeks = np.clip(np.round(lognormal(rng, 10 * np.exp(-0.3 * push), 0.6, len(push))), 1, 156)
    weeks[rng.random(len(push)) < 0.07] = -94  # not yet
    return answers | {
        "C02": np.clip(5 * np.round(lognormal(rng, 15, 0.6, len(push)) / 5), 0, 90).astype(np.float32),
        "C03": weeks.astype(np.float32),
        "C04a": some(rng, ordered(rng, 0.1 - 0.5 * truth.outcome_mood * result, EVEN), 0.02, DONT_KNOW),
        "C04b": some(rng, ordered(rng, -0.2 - 0.5 * truth.outcome_mood * result, EVEN), 0.03, DONT_KNOW),
    }


def _seats(rng: np.random.Generator, count: int) -> Values:
    """Who sat in the office, and when it was active: at least one of either."""
    who = ticks(rng, [0.72, 0.58, 0.26], count)
    when = ticks(rng, [0.70, 0.66, 0.62, 0.45, 0.20], count)
    return np.hstack([who, when]).astype(np.int8)
