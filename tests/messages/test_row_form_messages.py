"""Every refusal of diverging bars, dumbbells, dots, trends and forests, as whole text."""

import pandas as pd
import pytest

import cxsurvey as cx


@pytest.fixture(scope="module")
def survey():
    options = [{"code": code, "label": f"Step {code}"} for code in range(1, 6)]
    book = {
        "questions": {
            "q": {"options": options, "ordered": True},
            "loose": {"options": [{"code": code, "label": code} for code in "abc"]},
            "side": {"options": [{"code": code, "label": code} for code in ("IT", "business", "board")]},
            "wave": {"options": [{"code": code, "label": str(code)} for code in (2021, 2022)]},
            "several": {"options": [{"code": code, "label": code} for code in "abcdefgh"]},
            "later": {"options": options},
        }
    }
    sides = ["IT", "business", "board"]
    rows = [(1 + i % 5, "abc"[i % 3], sides[i % 3], 2021 + i % 2, "abcdefgh"[i % 8], 1 + i % 5) for i in range(600)]
    frame = pd.DataFrame(rows, columns=["q", "loose", "side", "wave", "several", "later"])
    return cx.from_frame(frame, codebook=cx.Codebook.from_dict(book))


CASES = [
    (
        lambda s: cx.diverging(cx.share(s, "loose"), title="t"),
        (
            "These answers are not a scale with two sides.\n"
            "  where:    diverging\n"
            "  got:      answers without an order\n"
            "  expected: a scale\n"
            '  next:     Set "ordered = true" in the codebook, or give levels=.'
        ),
    ),
    (
        lambda s: cx.diverging(cx.share(s, "q"), levels=[5, 4], title="t"),
        (
            "These answers are not a scale with two sides.\n"
            "  where:    diverging\n"
            "  got:      5, 4\n"
            "  expected: every one of 1, 2, 3, 4, 5, once\n"
            "  next:     Name the whole scale in levels=."
        ),
    ),
    (
        lambda s: cx.diverging(cx.share(s, ["q", "several"]), levels=[*range(1, 6), *"abcdefgh"], title="t"),
        (
            "These answers are not a scale with two sides.\n"
            "  where:    diverging\n"
            "  got:      13 answers\n"
            "  expected: 2 to 11\n"
            "  next:     Use bar(), or put answers together."
        ),
    ),
    (
        lambda s: cx.diverging(cx.mean(s, "q"), title="t"),
        (
            "This figure draws shares.\n"
            "  where:    diverging\n"
            "  got:      a mean\n"
            "  expected: the result of share()\n"
            "  next:     Use its to_frame() for a figure of your own."
        ),
    ),
    (
        lambda s: cx.diverging(cx.share(s, "q"), neutral="hidden", title="t"),
        (
            "There is no such place of the middle answer.\n"
            "  where:    neutral\n"
            "  got:      hidden\n"
            '  expected: one of "apart", "split"\n'
            '  next:     Leave it out for "apart".'
        ),
    ),
    (
        lambda s: cx.diverging(
            cx.share(s, "q", by="side"), mark=cx.compare(cx.share(s, "q", by="side"), across="side"), title="t"
        ),
        (
            "The tests to mark are not of a side of this figure.\n"
            "  where:    mark\n"
            "  got:      tests of 1, 2, 3, 4, 5\n"
            '  expected: nets of all answers on one side, such as share(…, nets={"agree": [4, 5]})\n'
            "  next:     Estimate with nets of a whole side, and pass compare() of these estimates."
        ),
    ),
    (
        lambda s: cx.dumbbell(cx.share(s, "q", by="side"), title="t"),
        (
            "There are too many groups.\n"
            "  where:    dumbbell\n"
            '  got:      3 groups: "IT", "business", "board"\n'
            "  expected: 2 groups\n"
            "  next:     Estimate by a question with that many answers, or name some of its codes in groups=."
        ),
    ),
    (
        lambda s: cx.dumbbell(cx.share(s, "q"), title="t"),
        (
            "The figure does not have the groups it needs.\n"
            "  where:    dumbbell\n"
            "  got:      estimates without by=\n"
            "  expected: 2 groups\n"
            "  next:     Estimate by a question with that many answers, or name some of its codes in groups=."
        ),
    ),
    (
        lambda s: cx.dumbbell(cx.share(s, "q", by="side"), groups=["IT", "bord"], title="t"),
        (
            "There is no such group.\n"
            "  where:    dumbbell, groups\n"
            '  got:      "bord"\n'
            '  expected: "board" (the nearest of 3)\n'
            "  next:     Use codes of side."
        ),
    ),
    (
        lambda s: cx.dumbbell(cx.share(s, "q", by="side"), across="size", title="t"),
        (
            "The estimates are not split by that question.\n"
            "  where:    dumbbell, across\n"
            "  got:      size\n"
            '  expected: "side" (the nearest of 1)\n'
            "  next:     Name one of the questions given to by=."
        ),
    ),
    (
        lambda s: cx.dumbbell(cx.share(s, "q", by=["wave", "side"]), groups=["IT", "board"], title="t"),
        (
            "The figure would have to show two things in its rows.\n"
            "  where:    dumbbell\n"
            '  got:      several values of "level", "wave"\n'
            '  expected: several values of one of "question", "level", "wave"\n'
            "  next:     Pick one level with levels=, or estimate with one question less."
        ),
    ),
    (
        lambda s: cx.dumbbell(
            cx.share(s, "q", by="side"),
            groups=["IT", "board"],
            mark=cx.compare(cx.share(s, "later", by="side"), across="side"),
            title="t",
        ),
        (
            "The tests to mark are not of this figure.\n"
            "  where:    mark\n"
            '  got:      comparisons across side of "later"\n'
            "  expected: compare(…, across='side') of \"q\"\n"
            "  next:     Pass compare() of the estimates that the figure shows, or leave mark out."
        ),
    ),
    (
        lambda s: cx.dots(cx.share(s, "q", by="several"), title="t"),
        (
            "There are too many groups.\n"
            "  where:    dots\n"
            '  got:      8 groups: "a", "b", "c", "d", "e", "f", "g", "h"\n'
            "  expected: 1 to 6 groups\n"
            "  next:     Estimate by a question with that many answers, or name some of its codes in groups=."
        ),
    ),
    (
        lambda s: cx.dots(
            cx.share(s, "q", by=["wave", "side"]),
            levels=[1],
            mark=cx.compare(cx.share(s, "q", by=["wave", "side"]), across="side"),
            title="t",
        ),
        (
            "Letters stand in figures of one question with one split.\n"
            "  where:    mark\n"
            '  got:      shares or means of "q" by "wave", "side"\n'
            "  expected: one question by one other\n"
            "  next:     Leave mark out, or use dumbbell() for two groups."
        ),
    ),
    (
        lambda s: cx.trend(cx.share(s, "several", by="wave"), title="t"),
        (
            "There are more lines than can be told apart.\n"
            "  where:    trend\n"
            '  got:      8 lines: "a", "b", "c", "d", "e", "f", "g", "h"\n'
            "  expected: at most 6\n"
            "  next:     Pick some with levels=, or draw them in figures apart."
        ),
    ),
    (
        lambda s: cx.trend(cx.share(s.where({"wave": 2021}), "q", by="wave"), title="t"),
        (
            "A trend needs answers in two waves at least.\n"
            "  where:    trend\n"
            "  got:      answers in 2021\n"
            "  expected: answers in two waves or more\n"
            "  next:     Draw a single wave with bar() or dots()."
        ),
    ),
    (
        lambda s: cx.trend(cx.share(s, "q", by="wave"), breaks={2021: "new wording"}, title="t"),
        (
            "There is no such wave to break the lines at.\n"
            "  where:    breaks\n"
            "  got:      2021\n"
            '  expected: "2022" (the nearest of 1)\n'
            "  next:     Name the first wave after the break; the first wave of all has none before it."
        ),
    ),
    (
        lambda s: cx.forest(cx.independence(s, "q", "side"), title="t"),
        (
            "These results have no size with an interval to draw.\n"
            "  where:    forest\n"
            "  got:      1 rows without a difference and its limits\n"
            "  expected: differences, ratios or coefficients, such as those of compare()\n"
            "  next:     Use compare(), contrast(), coefficient_tests() or regression(…).odds_ratios()."
        ),
    ),
    (
        lambda s: cx.forest(cx.compare(cx.share(s, "q", by="side"), across="side"), title=" "),
        (
            "A figure needs a title.\n"
            "  where:    title\n"
            "  got:       \n"
            "  expected: a sentence that says what the figure shows\n"
            "  next:     Write one."
        ),
    ),
    (
        lambda s: cx.forest(cx.compare(cx.share(s, "q", by="side"), across="side"), levels=[7], title="t"),
        (
            "The figure asks for a level that has no estimate.\n"
            "  where:    levels\n"
            "  got:      7\n"
            "  expected: one of 1, 2, 3, 4, 5\n"
            "  next:     Use the codes in the column `level`."
        ),
    ),
    (
        lambda s: cx.forest(cx.compare(cx.share(s, "several", by="side"), across="side"), title="t", name="many").save(
            "never.png"
        ),
        (
            "The figure does not fit this size.\n"
            "  where:    figure many\n"
            "  got:      24 rows below each other\n"
            "  expected: at most 11\n"
            "  next:     Use a larger size, or fewer rows with levels=."
        ),
    ),
    (
        lambda s: cx.dots(cx.mean(s, "q"), title="about {5}"),
        (
            "A title asks for a number that the figure does not have.\n"
            '  where:    the title "about {5}"\n'
            '  got:      "{5}"\n'
            "  expected: nothing: there are none\n"
            "  next:     Use the codes of the codebook: {code}, or {code@group} where the figure is split."
        ),
    ),
]


@pytest.mark.parametrize(("call", "text"), CASES)
@pytest.mark.filterwarnings("ignore::cxsurvey.errors.EmptyBaseWarning")
def test_refusals_of_row_forms(survey, call, text):
    with pytest.raises(cx.InputError) as error:
        call(survey)
    assert str(error.value) == text
