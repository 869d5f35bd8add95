"""The full text of every refusal and warning of the design and the estimators."""
# ruff: noqa: E501 - every message stands as it is printed

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

FRAME = pd.DataFrame(
    {
        "side": ["it", "it", "business", "business"],
        "spend": [10.0, 30.0, 20.0, 15.0],
        "region": ["n", "n", "n", "s"],
        "firm": ["x", "y", "y", None],
        "w": [1.0, -1.0, np.nan, 2.0],
        "half": [0.5, 0.5, 2.0, 0.5],
        "recommend": [1, 11, 3, 12],
        "nothing": [np.nan] * 4,
        "two": [0.5] * 4,
    }
)


def survey(**design: Any) -> cx.Survey:
    return cx.from_frame(FRAME, **design)


MESSAGES: dict[str, tuple[Callable[[], Any], str]] = {
    "a lonely stratum": (
        lambda: survey(strata="region").plan,
        """
        A stratum with a single PSU gives no variance.
          where:    strata region
          got:      one PSU in "s"
          expected: at least two PSUs in every stratum
          next:     Merge that stratum with a like one, or choose a policy for it, such as lonely = "certainty" under [design] in study.toml (lonely="certainty" in with_design or from_frame).
        """,
    ),
    "no such policy": (
        lambda: survey(lonely="adjusted"),
        """
        There is no such policy for a stratum with a single PSU.
          where:    lonely
          got:      adjusted
          expected: "adjust" (the nearest of 5)
          next:     Leave it out to have such a stratum refused.
        """,
    ),
    "weights": (
        lambda: survey(weight="w").plan,
        """
        A weight must be a number of 0 or more.
          where:    column w
          got:      -1.0, nan in row 2, 3
          expected: a finite weight for every respondent, their total below 1e+150
          next:     Correct the weights, or give those respondents 0 to leave them out.
        """,
    ),
    "weights that cannot be squared": (
        lambda: cx.from_frame(FRAME.assign(w=[1.0, 1e300, 1.0, 1.0]), weight="w").plan,
        """
        Weights are too large to be squared.
          where:    column w
          got:      1e+300 in row 2
          expected: a finite weight for every respondent, their total below 1e+150
          next:     Correct the weights, or give those respondents 0 to leave them out.
        """,
    ),
    "an incomplete PSU": (
        lambda: survey(psu="firm").plan,
        """
        The PSU column must be filled for every respondent.
          where:    column firm
          got:      1 empty, the first in row 4
          expected: a value in every row
          next:     Fill it, or set those respondents aside when cleaning.
        """,
    ),
    "a finite population": (
        lambda: survey(fpc="half").plan,
        """
        The finite population of a stratum must be one number.
          where:    column half
          got:      both 0.5 and 2 in one stratum
          expected: for each stratum, or PSU at the second stage, its units in the population or the share sampled
          next:     Correct the fpc column.
        """,
    ),
    "no such kind of replicates": (
        lambda: survey().make_replicates("jackknife"),
        """
        These replicates cannot be used.
          where:    kind
          got:      jackknife
          expected: one of "JK1", "JKn", "BRR", "Fay", "bootstrap"
          next:     Correct kind.
        """,
    ),
    "replicates of other rows": (
        lambda: survey().with_replicates(np.ones((3, 2)), kind="BRR"),
        """
        These replicates cannot be used.
          where:    weights
          got:      3 rows
          expected: one row for each of the 4 respondents
          next:     Correct weights.
        """,
    ),
    "replicates without a scale": (
        lambda: survey().with_replicates(np.ones((4, 2)), kind="JKn").plan,
        """
        Replicates of kind JKn do not say how they are scaled.
          where:    rscales
          got:      nothing
          expected: the numbers that came with the replicate weights
          next:     Give rscales=.
        """,
    ),
    "half-samples without pairs": (
        lambda: survey().make_replicates("BRR").plan,
        """
        Balanced half-samples need two PSUs in every stratum.
          where:    kind="BRR" or "Fay"
          got:      strata with 4 PSUs
          expected: exactly two in each
          next:     Use "JKn" or "bootstrap".
        """,
    ),
    "a jackknife of strata": (
        lambda: survey(strata="side").make_replicates("JK1").plan,
        """
        JK1 leaves out PSUs of one stratum only.
          where:    kind="JK1"
          got:      2 strata
          expected: an unstratified design
          next:     Use "JKn".
        """,
    ),
    "replicates of two stages": (
        lambda: survey(psu=["side", "spend"], fpc=["two", "two"]).make_replicates("JK1").plan,
        """
        Replicates of whole PSUs cannot show all of this design.
          where:    make_replicates
          got:      a second stage with its finite population
          expected: a design whose variance lies between PSUs, single PSUs by lonely="certainty"
          next:     Keep the linearised variance, or give the design without that part.
        """,
    ),
    "replicates of lone PSUs": (
        lambda: survey(strata="region", lonely="adjust").make_replicates("JKn").plan,
        """
        Replicates of whole PSUs cannot show all of this design.
          where:    make_replicates
          got:      single PSUs with lonely="adjust"
          expected: a design whose variance lies between PSUs, single PSUs by lonely="certainty"
          next:     Keep the linearised variance, or give the design without that part.
        """,
    ),
    "a lonely unit within a PSU": (
        lambda: survey(psu=["side", "region"], fpc=["two", "two"]).plan,
        """
        A PSU with a single second-stage unit gives no variance within it.
          where:    column region
          got:      1 of 2 PSUs
          expected: two or more units in every PSU, or the whole PSU sampled
          next:     Leave out the second stage, merge those PSUs with like ones, or choose lonely="certainty".
        """,
    ),
    "no numbers": (
        lambda: cx.mean(survey(), "side"),
        """
        "side" has no numbers to reckon with.
          where:    side
          got:      a single question with codes "business", "it"
          expected: a question of type = "numeric", or a single-response one whose codes are whole numbers
          next:     Give the options whole-number codes in the codebook, or ask for shares.
        """,
    ),
    "a score above ten": (
        lambda: cx.nps(survey(), "recommend"),
        """
        A net promoter score needs answers from 0 to 10.
          where:    recommend
          got:      11.0, 12.0
          expected: whole numbers from 0 to 10
          next:     Recode the question, or ask for its mean.
        """,
    ),
    "a ratio to itself": (
        lambda: cx.ratio(survey(), "spend", "spend"),
        """
        A ratio needs two questions.
          where:    denominator
          got:      spend
          expected: a question other than spend
          next:     Name another question.
        """,
    ),
    "a quantile at one": (
        lambda: cx.quantile(survey(), "spend", probabilities=[0.5, 1]),
        """
        A quantile stands at a share of the answers between 0 and 1.
          where:    probabilities
          got:      1
          expected: numbers above 0 and below 1
          next:     Give shares: 0.9 for the 90th percentile.
        """,
    ),
    "no such rule": (
        lambda: cx.quantile(survey(), "spend", rule="hf10"),
        """
        There is no such rule for quantiles.
          where:    rule
          got:      hf10
          expected: "hf1" (the nearest of 12)
          next:     Leave it out for "math".
        """,
    ),
    "no such interval": (
        lambda: cx.share(survey(), "side", interval="wils"),
        """
        There is no such interval for a share.
          where:    interval
          got:      wils
          expected: "wilson" (the nearest of 6)
          next:     Leave it out for "logit".
        """,
    ),
    "a question twice": (
        lambda: cx.mean(survey(), ["spend", "spend"]),
        """
        Means need one or more questions, each once.
          where:    question
          got:      "spend", "spend"
          expected: the name of a question, or a list of names
          next:     Correct the list.
        """,
    ),
    "a split by itself": (
        lambda: cx.mean(survey(), "spend", by="spend"),
        """
        A question cannot be split by itself, nor twice by the same question.
          where:    by
          got:      "spend"
          expected: questions other than spend, each once
          next:     Take it out of by=.
        """,
    ),
    "no frame": (
        lambda: cx.from_frame([1, 2]),  # type: ignore[arg-type]
        """
        A survey is made from a DataFrame.
          where:    from_frame
          got:      a list
          expected: a pandas DataFrame with one row per respondent
          next:     Build one with pandas.DataFrame, or read a file with read().
        """,
    ),
    "conditions without a question": (
        lambda: survey().where("side"),  # type: ignore[arg-type]
        """
        A view needs the answers that are wanted, by question.
          where:    Survey.where
          got:      "side"
          expected: the code of an answer, or a list of codes, for each question
          next:     Write the conditions as {"side": "IT"} or {"side": ["IT", "business"]}.
        """,
    ),
    "a condition without answers": (
        lambda: survey().where({"side": None}),  # type: ignore[dict-item]
        """
        A view needs the answers that are wanted, by question.
          where:    Survey.where
          got:      side: None
          expected: the code of an answer, or a list of codes, for each question
          next:     Write the conditions as {"side": "IT"} or {"side": ["IT", "business"]}.
        """,
    ),
    "shares of a question without options": (
        lambda: cx.share(cx.from_frame(FRAME.assign(nothing=None)), "nothing"),
        """
        "nothing" has no options to count.
          where:    nothing
          got:      a text question without one
          expected: a question with the answers that could be given
          next:     List its options in the codebook; a draft finds none in open ends or an empty column.
        """,
    ),
    "a split by a question without options": (
        lambda: cx.share(cx.from_frame(FRAME.assign(nothing=None)), "side", by="nothing"),
        """
        "nothing" has no options to count.
          where:    nothing
          got:      a text question without one
          expected: a question with the answers that could be given
          next:     List its options in the codebook; a draft finds none in open ends or an empty column.
        """,
    ),
    "nobody": (
        lambda: cx.mean(survey(), "nothing"),
        """
        nothing has nobody in the base of "all": the estimates there are NaN.
        """,
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_message(name: str) -> None:
    call, text = MESSAGES[name]
    with pytest.raises((cx.CxSurveyError, cx.EmptyBaseWarning)) as caught:
        call()
    assert str(caught.value) == dedent(text).strip()
