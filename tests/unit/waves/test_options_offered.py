"""An option that a wave did not offer has no share there: 0 % with no error would say that nobody chose it."""

from __future__ import annotations

import tomllib
from textwrap import dedent

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.errors import CodebookError, CxSurveyWarning, EstimationError

CROSSWALK = {"waves": {"2021": {"comparable": ["who"]}}}


def wave(labels: list[str], answers: list[str]) -> cx.Survey:
    options = [{"code": code, "label": label} for code, label in enumerate(labels, 1)]
    book = {"questions": {"who": {"options": options}, "side": {"options": [{"label": "IT"}, {"label": "business"}]}}}
    frame = pd.DataFrame({"who": answers * 40, "side": ["IT", "business"] * (len(answers) * 20)})
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict(book))


def merged() -> cx.Survey:
    old, now = ["IT", "joint"], ["IT", "joint", "adviser"]
    surveys = {2021: wave(old, ["1", "2", "2"]), 2022: wave(now, ["1", "2", "3"]), 2023: wave(now, ["1", "3", "3"])}
    return cx.merge_waves(surveys, crosswalk=CROSSWALK)


def test_the_codebook_of_all_waves_says_who_was_offered_what() -> None:
    book = merged().codebook
    assert [dict(option.offered_to) for option in book["who"].options] == [{}, {}, {"WAVE": (2022, 2023)}]
    assert cx.Codebook.from_dict(tomllib.loads(book.to_toml())) == book


def test_a_wave_that_did_not_offer_an_option_has_no_share_of_it() -> None:
    estimates = cx.share(merged(), "who", by="WAVE")
    row = estimates.one(level=3, WAVE=2021)
    assert np.isnan([row["estimate"], row["std_error"], row["conf_low"], row["conf_high"]]).all()
    assert (row["flag"], row["base_n"]) == ("not offered", 120)
    assert estimates.one(level=3, WAVE=2022)["estimate"] == pytest.approx(1 / 3)
    assert estimates.one(level=2, WAVE=2021)["estimate"] == pytest.approx(2 / 3)


def test_what_has_no_share_is_not_compared_and_does_not_count_in_the_family() -> None:
    found = cx.compare(cx.share(merged(), "who", by="WAVE"), across="WAVE")
    lines = found.to_frame()
    without = (lines["level"] == 3) & (lines["group_a"] == 2021)
    assert lines.loc[without, "p_value"].isna().all()
    assert lines.loc[~without, "p_value"].notna().all()
    assert "Holm over 7 tests" in found.method


def test_limited_to_that_wave_it_has_none_either_and_of_all_waves_the_base_says_so() -> None:
    survey = merged()
    assert cx.share(survey.where({"WAVE": 2021}), "who").one(3)["flag"] == "not offered"
    total = cx.share(survey, "who")
    assert total.one(3)["estimate"] == pytest.approx(1 / 3)
    assert total.about.base.endswith("“adviser” offered where Wave is 2022 or 2023 only")
    assert "offered" not in cx.share(survey.where({"WAVE": [2022, 2023]}), "who").about.base


def test_a_table_shows_a_dash_and_no_letter() -> None:
    table = cx.crosstab(merged(), ["who"], banner=["WAVE", "side"]).letters()
    line = next(line for line in repr(table).splitlines() if line.startswith("adviser"))
    assert line.split() == ["adviser", "33%", "–", "33%", "67%B", "33%", "33%"]
    assert "“adviser” offered where Wave is 2022 or 2023 only" in repr(table)


def test_who_was_offered_it_has_to_be_a_question_of_the_codebook() -> None:
    options = [{"code": 1, "label": "IT", "offered_to": {"WAFE": [2021]}}, {"code": 2, "label": "joint"}]
    with pytest.raises(CodebookError, match=r"offered_to\.WAFE is not a question"):
        cx.Codebook.from_dict({"questions": {"who": {"options": options}}})


def test_a_crosswalk_of_a_wave_that_is_not_there_is_told() -> None:
    labels = ["IT", "joint"]
    surveys = {2021: wave(labels, ["1", "2"]), 2022: wave(labels, ["1", "2"])}
    with pytest.warns(CxSurveyWarning) as told:
        cx.merge_waves(surveys, crosswalk={"waves": {"2012": {"comparable": ["who"]}}})
    assert str(told[0].message) == (
        'The crosswalk names "2012", which is none of the other waves ("2021"): what it says there counts for nothing.'
    )


def test_those_who_could_not_choose_an_option_say_nothing_of_how_answers_are_related() -> None:
    survey = merged()
    found = cx.independence(survey, "who", "side")
    alone = cx.independence(survey.where({"WAVE": [2022, 2023]}), "who", "side")
    columns = ["statistic", "p_value"]
    assert found.to_frame()[columns].equals(alone.to_frame()[columns])
    assert (
        "; those only who were offered every option (“adviser” offered where Wave is 2022 or 2023 only); "
        in found.method
    )
    assert found.method.endswith("240 respondents.")
    assert cx.cramers_v(survey, "who", "side").one()["difference"] == pytest.approx(
        cx.cramers_v(survey.where({"WAVE": [2022, 2023]}), "who", "side").one()["difference"]
    )


def test_waves_are_compared_by_those_that_offered_everything() -> None:
    survey = merged()
    found = cx.independence(survey, "who", "WAVE").one()
    alone = cx.independence(survey.where({"WAVE": [2022, 2023]}), "who", "WAVE").one()
    assert found["p_value"] == alone["p_value"]
    labels = ["IT", "joint", "adviser"]
    surveys = {2021: wave(labels[:2], ["1", "2"]), 2022: wave(labels, ["1", "2", "3"])}
    two = cx.merge_waves(surveys, crosswalk=CROSSWALK)
    with pytest.raises(EstimationError) as caught:
        cx.independence(two, "who", "WAVE")
    text = """
    An option was offered in one of the groups only.
      where:    who × WAVE
      got:      “adviser” offered where Wave is 2022 only
      expected: options that were offered in two groups or more
      next:     Compare the shares of the other options with compare(share(…, by=…), across=…).
    """
    assert str(caught.value) == dedent(text).strip()
