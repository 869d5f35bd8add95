"""The full text of every refusal of the comparisons and the tests of a survey."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.significance.fisher import fisher_exact
from cxsurvey.significance.quadratic_form import mixture_tail

BOOK = cx.Codebook.from_dict(
    {
        "questions": {
            **{name: {"options": [{"label": label} for label in ("joint", "IT")]} for name in ("who", "later")},
            "side": {"options": [{"label": label} for label in ("business", "finance")]},
            "size": {"options": [{"label": label} for label in ("s", "m", "l")]},
            "score": {"type": "numeric"},
            "tools": {"type": "multiple", "options": [{"label": label} for label in ("crm", "mail")]},
        }
    }
)
FRAME = pd.DataFrame(
    {
        "who": ["joint", "joint", "IT"] * 20,
        "later": ["joint", "IT"] * 30,
        "side": ["business"] * 30 + ["finance"] * 30,
        "size": ["s", "m", "l"] * 20,
        "score": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0] * 10,
        "tools": ["crm", "crm;mail", "mail"] * 20,
        "w": [1.0, 2.0] * 30,
        "cell": ["a", "b", "c"] * 20,
    }
)
PLAIN = cx.from_frame(FRAME, codebook=BOOK)
WEIGHTED = cx.from_frame(FRAME, codebook=BOOK, weight="w")
FIXED = cx.from_frame(FRAME, codebook=BOOK, strata="cell")
SHARES = cx.share(PLAIN, "who", by="side")
GAPS = cx.compare(SHARES, across="side")
SAME_ANSWER = cx.from_frame(FRAME.assign(who="joint"), codebook=BOOK)

CASES: dict[str, tuple[Callable[[], object], str]] = {
    "a level of confidence in percent": (
        lambda: cx.compare(SHARES, across="side", confidence=95),
        """
        A level of confidence lies between 0 and 1.
          where:    confidence
          got:      95
          expected: a fraction such as 0.95
          next:     Give it as a fraction, or leave it out for 0.95.
        """,
    ),
    "a question against itself": (
        lambda: cx.independence(PLAIN, "who", "who"),
        """
        A table needs two different questions.
          where:    a and b
          got:      "who", "who"
          expected: two questions
          next:     Name another question for one of them.
        """,
    ),
    "a question in groups of itself": (
        lambda: cx.rank_test(PLAIN, "who", "who"),
        """
        A question cannot be split by itself, nor twice by the same question.
          where:    by
          got:      "who"
          expected: questions other than who, each once
          next:     Take it out of by=.
        """,
    ),
    "coefficients that are no numbers": (
        lambda: cx.contrast(SHARES, {"joint": "1", "IT": float("inf")}),  # type: ignore[dict-item]
        """
        A contrast needs a number for each of its levels.
          where:    coefficients
          got:      joint: "1", IT: inf
          expected: levels with finite numbers beside them
          next:     Write the contrast as {"it_only": 1, "joint": -1}.
        """,
    ),
    "coefficients without numbers": (
        lambda: cx.contrast(SHARES, ["joint", "IT"]),  # type: ignore[arg-type]
        """
        A contrast needs a number for each of its levels.
          where:    coefficients
          got:      ['joint', 'IT']
          expected: levels with finite numbers beside them
          next:     Write the contrast as {"it_only": 1, "joint": -1}.
        """,
    ),
    "not split": (
        lambda: cx.compare(SHARES, across="size"),
        """
        The estimates are not split by that question.
          where:    across
          got:      size
          expected: "side" (the nearest of 2)
          next:     Estimate with by="size" first.
        """,
    ),
    "no such group": (
        lambda: cx.compare(SHARES, across="side", against="finanze"),
        """
        There is no such group to compare with.
          where:    against
          got:      finanze
          expected: "pairwise", "previous", "rest", "total" or one of "business", "finance"
          next:     Use a code of side.
        """,
    ),
    "levels have no whole": (
        lambda: cx.compare(SHARES, across="level", against="rest"),
        """
        Levels of one question are not parts of a whole that has a share of its own.
          where:    across
          got:      "rest" across "level"
          expected: one of "side"
          next:     Name a question of by= in across=, or use contrast().
        """,
    ),
    "totals have no whole": (
        lambda: cx.compare(cx.total(PLAIN, "score", by="side"), across="side", against="total"),
        """
        That statistic of the whole is not an average of those of its parts.
          where:    estimates
          got:      "total" of a total
          expected: a share, mean or nps
          next:     Use compare() with against="pairwise".
        """,
    ),
    "dunnett without a control": (
        lambda: cx.compare(SHARES, across="side", adjust="dunnett"),
        """
        Dunnett's adjustment is for comparisons with one control.
          where:    adjust
          got:      "dunnett" with against="pairwise"
          expected: against= one of "business", "finance"
          next:     Name the control in against=, or use adjust="holm".
        """,
    ),
    "interval of a difference": (
        lambda: cx.compare(SHARES, across="side", interval="newcombe"),
        """
        That interval of a difference cannot be had here.
          where:    interval
          got:      "newcombe" across side, of a share with interval="logit"
          expected: "wald"; for groups also "miettinen_nurminen", "agresti_caffo", or "newcombe" from Wilson shares
          next:     Use interval="wald".
        """,
    ),
    "no such adjustment": (
        lambda: cx.compare(SHARES, across="side", adjust="bonferoni"),
        """
        There is no such adjustment.
          where:    adjust
          got:      bonferoni
          expected: "bonferroni" (the nearest of 7)
          next:     Leave it out for "holm".
        """,
    ),
    "contrast of no level": (
        lambda: cx.contrast(SHARES, {}),
        """
        The contrast names no level.
          where:    coefficients
          got:      nothing
          expected: some of "joint", "IT"
          next:     Use the codes in the column `level`.
        """,
    ),
    "contrast of an unknown level": (
        lambda: cx.contrast(SHARES, {"jont": 1}),
        """
        The contrast names a level that has no estimate.
          where:    coefficients
          got:      "jont"
          expected: "joint" (the nearest of 2)
          next:     Use the codes in the column `level`.
        """,
    ),
    "contrast across questions": (
        lambda: cx.contrast(cx.share(PLAIN, ["who", "size"]), {"joint": 1, "s": -1}),
        """
        No question has all levels of the contrast.
          where:    coefficients
          got:      "joint", "s"
          expected: levels of one question, or pairs (question, level)
          next:     Write the contrast as {("D01", "joint"): 1, ("D02", "joint"): -1}.
        """,
    ),
    "waves as parts": (
        lambda: cx.compare_waves({"1": SHARES, "2": SHARES}, against="rest"),
        """
        Waves are not parts of one whole.
          where:    against
          got:      "rest"
          expected: "previous", "pairwise" or the name of one wave
          next:     Use against="previous".
        """,
    ),
    "one wave": (
        lambda: cx.compare_waves({"1": SHARES}),
        """
        These are not two or more waves of one estimate.
          where:    compare_waves
          got:      1: share of who by side, logit 95%
          expected: two or more Estimates of the same question, statistic, split, interval and confidence
          next:     Make the estimates of every wave by the same call.
        """,
    ),
    "waves of different questions": (
        lambda: cx.compare_waves({"1": SHARES, "2": cx.share(PLAIN, "size")}),
        """
        These are not two or more waves of one estimate.
          where:    compare_waves
          got:      1: share of who by side, logit 95%; 2: share of size, logit 95%
          expected: two or more Estimates of the same question, statistic, split, interval and confidence
          next:     Make the estimates of every wave by the same call.
        """,
    ),
    "published share without estimate": (
        lambda: cx.compare_published(cx.share(PLAIN, "who"), {"jont": 0.5}),
        """
        A published share has no estimate beside it.
          where:    published
          got:      "jont"
          expected: "joint" (the nearest of 2)
          next:     Use the codes in the column `level`.
        """,
    ),
    "published percentage": (
        lambda: cx.compare_published(cx.share(PLAIN, "who"), {"joint": 61}),
        """
        That cannot be compared with a published share.
          where:    published
          got:      share against 61, n=None
          expected: shares against fractions between 0 and 1, and n above 0 where it is known
          next:     Give percentages as fractions: 0.61, not 61.
        """,
    ),
    "margin": (
        lambda: cx.equivalence(GAPS, margin=(0.1, 0.2)),
        """
        Equivalence needs a margin around 0 and differences with standard errors.
          where:    margin
          got:      0.1 to 0.2
          expected: for instance margin=0.05, or (-0.05, 0.03), on the result of compare() or contrast()
          next:     Say how large a difference would still count as about the same.
        """,
    ),
    "equivalence of no difference": (
        lambda: cx.equivalence(cx.independence(PLAIN, "who", "side"), margin=0.1),
        """
        Equivalence needs a margin around 0 and differences with standard errors.
          where:    tests
          got:      tests without a difference
          expected: for instance margin=0.05, or (-0.05, 0.03), on the result of compare() or contrast()
          next:     Say how large a difference would still count as about the same.
        """,
    ),
    "trend without scores": (
        lambda: cx.linear_trend(SHARES, across="side", scores={"business": 1}),
        """
        The groups need scores that differ.
          where:    scores
          got:      none for "finance"
          expected: a number for each of "business", "finance"
          next:     Leave them out for 1, 2, 3, …
        """,
    ),
    "ranking": (
        lambda: cx.ranking(SHARES, ["joint", "It"]),
        """
        The ranking cannot be read.
          where:    order
          got:      "joint", "It"
          expected: two or more different ones of "joint", "IT"
          next:     Name the codes, the highest first.
        """,
    ),
    "ranking without variance": (
        lambda: cx.ranking(cx.share(PLAIN.where({"size": "s"}).where({"who": "joint"}), "size"), ["m", "l"]),
        """
        The differences between the ranked levels have no variance of their own.
          where:    order
          got:      a step without variance, or one that follows from the others
          expected: levels that respondents could choose freely, with answers
          next:     Leave out levels that nobody chose.
        """,
    ),
    "supremacy of nothing": (
        lambda: cx.supremacy(PLAIN, "who", level="jont"),
        """
        There is no such level.
          where:    level
          got:      jont
          expected: "joint" (the nearest of 2)
          next:     Use the code of a level, or leave it out for the largest.
        """,
    ),
    "effect sizes of means": (
        lambda: cx.effect_size(cx.mean(PLAIN, "score", by="side"), across="side"),
        """
        These effect sizes are of shares.
          where:    estimates
          got:      estimates of a mean
          expected: the result of share()
          next:     Use compare() for a difference of means.
        """,
    ),
    "column test of means": (
        lambda: cx.compare_columns(cx.mean(PLAIN, "score", by="side"), across="side"),
        """
        The column test compares shares between groups.
          where:    across
          got:      a mean across side
          expected: shares across one of the questions in by=
          next:     Use compare().
        """,
    ),
    "power of percentages": (
        lambda: cx.power_of_difference(50, 60, base_a=100, base_b=100),
        """
        Power needs shares and chances as fractions, and bases above 0.
          where:    shares, power, alpha and bases
          got:      50, 60, 0.05, 100, 100
          expected: for instance 0.5, power=0.8, alpha=0.05, base_a=400, base_b=400
          next:     Give percentages as fractions: 0.61, not 61.
        """,
    ),
    "base for no difference": (
        lambda: cx.required_base(0.5, 0.5),
        """
        No base shows a difference of nothing.
          where:    a, b
          got:      0.5 and 0.5
          expected: two different shares
          next:     Say what difference would matter.
        """,
    ),
    "simultaneous limits of means": (
        lambda: cx.simultaneous(cx.mean(PLAIN, "score")),
        """
        Simultaneous limits are of shares.
          where:    estimates
          got:      estimates of a mean
          expected: the result of share()
          next:     Estimate shares first.
        """,
    ),
    "no such test of independence": (
        lambda: cx.independence(PLAIN, "who", "side", statistic="pearsn"),
        """
        There is no such test of independence.
          where:    statistic
          got:      pearsn
          expected: "pearson" (the nearest of 11)
          next:     Leave it out for "F".
        """,
    ),
    "classical test under a design": (
        lambda: cx.independence(WEIGHTED, "who", "side", statistic="fisher"),
        """
        Fisher's test knows no weights, strata or PSUs.
          where:    statistic
          got:      a survey weighted by w
          expected: equal weights and independent respondents
          next:     Use statistic="F".
        """,
    ),
    "Yates for a larger table": (
        lambda: cx.independence(PLAIN, "who", "size", statistic="yates"),
        """
        Yates' correction is for two answers to each question.
          where:    statistic
          got:      "yates" for a 2 × 3 table
          expected: a 2 × 2 table
          next:     Use statistic="pearson" or "fisher".
        """,
    ),
    "independence of one answer": (
        lambda: cx.independence(SAME_ANSWER, "who", "side"),
        """
        Independence needs at least two answers to each question.
          where:    who
          got:      1 level chosen among those who answered both
          expected: two or more
          next:     Check the base and the filter, or test another question.
        """,
    ),
    "independence of the strata": (
        lambda: cx.independence(
            cx.from_frame(FRAME.assign(cell=FRAME["who"] + FRAME["side"]), codebook=BOOK, strata="cell"), "who", "side"
        ),
        """
        The design leaves the table no variance.
          where:    statistic="F"
          got:      design effects that sum to 0
          expected: more than 0
          next:     Check the weights and the strata, or test another question.
        """,
    ),
    "Fisher of too many tables": (
        lambda: fisher_exact(np.full((5, 5), 200.0)),
        """
        There are too many tables with these margins to list them all.
          where:    statistic="fisher"
          got:      5,000 respondents, about 2e+21 half-tables
          expected: at most 4,000,000
          next:     Use statistic="pearson" or "G".
        """,
    ),
    "exact tail": (
        lambda: mixture_tail(5.0, np.array([1e5, 1.0]), 100.0),
        """
        The design effects of the table differ too much for the exact tail.
          where:    statistic="lincom"
          got:      effects from 1 to 1e+05
          expected: a ratio up to 300
          next:     Use statistic="F".
        """,
    ),
    "Wald on few degrees of freedom": (
        lambda: cx.independence(
            cx.from_frame(FRAME.assign(firm=[1, 2] * 30), codebook=BOOK, psu="firm"), "who", "size", statistic="wald"
        ),
        """
        A Wald test cannot be made of this table.
          where:    statistic
          got:      k = 2 contrasts, 1 for degrees of freedom, some without variance
          expected: a covariance of full rank and more degrees of freedom than contrasts
          next:     Use statistic="F".
        """,
    ),
    "shares of a fit": (
        lambda: cx.goodness_of_fit(PLAIN, "who", {"joint": 0.5}),
        """
        The given shares do not fit the question.
          where:    shares
          got:      none above 0 for "IT"
          expected: a share above 0 for each of "joint", "IT"
          next:     Name every level by its code.
        """,
    ),
    "fit of nobody": (
        lambda: cx.goodness_of_fit(PLAIN.where({"who": "joint"}).where({"who": "IT"}), "who", {"joint": 1, "IT": 1}),
        """
        Nobody answered the question.
          where:    who
          got:      an empty base
          expected: at least one valid answer
          next:     Check the filter.
        """,
    ),
    "fit of the strata": (
        lambda: cx.goodness_of_fit(
            cx.from_frame(FRAME.assign(cell=FRAME["who"]), codebook=BOOK, strata="cell"), "who", {"joint": 1, "IT": 1}
        ),
        """
        The design leaves the shares no variance.
          where:    goodness_of_fit
          got:      the same answer, the strata themselves, or what the weights were made to meet
          expected: answers that vary within strata and targets
          next:     Test another question.
        """,
    ),
    "answers without order": (
        lambda: cx.rank_test(PLAIN, "tools", "side"),
        """
        The answers to "tools" have no order.
          where:    tools
          got:      a multiple question
          expected: a numeric question, or a single-response one whose options are listed in their order
          next:     Test its shares instead: independence() or compare().
        """,
    ),
    "rank test of one group": (
        lambda: cx.rank_test(PLAIN.where({"side": "business"}), "score", "side"),
        """
        There are not two groups to compare.
          where:    side
          got:      answers to score from "business"
          expected: two or more groups with answers
          next:     Check the filter, or split by another question.
        """,
    ),
    "rank test of two groups": (
        lambda: cx.rank_test(PLAIN, "score", "size", statistic="mann_whitney"),
        """
        That test compares two groups.
          where:    statistic
          got:      "mann_whitney" for 3 groups
          expected: two groups
          next:     Use statistic="kruskal_wallis", or limit the survey to two groups by where().
        """,
    ),
    "Cliff's delta of three groups": (
        lambda: cx.cliffs_delta(PLAIN, "score", "size"),
        """
        Cliff's delta compares two groups.
          where:    by
          got:      3 groups
          expected: two groups with answers
          next:     Limit the survey to two groups by where().
        """,
    ),
    "trend of a level nobody chose": (
        lambda: cx.cochran_armitage(PLAIN, "who", "side", level="jont"),
        """
        Nobody chose that level.
          where:    level
          got:      jont
          expected: one of "joint", "IT" with answers
          next:     Use the code of a level.
        """,
    ),
    "trend with one score too few": (
        lambda: cx.cochran_armitage(PLAIN, "who", "side", level="IT", scores=[1]),
        """
        There must be one score for each group with answers.
          where:    scores
          got:      1 for 2 groups
          expected: as many scores as groups
          next:     Leave them out for 1, 2, 3, …
        """,
    ),
    "exact test of larger tables": (
        lambda: cx.cmh(PLAIN, "who", "size", strata="side", statistic="exact"),
        """
        That statistic is for two answers to each question.
          where:    statistic
          got:      "exact" for 2 × 3 tables
          expected: 2 × 2 tables
          next:     Use statistic="cmh".
        """,
    ),
    "pairs with different levels": (
        lambda: cx.same_margins(PLAIN, "who", "side"),
        """
        The questions do not have the same levels.
          where:    who, side
          got:      "joint", "IT" and "business", "finance"
          expected: the same codes in the same order
          next:     Give both questions the same options in the codebook.
        """,
    ),
    "pairs without change": (
        lambda: cx.same_margins(SAME_ANSWER.where({"later": "joint"}), "who", "later"),
        """
        There is no change to test.
          where:    who, later
          got:      1 level among those who answered both
          expected: two or more
          next:     Check the filter, or test another question.
        """,
    ),
    "Cochran's Q without a level": (
        lambda: cx.cochran_q(PLAIN, ["who", "later"]),
        """
        Cochran's Q compares one level of several questions, or the options of a multiple-response one.
          where:    questions and level
          got:      "who", "later", level=None
          expected: two or more questions that have the level, or one multiple-response question
          next:     Name the level that counts, for instance level="yes".
        """,
    ),
    "Friedman's test of two": (
        lambda: cx.friedman(PLAIN, ["score", "who"]),
        """
        Friedman's test compares three questions or more.
          where:    questions
          got:      "score", "who"
          expected: three or more questions
          next:     Use signed_rank() for two.
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_text(name: str) -> None:
    call, text = CASES[name]
    with pytest.raises(cx.CxSurveyError) as refusal:
        call()
    assert str(refusal.value) == dedent(text).strip()
