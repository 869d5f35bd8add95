"""The full text of every refusal of the summary forms: heat maps, Lorenz curves, histograms, number lines and more."""

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pandas as pd
import pytest

import cxsurvey as cx

FRAME = pd.DataFrame(
    {
        "who": ["joint", "joint", "IT"] * 40,
        "later": ["joint", "IT"] * 60,
        "side": ["business"] * 60 + ["finance"] * 60,
        "size": ["s", "m", "l", "xl", "xxl"] * 24,
        "many": [f"m{i % 8}" for i in range(120)],
        "spend": [-1.0, *range(1, 120)],
        "nothing": [0.0] * 120,
        "hours": [float(i % 9 + 1) for i in range(120)],
    }
)
SURVEY = cx.from_frame(FRAME)
SIDES = cx.share(SURVEY, "who", by="side")
CLAIM = {"id": "C1", "statement": "s", "family": "", "verdict": "supported", "scale": "share", "estimate": 0.6,
         "conf_low": 0.5, "conf_high": 0.7, "published_low": 0.5, "published_high": 0.6, "base_n": 400,
         "flag": ""}  # fmt: skip
REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "heatmap: one column": (
        lambda: cx.heatmap(cx.share(SURVEY, "who"), title="t"),
        """
        A heat map needs rows and columns.
          where:    heatmap
          got:      estimates of who alone
          expected: estimates split by a question, or of several questions
          next:     Estimate with by=, or use bar().""",
    ),
    "heatmap: two splits": (
        lambda: cx.heatmap(cx.share(SURVEY, "who", by=["side", "size"]), title="t"),
        """
        A heat map shows one split at a time.
          where:    estimates
          got:      estimates by "side", "size"
          expected: estimates in all, or by one question
          next:     Estimate with one question in by=.""",
    ),
    "heatmap: other tests": (
        lambda: cx.heatmap(SIDES, title="t", mark=cx.compare(cx.share(SURVEY, "later", by="side"), across="side")),
        """
        The tests to mark are not of this figure.
          where:    mark
          got:      comparisons across side of "later"
          expected: compare(…, across='side') of "who"
          next:     Pass compare() of the estimates that the figure shows.""",
    ),
    "lorenz: shares": (
        lambda: cx.lorenz(SIDES, title="t"),  # type: ignore[arg-type]
        """
        A Lorenz curve is drawn of a concentration.
          where:    lorenz
          got:      Estimates
          expected: the result of concentration()
          next:     Call cx.concentration(survey, question) first.""",
    ),
    "lorenz: reference": (
        lambda: cx.lorenz(cx.concentration(SURVEY, "hours"), title="t", reference=(20, 80)),
        """
        The point to compare with is a share of respondents and a share of the total.
          where:    reference
          got:      (20, 80)
          expected: two fractions, such as (0.2, 0.8), or None
          next:     Give fractions between 0 and 1.""",
    ),
    "lorenz: groups": (
        lambda: cx.lorenz(cx.concentration(SURVEY, "hours", by="size"), title="t"),
        """
        There are more curves than eyes tell apart.
          where:    lorenz
          got:      5 groups
          expected: at most 4
          next:     Put groups together in the codebook, or limit the survey with where().""",
    ),
    "density: below nought": (
        lambda: cx.density(SURVEY, "spend", title="t"),
        """
        A logarithmic scale has no place for numbers below 0.
          where:    spend
          got:      1 answers below 0, the lowest -1
          expected: answers of 0 or more
          next:     Use scale="even", or set them to missing when cleaning.""",
    ),
    "density: nought alone": (
        lambda: cx.density(SURVEY, "nothing", title="t"),
        """
        There is no answer above 0 to draw.
          where:    nothing
          got:      answers of 0 alone
          expected: answers above 0
          next:     Use scale="even".""",
    ),
    "density: groups": (
        lambda: cx.density(SURVEY, "hours", title="t", by="size"),
        """
        There are more groups than panels fit below each other.
          where:    density, by
          got:      5 groups of size
          expected: at most 4
          next:     Put groups together in the codebook, or limit the survey with where().""",
    ),
    "density: band": (
        lambda: cx.density(SURVEY, "hours", title="t", band=(65, 60)),
        """
        A band to compare with is a number, or a range from a lower to a higher one.
          where:    band
          got:      (65, 60)
          expected: a number such as 60, or two such as (60, 65)
          next:     Give the lower end first, in the unit of the question.""",
    ),
    "number_line: code": (
        lambda: cx.number_line(cx.share(SURVEY, "who"), {"jiont": 0.4}, title="t"),
        """
        A published number has no estimate beside it.
          where:    published
          got:      "jiont"
          expected: "joint" (the nearest of 2)
          next:     Use the codes of the rows that the figure shows.""",
    ),
    "number_line: band": (
        lambda: cx.number_line(cx.share(SURVEY, "who"), {"joint": (0.5, 0.4)}, title="t"),
        """
        What was published is a number, or a band from a lower to a higher one.
          where:    published, joint
          got:      (0.5, 0.4)
          expected: a number such as 0.417, or two such as (0.85, 0.9)
          next:     Give shares as fractions, the lower end first.""",
    ),
    "waterfall: a frame": (
        lambda: cx.waterfall(FRAME, title="t"),  # type: ignore[arg-type]
        """
        A waterfall is drawn of a cleaning.
          where:    waterfall
          got:      DataFrame
          expected: a survey, or its audit
          next:     Pass the survey that clean() gives.""",
    ),
    "waterfall: title": (
        lambda: cx.waterfall(SURVEY, title="{rawr} rows"),
        """
        A title asks for a number that the figure does not have.
          where:    the title "{rawr} rows"
          got:      {rawr}
          expected: "{raw}" (the nearest of 4)
          next:     Use one of these.""",
    ),
    "waterfall: most": (
        lambda: cx.waterfall(SURVEY, title="t", most=0),
        """
        A waterfall shows at least one rule by itself.
          where:    most
          got:      0
          expected: a whole number of 1 or more
          next:     Leave it out for 8.""",
    ),
    "scorecard: a frame": (
        lambda: cx.scorecard(pd.DataFrame([CLAIM]).drop(columns=["scale", "flag"])),  # type: ignore[arg-type]
        """
        A scorecard is drawn of a ledger of claims.
          where:    scorecard
          got:      DataFrame without the columns "scale", "flag"
          expected: the result of claims()
          next:     Call cx.claims(survey, path) first.""",
    ),
    "scorecard: verdict": (
        lambda: cx.scorecard(pd.DataFrame([CLAIM | {"verdict": "suported"}])),  # type: ignore[arg-type]
        """
        There is no such verdict.
          where:    scorecard
          got:      "suported"
          expected: "supported" (the nearest of 5)
          next:     Use the verdicts of claims().""",
    ),
    "scorecard: only": (
        lambda: cx.scorecard(pd.DataFrame([CLAIM]), only=["C2"]),  # type: ignore[arg-type]
        """
        The scorecard asks for a claim that is not there.
          where:    only
          got:      "C2"
          expected: one of "C1", "supported"
          next:     Name claims by id, family or verdict.""",
    ),
    "mosaic: no split": (
        lambda: cx.mosaic(cx.share(SURVEY, "who"), title="t"),
        """
        A mosaic shows one question split by another.
          where:    estimates
          got:      "who" by nothing
          expected: the result of share(survey, question, by=other)
          next:     Estimate with one question and one in by=.""",
    ),
    "mosaic: some levels": (
        lambda: cx.mosaic(SIDES, title="t", levels=["joint"]),
        """
        These levels do not add up to 100 %.
          where:    mosaic
          got:      66.7 % in business
          expected: all levels of a single-response question
          next:     Use heatmap() for some of the levels or for multiple response.""",
    ),
    "mosaic: colours": (
        lambda: cx.mosaic(cx.share(SURVEY, "many", by="side"), title="t"),
        """
        There are more levels than colours that can be told apart.
          where:    mosaic
          got:      8 levels
          expected: at most 6
          next:     Use heatmap(), or put levels together in the codebook.""",
    ),
    "mosaic: pairs": (
        lambda: cx.mosaic(SIDES, title="t", mark=cx.compare(SIDES, across="side")),
        """
        The tests to mark are not of this figure.
          where:    mark
          got:      comparisons across side
          expected: compare(…, across='side', against="rest")
          next:     Pass the comparison of each group with the rest.""",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal(case: str) -> None:
    call, text = REFUSED[case]
    with pytest.raises(cx.InputError) as refusal:
        call()
    assert str(refusal.value) == dedent(text).strip("\n")
