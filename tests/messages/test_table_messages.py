"""What tables refuse, and what they say then."""

# ruff: noqa: E501 (messages are compared as they are read)

import pandas as pd
import pytest

import cxsurvey as cx


def survey():
    frame = pd.DataFrame(
        {
            "who": ["joint", "IT"] * 60,
            "size": ["big", "small"] * 60,
            "spend": [float(value) for value in range(120)],
            "rate": [1, 2] * 60,
        }
    )
    options = {name: [{"label": label} for label in frame[name].unique()] for name in ("who", "size")}
    questions = {name: {"options": found} for name, found in options.items()}
    rate = {"ordered": True, "options": [{"code": code, "label": f"{code} stars"} for code in (1, 2)]}
    book = {"questions": {**questions, "spend": {"type": "numeric"}, "rate": rate, "text": {"type": "text"}}}
    return cx.from_frame(frame.assign(text="words"), codebook=cx.Codebook.from_dict(book))


def table():
    return cx.crosstab(survey(), "who", banner="size")


MESSAGES = {
    "no such question in the stub": (
        lambda: cx.crosstab(survey(), "wo"),
        'There is no question "wo".\n  where:    codebook\n  got:      wo\n  expected: "who" (the nearest of 5)\n'
        "  next:     Use a name from the codebook, or add the question to it.",
    ),
    "no stub": (
        lambda: cx.crosstab(survey(), []),
        "A table needs a question.\n  where:    stub\n  got:      nothing\n"
        "  expected: the name of a question, or a list of names\n  next:     Name at least one question.",
    ),
    "a grid of questions that differ": (
        lambda: cx.crosstab(survey(), [["who", "size"]]),
        'A grid is made of different questions with the same options.\n  where:    stub\n  got:      "size" with other '
        "options than who\n  expected: questions that offer the same answers in the same order, each once\n"
        "  next:     Put the others into tables of their own.",
    ),
    "an open end": (
        lambda: cx.crosstab(survey(), "text"),
        '"text" has no answers to count.\n  where:    stub\n  got:      a text question without options\n'
        "  expected: a question with options, or numbers\n  next:     List its options in the codebook, or leave it out.",
    ),
    "numbers in the banner": (
        lambda: cx.crosstab(survey(), "who", banner="spend"),
        '"spend" cannot stand in a banner.\n  where:    banner\n  got:      a numeric question\n'
        "  expected: a question with options, or filters {label: conditions}\n"
        "  next:     Give its answers options in the codebook, or put it into the stub.",
    ),
    "something else in the banner": (
        lambda: cx.crosstab(survey(), "who", banner=[7]),
        "This cannot stand in a banner.\n  where:    banner\n  got:      7\n"
        '  expected: a question, questions nested as "A / B" or a tuple, or filters {label: conditions}\n'
        "  next:     Correct that entry of banner=.",
    ),
    "a column twice": (
        lambda: cx.crosstab(survey(), "who", banner=["size", "size"]),
        'A banner has the same column twice.\n  where:    banner\n  got:      "size › big", "size › small"\n'
        "  expected: every question once, and filters of different names\n"
        "  next:     Take the second one out of banner=.",
    ),
    "a filter without conditions": (
        lambda: cx.crosstab(survey(), "who", banner={"Big": "big"}),
        "A column of respondents of your own needs the answers that they gave.\n"
        '  where:    banner, "Big"\n  got:      "big"\n'
        '  expected: conditions by question, such as {"Large IT firms": {"size": "large", "side": "IT"}}\n'
        "  next:     Write the conditions as for Survey.where().",
    ),
    "a base": (
        lambda: cx.crosstab(survey(), "who", base="everyone"),
        "There is no such base.\n  where:    base\n  got:      everyone\n"
        '  expected: one of "valid", "answered", "asked", "all"\n'
        "  next:     Leave it out to use the codebook's base of each question.",
    ),
    "a net of levels that are not there": (
        lambda: cx.crosstab(survey(), "who", nets={"who": {"both": ["joint", "ITT"]}}),
        'The net "both" cannot be made.\n  where:    nets={"who": {"both": …}}\n  got:      "ITT"\n'
        '  expected: "IT" (the nearest of 2)\n  next:     Use codes of levels that are in the base.',
    ),
    "a box": (
        lambda: cx.crosstab(survey(), "rate", top=-1),
        "A box holds a number of levels.\n  where:    top\n  got:      -1\n"
        "  expected: a whole number such as 2, or 0 for none\n  next:     Write top=2 for the top two levels.",
    ),
    "bands": (
        lambda: cx.crosstab(survey(), "spend", bands={"spend": [10, 0]}),
        'Bands are cut at numbers that rise.\n  where:    bands={"spend": …}\n  got:      10, 0\n'
        "  expected: two or more numbers, each larger than the one before\n"
        "  next:     Sort them and take out doubles.",
    ),
    "statistics": (
        lambda: cx.crosstab(survey(), "who", statistics=["percent"]),
        'A table shows one or more statistics, each once.\n  where:    statistics\n  got:      "percent"\n'
        '  expected: one of "count", "column", "row", "total", "index", "unweighted"\n'
        '  next:     Leave it out for column shares, or give a list such as ["count", "column"].',
    ),
    "a threshold": (
        lambda: cx.crosstab(survey(), "who", suppress_below=-1),
        "A smallest base is a number of respondents.\n  where:    suppress_below, flag_below\n  got:      -1, 100\n"
        "  expected: 0 or more\n  next:     Leave them out for 30 and 100.",
    ),
    "a row of a table": (
        lambda: table().value("jont"),
        'There is no such row in the table.\n  where:    row\n  got:      "jont"\n'
        '  expected: "joint" (the nearest of 2)\n  next:     Name a row by its code, its label or its key.',
    ),
    "a column of a table": (
        lambda: table().value("joint", "large"),
        'There is no such column in the table.\n  where:    column\n  got:      "large"\n'
        '  expected: one of "Total", "big", "small"\n  next:     Name a column by its code, its label or its key.',
    ),
    "a number of a table": (
        lambda: table().value("joint", "big", "share"),
        "A table holds no such number.\n  where:    value()\n  got:      share\n"
        '  expected: one of "count", "unweighted", "column", "row", "total", "index", "estimate", "std_error" and 3 more\n'
        "  next:     Leave it out for the first one that is shown.",
    ),
    "a table to sort by": (
        lambda: table().sort(statistic="share"),
        "A table cannot be sorted by that.\n  where:    sort(statistic=…)\n  got:      share\n"
        '  expected: one of "count", "unweighted", "column", "row", "total", "index", "estimate", "std_error" and 3 more\n'
        "  next:     Leave it out for the first statistic that is shown.",
    ),
    "tables that do not fit": (
        lambda: table().merge(cx.crosstab(survey(), "rate", banner="who")),
        "These tables do not fit together.\n  where:    merge()\n  got:      3 × 3 and 5 × 3 lines, with different rows\n"
        "  expected: the same rows side by side, or the same columns below each other\n"
        "  next:     Slice both to what they have in common first.",
    ),
    "tables that contradict each other": (
        lambda: table().merge(cx.crosstab(survey().where({"rate": 1}), "who", banner="size")),
        'These tables say different things of the same.\n  where:    merge()\n  got:      the row "Base" with other numbers '
        "in each\n  expected: tables of the same answers, or different columns or rows\n"
        "  next:     Hide it in one of them.",
    ),
    "a base row explained": (
        lambda: table().explain("Base", "big"),
        "That row is not tested.\n  where:    Base\n  got:      a base row\n"
        "  expected: a level, a net, a mean or a score\n  next:     Name another row.",
    ),
    "the same question twice": (
        lambda: cx.crosstab(survey(), ["who", "rate", "who"]),
        'A table has the same question twice.\n  where:    stub\n  got:      "who"\n'
        "  expected: every question once\n  next:     Take the second one out.",
    ),
    "boxes of questions without order": (
        lambda: cx.crosstab(survey(), "who", top=2),
        "Boxes are the ends of an ordered question.\n  where:    top\n  got:      no ordered question in the stub\n"
        "  expected: at least one question whose options are in order\n"
        "  next:     Write ordered = true for it in the codebook, or leave top= out.",
    ),
    "the mean of words": (
        lambda: cx.crosstab(survey(), "who", means=["who"]),
        '"who" has no numbers to average.\n  where:    means\n  got:      a single question\n'
        "  expected: a numeric question, or options with whole-number codes\n"
        "  next:     Leave it out there, or write its kind and codes into the codebook.",
    ),
    "bands of words": (
        lambda: cx.crosstab(survey(), "who", bands={"who": [0, 10]}),
        '"who" has no numbers to put into bands.\n  where:    bands\n  got:      a single question\n'
        "  expected: a numeric question\n"
        "  next:     Leave it out there, or write its kind and codes into the codebook.",
    ),
    "a book without that table": (
        lambda: cx.book(survey(), ["who"])["size"],
        'The book has no table of "size".\n  where:    book[…]\n  got:      size\n'
        "  expected: a question of the book, or a number from 0 to 0\n  next:     Look at book.index().",
    ),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_messages(case):
    call, text = MESSAGES[case]
    with pytest.raises(cx.CxSurveyError) as caught:
        call()
    assert str(caught.value) == text
