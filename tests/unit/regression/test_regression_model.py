"""The public call: what it returns, how it counts, and what it refuses."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.estimation.regression.prepare import prepare

SINGLES = {
    "who": ["IT only", "joint"],
    "side": ["IT", "business"],
    "size": ["small", "medium", "large"],
    "view": ["worse", "same", "better"],
}


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(7)
    n = 240
    frame = pd.DataFrame({name: rng.choice(levels, n) for name, levels in SINGLES.items()})
    frame["age"] = rng.integers(20, 60, n).astype(float)
    frame["spend"] = 10 + 0.5 * frame["age"] + 8 * (frame["side"] == "IT") + rng.normal(0, 5, n)
    frame["calls"] = rng.poisson(np.exp(0.02 * frame["age"])).astype(float)
    frame["tools"] = np.where(rng.random(n) < 0.5, "crm;mail", "mail")
    frame["w"] = rng.uniform(0.5, 2, n)
    return frame


BOOK = cx.Codebook.from_dict(
    {
        "questions": {
            **{name: {"options": [{"label": label} for label in levels]} for name, levels in SINGLES.items()},
            **{name: {"type": "numeric"} for name in ("age", "spend", "calls")},
            "tools": {
                "type": "multiple",
                "options": [{"code": "crm", "label": "CRM"}, {"code": "mail", "label": "Mail"}],
            },
        }
    }
)


def survey_of(frame):
    return cx.from_frame(frame, codebook=BOOK, weight="w")


@pytest.fixture(scope="module")
def survey(frame):
    return survey_of(frame)


def logit(survey, on, **options):
    return cx.regression(survey, "who", on=on, family="logit", outcome_level="joint", **options)


def test_rows_name_the_columns_of_the_model_in_the_order_of_the_codebook(survey):
    model = logit(survey, ["size", "age", "side", "size:side"])
    assert list(model.keys["level"]) == [
        "intercept", "size: medium", "size: large", "age", "side: business",
        "size: medium × side: business", "size: large × side: business",
    ]  # fmt: skip
    assert model.terms == {"size": (1, 2), "age": (3,), "side": (4,), "size:side": (5, 6)}


def test_the_frame_has_the_fixed_columns(survey):
    frame = logit(survey, "side").to_frame()
    assert list(frame.columns) == [
        "question", "level", "statistic", "estimate", "std_error", "conf_low", "conf_high", "df",
        "base_n", "base_weighted", "base_effective", "flag",
    ]  # fmt: skip
    assert set(frame["statistic"]) == {"coefficient"}
    assert set(frame["question"]) == {"who"}


def test_display_says_question_reference_and_method(survey):
    text = repr(logit(survey, ["side", "age"]))
    assert "side: business (against IT)" in text
    assert "Logistic regression of who[joint] ~ side + age" in text
    assert "t on 237 degrees of freedom (design less slopes)" in text
    assert "base_effective" in text


def test_a_reference_can_be_chosen(survey):
    given = logit(survey, "size", reference={"size": "large"})
    usual = logit(survey, "size")
    assert list(given.keys["level"]) == ["intercept", "size: small", "size: medium"]
    assert given.one("size: small")["estimate"] == pytest.approx(-usual.one("size: large")["estimate"], rel=1e-12)
    assert given.one("size: small")["std_error"] == pytest.approx(usual.one("size: large")["std_error"], rel=1e-12)


def test_an_outcome_may_be_several_levels_or_an_option_ticked(survey):
    good = cx.regression(survey, "view", on="side", family="logit", outcome_level=["same", "better"])
    bad = cx.regression(survey, "view", on="side", family="logit", outcome_level="worse")
    np.testing.assert_allclose(good.estimate, -bad.estimate, rtol=1e-10)
    crm = cx.regression(survey, "tools", on=[], family="linear", outcome_level="crm")
    share = cx.share(survey, "tools").one("crm")
    assert crm.one("intercept")["estimate"] == pytest.approx(share["estimate"], rel=1e-12)
    assert crm.one("intercept")["std_error"] == pytest.approx(share["std_error"], rel=1e-12)


def test_missing_answers_leave_the_model_but_not_the_design(frame):
    holes = frame.copy()
    holes.loc[holes.index[:40], "age"] = np.nan
    holes.loc[holes.index[30:50], "side"] = None
    model = logit(survey_of(holes), ["side", "age"])
    assert model.base_n[0] == 190
    assert model.df == 240 - 1 - 2


def test_levels_that_nobody_chose_are_left_out(frame):
    model = logit(survey_of(frame[frame["size"] != "medium"]), "size")
    assert list(model.keys["level"]) == ["intercept", "size: large"]


COUNTED = {
    "weights": {"weight": "w"},
    "strata": {"weight": "w", "strata": "region"},
    "strata with a finite population": {"weight": "w", "strata": "region", "fpc": "sampled"},
    "PSUs": {"weight": "w", "psu": "firm"},
    "PSUs in strata": {"strata": "region", "psu": "firm", "fpc": "sampled"},
}


@pytest.mark.parametrize("design", COUNTED.values(), ids=COUNTED.keys())
@pytest.mark.parametrize("family", ["logit", "ordinal"])
def test_people_alike_counted_once_give_the_same_as_one_by_one(frame, design, family):
    """An answer that is no whole number stops the counting of equal rows."""
    many = pd.concat([frame] * 20, ignore_index=True)
    firm = np.arange(len(many)) % 12
    many = many.assign(firm=firm, region=np.where(firm < 5, "n", "s"), sampled=np.where(firm < 5, 0.25, 0.4))
    many["age"] = many["age"] // 10
    outcome, level = ("who", "joint") if family == "logit" else ("view", None)
    counted, single = (
        cx.regression(
            cx.from_frame(many.assign(age=many["age"] + shift), codebook=BOOK, **design),
            outcome, on=["side", "age"], family=family, outcome_level=level,
        )
        for shift in (0.0, 0.25)
    )  # fmt: skip
    slopes = [list(counted.keys["level"]).index(name) for name in ("side: business", "age")]
    np.testing.assert_allclose(counted.estimate[slopes], single.estimate[slopes], rtol=1e-9)
    np.testing.assert_allclose(counted.std_error[slopes], single.std_error[slopes], rtol=1e-9)
    assert counted.base_n[0] == single.base_n[0] == len(many)
    np.testing.assert_allclose(counted.base_effective, single.base_effective, rtol=1e-12)
    assert len(prepare(counted.survey, counted.model).rows) < len(many) / 4
    assert len(prepare(single.survey, single.model).rows) == len(many)


def test_replicates_of_people_alike(frame):
    many = pd.concat([frame] * 20, ignore_index=True)
    many = many.assign(firm=np.arange(len(many)) % 12, age=many["age"] // 10)
    counted, single = (
        logit(cx.from_frame(many.assign(age=many["age"] + shift), codebook=BOOK, weight="w", psu="firm")
              .make_replicates("JK1"), ["side", "age"])
        for shift in (0.0, 0.25)
    )  # fmt: skip
    np.testing.assert_allclose(counted.std_error[1:], single.std_error[1:], rtol=1e-8)


def test_large_numbers_lose_no_digits(frame):
    """A year is 2,000 and a bit: the slope is that of the bit."""
    near = cx.regression(survey_of(frame), "spend", on=["age", "side"], family="linear")
    far = cx.regression(survey_of(frame.assign(age=frame["age"] + 1e6)), "spend", on=["age", "side"], family="linear")
    np.testing.assert_allclose(far.estimate[1:], near.estimate[1:], rtol=1e-9)
    np.testing.assert_allclose(far.std_error[1:], near.std_error[1:], rtol=1e-9)


def test_ratios_are_exponentials_without_the_constants(survey):
    model = cx.regression(survey, "view", on=["side", "age"], family="ordinal")
    ratios = model.odds_ratios()
    assert list(ratios.keys["level"]) == ["side: business", "age"]
    np.testing.assert_allclose(ratios.estimate, np.exp(model.estimate[:2]), rtol=1e-14)
    np.testing.assert_allclose(ratios.conf_low, np.exp(model.conf_low[:2]), rtol=1e-14)
    np.testing.assert_allclose(ratios.std_error, np.exp(model.estimate[:2]) * model.std_error[:2], rtol=1e-12)
    assert ratios.statistic == "odds ratio"
    assert cx.regression(survey, "calls", on="age", family="poisson").odds_ratios().statistic == "rate ratio"


def test_a_contrast_of_coefficients_uses_their_covariance(survey):
    model = logit(survey, "size")
    row = cx.contrast(model, {"size: large": 1, "size: medium": -1}).one()
    turned = logit(survey, "size", reference={"size": "medium"}).one("size: large")
    assert row["difference"] == pytest.approx(turned["estimate"], rel=1e-10)
    assert row["std_error"] == pytest.approx(turned["std_error"], rel=1e-10)


def test_a_part_in_view_keeps_the_degrees_of_freedom_of_the_design(survey, frame):
    part = logit(survey.where({"size": "small"}), "side")
    assert part.base_n[0] == (frame["size"] == "small").sum()
    assert part.df == survey.plan.df - 1
    assert "size: small" in part.about.base


REFUSED = {
    "unknown family": ({"on": "side", "family": "tobit"}, "no such family"),
    "unknown question": ({"on": "sid", "family": "logit"}, 'no question "sid"'),
    "unknown level": ({"on": "side", "family": "logit", "outcome_level": "both"}, "no such outcome level"),
    "no level": ({"on": "side", "family": "logit"}, "who is not a number"),
    "outcome as predictor": ({"on": ["who"], "family": "logit", "outcome_level": "joint"}, "once, as outcome or"),
    "twice": ({"on": ["side", "side"], "family": "logit", "outcome_level": "joint"}, "once, as outcome or"),
    "lone interaction": ({"on": ["side", "side:size"], "family": "logit", "outcome_level": "joint"}, 'also "size"'),
    "link": ({"on": "side", "family": "logit", "outcome_level": "joint", "link": "probit"}, "Only an ordinal model"),
    "unknown reference": (
        {"on": "side", "family": "logit", "outcome_level": "joint", "reference": {"side": "HR"}}, "no such reference"
    ),
    "reference of a number": (
        {"on": "age", "family": "logit", "outcome_level": "joint", "reference": {"age": 20}}, "a numeric question"
    ),
    "multiple predictor": ({"on": "tools", "family": "logit", "outcome_level": "joint"}, "a multiple question"),
    "ordinal with a level": ({"on": "side", "family": "ordinal", "outcome_level": "joint"}, "got:      outcome_level="),
}  # fmt: skip


@pytest.mark.parametrize(("options", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_arguments(survey, options, message):
    with pytest.raises(cx.InputError, match=re.escape(message)):
        cx.regression(survey, "who", **options)


@pytest.mark.parametrize(
    ("outcome", "family", "message"),
    [
        ("spend", "logit", "answers of 0 and 1"),
        ("view", "poisson", "view is not a number"),
        ("age", "ordinal", "a numeric question"),
    ],
)
def test_refused_outcomes(survey, outcome, family, message):
    with pytest.raises(cx.InputError, match=message):
        cx.regression(survey, outcome, on="side", family=family)


def test_negative_counts_are_refused(frame):
    with pytest.raises(cx.InputError, match="counts of 0 or more"):
        cx.regression(survey_of(frame.assign(calls=-1.0)), "calls", on="side", family="poisson")


def test_an_empty_base_is_refused(frame):
    with pytest.raises(cx.EstimationError, match="Nobody answered every question of the model"):
        logit(survey_of(frame.assign(age=np.nan)), "age")


def test_too_many_slopes_for_the_design_are_refused(frame):
    few = cx.from_frame(frame.assign(firm=np.arange(len(frame)) % 3), codebook=BOOK, psu="firm")
    with pytest.raises(cx.EstimationError, match=r"got:      4 slopes on 2 degrees of freedom"):
        logit(few, ["side", "size", "age"])


def test_ratios_of_a_linear_model_are_refused(survey):
    with pytest.raises(cx.InputError, match="not logarithms of a ratio"):
        cx.regression(survey, "spend", on="age", family="linear").odds_ratios()


def test_margins_of_a_stranger_are_refused(survey):
    with pytest.raises(cx.InputError, match='"side"'):
        logit(survey, "side").margins("sied")


def test_margins_of_a_model_without_predictors_are_refused(survey):
    with pytest.raises(cx.InputError, match="nothing: there are none"):
        logit(survey, []).margins()
