"""Worked numbers of the published claims on CX buying, downtime and key staff, each as printed in their analysis.

The published shares are 11.9, 31.1 and 41.7 %; where a number is given for n respondents, the shares are those.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.estimation.distributions import normal_quantile, normal_tail
from cxsurvey.estimation.interval import wilson
from cxsurvey.ledger.arithmetic import evaluate
from cxsurvey.ledger.grim import can_occur, counts_that_print
from cxsurvey.ledger.recipes.table import RECIPES
from cxsurvey.ledger.terms import Interval, PublishedClaim, Quantity
from cxsurvey.ledger.verdict import verdict
from cxsurvey.significance.exact import binomial_upper_tail
from cxsurvey.significance.parameter import Linear, Share, TwoShares
from cxsurvey.significance.published import score_test
from cxsurvey.significance.region import Region, factor_needed, power_inside

IT, GO_BETWEEN, JOINT = 0.119, 0.311, 0.417
COUNTS = {"it_only": 86, "it_middleman": 225, "joint": 302, "other": 111}  # of 724: prints 11.9, 31.1, 41.7, 15.3
LEAD = IT + GO_BETWEEN - JOINT
SPREAD = math.sqrt(IT + GO_BETWEEN + JOINT - LEAD**2)  # of one answer's coefficient
POINT = 0.0005  # half of the last decimal of a percentage printed with one
GATE = {"it_only": 1.0, "it_middleman": 1.0, "joint": -1.0}


@pytest.fixture(scope="module")
def survey() -> cx.Survey:
    answers = [code for code, count in COUNTS.items() for _ in range(count)]
    return cx.from_frame(pd.DataFrame({"D01": answers}))


def claim(recipe: str, **fields: object) -> PublishedClaim:
    return PublishedClaim("C", "", "", recipe, question="D01", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(("n", "points"), [(200, 6.5), (400, 4.6), (724, 3.4), (1000, 2.9)])
def test_standard_error_of_the_contrast_of_both_gates_and_joint_sessions(n: int, points: float) -> None:
    assert round(100 * SPREAD / math.sqrt(n), 1) == points


def test_gatekept_against_joint_sessions_is_not_resolvable(survey: cx.Survey) -> None:
    told = claim(
        "CON", coefficients=GATE, quantity=Quantity("1.3 pp", 0.013, "points", POINT),
        interval=Interval(0, 0.05, has_low=False),
    )  # fmt: skip
    found = RECIPES["CON"](survey, told)
    z = LEAD / (SPREAD / math.sqrt(724))
    assert round(100 * LEAD, 1) == 1.3
    assert round(z, 2) == 0.38
    assert round(normal_tail(z), 2) == 0.35
    low, high = Linear(LEAD, SPREAD / math.sqrt(724)).limits(0.95)
    assert (round(100 * low, 1), round(100 * high, 1)) == (-5.4, 8.0)
    assert round(100 * found.estimate, 1) == 1.2  # counts of 724, not the printed shares
    assert verdict(found) == "not resolvable"


def test_gatekept_against_joint_sessions_among_those_who_chose_one() -> None:
    assert 225 + 86 == 311
    assert round(100 * 311 / 613, 1) == 50.7
    assert round(binomial_upper_tail(311, 613), 2) == 0.37


def test_the_exact_test_of_the_contrast_is_that_of_the_recipe(survey: cx.Survey) -> None:
    found = RECIPES["CON"](survey, claim("CON", coefficients=GATE, side="greater", threshold=0.0))
    assert found.p_support == pytest.approx(binomial_upper_tail(311, 613), abs=1e-12)


def test_respondents_that_the_contrast_would_take() -> None:
    two_sided = (normal_quantile(0.975) * SPREAD / LEAD) ** 2
    assert round(two_sided, -1) == 19_250
    one_sided = factor_needed(Linear(LEAD, SPREAD), Region(low=0.0), LEAD)
    assert round(one_sided, -3) == 31_000


def test_rounding_of_just_under_12_cannot_turn_the_sum_around() -> None:
    assert round(JOINT - GO_BETWEEN, 3) == 0.106
    assert 0.115 + GO_BETWEEN - JOINT > 0  # the lowest share that "just under 12 %" can be


@pytest.mark.parametrize(("n", "p"), [(400, "0.006"), (724, "0.0004")])
def test_joint_sessions_against_the_runner_up(n: int, p: str) -> None:
    gap, spread = JOINT - GO_BETWEEN, math.sqrt(JOINT + GO_BETWEEN - (JOINT - GO_BETWEEN) ** 2)
    assert f"{normal_tail(gap / spread * math.sqrt(n)):.1g}" == p


def test_respondents_that_the_lead_would_take() -> None:
    gap, spread = JOINT - GO_BETWEEN, math.sqrt(JOINT + GO_BETWEEN - (JOINT - GO_BETWEEN) ** 2)
    assert round(factor_needed(Linear(gap, spread), Region(low=0.0), gap)) == pytest.approx(395, abs=1)


def test_joint_sessions_lead_at_724(survey: cx.Survey) -> None:
    found = RECIPES["SUP"](survey, claim("SUP", levels=("joint",), margin=0.106))
    assert verdict(found) == "supported"
    assert found.p_support == pytest.approx(binomial_upper_tail(302, 527), abs=1e-12)
    assert round(found.n_needed) == pytest.approx(395, abs=2)  # of counts, not of the printed shares
    assert 1 - IT - GO_BETWEEN - JOINT < GO_BETWEEN  # the remainder cannot hide a rival


@pytest.mark.parametrize(("n", "p"), [(400, 0.34), (724, 0.20), (2000, 0.03)])
def test_go_between_against_one_third(n: int, p: float) -> None:
    assert round(score_test(GO_BETWEEN, n, 1 / 3).p_value, 2) == p


@pytest.mark.parametrize(
    ("count", "limits"),
    [(86, (9.7, 14.4)), (225, (27.8, 34.5)), (302, (38.2, 45.3)), (311, (39.4, 46.6)), (111, (12.9, 18.1))],
    ids=["IT only", "go-between", "joint", "through IT", "remainder"],
)
def test_wilson_limits_at_724(count: int, limits: tuple[float, float]) -> None:
    low, high = wilson(np.array([count / 724]), np.array([724.0]))
    assert (round(100 * float(low[0]), 1), round(100 * float(high[0]), 1)) == limits


def test_arithmetic_of_downtime() -> None:
    weeks = 365.25 / 4 / 7
    assert round(weeks, 2) == pytest.approx(13.04, abs=0.011)
    assert [round(5 * days / 7, 1) for days in (90, 91, 92)] == [64.3, 65.0, 65.7]
    assert evaluate("windows * hours * weeks", {"windows": 5, "hours": 1, "weeks": 13}) == 65
    assert round(100 * (1 - 60 / 65), 1) == 7.7
    assert [round(100 * (1 - hours / 2191.5), 2) for hours in (8, 60, 65)] == [99.63, 97.26, 97.03]
    assert (60 / 8, round(65 / 8, 1)) == (7.5, 8.1)


def test_sixty_hours_is_contradicted_by_arithmetic_and_the_ratio_as_printed_is_right(survey: cx.Survey) -> None:
    slots = claim("DET", formula="5 * 13", quantity=Quantity("60 h", 60.0, "h", 0.5))
    ratio = claim("DET", formula="60 / 8", quantity=Quantity("7.5 times", 7.5, "times", 0.05))
    assert [verdict(RECIPES["DET"](survey, told)) for told in (slots, ratio)] == ["contradicted", "supported"]


@pytest.mark.parametrize(("margin", "n"), [(0.10, 214), (0.05, 857), (0.03, 2380)])
def test_respondents_that_about_a_half_takes(margin: float, n: int) -> None:
    assert factor_needed(Share(0.5, 1.0), Region(0.5 - margin, 0.5 + margin), 0.5) == pytest.approx(n, rel=1.5e-3)


@pytest.mark.parametrize(("low", "high", "n"), [(0.115, 0.12, 142_000), (0.85, 0.90, 1_500)])
def test_respondents_that_a_band_takes(low: float, high: float, n: int) -> None:
    assert factor_needed(Share(0.5, 1.0), Region(low, high), (low + high) / 2) == pytest.approx(n, rel=2e-3)


def test_just_under_12_is_not_resolvable(survey: cx.Survey) -> None:
    told = claim("BAND", levels=("it_only",), interval=Interval(0.115, 0.12, has_high=False))
    assert verdict(RECIPES["BAND"](survey, told)) == "not resolvable"


def test_smallest_gap_to_a_published_share() -> None:
    reach = normal_quantile(0.975) + normal_quantile(0.8)
    assert round(100 * reach * Share(JOINT, 400).error_at(JOINT), 1) == 6.9
    assert round(100 * reach * TwoShares(JOINT, 400, 724).error_at(JOINT), 1) == 8.6


def test_whole_counts_behind_the_printed_shares() -> None:
    printed = (JOINT, GO_BETWEEN, IT)
    assert [list(counts_that_print(share, POINT, 724)) for share in printed] == [[302], [225], [86]]
    assert can_occur(printed, POINT, 724)
    assert can_occur(printed, POINT, 544)
    assert not can_occur(printed, POINT, 641)


@pytest.mark.parametrize(("first", "part"), [(200, 0.09), (400, 0.25), (600, 0.5), (800, 0.8)])
def test_how_many_bases_could_print_both_shares_with_a_decimal(first: int, part: float) -> None:
    passing = [can_occur((JOINT, GO_BETWEEN), POINT, n) for n in range(first, first + 200)]
    assert sum(passing) / 200 == pytest.approx(part, abs=0.03)


def test_a_pareto_law_with_four_fifths_in_the_top_fifth() -> None:
    alpha = 1 / (1 - math.log(0.8) / math.log(0.2))
    assert round(alpha, 3) == 1.161
    assert round(1 / (2 * alpha - 1), 3) == pytest.approx(0.756, abs=0.001)


@pytest.mark.parametrize(("n", "powers"), [(400, (0.41, 0.75)), (724, (0.65, 0.94)), (1000, (0.79, 0.99))])
def test_power_of_a_top_quartile_against_the_rest(n: int, powers: tuple[float, float]) -> None:
    found = [cx.power_of_difference(p, 0.5, base_a=n / 4, base_b=3 * n / 4) for p in (0.6, 0.65)]
    assert found == pytest.approx(powers, abs=0.02)


def test_power_rises_with_the_base_and_reaches_what_was_asked_for() -> None:
    share, region = Share(0.5, 500.0), Region(0.45, 0.55)
    factor = factor_needed(share, region, 0.5)
    assert power_inside(share, region, 0.5, factor=factor) == pytest.approx(0.8, abs=1e-6)
    assert power_inside(share, region, 0.5) < 0.8 < power_inside(share, region, 0.5, factor=2 * factor)
