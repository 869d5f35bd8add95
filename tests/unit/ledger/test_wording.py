"""Sentences of verdicts: bases, interval and method in each, no cause in any, and never "the same"."""

import math
from dataclasses import replace
from typing import get_args

import pytest

import cxsurvey as cx
from cxsurvey.codebook import Codebook
from cxsurvey.ledger.causes import causal_words
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.reading import read_claims
from cxsurvey.ledger.terms import PublishedClaim, Verdict
from cxsurvey.ledger.wording import refuse_causes, says_same, sentence

CLAIMS = read_claims(None, Codebook({})).claims
TESTED = Evidence(
    "difference", "the share in “A” less that in “B”", "one-sided test",
    estimate=0.031, conf_low=-0.02, conf_high=0.082,
    base_n=698, base_effective=558.3, p_support=0.12, p_contradict=0.88, power=0.41, n_needed=31_127,
)  # fmt: skip


@pytest.mark.parametrize("verdict", get_args(Verdict))
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_no_sentence_of_any_claim_in_any_verdict_names_a_cause_or_says_the_same(claim, verdict):
    text = sentence(claim, TESTED, verdict, p_adjusted=0.24, family=8)
    assert causal_words(text) == ()
    assert says_same(text) == ""
    assert text.endswith(".")
    if verdict != "not testable by survey" and claim.recipe != "DET":
        for part in ("n = 698, effective 558", "95% interval −2.0 to +8.2 points", "one-sided test", "p = 0.24"):
            assert part in text


def test_what_is_not_resolved_says_what_it_would_take():
    claim = PublishedClaim("a", "", "", "GT")
    assert "power 41%, 80% takes about 32,000 respondents" in sentence(claim, TESTED, "not resolvable")
    assert "80% takes" not in sentence(claim, TESTED, "supported")
    assert "80% takes" not in sentence(claim, replace(TESTED, power=0.91), "compatible but unproven")


def test_a_small_base_is_said_to_be_that_of_the_smallest_group():
    claim = PublishedClaim("a", "", "", "ORD")
    small = replace(TESTED, flag="small base: under 100")
    assert "effective 558; small base: under 100 in the smallest group)" in sentence(claim, small, "supported")
    whole = replace(small, base_n=90, base_effective=90)
    assert "(n = 90; small base: under 100)" in sentence(claim, whole, "supported")


def test_a_number_of_too_few_is_not_told():
    hidden = replace(TESTED, flag="suppressed: base under 30")
    text = sentence(PublishedClaim("a", "", "", "ORD"), hidden, "not resolvable")
    assert "is not shown (nor its 95% interval) among all asked (n = 698" in text
    assert "under 30 in the smallest group" in text
    assert "3.1" not in text


def test_an_association_is_called_one():
    claim = PublishedClaim("a", "", "", "ORD")
    assert sentence(claim, TESTED, "supported").startswith("The one is associated with the other as claimed")
    assert "associated" not in sentence(claim, TESTED, "contradicted")


def test_why_a_claim_was_not_tested():
    nothing = Evidence.untestable("no variance")
    waves = PublishedClaim("a", "", "", "WAVE", not_asked=("WAVE",))
    assert sentence(waves, nothing, "not testable by survey").endswith(
        "it compares waves, and these are the answers of one."
    )
    two = PublishedClaim("a", "", "", "GT", not_asked=("B01", "B02"))
    assert sentence(two, nothing, "not testable by survey").endswith("B01, B02 were not asked.")


def test_arithmetic_prints_what_was_printed_beside_what_is_right():
    claim = next(claim for claim in CLAIMS if claim.id == "C002.10")
    found = Evidence("number", claim.formula, "arithmetic", estimate=65.0, unit="h", p_contradict=0.0, p_support=1.0)
    assert sentence(claim, found, "contradicted") == (
        "Plain arithmetic without sampling error, interval or base: with windows 5, hours 1, weeks 13, "
        "windows × hours × weeks is 65 h, where 60 h is printed."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Joint sessions lead to better outcomes.",
        "Outcomes are better because of joint sessions.",
        "A bridging office improves the mood.",
        "Downtime hurts satisfaction.",
        "Training reduces disruption.",
        "The gap is due to unclear duties.",
        "Cloud drives growth.",
        "Better support results in more value.",
        "The effect of size is small.",
        "Age explains the gap.",
        "Een brugteam zorgt voor duidelijkheid.",
        "Stilstand leidt tot vertrek.",
        "Dat komt door IT.",
        "Training verbetert de sfeer.",
        "Dankzij IT gaat het goed.",
        "Duidelijke taken dragen bij aan succes.",
        "Het brugteam heeft invloed op de sfeer.",
    ],
)
def test_causes_are_refused(text):
    assert causal_words(text)
    with pytest.raises(cx.ClaimError):
        refuse_causes(text, where="a")


@pytest.mark.parametrize(
    "text",
    [
        "Joint sessions lead IT only by 30 points.",
        "Satisfaction improved by 3 points from 2021 to 2022.",
        "Duties are clearer where there is a bridging office.",
        "IT reports higher satisfaction than the business.",
        "The share increased between waves.",
        "More downtime goes with lower scores.",
        "The answer was “Change in revenue due to CX technology”.",
        "Firms with a bridging office are happier.",
        "IT heeft vaker een positief oordeel dan de business.",
        "Het aandeel steeg van 2021 tot 2022.",
    ],
)
def test_what_goes_with_what_is_not_refused(text):
    assert causal_words(text) == ()


def test_labels_of_the_survey_may_name_a_cause_and_the_claim_may_not():
    found = replace(TESTED, what="the share who said Yes, because it leads to sales")
    assert "because it leads to sales" in sentence(PublishedClaim("a", "", "", "GT"), found, "supported")
    with pytest.raises(cx.ClaimError):
        sentence(PublishedClaim("a", "", "", "GT", population="firms hurt because of downtime"), found, "supported")


def test_numbers_that_are_not_there_are_dashes():
    found = Evidence(
        "share", "the share", "a test", base_n=40, base_effective=math.nan, p_support=0.5, p_contradict=0.5
    )
    assert "is – (95% interval – to –) among all asked (n = 40)" in sentence(
        PublishedClaim("a", "", "", "GT"), found, "not resolvable"
    )
