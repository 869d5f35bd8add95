"""The ledger: every claim has a row whatever happens, with the columns that figures and pages are made from."""

from __future__ import annotations

import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.families import adjusted
from cxsurvey.ledger.grim import grim_remark
from cxsurvey.ledger.standing import stands_from
from cxsurvey.ledger.terms import PublishedClaim, Quantity

COLUMNS = [
    "id", "source", "statement", "recipe", "family", "verdict", "sentence", "scale", "estimate", "conf_low",
    "conf_high", "published_low", "published_high", "base_n", "base_effective", "p_support", "p_contradict",
    "p_adjusted", "power", "n_needed", "stands_from_n", "grim", "method", "flag",
]  # fmt: skip
VERDICTS = ["supported", "contradicted", "compatible but unproven", "not resolvable", "not testable by survey"]


@pytest.fixture(scope="module")
def study() -> cx.SimulatedStudy:
    return cx.simulate_study(seed=3, n=300, waves=[2022])


@pytest.fixture(scope="module")
def ledger(study: cx.SimulatedStudy) -> cx.Ledger:
    return cx.claims(study[2022].survey())


def test_every_claim_has_a_row_with_the_fixed_columns(ledger: cx.Ledger) -> None:
    frame = ledger.to_frame()
    assert list(frame.columns) == COLUMNS
    assert len(frame) == len(ledger) == 78
    assert frame["id"].is_unique
    assert set(frame["verdict"]) <= set(VERDICTS)
    assert set(frame["scale"]) <= {"share", "difference", "ratio", "number"}


def test_counts_are_of_all_five_verdicts_in_order(ledger: cx.Ledger) -> None:
    counts = ledger.counts()
    assert list(counts.index) == VERDICTS
    assert counts.sum() == 78


def test_what_is_tested_has_numbers_and_what_is_not_has_a_reason(ledger: cx.Ledger) -> None:
    frame = ledger.to_frame()
    untested = frame["verdict"] == "not testable by survey"
    assert (frame.loc[untested, "flag"] != "").all()
    assert frame.loc[untested, ["estimate", "p_support", "power"]].isna().all(axis=None)
    numbers = ["estimate", "conf_low", "conf_high", "p_support", "p_contradict", "power", "n_needed"]
    assert frame.loc[~untested, numbers].notna().all(axis=None)
    known = frame.dropna(subset="p_adjusted")
    assert (known["p_adjusted"] >= known["p_support"] - 1e-12).all()
    assert set(frame.loc[~untested & frame["p_adjusted"].isna(), "verdict"]) <= {"not resolvable"}


def test_a_claim_on_a_wave_says_that_there_is_one(ledger: cx.Ledger) -> None:
    assert ledger.one("C002.1").sentence.endswith("it compares waves, and these are the answers of one.")


def test_a_survey_that_asked_nothing_of_it_keeps_all_claims() -> None:
    other = cx.claims(cx.from_frame(pd.DataFrame({"colour": ["red", "blue"] * 50})))
    counts = other.counts()
    assert counts["not testable by survey"] == 75  # all but three lines of arithmetic
    assert counts.sum() == 78
    assert "D01 was not asked" in other.one("C003.2").sentence


def test_an_unknown_id_is_refused(ledger: cx.Ledger) -> None:
    with pytest.raises(cx.ClaimError) as caught:
        ledger.one("C003.22")
    assert str(caught.value).splitlines()[:3] == [
        "There is no such claim.",
        "  where:    one()",
        "  got:      C003.22",
    ]


def test_text_and_page_say_counts_survey_and_that_data_are_synthetic(ledger: cx.Ledger) -> None:
    for text in (repr(ledger), ledger._repr_html_()):
        assert "78 claims: " in text
        assert "300 respondents" in text
        assert "Synthetic demonstration data" in text


def test_weights_reach_the_verdicts(study: cx.SimulatedStudy, ledger: cx.Ledger) -> None:
    weighted = cx.claims(study[2022].survey().weight(study[2022].targets))
    row = weighted.one("C003.2").evidence
    share = cx.share(study[2022].survey().weight(study[2022].targets), "D01").one("joint")
    assert row.estimate == pytest.approx(share["estimate"], abs=1e-12)
    assert row.base_effective == pytest.approx(share["base_effective"])
    assert row.method.endswith("weighted")
    assert row.std_error > ledger.one("C003.2").evidence.std_error


def test_families_are_adjusted_apart_and_arithmetic_stands_alone() -> None:
    def told(name: str, family: str, recipe: str = "GT") -> PublishedClaim:
        return PublishedClaim(name, "", "", recipe, family=family)  # type: ignore[arg-type]

    claims = [told("a", "x"), told("b", "x"), told("c", "y"), told("d", ""), told("e", "x", "DET"), told("f", "x")]
    p = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.02, "e": 0.0}
    found = {name: Evidence("share", "", "", p_support=value) for name, value in p.items()}
    found["f"] = Evidence.untestable("not asked")
    assert adjusted(claims, found, {"x": "holm", "y": "bh"}) == pytest.approx(
        {"a": 0.02, "b": 0.04, "c": 0.03, "d": 0.02, "e": 0.0, "f": float("nan")}, nan_ok=True
    )


def test_stands_from_is_the_smallest_whole_number() -> None:
    assert stands_from(lambda n: 1 / n, 0.003) == 334
    assert stands_from(lambda _n: 0.5, 0.05) == float("inf")
    assert stands_from(lambda _n: 0.01, 0.05) == 1


@pytest.mark.parametrize(
    ("fields", "remark"),
    [
        ({"published_n": 724}, "41.7 % can occur with n = 724 (302 of 724)"),
        ({"published_n": 30}, "41.7 % cannot occur with n = 30, unweighted"),
        ({"sensitivity_n": (724,)}, "41.7 % can occur if n = 724 (302 of 724)"),
        ({}, ""),
        ({"published_n": 724, "quantifier": "about"}, ""),
    ],
)
def test_grim_remark(fields: dict[str, object], remark: str) -> None:
    share = Quantity("41.7 %", 0.417, "share", 0.0005)
    assert grim_remark(PublishedClaim("C", "", "", "FIX", quantity=share, **fields)) == remark  # type: ignore[arg-type]


def test_grim_agrees_with_trying_every_count() -> None:
    from cxsurvey.ledger.grim import counts_that_print

    for n in range(1, 120):
        for tenth in range(0, 1001, 7):
            tried = [k for k in range(n + 1) if abs(1000 * k - tenth * n) * 2 <= n]
            assert list(counts_that_print(tenth / 1000, 0.0005, n)) == tried
