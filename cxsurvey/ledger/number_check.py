"""Every number that a sentence writes out must be one that its row shows, at the precision it is written in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from cxsurvey.ledger.facts import Facts
from cxsurvey.ledger.names import Named, pattern_of
from cxsurvey.ledger.objection import Objection, size_text
from cxsurvey.ledger.share_words import without_parts
from cxsurvey.ledger.spelled_numbers import Written, written_numbers
from cxsurvey.rounding import half_up, percent

_MORE = re.compile(r"\b(?:more than|greater than|over|above|exceed(?:s|ed|ing)?|meer dan)\s+$", re.IGNORECASE)
_LESS = re.compile(r"\b(?:fewer than|less than|under|below|minder dan)\s+$", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:at least|minstens)\s+$", re.IGNORECASE)
_MOST = re.compile(r"\b(?:at most|up to|hoogstens)\s+$", re.IGNORECASE)
_ALMOST = re.compile(r"\b(?:almost|nearly|just under|close to|bijna)\s+$", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:about|around|roughly|circa|some|ongeveer)\s+$|[~≈]\s*$", re.IGNORECASE)
_BETWEEN = re.compile(r"^\s*%?\s*(?:to|–|-|and|tot)\s*$")
_AGAINST = re.compile(r"^\s*(?:%|per\s?cent)\s*(?:against|versus|vs\.?|v\.?|to|and|,|;|compared with|tegen)\s*$", re.I)
_INTERVAL = re.compile(r"^\s*%\s*(?:confidence\s+)?(?:interval|limits|CI\b)", re.IGNORECASE)

_RANGE = re.compile(r"\b(?:interval|limits|CI|betrouwbaarheidsinterval)\s*(?:of|is|from|:|,|\()?\s*$", re.IGNORECASE)

NEAR = 0.05  # "about" for shares and differences of shares: the whole interval within five points


def number_objections(text: str, facts: Facts) -> Iterator[Objection]:
    """What is wrong with the numbers of a sentence whose placeholders and quotations have been taken out."""
    text = without_parts(text)
    numbers = [number for number in written_numbers(text) if not _is_year(number, facts)]
    skip: set[int] = set()
    for place, number in enumerate(numbers):
        after = numbers[place + 1] if place + 1 < len(numbers) else None
        if place in skip:
            continue
        if after is not None and _is_interval(text, number, after, facts):
            skip.add(place + 1)
            continue
        if after is not None and _is_range(text, number, after):
            skip.add(place + 1)
            low, high = (f"{half_up(_scaled(end, facts), 1):.1f}" for end in (facts.low, facts.high))
            yield Objection(
                f"{number.text} to {after.text}", f"the interval is {low} to {high}", "Write {low} to {high}."
            )
            continue
        if after is not None and _is_pair(text, number, after, facts):
            skip.add(place + 1)
            continue
        if _INTERVAL.match(text[number.end :]):
            if not _fits(number, 100 * facts.confidence):
                yield _wrong(number, f"the interval is a {facts.confidence:.0%} interval", f"{facts.confidence:.0%}")
            continue
        yield from _of_number(text, number, facts)


def _is_year(number: Written, facts: Facts) -> bool:
    """Whether it is a year that the survey itself names, and stands without a unit."""
    is_year = not number.role and not number.decimals and 1900 <= number.value <= 2100 and len(number.text) == 4
    return is_year and any(re.search(rf"(?<!\d){number.text}(?!\d)", known) for known in facts.texts)


def _is_interval(text: str, low: Written, high: Written, facts: Facts) -> bool:
    """Whether two numbers with "to" between them are the limits."""
    between = text[low.end : high.start]
    return (
        bool(_BETWEEN.match(between))
        and _fits(low, _scaled(facts.low, facts))
        and _fits(high, _scaled(facts.high, facts))
    )


def _is_range(text: str, low: Written, high: Written) -> bool:
    """Whether two numbers are told as an interval, whatever they are."""
    return bool(_RANGE.search(text[: low.start]) and _BETWEEN.match(text[low.end : high.start]))


def _is_pair(text: str, number: Written, after: Written, facts: Facts) -> bool:
    """Whether two percentages in a row are the shares of both groups, in the order in which these were named."""
    both = [sum(one.value for one in side) if side else math.nan for side in (facts.first, facts.second)]
    pair = number.role == after.role == "percent" and _AGAINST.match(text[number.end : after.start])
    return bool(pair) and facts.kind == "difference" and _fits(number, 100 * both[0]) and _fits(after, 100 * both[1])


def _of_number(text: str, number: Written, facts: Facts) -> Iterator[Objection]:
    if number.role == "base":
        if not any(_fits(number, base) for base in facts.bases):
            bases = " and ".join(dict.fromkeys(f"{base:,.0f}" for base in facts.bases if math.isfinite(base)))
            yield _wrong(number, f"the base is {bases}" if bases else "the row tells no base", "{base}")
    elif number.role == "p":
        yield from _of_p(text, number, facts)
    elif number.role == "times" and facts.kind != "ratio":
        yield _wrong(number, f"the row is a {facts.kind}, not a ratio", "the difference: {difference}")
    elif number.role == "points" and not (facts.kind == "difference" and facts.is_share):
        yield _wrong(number, f"the row is a {facts.kind}, not a difference of shares", "its own unit")
    elif number.role == "percent" and facts.kind == "difference":
        yield from _of_group(text, number, facts)
    else:
        yield from _of_value(text[: number.start], number, facts)


def _of_p(text: str, number: Written, facts: Facts) -> Iterator[Objection]:
    below = text[: number.start].rstrip().endswith(("<", "≤"))
    fits = facts.p < number.value if below else _fits(number, facts.p)
    if not fits:
        yield _wrong(number, "the row has no p" if math.isnan(facts.p) else f"p is {facts.p:.3g}", "{p}")


def _of_group(text: str, number: Written, facts: Facts) -> Iterator[Objection]:
    """A percentage beside a difference is the share of the group named last before it, or else first after it."""
    named = _nearest(text, number, (*facts.first, *facts.second))
    if named is None or math.isnan(named.value):
        says = f"the row is a difference, {size_text(facts)}: points, and no percentage"
        yield Objection(f"{number.text}%", says, "Write {difference}; for shares give of=, the estimates compared.")
    elif not _fits(number, 100 * named.value):
        yield _wrong(number, f"“{named.label}” is {percent(named.value, number.decimals)}", "that")


def _of_value(before: str, number: Written, facts: Facts) -> Iterator[Objection]:
    """The number of the row itself: as it is shown, or as the bound, or the neighbourhood, that words make of it."""
    value, low, high = (_scaled(end, facts) for end in (facts.value, facts.low, facts.high))
    if _MORE.search(before):
        fits, says = low > number.value, f"the interval starts at {low:.4g}"
    elif _LEAST.search(before):
        fits, says = low >= number.value, f"the interval starts at {low:.4g}"
    elif _LESS.search(before):
        fits, says = high < number.value, f"the interval ends at {high:.4g}"
    elif _MOST.search(before):
        fits, says = high <= number.value, f"the interval ends at {high:.4g}"
    elif _ALMOST.search(before):
        reach = 100 * NEAR if facts.is_share else 0.1 * abs(number.value)
        fits, says = number.value - reach <= value < number.value, f"it is {value:.4g}"
    elif _ABOUT.search(before):
        reach = 100 * NEAR if facts.is_share else 0.1 * abs(number.value)
        fits = number.value - reach <= low and high <= number.value + reach
        says = f"it is {value:.4g}, and its interval, {low:.4g} to {high:.4g}, reaches further than {reach:g} from it"
    else:
        fits = _fits(number, value) or (facts.kind == "difference" and _fits(number, abs(value)))
        says = f"it is {half_up(value, number.decimals):.{number.decimals}f}"
    if not fits:
        yield _wrong(number, says, "{estimate}" if facts.kind == "estimate" else "{difference}")


def _scaled(value: float, facts: Facts) -> float:
    """The value in the unit that readers see: shares in per cent, their differences in points."""
    return 100 * value if facts.is_share else value


def _fits(number: Written, value: float) -> bool:
    """Whether the value is written so at that precision."""
    return math.isfinite(value) and half_up(value, number.decimals) == half_up(number.value, number.decimals)


def _nearest(text: str, number: Written, named: tuple[Named, ...]) -> Named | None:
    """What is named last before a number, or else first after it."""
    places = [
        (found.start(), one) for one in named for alias in one.aliases for found in pattern_of(alias).finditer(text)
    ]
    before = [entry for entry in places if entry[0] < number.start]
    if before:
        return max(before, key=lambda entry: entry[0])[1]
    return min(places, key=lambda entry: entry[0])[1] if places else None


def _wrong(number: Written, says: str, instead: str) -> Objection:
    return Objection(number.text, says, f"Write {instead}.")
