"""Words and numbers as intervals, by the lexicon: each interval worked out by hand."""

import math

import pytest

from cxsurvey.ledger.arithmetic import evaluate
from cxsurvey.ledger.quantifiers import LEXICON, interval_of, quantity


@pytest.mark.parametrize(
    ("text", "value", "unit", "half"),
    [
        ("41.7%", 0.417, "share", 0.0005),
        ("41.7 %", 0.417, "share", 0.0005),
        ("12 per cent", 0.12, "share", 0.005),
        ("1.3 pp", 0.013, "points", 0.0005),
        ("1/3", 1 / 3, "share", 0.0),
        ("8 hours", 8, "hours", 0.5),
        ("7.5 times", 7.5, "times", 0.05),
        ("1,725", 1725, "", 0.5),
        ("0.5 million USD", 500_000, "USD", 50_000),
        ("500k", 500_000, "", 500),
        ("−3 pp", -0.03, "points", 0.005),
    ],
)
def test_printed_numbers(text, value, unit, half):
    found = quantity(text)
    assert (found.value, found.unit, found.half) == (
        pytest.approx(value, abs=1e-15),
        unit,
        pytest.approx(half, abs=1e-15),
    )


@pytest.mark.parametrize("text", ["", "a lot", "%", "1/0", "12..5", "1,72", "nan", "12% or 13%"])
def test_what_is_no_number(text):
    assert quantity(text) is None


@pytest.mark.parametrize(
    ("word", "number", "low", "high"),
    [
        ("", "41.7%", 0.4165, 0.4175),
        ("just under", "12%", 0.115, 0.12),
        ("almost", "1/3", 0.30, 1 / 3),
        ("almost", "2/3", 0.65, 2 / 3),
        ("close to", "90%", 0.85, 0.90),
        ("nearly", "0.5 million USD", 450_000, 500_000),
        ("about", "50%", 0.45, 0.55),
        ("circa", "20 hours", 18, 22),
        ("more than", "50%", 0.5, math.inf),
        ("slightly more than", "1.3 pp", 0.0, 0.05),
        ("most", None, 0.5, 1.0),
        ("generally", None, 0.5, 1.0),
        ("many", None, 0.3, 1.0),
        ("some", None, 0.01, 1.0),
    ],
)
def test_words(word, number, low, high):
    found = interval_of(word, quantity(number) if number else None)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(("word", "at", "inside"), [("just under", 0.12, False), ("just under", 0.115, True)])
def test_ends(word, at, inside):
    assert (at in interval_of(word, quantity("12%"))) is inside


def test_rounding_is_half_up_at_both_ends():
    rounding = quantity("41.7%").rounding
    assert 0.4165 in rounding
    assert 0.4175 not in rounding


def test_most_and_its_kin_have_a_strict_reading():
    assert {word for word, entry in LEXICON.items() if entry.strict == 0.75} == {"most", "generally", "mostly", "often"}
    assert 0.5 not in interval_of("most", None)


def test_arithmetic():
    inputs = {"windows": 5.0, "hours": 1.0, "weeks": 13.0}
    assert evaluate("windows * hours * weeks", inputs) == 65
    assert evaluate("-(windows + 1) / 2", inputs) == -3


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("windows ** 2", "names and numbers joined by"),
        ("__import__('os')", "names and numbers joined by"),
        ("windows.real", "names and numbers joined by"),
        ("hours", "it lacks hours"),
        ("windows / 0", "does not divide by 0"),
        ("windows *", "names and numbers joined by"),
        ("1e308 * 10", "finite"),
        ("True", "names and numbers joined by"),
    ],
)
def test_what_is_no_arithmetic(formula, says):
    with pytest.raises(ValueError, match=says):
        evaluate(formula, {"windows": 5.0})
