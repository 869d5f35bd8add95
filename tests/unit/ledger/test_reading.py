"""The claims that come with the package: all 78, readable for every wave, in our words, with their traps respected."""

from collections import Counter
from pathlib import Path

import pytest

from cxsurvey.codebook import Codebook
from cxsurvey.ledger.causes import causal_words
from cxsurvey.ledger.needs import NEEDS
from cxsurvey.ledger.reading import STANDARD, read_claims
from cxsurvey.ledger.slots import Book
from cxsurvey.simulation.claims import claims_text

DATA = Path(__file__).parents[3] / "data"
WAVES = (2021, 2022, 2023)
PER_SOURCE = {"C000": 18, "C001": 11, "C002": 20, "C003": 17, "C004": 12}


def codebook(year):
    return Codebook.read(DATA / f"cx{year}" / "codebook.toml")


def claims(year):
    return read_claims(DATA / f"cx{year}" / "claims.toml", codebook(year))


@pytest.fixture(scope="module")
def book():
    return claims(2022)


@pytest.mark.parametrize("year", WAVES)
def test_every_wave_has_all_claims_and_the_file_that_is_written_for_it(year):
    found = claims(year)
    assert Counter(claim.id.partition(".")[0] for claim in found.claims) == PER_SOURCE
    ids = [f"{source}.{number}" for source, count in PER_SOURCE.items() for number in range(1, count + 1)]
    assert sorted(claim.id for claim in found.claims) == sorted(ids)
    written = claims_text(codebook(year), codebook(2022))
    assert (DATA / f"cx{year}" / "claims.toml").read_text(encoding="utf-8") == written


def test_what_a_wave_did_not_ask_stays_in_its_ledger():
    found = {claim.id: claim.not_asked for claim in claims(2021).claims if claim.not_asked}
    assert found["C000.14"] == ("B01",)
    assert found["C004.5"] == ("U06", "U04")  # by way of the derived question
    assert "C003.9" not in found  # what only a test beside the verdict needs takes no claim away
    assert found.keys() > {"C004.1", "C000.18", "C002.1"}


def test_codes_are_those_of_the_wave():
    """2021 had joint sessions and go-between the other way round, and no advisers."""
    then, now = claims(2021), claims(2022)
    assert then.one("C003.2").levels == (3,)
    assert then.one("C003.4").levels == (2,)
    assert then.one("C003.6").coefficients == {1: 1.0, 2: 1.0, 3: -1.0}
    assert then.one("C003.8").order == ((3,), (2,), (1,))
    assert now.one("C003.2").levels == ("joint",)
    assert (len(then.one("C003.7").levels), len(now.one("C003.7").levels)) == (4, 5)


def test_just_under_12_per_cent_is_a_band_and_no_base_is_known(book):
    claim = book.one("C003.1")
    assert (claim.recipe, claim.interval.low, claim.interval.high) == ("BAND", 0.115, 0.12)
    assert 0.115 in claim.interval
    assert 0.12 not in claim.interval
    assert "11.9" not in STANDARD.read_text(encoding="utf-8")
    assert {claim.published_n for claim in book.claims} == {None}
    assert {claim.sensitivity_n for claim in book.claims if claim.id.startswith("C003")} == {(724, 641)}
    assert {claim.sensitivity_n for claim in book.claims if not claim.id.startswith("C003")} == {()}


def test_sixty_and_sixty_five_hours_are_both_there(book):
    claim = book.one("C002.10")
    assert claim.quantity.value == 60
    assert "60" in claim.note
    assert "65" in claim.note


def test_consumers_are_not_asked_about_through_firms(book):
    assert book.one("C002.7").reason == "it is about consumers, and this survey asked organisations"
    assert book.one("C002.7").question == "T06"  # the proxy is named and not used


def test_the_hour_of_downtime_is_not_multiplied(book):
    assert "must not be multiplied" in book.one("C002.5").note
    assert (book.one("C002.5").interval.low, book.one("C002.5").interval.high) == (450_000, 500_000)


def test_directed_tests_have_their_side_and_every_recipe_is_known(book):
    every = [test for claim in book.claims for test in (claim, *claim.parts, *claim.also) if not claim.reason]
    directed = [test for test in every if NEEDS[test.recipe].is_directed and not test.parts]
    assert directed
    assert all(test.side in ("greater", "less") for test in directed)
    thresholds = [test for test in every if test.recipe in ("GT", "LT", "LB") and not test.parts]
    assert thresholds
    assert all(test.threshold is not None for test in thresholds)


def test_statements_are_in_our_words_and_name_no_cause(book):
    texts = [text for claim in book.claims for text in (claim.statement, claim.note, claim.reason, claim.population)]
    assert [text for text in texts if causal_words(text)] == []
    assert len({claim.statement for claim in book.claims}) == 78


def test_a_survey_of_something_else_is_told_what_it_did_not_ask():
    other = Codebook.from_dict({"questions": {"D01": {"options": [{"code": "red", "label": "Red"}]}}})
    found = read_claims(None, other)
    open_to_all = {"C002.10", "C002.11", "C002.12"}
    assert {claim.id for claim in found.claims if not claim.not_asked and not claim.reason} == open_to_all
    assert found.one("C003.2").not_asked == ("D01",)  # a question with other codes is another question


def test_parts_take_what_they_leave_out_from_the_claim(book):
    claim = book.one("C001.8")
    assert [part.by for part in claim.parts] == ["C01a", "C01b", "C01c", "C01d"]
    assert {(part.question, part.levels, part.group, part.side) for part in claim.parts} == {
        ("M04", (1,), (1, 2, 3), "greater")
    }
    first, second = book.one("C003.15").parts
    assert (first.recipe, first.threshold, second.recipe, second.threshold) == ("GT", 0.5, "LT", 0.05)


def test_a_net_stands_for_its_options():
    nets = {"q": {"options": [{"code": c, "label": str(c)} for c in (1, 2, 3)], "nets": {"top": {"options": [2, 3]}}}}
    known = Book(Codebook.from_dict({"questions": nets}))
    assert known.coded("q", ("top", 1)) == (2, 3, 1)
    assert known.coded("q", ("2",)) == (2,)
