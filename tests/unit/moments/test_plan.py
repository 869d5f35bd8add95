"""The sampling plan of small frames whose strata and PSUs can be counted by eye."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.moments.plan import sample_plan

FRAME = pd.DataFrame(
    {
        "w": [1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0, 0.0],
        "region": ["n", "n", "n", "n", "s", "s", "s", "s"],
        "size": [1, 1, 2, 2, 1, 1, 2, 2],
        "firm": [7, 8, 7, 8, 7, 8, 7, 8],
        "rate": [0.5] * 8,
        "firms": [4] * 8,
    }
)


def test_nothing_given_is_one_stratum_of_equal_respondents() -> None:
    plan = sample_plan(FRAME)
    assert (plan.weight, plan.stratum, plan.psu, plan.strata) == (None, None, None, ("all",))
    assert (plan.df, plan.n) == (7, 8)


def test_strata_of_several_columns_are_their_combinations() -> None:
    plan = sample_plan(FRAME, strata=("region", "size"))
    assert plan.strata == (("n", 1), ("n", 2), ("s", 1), ("s", 2))
    assert plan.psu_count.tolist() == [2, 2, 2, 2]
    assert plan.df == 4


def test_a_psu_number_may_recur_in_another_stratum() -> None:
    plan = sample_plan(FRAME, strata=("region",), psu=("firm",))
    assert plan.psu_stratum is not None
    assert plan.psu_stratum.tolist() == [0, 0, 1, 1]
    assert plan.psu is not None
    assert plan.psu.tolist() == [0, 1, 0, 1, 2, 3, 2, 3]
    assert (plan.df, plan.psu_start.tolist()) == (2, [0, 2])


def test_codes_of_any_kind_make_the_same_plan() -> None:
    text = FRAME.assign(firm=["firm " + str(number) for number in FRAME["firm"]])
    far = FRAME.assign(firm=FRAME["firm"] * 10**12)
    decimal = FRAME.assign(firm=FRAME["firm"] + 0.5)
    expected = sample_plan(FRAME, strata=("region",), psu=("firm",))
    for frame in (text, far, decimal, FRAME.assign(firm=FRAME["firm"].astype("int8"))):
        plan = sample_plan(frame, strata=("region",), psu=("firm",))
        np.testing.assert_array_equal(plan.psu, expected.psu)
        np.testing.assert_array_equal(plan.psu_stratum, expected.psu_stratum)


def test_respondents_without_weight_are_psus_without_degrees_of_freedom() -> None:
    assert sample_plan(FRAME, weight="w", strata=("region",)).df == 5
    assert sample_plan(FRAME, weight="w", strata=("region",), psu=("firm",)).df == 2
    silent = FRAME.assign(w=[1.0, 0.0] * 4)
    assert sample_plan(silent, weight="w", strata=("region",), psu=("firm",)).df == 0


def test_a_finite_population_is_a_number_of_psus_or_a_fraction() -> None:
    for column, psu in (("rate", ()), ("firms", ("firm",))):
        plan = sample_plan(FRAME, strata=("region",), psu=psu, fpc=(column,))
        assert plan.fraction.tolist() == [0.5, 0.5]


def test_a_second_stage_needs_both_finite_populations() -> None:
    two = {"psu": ("region", "firm")}
    assert sample_plan(FRAME, **two).second is None
    assert sample_plan(FRAME, **two, fpc=("rate",)).second is None
    second = sample_plan(FRAME, **two, fpc=("rate", "firms")).second
    assert second is not None
    assert (second.count.tolist(), second.fraction.tolist()) == ([2, 2], [0.5, 0.5])
    assert second.unit_start.tolist() == [0, 2]


def test_a_certainty_stratum_is_not_lonely() -> None:
    frame = FRAME.assign(alone=[1] * 4 + [2, 3, 2, 3], share=[1.0] * 4 + [0.5] * 4)
    plan = sample_plan(frame, strata=("region",), psu=("alone",), fpc=("share",))
    assert plan.psu_count.tolist() == [1, 2]
    assert not plan.lonely_strata.any()


def test_a_design_is_kept_by_a_view_and_dropped_by_another_design() -> None:
    survey = cx.from_frame(FRAME.assign(side="it"), weight="w", strata="region", psu="firm")
    view = survey.where({"side": "it"})
    assert view.plan is survey.plan
    assert survey.with_design(weight="w").plan.df == 6


@pytest.mark.parametrize(
    ("columns", "text"), [({"psu": "firm"}, "PSU firm"), ({"fpc": ["rate"]}, "finite population rate")]
)
def test_a_design_says_what_it_is(columns: dict[str, object], text: str) -> None:
    assert cx.from_frame(FRAME, **columns).design.describe() == f"unweighted, {text}"


def test_many_strata_columns_do_not_run_out_of_numbers() -> None:
    """Seven columns of 2,000 values each have more combinations than a whole number of 64 bits can count."""
    n = 4_000
    rng = np.random.default_rng(2)
    columns = {f"s{k}": rng.integers(0, 2_000, n) for k in range(7)}
    frame = pd.DataFrame(columns)
    frame = pd.concat([frame, frame], ignore_index=True)
    plan = sample_plan(frame, strata=tuple(columns))
    assert len(plan.strata) == len(frame.drop_duplicates())
    assert plan.stratum is not None
    assert plan.strata[plan.stratum[17]] == tuple(frame.loc[17])


@pytest.mark.parametrize("role", ["strata", "psu"])
def test_white_space_is_no_stratum_and_no_psu(role: str) -> None:
    frame = FRAME.assign(region=["n", "n", "n", "n", "s", "s", " ", ""])
    with pytest.raises(cx.InputError, match="2 empty, the first in row 6"):
        sample_plan(frame, **{role: ("region",)})  # type: ignore[arg-type]
