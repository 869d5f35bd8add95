"""The full text of what is refused where variances after a weighting are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from textwrap import dedent
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.arrays import FloatArray
from cxsurvey.moments import replication
from cxsurvey.moments.calibration import Calibration


def weighted(reweigh: Callable[[FloatArray], FloatArray]) -> cx.Survey:
    """Eight respondents in four firms, weighted to two sides."""
    frame = pd.DataFrame({"side": ["it", "business"] * 4, "view": list("abbaabaa"), "firm": [1, 1, 2, 2, 3, 3, 4, 4]})
    survey = cx.from_frame(frame, psu="firm")
    fixed = Calibration(np.arange(8) % 2, np.eye(2), np.ones(8), "side", reweigh=reweigh)
    survey._cache["sampling"] = replace(survey.plan, weight=np.ones(8), calibration=fixed)
    survey._cache.pop("plan")
    return survey


def _refuse(weight: FloatArray) -> FloatArray:
    raise cx.NotConverged("The weights do not meet the targets.", iterations=50, margin="side", gap=0.1)


def _too_many() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replication, "MAX_MULTIPLIERS", 100)
        return weighted(lambda w: w).make_replicates("bootstrap", replicates=20).plan


def _fixed() -> Any:
    return cx.goodness_of_fit(weighted(lambda w: w), "side", {"it": 0.5, "business": 0.5})


def _below_0() -> cx.Survey:
    survey = weighted(lambda w: w)
    survey._cache["plan"] = replace(survey.plan, weight=np.array([-0.5, 1, 1.5, 1, 1.5, 1, 1.5, 1]))
    return survey


MESSAGES: dict[str, tuple[Callable[[], Any], str]] = {
    "too many replicates": (
        _too_many,
        """
        20 replicates of 8 respondents are too many to hold, each weighted anew.
          where:    make_replicates
          got:      160 weights
          expected: at most 100
          next:     Ask for fewer replicates, or keep the linearised variance, which knows of the weighting.
        """,
    ),
    "a replicate that misses the targets": (
        lambda: weighted(_refuse).make_replicates("JK1").plan,
        """
        One of the replicates cannot be weighted to the targets.
          where:    replicates
          got:      replicate 1 of 4: The weights do not meet the targets.
          expected: respondents of every target in each replicate
          next:     Merge small categories of the targets, or keep the linearised variance.
        """,
    ),
    "weights below 0": (
        lambda: cx.rank_test(_below_0(), "view", "side"),
        """
        Quantiles, rank tests and models need weights of 0 or more.
          where:    view by side
          got:      1 of 8 weights below 0
          expected: none
          next:     Weight by another distance, such as distance="raking", or with bounds above 0.
        """,
    ),
    "a test of what the targets fix": (
        _fixed,
        """
        The design leaves the shares no variance.
          where:    goodness_of_fit
          got:      the same answer, the strata themselves, or what the weights were made to meet
          expected: answers that vary within strata and targets
          next:     Test another question.
        """,
    ),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_the_message_says_all(case: str) -> None:
    call, text = MESSAGES[case]
    with pytest.raises(cx.CxSurveyError) as refusal:
        call()
    assert str(refusal.value) == dedent(text).strip()


def test_the_method_says_on_what_the_variance_rests() -> None:
    survey = weighted(lambda w: w)
    assert "linearised variance of residuals on the margins of side on 3" in cx.share(survey, "view").method
    model = cx.regression(survey, "view", on=[], family="logit", outcome_level="a")
    assert "; linearised variance of residuals on the margins of side, t on 3" in model.method
    replicates = cx.share(survey.make_replicates("JK1"), "view")
    assert "variance over replicates, each weighted to the targets anew on 3" in replicates.method


def test_classical_tests_are_refused_after_a_weighting() -> None:
    with pytest.raises(cx.InputError, match="knows no weights"):
        cx.independence(weighted(lambda w: w), "side", "view", statistic="fisher")


def test_sums_carry_weights_below_0() -> None:
    survey = _below_0()
    assert cx.share(survey, "side").estimate.tolist() == [0.5, 0.5]
    with pytest.raises(cx.EstimationError, match="need weights of 0 or more"):
        cx.regression(survey, "view", on=["side"], family="logit", outcome_level="a")
