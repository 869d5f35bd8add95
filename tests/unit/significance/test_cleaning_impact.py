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
from cxsurvey.waves.merge import merge_waves

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


def test_every_way_of_cleaning_is_weighted_to_the_targets() -> None:
    """Setting aside 40 who said "IT only" leaves 60 of 360; weighted to half IT, the share is a half all the same."""
    half = {"margins": {"age": {"shares": {"young": 0.5, "old": 0.5}}}}
    book = {"questions": {"who": {"options": [{"label": "IT only"}, {"label": "joint"}]}, "age": {}}}
    book["questions"]["age"] = {"options": [{"label": "young"}, {"label": "old"}]}
    answers = ["IT only"] * 100 + ["joint"] * 300
    frame = pd.DataFrame({"who": answers, "age": ["young"] * 100 + ["old"] * 300})
    made = from_frame(frame, codebook=Codebook.from_dict(book))
    rules = [Out(answer="IT only")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CxSurveyWarning)
        plain = impact(made, "who", rules=rules, profiles=["none"]).to_frame()
        weighted = impact(made, "who", rules=rules, profiles=["none"], targets=half).to_frame()
    it_only = plain["level"] == "IT only"
    np.testing.assert_allclose(plain.loc[it_only, "estimate"], [100 / 400, 60 / 360, 100 / 400])
    np.testing.assert_allclose(weighted.loc[it_only, "estimate"], [0.5, 0.5, 0.5])
    assert (weighted["base_effective"] < weighted["base_n"]).all()


def test_a_scenario_that_cannot_be_weighted_has_no_numbers_and_a_note() -> None:
    book = {"questions": {"who": {"options": [{"label": "IT only"}, {"label": "joint"}]}}}
    frame = pd.DataFrame({"who": ["IT only"] * 10 + ["joint"] * 30})
    made = from_frame(frame, codebook=Codebook.from_dict(book))
    targets = {"margins": {"who": {"shares": {"IT only": 0.5, "joint": 0.5}}}}
    with pytest.warns(CxSurveyWarning, match="otherwise than those kept"):
        found = impact(made, "who", rules=[Out(answer="IT only")], profiles=["none"], targets=targets)
    lines = found.to_frame().set_index("scenario")["estimate"]
    assert lines["all rules"].isna().all()
    np.testing.assert_allclose(lines["profile none"], 0.5)
    assert any(note.startswith("all rules: cannot be weighted to the targets") for note in found.notes)


def test_merged_waves_are_looked_at_one_by_one() -> None:
    waves = {2021: survey(40), 2022: survey(40)}
    with pytest.raises(InputError, match="Merged waves have no answers as they were read"):
        impact(merge_waves(waves), "who")
