"""What cleaning does to a result, on answers made so that the effect of each rule is known."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from cxsurvey.cleaning.engagement.rule import EngagementAnswers
from cxsurvey.cleaning.proposal import Exclusion, Proposal, Stage
from cxsurvey.codebook import Codebook
from cxsurvey.errors import CxSurveyWarning, InputError
from cxsurvey.significance.cleaning_impact import impact
from cxsurvey.survey import Survey, from_frame

BOOK = Codebook.from_dict(
    {"questions": {"who": {"options": [{"label": "IT only"}, {"label": "Joint sessions"}]}, "age": {"type": "numeric"}}}
)


@dataclass(frozen=True)
class Out:
    """Sets aside every so many rows, or those with one answer."""

    every: int = 0
    answer: str = ""
    stage: Stage = "quality"
    name: str = "out"

    def propose(self, frame: pd.DataFrame, codebook: Codebook) -> Proposal:  # noqa: ARG002
        chosen = frame["who"] == self.answer if self.answer else frame.index % self.every == 0
        rows = np.flatnonzero(chosen.to_numpy() if self.answer else chosen)[: 40 if self.answer else None]
        return Proposal(exclusions=(Exclusion(rows, [""] * len(rows), "out"),))


def survey(count: int = 400) -> Survey:
    answers = ["IT only", "Joint sessions", "Joint sessions", "samen"] * (count // 4)
    return from_frame(pd.DataFrame({"who": answers, "age": range(count)}), codebook=BOOK)


def test_each_scenario_has_its_numbers_and_its_base() -> None:
    found = impact(survey(), "who", rules=[EngagementAnswers("who"), Out(every=7, name="seventh")], profiles=["none"])
    frame = found.to_frame()
    joint = frame[frame["level"] == "Joint sessions"].set_index("scenario")
    assert joint.index.tolist() == ["profile none", "all rules", "without clean.engagement", "without seventh"]
    assert joint["base_n"].tolist() == [400, 343, 257, 400]
    assert joint["unreadable"].tolist() == [0, 0, 86, 0]
    assert joint["rows_set_aside"].tolist() == [0, 57, 57, 0]
    np.testing.assert_allclose(joint["estimate"], [300 / 400, 257 / 343, 171 / 257, 300 / 400])
    np.testing.assert_allclose(joint["difference"], joint["estimate"] - 257 / 343)
    assert "seventh" in repr(found)
    assert "<caption>" in found._repr_html_()


def test_removal_that_goes_with_the_answer_is_warned_of() -> None:
    with pytest.warns(CxSurveyWarning, match="Those set aside answered who otherwise than those kept"):
        found = impact(survey(), "who", rules=[EngagementAnswers("who"), Out(answer="IT only")], profiles=[])
    assert found.dependence is not None
    assert float(found.dependence.one()["p_value"]) < 0.001


def test_screening_may_go_with_the_answer() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = impact(survey(), "who", rules=[Out(answer="IT only", stage="screening")], profiles=[])
    assert found.dependence is None


def test_a_numeric_question_has_its_mean() -> None:
    frame = impact(survey(), "age", rules=[Out(every=2)], profiles=[]).to_frame()
    np.testing.assert_allclose(frame["estimate"], [np.mean(range(0, 400, 2)), np.mean(range(400))])


def test_a_cleaned_survey_is_refused() -> None:
    with pytest.raises(InputError, match="The survey was cleaned before"):
        impact(survey().clean([]).clean([Out(every=3)]), "who")
