"""The ledger of the demonstration study: each of 78 sentences with base, interval and test, none with a cause."""

import re
from pathlib import Path

import pytest

import cxsurvey as cx
from cxsurvey.ledger.causes import causal_words
from cxsurvey.ledger.wording import says_same

CLAIMS = Path(__file__).parents[3] / "data" / "cx2022" / "claims.toml"


@pytest.fixture(scope="module")
def ledger():
    return cx.claims(cx.simulate_study(seed=2022)[2022].survey(), CLAIMS)


def test_every_sentence_states_base_interval_and_test(ledger):
    assert len(ledger) == 78
    for entry in ledger.entries:
        assert causal_words(entry.sentence) == (), entry.claim.id
        assert says_same(entry.sentence) == "", entry.claim.id
        if entry.verdict == "not testable by survey" or entry.claim.recipe == "DET":
            continue
        pattern = (
            r"\(9[05]% interval [^)]*\) among .+ \(n = [\d,]+.*\), by .+ \(p [=<] .* against it; power \d+%.*\)\.$"
        )
        assert re.search(pattern, entry.sentence), entry.sentence


def test_what_no_survey_can_tell_is_told(ledger):
    untestable = {entry.claim.id for entry in ledger.entries if entry.verdict == "not testable by survey"}
    outside = {"C003.17", "C002.3", "C002.6", "C002.7", "C002.8", "C002.15", "C002.18", "C004.12"}
    assert untestable == outside | {"C002.1"}  # a trend over waves, and this is one
