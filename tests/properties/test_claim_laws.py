"""Laws of sentences and claims: a number that is changed is refused, a direction turned round is refused."""

import math

import pandas as pd
from hypothesis import assume, given
from hypothesis import strategies as st

import cxsurvey as cx
from cxsurvey.ledger.direction import objections, oriented
from cxsurvey.ledger.facts import Facts, Named
from cxsurvey.ledger.number_check import number_objections
from cxsurvey.ledger.quantifiers import interval_of, quantity
from cxsurvey.ledger.sentence import claim
from cxsurvey.rounding import half_up

A, B = Named("North", ("North",), 0.6), Named("South", ("South",), 0.3)
SHARES = st.floats(0.02, 0.98)
GAPS = st.floats(0.02, 0.6)
HALF_WIDTHS = st.floats(0.005, 0.015)
BASES = st.integers(100, 5000)
OTHER = st.floats(0, 100).map(lambda value: round(value, 1))
UPWARD = st.sampled_from(["leads", "is ahead of", "is higher than", "exceeds", "is significantly above"])
DOWNWARD = st.sampled_from(["trails", "is behind", "is lower than", "is significantly below"])


def estimate(value, half, base):
    return Facts("estimate", value, max(value - half, 0), min(value + half, 1), bases=(float(base),), base="firms")


def difference(value, half, p=0.001):
    return Facts("difference", value, value - half, value + half, p=p, first=(A,), second=(B,))


def accepted(text, facts):
    turned = oriented(text, facts)
    return not [*objections(text, turned), *number_objections(text, turned)]


@given(SHARES, HALF_WIDTHS, BASES, OTHER, st.integers(0, 1))
def test_a_share_is_let_through_as_shown_and_refused_when_changed(value, half, base, other, decimals):
    facts = estimate(value, half, base)
    shown = half_up(100 * value, decimals)
    assert accepted(f"{shown:.{decimals}f}% of {base} firms want it.", facts)
    assume(half_up(other, decimals) != shown)
    assert not accepted(f"{other:.{decimals}f}% of {base} firms want it.", facts)


@given(SHARES, HALF_WIDTHS, BASES, BASES)
def test_a_base_is_refused_when_changed(value, half, base, other):
    assume(other != base)
    text = f"{half_up(100 * value):.0f}% of {{}} firms want it."
    assert accepted(text.format(base), estimate(value, half, base))
    assert not accepted(text.format(other), estimate(value, half, base))


@given(SHARES, HALF_WIDTHS, OTHER, OTHER)
def test_an_interval_is_refused_when_changed(value, half, low, high):
    facts = estimate(value, half, 400)
    shown = tuple(half_up(100 * end, 1) for end in (facts.low, facts.high))
    text = f"{half_up(100 * value):.0f}% (95% interval {{:.1f}} to {{:.1f}}%) want it."
    assert accepted(text.format(*shown), facts)
    assume((low, high) != shown)
    assert not accepted(text.format(low, high), facts)


@given(GAPS, HALF_WIDTHS, OTHER, UPWARD)
def test_a_difference_is_refused_when_changed(gap, half, other, verb):
    facts = difference(gap, half)
    shown = half_up(100 * gap, 1)
    assert accepted(f"North {verb} South by {shown:.1f} points.", facts)
    assume(other != shown)
    assert not accepted(f"North {verb} South by {other:.1f} points.", facts)


@given(GAPS, HALF_WIDTHS, UPWARD, DOWNWARD)
def test_a_direction_holds_one_way_only(gap, half, up, down):
    facts = difference(gap, half)
    assert accepted(f"North {up} South.", facts)
    assert accepted(f"South {down} North.", facts)
    assert not accepted(f"South {up} North.", facts)
    assert not accepted(f"North {down} South.", facts)


@given(GAPS, HALF_WIDTHS, st.floats(0.0501, 1.0), UPWARD)
def test_no_direction_without_significance(gap, half, p, verb):
    assert not accepted(f"North {verb} South.", difference(gap, half, p))
    assert accepted("The difference between North and South is not settled.", difference(gap, half, p))


@given(SHARES, st.floats(0.001, 0.2))
def test_a_majority_is_an_interval_above_half(value, half):
    facts = estimate(value, half, 400)
    assert accepted("Most want it.", facts) == (facts.low > 0.5)
    assert accepted("A minority wants it.", facts) == (facts.high < 0.5)


@given(st.integers(60, 95), st.integers(100, 400))
def test_placeholders_are_always_right(percent, n):
    """Whatever the answers, a sentence with placeholders writes the numbers that one without would have to."""
    yes = round(percent * n / 100)
    survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * yes + ["IT"] * (n - yes)}))
    row = cx.share(survey, "who").one("joint")
    filled = claim("{estimate} of {base} firms want joint sessions.", row).text
    assert claim(filled, row).text == filled


@given(st.decimals(1, 99, places=1))
def test_a_printed_number_lies_in_its_own_rounding_and_under_just_under(number):
    found = quantity(f"{number}%")
    assert math.isclose(found.value, float(number) / 100)
    assert found.value in interval_of("", found)
    assert found.value not in interval_of("just under", found)
    assert found.value in interval_of("about", found)


JOINT = cx.share(cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 40})), "who").one("joint")


@given(st.text(max_size=80))
def test_any_text_is_let_through_or_refused_with_a_message(text):
    told = ""
    try:
        told = f"{claim(text, JOINT).template} next:"
    except cx.ClaimError as error:
        told = str(error)
    assert "next:" in told
