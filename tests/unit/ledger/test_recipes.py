"""Each recipe on answers in which the claim is plainly right, plainly wrong, or cannot be told."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.codebook import Codebook
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.terms import Interval, PublishedClaim, Quantity
from cxsurvey.ledger.testing import tested as put  # not under its own name, which pytest takes for a test
from cxsurvey.ledger.verdict import verdict

UP, DOWN = {"side": "greater"}, {"side": "less"}


def claim(recipe: str, **fields: object) -> PublishedClaim:
    return PublishedClaim("C", "", "", recipe, **fields)  # type: ignore[arg-type]


def printed(value: float, half: float = 0.0005) -> dict[str, object]:
    return {
        "quantity": Quantity(f"{100 * value:.1f} %", value, "share", half),
        "interval": Interval(value - half, value + half),
    }


@pytest.fixture(scope="module")
def survey() -> cx.Survey:
    """800 respondents: side a scores higher than b, above all where `office` is no; `step` lies on the way."""
    rng = np.random.default_rng(6)
    n = 800
    side = np.repeat(["a", "b"], n // 2)
    office = rng.choice(["yes", "no"], n)
    step = np.clip(np.rint(rng.normal(3 + 0.8 * (side == "a"), 1)), 1, 5)
    gap = 0.6 * (step - 3) + 0.8 * ((side == "a") & (office == "no"))
    mood = np.clip(np.rint(rng.normal(3 + gap, 0.9)), 1, 5)
    return cx.from_frame(
        pd.DataFrame(
            {
                "who": rng.permutation(["joint"] * 400 + ["go"] * 280 + ["it"] * 120),
                "side": side, "office": office, "step": step, "mood": mood,
                "before": np.clip(mood + rng.choice([0, 0, 1, 1, -1], n), 1, 5),
                "won": np.where(rng.random(n) < 0.3 + 0.2 * (side == "a"), "yes", "no"),
                "camp": rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], n, p=[0.25, 0.2, 0.1, 0.2, 0.25]),
                "hours": rng.lognormal(2, 0.5, n),
            }
        ),
        codebook=BOOK,
    )  # fmt: skip


def _scale(*codes: int) -> dict[str, object]:
    return {"ordered": True, "options": [{"code": code, "label": str(code)} for code in codes]}


BOOK = Codebook.from_dict(
    {
        "questions": {
            "who": {"options": [{"code": code, "label": code} for code in ("joint", "go", "it")]},
            "side": {"options": [{"code": code, "label": code} for code in "ab"]},
            "office": {"options": [{"code": code, "label": code} for code in ("yes", "no")]},
            "won": {"options": [{"code": code, "label": code} for code in ("yes", "no")]},
            **{name: _scale(1, 2, 3, 4, 5) for name in ("step", "mood", "before", "camp")},
            "hours": {"type": "numeric", "unit": "hours"},
        }
    }
)
JOINT = {"question": "who", "levels": ("joint",)}
WON = {"question": "won", "levels": ("yes",)}
SIDES = {"by": "side", "group": ("a",), "against": ("b",)}

RATIO, HOURS = Quantity("7.5", 7.5, "", 0.05), Quantity("60 h", 60, "h", 0.5)

CASES = [
    ("FIX", {**JOINT, **printed(0.5)}, {**JOINT, **printed(0.7)}),
    ("2S", {**JOINT, **printed(0.5), "published_n": 5000}, {**JOINT, **printed(0.7), "published_n": 900}),
    ("GT", {**JOINT, **UP, "threshold": 0.4}, {**JOINT, **UP, "threshold": 0.6}),
    ("LT", {**JOINT, **DOWN, "threshold": 0.6}, {**JOINT, **DOWN, "threshold": 0.4}),
    ("LB", {**JOINT, **UP, "threshold": 0.01}, {**JOINT, **UP, "threshold": 0.6}),
    ("EQ", {**JOINT, **printed(0.5), "margin": 0.05}, {**JOINT, **printed(0.6), "margin": 0.05}),
    ("BAND", {**JOINT, "interval": Interval(0.45, 0.55)}, {**JOINT, "interval": Interval(0.6, 0.65)}),
    ("SUP", {**JOINT, **UP}, {"question": "who", "levels": ("go",), **UP}),
    (
        "CON",
        {"question": "who", "coefficients": {"joint": 1.0, "go": -1.0}, "threshold": 0.0, **UP},
        {"question": "who", "coefficients": {"go": 1.0, "joint": -1.0}, "threshold": 0.0, **UP},
    ),
    (
        "ORDR",
        {"question": "who", "order": (("joint",), ("go",), ("it",))},
        {"question": "who", "order": (("it",), ("go",), ("joint",))},
    ),
    ("2X2", {**WON, **SIDES, **UP}, {**WON, **SIDES, **DOWN}),
    ("ORD", {"question": "mood", **SIDES, **UP}, {"question": "mood", **SIDES, **DOWN}),
    ("TREND", {"question": "mood", "by": "step", **UP}, {"question": "mood", "by": "step", **DOWN}),
    ("PAIR", {"question": "before", "before": "mood", **UP}, {"question": "before", "before": "mood", **DOWN}),
    (
        "INT",
        {"question": "mood", **SIDES, "modifier": "office", "modifier_levels": ("yes",), **DOWN},
        {"question": "mood", **SIDES, "modifier": "office", "modifier_levels": ("yes",), **UP},
    ),
    (
        "MED",
        {"question": "mood", **SIDES, "through": "step", **UP},
        {"question": "mood", **SIDES, "through": "step", "threshold": 0.9, **UP},
    ),
    ("POL", {"question": "camp"}, {"question": "step"}),
    ("LOC", {"question": "hours", "threshold": 6.0, **UP}, {"question": "hours", "threshold": 9.0, **UP}),
    ("DET", {"formula": "60 / 8", "quantity": RATIO}, {"formula": "5 * 13", "quantity": HOURS}),
    (
        "SCORE",
        {"items": ("mood", "before"), "criterion": "step", **UP},
        {"items": ("mood", "before"), "criterion": "step", **DOWN},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("recipe", "right", "wrong"), CASES, ids=[case[0] for case in CASES])
def test_a_right_claim_is_supported_and_a_wrong_one_contradicted(
    survey: cx.Survey, recipe: str, right: dict[str, object], wrong: dict[str, object]
) -> None:
    found = [put(survey, claim(recipe, **fields)) for fields in (right, wrong)]
    assert [verdict(evidence) for evidence in found] == ["supported", "contradicted"]
    for evidence in found:
        assert evidence.what
        assert evidence.method
        assert evidence.conf_low <= evidence.estimate <= evidence.conf_high


@pytest.mark.parametrize(("recipe", "right", "wrong"), CASES, ids=[case[0] for case in CASES])
def test_too_few_respondents_are_not_resolvable_and_weights_of_one_change_nothing(
    survey: cx.Survey, recipe: str, right: dict[str, object], wrong: dict[str, object]
) -> None:
    if recipe == "DET":
        return
    few = cx.from_frame(survey.frame.sample(24, random_state=1).reset_index(drop=True), codebook=BOOK)
    assert verdict(put(few, claim(recipe, **right))) in ("not resolvable", "not testable by survey")
    heavy = cx.from_frame(survey.frame.assign(w=3.0), codebook=BOOK, weight="w")
    plain, weighted = put(survey, claim(recipe, **right)), put(heavy, claim(recipe, **right))
    assert weighted.estimate == pytest.approx(plain.estimate, abs=1e-12)
    assert weighted.base_effective == pytest.approx(plain.base_effective)
    assert verdict(weighted) == verdict(plain)


def test_one_wave_has_no_trend(survey: cx.Survey) -> None:
    found = put(survey, claim("WAVE", question="who", levels=("joint",), by="WAVE", **UP))
    assert (verdict(found), found.reason) == (
        "not testable by survey",
        "it compares waves, and these are the answers of one",
    )


def test_waves_that_rise() -> None:
    waves = np.repeat([2021, 2022, 2023], 400)
    joint = np.random.default_rng(1).random(1200) < 0.3 + 0.1 * (waves - 2021)
    questions = {
        "who": {"options": [{"code": "joint", "label": "joint"}, {"code": "it", "label": "it"}]},
        "WAVE": _scale(2021, 2022, 2023),
    }
    frame = pd.DataFrame({"who": np.where(joint, "joint", "it"), "WAVE": waves})
    survey = cx.from_frame(frame, codebook=Codebook.from_dict({"questions": questions}))
    rising = put(survey, claim("WAVE", question="who", levels=("joint",), by="WAVE", **UP))
    assert verdict(rising) == "supported"
    last, first = (joint[waves == year].mean() for year in (2023, 2021))
    assert rising.estimate == pytest.approx(last - first, abs=1e-12)
    assert "trend over 3 waves" in rising.method
    two = survey.where({"WAVE": [2021, 2023]})
    assert "change over 2 waves" in put(two, claim("WAVE", question="who", levels=("joint",), by="WAVE", **UP)).method


def test_a_published_base_that_nobody_printed_is_asked_for(survey: cx.Survey) -> None:
    exact = put(survey, claim("FIX", **JOINT, **printed(0.7)))
    fewest = int(exact.stands_from_n)
    assert math.isfinite(exact.stands_from_n)
    for n, expected in ((fewest, "contradicted"), (fewest - 1, "not resolvable")):
        assert verdict(put(survey, claim("2S", **JOINT, **printed(0.7), published_n=n))) == expected


def test_a_share_near_the_printed_one_is_supported_with_the_base_it_takes(survey: cx.Survey) -> None:
    found = put(survey, claim("FIX", **JOINT, **printed(0.5)))
    assert verdict(found) == "supported"
    fewest = int(found.stands_from_n)
    known = [put(survey, claim("2S", **JOINT, **printed(0.5), published_n=n)) for n in (fewest, fewest - 1)]
    assert [evidence.p_support <= 0.05 for evidence in known] == [True, False]


def test_reasons_for_no_answer_are_no_rivals_of_an_answer() -> None:
    options = [{"code": "joint", "label": "joint"}, {"code": "it", "label": "it"}]
    unsure = {"code": "unsure", "label": "unsure", "reason": "dont_know"}
    book = Codebook.from_dict({"questions": {"who": {"options": [*options, unsure], "base": "asked"}}})
    many = cx.from_frame(pd.DataFrame({"who": ["unsure"] * 90 + ["joint"] * 80 + ["it"] * 30}), codebook=book)
    found = put(many, claim("SUP", **JOINT, **UP))
    assert verdict(found) == "supported"
    assert found.method.endswith("“joint” named beforehand, against the other answer")
    alone = Codebook.from_dict({"questions": {"who": {"options": [options[0], unsure], "base": "asked"}}})
    few = cx.from_frame(many.frame.loc[lambda frame: frame["who"] != "it"].reset_index(drop=True), codebook=alone)
    assert put(few, claim("SUP", **JOINT, **UP)).reason == "“joint” is the only answer to it"


def test_not_different_is_never_the_same() -> None:
    few = cx.from_frame(pd.DataFrame({"who": ["joint"] * 50 + ["it"] * 50}))
    found = put(few, claim("EQ", **JOINT, **printed(0.5), margin=0.05))
    assert found.p_contradict > 0.5
    assert verdict(found) == "not resolvable"


def test_one_refused_claim_says_why(survey: cx.Survey) -> None:
    found = put(survey, claim("GT", question="who", levels=("nobody",), **UP, threshold=0.5))
    assert found.reason.startswith("who has no such answer")
    assert verdict(found) == "not testable by survey"


def test_answers_that_are_all_the_same_are_no_evidence() -> None:
    same = cx.from_frame(pd.DataFrame({"mood": [3.0] * 60, "step": [1.0, 2.0] * 30}))
    found = put(same, claim("TREND", question="mood", by="step", **UP))
    assert found.reason == "everybody gave the same answer, so that there is no variance to test with"


def test_parts_of_which_all_must_hold_are_as_strong_as_the_weakest(survey: cx.Survey) -> None:
    above = [claim("GT", **JOINT, threshold=at, **UP) for at in (0.40, 0.49)]
    both = put(survey, claim("GT", parts=tuple(above)))
    alone = [put(survey, part) for part in above]
    assert both.p_support == max(part.p_support for part in alone)
    assert both.p_contradict == min(1.0, 2 * min(part.p_contradict for part in alone))
    one = put(survey, claim("GT", parts=tuple(above), joined="any"))
    assert one.p_support == min(1.0, 2 * min(part.p_support for part in alone))


def test_a_rule_that_can_be_read_off() -> None:
    def found(**numbers: float) -> str:
        return verdict(Evidence("share", "", "", **{"p_support": 0.5, "p_contradict": 0.5, "power": 0.9, **numbers}))

    assert found() == "compatible but unproven"
    assert found(power=0.49) == "not resolvable"
    assert found(power=0.1, p_support=0.05) == "supported"
    assert found(p_contradict=0.05) == "contradicted"
    assert verdict(Evidence("share", "", "", p_support=0.0, flag="suppressed: base under 30")) == "not resolvable"
