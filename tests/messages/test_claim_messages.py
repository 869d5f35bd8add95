"""What a claims.toml with mistakes, and a sentence that its numbers do not bear out, are told: the whole text."""

# ruff: noqa: E501 (messages are compared as they are read)

from textwrap import dedent

import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.codebook import Codebook
from cxsurvey.ledger.reading import read_claims

BOOK = Codebook.from_dict(
    {
        "questions": {
            "D01": {"options": [{"code": "joint", "label": "Joint sessions"}, {"code": "it_only", "label": "IT only"}]},
            "SIDE": {"options": [{"code": "it", "label": "IT"}, {"code": "business", "label": "Business"}]},
            "HOURS": {"type": "numeric"},
        }
    }
)

BAD = """\
not_asked = ["D01", "B01"]
unit = "organisations"
colour = "red"

[sources.column]
title = "A column"
sensitivity_n = [0]

[families.headline]
adjust = "holms"
level = 2

[derived.BANDS]
bands = "HOURS"

[derived.SIDE]
groups = "D01"
of = { all = [] }

[derived.MANY]
count = "D1"
levels = [1]

[[claims]]
id = "A"
source = "colum"
statement = "Joint sessions lead to better outcomes."
family = "headlines"
recipe = "FIX"
quantity = "a lot"
question = "D01"
levels = ["joint"]

[[claims]]
id = "A"
source = "column"
statement = "Most want joint sessions."
recipe = "GTT"
quantifier = "mostish"
published_n = -3

[[claims]]
id = "B"
source = "column"
statement = "IT only goes with IT."
recipe = "2X2"
question = "D1"
levels = ["joynt"]
by = "SIDE"
group = ["business", "its"]

[[claims]]
id = "C"
source = "column"
statement = "Hours are often many."
recipe = "BAND"
quantifier = "most"
question = "HOURS"
levels = [1]
where = { SIDE = "IT", REGION = "x" }

[[claims]]
id = "D"
source = "column"
statement = "Five times one is six."
recipe = "DET"
quantity = "6 h"
formula = "windows ** hours"
inputs = { windows = "five" }

[[claims]]
id = "E"
source = "column"
statement = "Sums are right."
recipe = "DET"
quantity = "6 h"
formula = "windows * weeks"
inputs = { windows = 5 }

[[claims]]
id = "F"
source = "column"
statement = "It is about a half."
recipe = "EQ"
question = "D01"
levels = ["joint"]
quantity = 50
margin = "-5 pp"
between = ["60%", "50%"]

[[claims]]
id = "G"
source = "column"
statement = "It says two things."
[[claims.parts]]
question = "D01"
[[claims.parts]]
recipe = "GT"
question = "D01"
levels = ["joint"]
"""

TOLD = """\
claims.toml has 30 mistakes.
  where:    claims.toml
  got:      sources.column.sensitivity_n = [0], expected whole numbers above 0
            families.headline.level = 2, expected a number between 0 and 1
            families.headline.adjust = "holms", expected "holm" (the nearest of 7)
            not_asked names "D01", expected only questions that the codebook lacks
            derived.BANDS.cuts is missing or does not fit, expected numbers in rising order
            derived.SIDE is a question of the codebook, expected a name of its own
            derived.MANY.count names "D1", expected "D01" (the nearest of 4)
            claims[0].source = "colum", expected "column" (the nearest of 1)
            claims[0].statement says "lead to", expected what goes with what: answers of one moment name no cause
            claims[0].family = "headlines", expected "headline" (the nearest of 1)
            claims[0].quantity = "a lot", expected a number as printed, such as "41.7%", "1/3" or "8 hours"
            claims[1].recipe = "GTT", expected "GT" (the nearest of 23)
            claims[1].published_n = -3, expected a whole number above 0, or no such key
            claims[1].quantifier = "mostish", expected one of "", "just under", "almost", "nearly", "close to", "about", "circa", "roughly" and 14 more
            claims[2].against is missing, expected the codes that it is compared with for 2X2
            claims[2].side is missing, expected "greater" or "less" for 2X2: the claim says which
            claims[2].question = "D1", expected "D01" (the nearest of 4)
            claims[2].group names "its", expected "it" (the nearest of 8)
            claims[3].where.REGION is not a question, expected one of "D01", "SIDE", "HOURS", "B01"
            claims[3].levels is given, expected no codes: HOURS is a numeric question; make bands of it in [derived]
            claims[3].where.SIDE names "IT", expected one of "it", "business", "dont_know", "refused", "no_answer", "invalid", "not_asked", "broke_off"
            claims[4].inputs.windows = "five", expected a number
            claims[5].formula = "windows * weeks", expected only names that inputs has, and it lacks weeks
            claims[6].quantity = 50, expected a number as printed, such as "41.7%", "1/3" or "8 hours"
            claims[6].between = ["60%", "50%"], expected two numbers, such as ["85%", "90%"]
            claims[6].margin = "-5 pp", expected margins above 0
            claims[7].parts[0].recipe is missing, expected a recipe here or in the claim
            claims[7].parts[1].threshold is missing, expected a threshold, such as "50%", or a quantifier that names one for GT
            claims use the id "A" more than once, expected an id each
            colour is not a setting, expected "title", "unit", "sources", "families", "not_asked", "codes", "derived", "claims" and 1 more or nothing
  next:     Correct them and run again."""


def told(text, tmp_path):
    path = tmp_path / "claims.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(cx.ClaimError) as error:
        read_claims(path, BOOK)
    return str(error.value).replace(str(path), "claims.toml")


def test_every_mistake_of_a_file_is_told_at_its_path_at_once(tmp_path):
    assert told(BAD, tmp_path) == TOLD


def test_a_file_without_claims(tmp_path):
    assert told("title = 'Claims'\n", tmp_path) == dedent("""\
        claims.toml has 1 mistake.
          where:    claims.toml
          got:      claims is missing, expected at least one [[claims]]
          next:     Correct it and run again.""")


def test_a_claim_that_is_not_there():
    with pytest.raises(cx.ClaimError) as error:
        read_claims(None, BOOK).one("C003.22")
    told = str(error.value).splitlines()
    assert told[0] == "There is no such claim."
    assert told[2:] == [
        "  got:      C003.22",
        '  expected: "C003.2" (the nearest of 78)',
        "  next:     Use an id of the ledger.",
    ]


def answers():
    return pd.DataFrame(
        {
            "who": ["joint"] * 60 + ["IT only"] * 40 + ["joint"] * 30 + ["IT only"] * 70,
            "side": ["North"] * 100 + ["South"] * 100,
        }
    )


def gap():
    return cx.compare(cx.share(cx.from_frame(answers()), "who", by="side"), across="side").one(
        "North", "South", level="joint"
    )


def joint():
    return cx.share(cx.from_frame(answers()), "who").one("joint")


def few():
    return cx.share(cx.from_frame(answers().iloc[85:110]), "who").one("joint")


REFUSED = {
    "wrong direction": (
        "gap",
        "South leads North by {difference}.",
        """
        The numbers do not bear this sentence out.
          where:    “South leads North by {difference}.”
          got:      “leads”: the difference between South and North is −30 points
          expected: words and numbers that the row of results shows
          next:     Write: "South is behind North by {difference}".
        """,
    ),
    "wrong number": (
        "gap",
        "North leads South by 31 points.",
        """
        The numbers do not bear this sentence out.
          where:    “North leads South by 31 points.”
          got:      “31”: it is 30
          expected: words and numbers that the row of results shows
          next:     Write {difference}.
        """,
    ),
    "points as per cent": (
        "gap",
        "North leads South by 30%.",
        """
        The numbers do not bear this sentence out.
          where:    “North leads South by 30%.”
          got:      “30%”: the row is a difference, 30 points: points, and no percentage
          expected: words and numbers that the row of results shows
          next:     Write {difference}; for shares give of=, the estimates compared.
        """,
    ),
    "sameness": (
        "gap",
        "North and South are equally keen.",
        """
        The numbers do not bear this sentence out.
          where:    “North and South are equally keen.”
          got:      “equally”: the difference between North and South is 30 points, p < 0.001
          expected: words and numbers that the row of results shows
          next:     Test it with equivalence(tests, margin=…), or write that the difference is not settled.
        """,
    ),
    "nobody named": (
        "gap",
        "East leads by {difference}.",
        """
        The numbers do not bear this sentence out.
          where:    “East leads by {difference}.”
          got:      “leads”: the row compares “North” and “South”, and neither is named
          expected: words and numbers that the row of results shows
          next:     Name one of them, by its label.
        """,
    ),
    "no majority": (
        "joint",
        "Most want joint sessions.",
        """
        The numbers do not bear this sentence out.
          where:    “Most want joint sessions.”
          got:      “Most”: 45% (interval 38% to 52%) does not lie within 50% to 100%
          expected: words and numbers that the row of results shows
          next:     Write the share itself: {estimate}.
        """,
    ),
    "a comparison of one": (
        "joint",
        "More want joint sessions.",
        """
        The numbers do not bear this sentence out.
          where:    “More want joint sessions.”
          got:      “More”: the row is one estimate, 45%, and compares nothing
          expected: words and numbers that the row of results shows
          next:     Bind a comparison to a row of compare() or contrast().
        """,
    ),
    "a number out of date": (
        "joint",
        "42% of 200 firms want joint sessions.",
        """
        The numbers do not bear this sentence out.
          where:    “42% of 200 firms want joint sessions.”
          got:      “42”: it is 45
          expected: words and numbers that the row of results shows
          next:     Write {estimate}.
        """,
    ),
    "wrong base": (
        "joint",
        "45% of 210 firms want joint sessions.",
        """
        The numbers do not bear this sentence out.
          where:    “45% of 210 firms want joint sessions.”
          got:      “210”: the base is 200
          expected: words and numbers that the row of results shows
          next:     Write {base}.
        """,
    ),
    "another level": (
        "joint",
        "45% want IT only.",
        """
        The numbers do not bear this sentence out.
          where:    “45% want IT only.”
          got:      “IT only”: the row is about joint and says nothing of it
          expected: words and numbers that the row of results shows
          next:     Leave it out, or bind to the row that does.
        """,
    ),
    "a cause": (
        "joint",
        "Joint sessions lead to {estimate} more sales.",
        """
        A survey of one moment tells what goes with what, not what causes what.
          where:    “Joint sessions lead to {estimate} more sales.”
          got:      "lead to"
          expected: words such as "is associated with", "goes with", "is reported more often by"
          next:     Say it without a cause.
        """,
    ),
    "no such placeholder": (
        "joint",
        "{estimat} want joint sessions.",
        """
        A placeholder cannot be filled in.
          where:    “{estimat} want joint sessions.”
          got:      {estimat}
          expected: "{estimate}", "{low}", "{high}", "{base}", or with digits as in {low:.1f}
          next:     Use one of these.
        """,
    ),
    "open braces": (
        "joint",
        "{estimate want joint sessions.",
        """
        The braces of the sentence do not close.
          where:    “{estimate want joint sessions.”
          got:      expected '}' before end of string
          expected: placeholders such as {difference}, and {{ for a brace
          next:     Close them.
        """,
    ),
    "small base": (
        "few",
        "{estimate} want joint sessions.",
        """
        So small a base carries no sentence.
          where:    “{estimate} want joint sessions.”
          got:      suppressed: base under 30
          expected: at least 30 respondents, unweighted and effective
          next:     Join groups, or leave the sentence out.
        """,
    ),
    "several rows": (
        "several",
        "{estimate} want joint sessions.",
        """
        A sentence is bound to one row of results.
          where:    test
          got:      2 rows
          expected: one comparison, one estimate, or one row of a ledger
          next:     Take one row, such as gaps.one("North", "South").
        """,
    ),
    "no row": (
        "text",
        "{estimate} want joint sessions.",
        """
        A sentence is bound to one row of results.
          where:    test
          got:      a str
          expected: one comparison, one estimate, or one row of a ledger
          next:     Take one row, such as gaps.one("North", "South").
        """,
    ),
}
ROWS = {
    "gap": gap,
    "joint": joint,
    "few": few,
    "several": lambda: cx.share(cx.from_frame(answers()), "who"),
    "text": lambda: "joint",
}


@pytest.mark.parametrize(("row", "sentence", "message"), REFUSED.values(), ids=REFUSED)
def test_a_sentence_is_refused_in_words(row, sentence, message):
    with pytest.raises(cx.ClaimError) as error:
        cx.claim(sentence, ROWS[row]())
    assert str(error.value) == dedent(message).strip()
