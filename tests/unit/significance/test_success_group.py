"""The success group: who is in it by hand, who cannot be classified, ties, waves, and what is refused."""

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.estimation.success import adjusted, percentile_ranks

BOOK = {
    "questions": {
        **{name: {"type": "numeric"} for name in ("gain", "cost")},
        "basis": {"options": [{"code": 1, "label": "Measured"}, {"code": 2, "label": "Estimated"}]},
        "WAVE": {"options": [{"code": 2021, "label": "2021"}, {"code": 2022, "label": "2022"}]},
    }
}


def survey(gain, cost, basis=None, wave=None):
    count = len(gain)
    frame = pd.DataFrame({"gain": gain, "cost": cost, "basis": basis or [1] * count, "WAVE": wave or [2022] * count})
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict(BOOK))


def groups(made):
    return made.survey.frame["SUCCESS"].tolist()


def group_of(found, **more):
    return cx.success_group(found, metrics={"gain": 1, "cost": -1}, basis="basis", **more)


def test_the_top_quarter_of_the_mean_rank_with_cost_turned_round():
    made = group_of(survey([1, 2, 3, 4], [4, 3, 2, 1]))
    assert groups(made) == ["rest", "rest", "rest", "success"]
    assert made.realised == 0.25
    assert made.classified == 1
    assert made.survey.frame["SUCCESS_INDEX"].tolist() == [12.5, 37.5, 62.5, 87.5]


def test_estimates_and_too_few_metrics_are_unclassified_never_rest():
    made = group_of(survey([1, 2, 3, 4, 9], [4, 3, 2, np.nan, -9], basis=[1, 1, 1, 1, 2]), cut=0.4)
    assert groups(made) == ["rest", "rest", "success", "unclassified", "unclassified"]
    assert made.classified == pytest.approx(0.6)
    assert cx.share(made.survey, "SUCCESS").to_frame()["base_n"].tolist() == [3, 3]


def test_ties_go_in_or_out_as_one():
    made = group_of(survey([1, 1, 5, 5], [1, 1, 0, 0]), cut=0.25)
    assert groups(made) == ["rest", "rest", "rest", "rest"]
    assert groups(group_of(survey([1, 1, 5, 5], [1, 1, 0, 0]), cut=0.3)) == ["rest", "rest", "success", "success"]


def test_above_average_counts_metrics_above_the_weighted_mean():
    made = group_of(survey([0, 0, 0, 8], [0, 0, -9, -9]), method="above_average")
    assert groups(made) == ["rest", "rest", "rest", "success"]
    assert groups(group_of(survey([0, 0, 0, 8], [0, 0, -9, -9]), method="above_average", times=1)).count("success") == 2


def test_ranks_are_within_the_wave():
    found = survey([1, 2, 101, 102], [2, 1, 2, 1], wave=[2021, 2021, 2022, 2022])
    assert groups(group_of(found, wave="WAVE", cut=0.5)) == ["rest", "success", "rest", "success"]
    assert groups(group_of(found, cut=0.25)).index("success") == 3


def test_adjusted_values_have_no_mean_left_within_a_level():
    values, factor = np.array([1.0, 3.0, 10.0, 12.0, np.nan]), np.array([0.0, 0, 1, 1, 1])
    np.testing.assert_allclose(adjusted(values, np.ones(5), [factor]), [-1, 1, -1, 1, np.nan], atol=1e-12)


def test_weights_count_in_the_ranks():
    assert percentile_ranks(np.array([1.0, 2.0]), np.array([3.0, 1.0])).tolist() == [0.375, 0.875]


def test_the_curve_has_every_reading_and_its_own_family():
    wave = cx.simulate_study(seed=3, n=300, waves=[2022])[2022]
    curve = cx.success_group(wave.survey()).specification_curve("U06", 4)
    assert len(curve) == 10 * 5 * 2 * 2
    assert curve["difference"].is_monotonic_increasing
    assert (curve["q_value"] >= curve["p_value"]).all()


@pytest.mark.parametrize(
    ("more", "said"), [({"cut": 0}, "cut=0"), ({"least": 3}, "least=3"), ({"name": "WAVE"}, 'name="WAVE"')]
)
def test_settings_that_cannot_be(more, said):
    with pytest.raises(cx.InputError, match=said):
        group_of(survey([1, 2], [1, 2]), **more)
