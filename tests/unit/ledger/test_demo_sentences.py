"""The ledger of the demonstration study: each of 78 sentences with base, interval and test, none with a cause."""

import math
import re
from pathlib import Path

import pytest

import cxsurvey as cx
from cxsurvey.ledger.causes import causal_words
from cxsurvey.ledger.wording import says_same
from cxsurvey.rendering.ledger_lines import family_note, notes_of

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
        interval = r"is not shown \(nor its" if entry.evidence.is_suppressed else r"\("
        pattern = interval + (
            r" ?9[05]% interval[^)]*\) among .+ \(n = [\d,]+.*\), by .+ \(p [=<] .* against it; power \d+%.*\)\.$"
        )
        assert re.search(pattern, entry.sentence), entry.sentence


def test_no_text_has_a_number_as_machines_write_it_or_says_a_thing_twice(ledger):
    for entry in ledger.entries:
        texts = [entry.sentence, *notes_of(entry)]
        for text in texts:
            assert not re.search(r"\de[-+]\d|\d \d|\d %|(?<![\w-])-\d|\d\.\d{4}|\bnan\b|\binf\b", text), text
            assert text.endswith("."), text
        assert len(texts) == len(set(texts)), entry.claim.id


def test_what_a_claim_allows_is_on_the_scale_of_the_number_shown(ledger):
    rows = ledger.to_frame().set_index("id")
    ends = rows[["published_low", "published_high"]]
    assert ends.loc["C003.9"].tolist() == pytest.approx([0, math.nan], nan_ok=True)  # moved up: above 0, not above 3
    assert ends.loc["C003.11"].tolist() == pytest.approx([math.nan, 0], nan_ok=True)
    assert ends.loc["C003.15"].tolist() == pytest.approx([math.nan, 0.05], nan_ok=True)  # that of the part shown
    assert ends.loc["C003.2"].tolist() == pytest.approx([0.4165, 0.4175])
    assert ends.loc["C002.10"].tolist() == pytest.approx([59.5, 60.5])
    assert ends.loc["C000.11"].isna().all()  # a part of a difference that is itself estimated
    shares = rows[rows["scale"].isin(["share", "difference"])]
    assert (shares[["published_low", "published_high"]].abs().stack().dropna() <= 1).all()


def test_what_the_family_decided_is_said_and_only_that(ledger):
    for entry in ledger.entries:
        alone = entry.evidence.p_support <= 0.05 and not entry.evidence.is_suppressed
        decided = alone and entry.p_adjusted > 0.05
        assert bool(family_note(entry)) == decided, entry.claim.id
    assert any(map(family_note, ledger.entries))


def test_what_no_survey_can_tell_is_told(ledger):
    untestable = {entry.claim.id for entry in ledger.entries if entry.verdict == "not testable by survey"}
    outside = {"C003.17", "C002.3", "C002.6", "C002.7", "C002.8", "C002.15", "C002.18", "C004.12"}
    assert untestable == outside | {"C002.1"}  # a trend over waves, and this is one


def test_a_scorecard_does_not_blame_the_sample_for_what_the_family_decided(ledger):
    decided = [entry.claim.id for entry in ledger.entries if family_note(entry)]
    for name in decided:
        [page] = cx.scorecard(ledger, only=[name])
        notes = " ".join(page.notes)
        assert f"{name}: supported if tested alone, not after adjustment for the claims tested with it." in notes
        assert "too few respondents to tell" not in notes
        assert "nor its opposite" not in notes
