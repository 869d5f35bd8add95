"""The full text of every refusal of targets and weights."""
# ruff: noqa: E501 - every message stands as it is printed

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

BOOK = cx.Codebook.from_dict(
    {
        "questions": {
            "sex": {
                "options": [
                    {"code": 1, "label": "Female"},
                    {"code": 2, "label": "Male"},
                    {"code": 3, "label": "Diverse"},
                ]
            },
            "age": {
                "options": [{"label": "18–34"}, {"label": "35–54"}, {"label": "55+"}],
                "nets": {"under 55": {"options": ["18–34", "35–54"]}},
            },
            "size": {
                "options": [{"code": "1", "label": "2", "values": ["a"]}, {"code": "2", "label": "3", "values": ["b"]}]
            },
            "spend": {"type": "numeric"},
            "why": {"type": "text"},
            "brands": {"type": "multiple", "options": [{"label": "A"}, {"label": "B"}]},
            "country": {"options": [{"label": "NL"}, {"label": "BE"}, {"label": "LU"}]},
        }
    }
)
FRAME = pd.DataFrame(
    {
        "sex": ["Female", "Male"] * 4,
        "age": ["18–34", "18–34", "35–54", "35–54", "18–34", "35–54", "35–54", "55+"],
        "size": ["a", "b"] * 4,
        "spend": [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, np.nan],
        "why": ["price"] * 8,
        "brands": ["A;B"] * 8,
        "country": ["NL"] * 4 + ["BE"] * 4,
        "partly": ["yes", "no", None, "yes", "no", "yes", None, "no"],
        "w": [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 0.0],
        "bad": [1.0, -2.0, 1.0, np.inf, 1.0, 1.0, 1.0, 1.0],
        "gap": [1.0, 2.0, np.nan, 1.0, 1.0, 1.0, 1.0, 1.0],
        "zero": [0.0] * 8,
    }
)
EVEN = {"sex": {"Female": 0.5, "Male": 0.5}}


def survey(**design: Any) -> cx.Survey:
    return cx.from_frame(FRAME, codebook=BOOK, **design)


def weight(targets: Any, frame: pd.DataFrame | None = None, **options: Any) -> Any:
    used = survey() if frame is None else cx.from_frame(frame, codebook=BOOK)
    return used.weight(targets, **options)


def mixed(**columns: Any) -> pd.DataFrame:
    return FRAME.assign(**columns)


MESSAGES: dict[str, tuple[Callable[[], Any], str]] = {
    "no such file": (
        lambda: cx.targets("targets.toml"),
        """
        There is no targets.toml.
          where:    targets.toml
          got:      no such file in .
          expected: a TOML file
          next:     Check the path, or write targets.toml first.
        """,
    ),
    "nothing that holds targets": (
        lambda: cx.targets(42),
        """
        Targets cannot be read from this.
          where:    targets
          got:      42 of type int
          expected: the path of a TOML file, a dictionary, or a DataFrame
          next:     Write them as {"sex": {"F": 0.51, "M": 0.49}}.
        """,
    ),
    "a table without numbers": (
        lambda: cx.targets(pd.DataFrame({"sex": ["F", "M"], "n": [1, 2]})),
        """
        The DataFrame is not a table of targets.
          where:    targets
          got:      the columns "sex", "n"
          expected: the variables, or variable and level, and one of share, percent, total or Freq
          next:     Rename the column with the numbers to share, percent or total.
        """,
    ),
    "two rows for one level": (
        lambda: cx.targets(pd.DataFrame({"sex": ["F", "M", "M"], "share": [0.4, 0.3, 0.3]})),
        """
        A level has two targets.
          where:    the rows of sex in the DataFrame
          got:      "M" in rows 1, 2
          expected: one row for each level
          next:     Drop one of the rows, or add them up.
        """,
    ),
    "shares that add up to 110 %": (
        lambda: cx.targets({"margins": {"sex": {"shares": {"Female": 0.6, "Male": 0.5}}}}),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins.sex adds up to 1.1 (110 %), expected 1 (100 %)
          next:     Correct it and run again.
        """,
    ),
    "numbers that are neither shares nor percentages": (
        lambda: cx.targets({"sex": {"Female": 60, "Male": 50}}),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins.sex adds up to 110, expected shares of 1 or percentages of 100; write totals as {"totals": {…}}
          next:     Correct it and run again.
        """,
    ),
    "percentages called shares": (
        lambda: cx.targets({"margins": {"sex": {"shares": {"Female": 51, "Male": 49}}}}),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins.sex adds up to 100 (10000 %), expected 1 (100 %); percentages are written as percent, numbers of people as totals
          next:     Correct it and run again.
        """,
    ),
    "targets below 0, of 0, and none": (
        lambda: cx.targets(
            {
                "margins": {
                    "sex": {"percent": {"Female": -20, "Male": 120}},
                    "age": {"shares": {"18–34": 0, "35+": 1}},
                    "size": {"totals": {"small": float("nan"), "large": 3}},
                }
            }
        ),
        """
        targets has 3 mistakes.
          where:    targets
          got:      margins.sex: Female = -0.2, expected a number above 0
                    margins.age: 18–34 = 0, expected a number above 0
                    margins.size: small = nan, expected a number above 0
          next:     Correct them and run again.
        """,
    ),
    "targets that are no numbers": (
        lambda: cx.targets({"margins": {"sex": {"percent": {"Female": "51 %", "Male": True}}}}),
        """
        targets has 2 mistakes.
          where:    targets
          got:      margins.sex.percent.Female = "51 %", expected a number
                    margins.sex.percent.Male = true, expected a number
          next:     Correct them and run again.
        """,
    ),
    "one level in two spellings": (
        lambda: cx.targets({"sex": {"Female": 0.4, "female ": 0.1, "Male": 0.5}}),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins.sex has targets for "Female", "female ", expected one for each level
          next:     Correct it and run again.
        """,
    ),
    "the same margin twice": (
        lambda: cx.targets(
            {
                "margins": {
                    "a": {"variables": ["sex", "age"], "percent": {"F": {"old": 50, "young": 50}}},
                    "b": {"variables": ["age", "sex"], "percent": {"old": {"F": 50}, "young": {"F": 50}}},
                }
            }
        ),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins.a and b have the same variables, expected one margin of them
          next:     Correct it and run again.
        """,
    ),
    "totals of different populations": (
        lambda: cx.targets(
            {"margins": {"sex": {"totals": {"F": 500, "M": 480}}, "age": {"totals": {"young": 300, "old": 700}}}}
        ),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins speak of different totals: sex adds up to 980, age adds up to 1000; expected one population
          next:     Correct it and run again.
        """,
    ),
    "margins that contradict each other": (
        lambda: cx.targets(
            {
                "sex": {"F": 0.5, "M": 0.5},
                ("sex", "age"): {("F", "young"): 0.2, ("F", "old"): 0.4, ("M", "young"): 0.2, ("M", "old"): 0.2},
            }
        ),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins.sex and sex × age contradict each other: F is 0.6 in one and 0.5 in the other, expected the same; leave out sex, which sex × age holds already
          next:     Correct it and run again.
        """,
    ),
    "levels that are not nested as deep as the variables": (
        lambda: cx.targets(
            {
                "margins": {
                    "sex × age": {"variables": ["sex", "age"], "percent": {"F": 50, "M": {"young": 20, "old": 30}}}
                }
            }
        ),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins.sex × age.percent.F names fewer levels than the margin has variables, expected 2
          next:     Correct it and run again.
        """,
    ),
    "levels nested deeper than the variables": (
        lambda: cx.targets({"margins": {"sex": {"percent": {"F": 50, "M": {"young": 20, "old": 30}}}}}),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins.sex.percent.M names more levels than the margin has variables, expected 1
          next:     Correct it and run again.
        """,
    ),
    "a margin without targets": (
        lambda: cx.targets({"sex": {}, "age": {"18–34": 0.4, "35+": 0.6}}),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins.sex is empty, expected a target for each level
          next:     Correct it and run again.
        """,
    ),
    "several mistakes in one file": (
        lambda: cx.targets(
            {
                "total": -5,
                "sauce": "census",
                "margins": {
                    "sex": {"percent": {"F": 51}, "shares": {"M": 0.49}},
                    "age": {},
                    "size": {"variables": ["size", "size"], "percent": {"small": {"large": 100}}},
                    "spend": {"total": "much"},
                },
            }
        ),
        """
        targets has 6 mistakes.
          where:    targets
          got:      total = -5, expected a number above 0
                    margins.sex has "shares", "percent", expected one of shares, percent, totals; for a numeric question its total or mean
                    margins.age has no targets, expected one of shares, percent, totals; for a numeric question its total or mean
                    margins.size.variables = ["size", "size"], expected one or several different questions
                    margins.spend.total = "much", expected a number
                    sauce is not a setting, expected "within", "groups", "total", "source", "date", "margins", "title" or nothing
          next:     Correct them and run again.
        """,
    ),
    "no margins": (
        lambda: cx.targets({"title": "Census", "margins": {}}),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins is empty, expected at least one margin
          next:     Correct it and run again.
        """,
    ),
    "groups without their question": (
        lambda: cx.targets({"groups": {"NL": {"margins": {"sex": {"percent": {"F": 50, "M": 50}}}}}}),
        """
        targets has 1 mistake.
          where:    targets
          got:      within is missing, expected the question whose answers the groups are, such as "country"
          next:     Correct it and run again.
        """,
    ),
    "a partial margin without a total": (
        lambda: cx.targets({"margins": {"sex": {"totals": {"F": 500}, "partial": True}}}),
        """
        targets has 1 mistake.
          where:    targets
          got:      total is missing, expected it beside sex, which is partial
          next:     Correct it and run again.
        """,
    ),
    "a partial margin that leaves nothing": (
        lambda: cx.targets({"margins": {"sex": {"percent": {"F": 60, "M": 50}, "partial": True}}}),
        """
        targets has 1 mistake.
          where:    targets
          got:      margins.sex adds up to 1.1 (110 %), expected less than 1, the rest for the levels that it leaves out
          next:     Correct it and run again.
        """,
    ),
    "an unknown question": (
        lambda: weight({"seks": {"Female": 0.5, "Male": 0.5}}),
        """
        There are targets for a question that the survey does not have.
          where:    the targets
          got:      "seks"
          expected: one of "sex", "age", "size", "spend", "why", "brands", "country"
          next:     Correct the name, or say with `variables` which question the margin is of.
        """,
    ),
    "unknown levels": (
        lambda: weight({"age": {"18-34": 0.3, "35–54": 0.4, "55+": 0.3}}),
        """
        There are targets for levels that the question does not have.
          where:    margin age
          got:      age: "18-34", expected "18–34" (the nearest of 4)
          next:     Write each level as the codebook does, by code or label.
        """,
    ),
    "levels that differ in case and white space": (
        lambda: weight({"sex": {"female": 0.5, "Male ": 0.5}}),
        """
        There are targets for levels that the question does not have.
          where:    margin sex
          got:      sex: "female" differs from "Female" in case or white space only
                    sex: "Male " differs from "Male" in case or white space only
          next:     Write each level as the codebook does, by code or label.
        """,
    ),
    "a level that is a code and a label": (
        lambda: weight({"size": {"1": 0.5, "2": 0.5}}),
        """
        There are targets for levels that the question does not have.
          where:    margin size
          got:      size: "2" is the code of one level and the label of another, expected one that is neither
          next:     Write each level as the codebook does, by code or label.
        """,
    ),
    "a net and a level in it": (
        lambda: weight({"age": {"under 55": 0.6, "18–34": 0.2, "55+": 0.2}}),
        """
        Two targets are for the same respondents.
          where:    margin age
          got:      "under 55" and "18–34"
          expected: levels that exclude each other
          next:     Leave out one of them, or give the levels of the net one by one.
        """,
    ),
    "a level that nobody is at": (
        lambda: weight({"sex": {"Female": 0.5, "Male": 0.4, "Diverse": 0.1}}),
        """
        Nobody in the sample is at a level that has a target.
          where:    margin sex
          got:      "Diverse" (10 %)
          expected: respondents at every level with a target (its share in brackets)
          next:     Merge the level with a like one by a net in the codebook, or take its target out and say of whom the weighted results then speak.
        """,
    ),
    "a level that nobody with a weight is at": (
        lambda: survey(weight="w").weight({"age": {"18–34": 0.3, "35–54": 0.4, "55+": 0.3}}),
        """
        Nobody in the sample with a base weight above 0 is at a level that has a target.
          where:    margin age
          got:      "55+" (30 %)
          expected: respondents at every level with a target (its share in brackets)
          next:     Merge the level with a like one by a net in the codebook, or take its target out and say of whom the weighted results then speak.
        """,
    ),
    "levels without a target": (
        lambda: weight({"age": {"18–34": 0.4, "35–54": 0.6}}),
        """
        Respondents are at levels that have no target.
          where:    margin age
          got:      "55+" (1)
          expected: a target for every level that somebody is at (respondents in brackets)
          next:     Add their targets, count them into a net, or call the margin partial: they then share the rest.
        """,
    ),
    "a combination without a target": (
        lambda: weight({("sex", "country"): {("Female", "NL"): 0.3, ("Male", "NL"): 0.3, ("Male", "BE"): 0.4}}),
        """
        Respondents are at levels that have no target.
          where:    margin sex × country
          got:      "Female × BE" (2)
          expected: a target for every level that somebody is at (respondents in brackets)
          next:     Add their targets, count them into a net, or call the margin partial: they then share the rest.
        """,
    ),
    "respondents without an answer": (
        lambda: weight({"sex": {"Female": 0.5, "Male": 0.5}, "partly": {"yes": 0.5, "no": 0.5}}),
        """
        Respondents have no answer to a question that they are weighted by.
          where:    margin partly
          got:      2 of 8 without an answer
          expected: an answer of everybody, or a target for those without one
          next:     Use missing="base" to let them keep their share of the base weights, give a target to the reason (such as no_answer), or set them aside when cleaning.
        """,
    ),
    "respondents without a number": (
        lambda: weight({"spend": 400.0}, method="calibrate"),
        """
        Respondents have no number for a question that they are weighted by.
          where:    margin spend
          got:      1 of 8 without a number
          expected: a number of everybody
          next:     Set them aside when cleaning, or give shares of its levels instead.
        """,
    ),
    "answers outside the codebook": (
        lambda: weight(EVEN, mixed(sex=["Female", "Mail"] * 4)),
        """
        1 question has answers outside the codebook.
          got:      sex: "Mail" (4)
          expected: only the options and reasons that the codebook lists (number of respondents in brackets)
          next:     Add the value to an option (its values) or to [reasons] in the codebook.
        """,
    ),
    "an open end": (
        lambda: weight({"why": {"price": 1.0}}),
        """
        "why" cannot carry the targets of a margin.
          where:    margin why
          got:      a text question
          expected: a question that puts each respondent at one level
          next:     Make single-response questions of it first.
        """,
    ),
    "a multiple-response question": (
        lambda: weight({"brands": {"A": 0.5, "B": 0.5}}),
        """
        "brands" cannot carry the targets of a margin.
          where:    margin brands
          got:      a multiple question
          expected: a question that puts each respondent at one level
          next:     Make single-response questions of it first.
        """,
    ),
    "a total of a question that is no number": (
        lambda: weight({"sex": 12.0}, method="calibrate"),
        """
        "sex" cannot carry a total or mean.
          where:    margin sex
          got:      a single question
          expected: a numeric question
          next:     Give shares of its levels.
        """,
    ),
    "targets that exclude each other": (
        lambda: weight({"sex": {"Female": 0.6, "Male": 0.4}, "size": {"1": 0.4, "3": 0.6}}),
        """
        No weights meet all targets together.
          where:    method="rake"
          got:      sex: Female needs 4.8, comes to 3.2; size: 3 needs 4.8, comes to 3.2 if all others are met
          expected: targets that agree with each other and with the combinations that are in the sample
          next:     Check those targets against the others, or merge levels that are rarely combined.
        """,
    ),
    "a crossing that is empty": (
        lambda: weight({"sex": {"Female": 0.5, "Male": 0.5}, "age": {"18–34": 0.2, "35–54": 0.2, "55+": 0.6}}),
        """
        No weights meet all targets together.
          where:    method="rake"
          got:      sex: Female needs 4, comes to 3.2; age: 55+ needs 4.8, comes to 4 if all others are met
          expected: targets that agree with each other and with the combinations that are in the sample
          next:     Check those targets against the others, or merge levels that are rarely combined.
        """,
    ),
    "targets that leave respondents without weight": (
        lambda: weight({"sex": {"Female": 0.5, "Male": 0.5}, "age": {"18–34": 0.2, "35–54": 0.3, "55+": 0.5}}),
        """
        The targets can only be met if some respondents weigh nothing.
          where:    method="rake"
          got:      3 of 8 respondents: "Male with 18–34", "Male with 35–54"
          expected: targets that leave every respondent a weight above 0
          next:     Merge levels: other combinations of levels that the targets need are not in the sample.
        """,
    ),
    "trimming that cannot hold": (
        lambda: weight({"age": {"18–34": 0.3, "35–54": 0.3, "55+": 0.4}}, trim=(0.3, 3)),
        """
        The targets cannot be met within the trim of 0.3 to 3.
          where:    method="rake"
          got:      age: 55+ needs 3.2, can have 0.3 to 3
          expected: targets that the respondents of each level can carry
          next:     Widen the trim of 0.3 to 3, or merge the level with a like one.
        """,
    ),
    "trimming that cannot hold together": (
        lambda: weight(
            {"sex": {"Female": 0.3, "Male": 0.7}, "age": {"18–34": 0.55, "35–54": 0.25, "55+": 0.2}}, trim=(0.5, 1.7)
        ),
        """
        No weights meet all targets together within the trim of 0.5 to 1.7.
          where:    method="rake"
          got:      age: 18–34 needs 4.4, comes to 3.1; sex: Male needs 5.6, comes to 4.3 if all others are met
          expected: targets that agree with each other and with the combinations that are in the sample
          next:     Check those targets against the others, or merge levels that are rarely combined, or widen the trim of 0.5 to 1.7.
        """,
    ),
    "bounds that cannot hold": (
        lambda: weight({"sex": {"Female": 0.9, "Male": 0.1}}, method="calibrate", distance="logit", bounds=(0.5, 1.5)),
        """
        The targets cannot be met within the bounds of 0.5 to 1.5.
          where:    method="calibrate"
          got:      sex: Female needs 7.2, can have 2 to 6; sex: Male needs 0.8, can have 2 to 6
          expected: targets that the respondents of each level can carry
          next:     Widen the bounds of 0.5 to 1.5, or merge the level with a like one.
        """,
    ),
    "bounds on one side of 1": (
        lambda: weight(EVEN, method="calibrate", distance="logit", bounds=(1.2, 3)),
        """
        Weighting cannot be done that way.
          where:    bounds
          got:      1.2, 3.0
          expected: one below 1 and one above
          next:     Widen them: a ratio of 1 is no change.
        """,
    ),
    "logit without bounds": (
        lambda: weight(EVEN, method="calibrate", distance="logit"),
        """
        Weighting cannot be done that way.
          where:    bounds
          got:      nothing
          expected: two finite ratios, which logit stays between
          next:     Give bounds such as (0.3, 3).
        """,
    ),
    "bounds that are none": (
        lambda: weight(EVEN, bounds=(3, 0.3)),
        """
        Weighting cannot be done that way.
          where:    bounds
          got:      (3, 0.3)
          expected: two ratios of weight to base, the lower one first
          next:     Write bounds=(0.3, 3).
        """,
    ),
    "a trim that is none": (
        lambda: weight(EVEN, trim=3),
        """
        Weighting cannot be done that way.
          where:    trim
          got:      3
          expected: two multiples of the mean weight, the lower one first
          next:     Write trim=(0.3, 3).
        """,
    ),
    "a trim above the mean": (
        lambda: weight(EVEN, trim=(1.5, 3)),
        """
        Weighting cannot be done that way.
          where:    trim
          got:      1.5, 3.0
          expected: one below 1 and one above: the mean stays
          next:     Write trim=(0.3, 3).
        """,
    ),
    "weights below 0": (
        lambda: weight(
            {"sex": {"Female": 0.9, "Male": 0.1}, "country": {"NL": 0.9, "BE": 0.1}},
            method="calibrate",
            distance="linear",
        ),
        """
        The linear distance gives some respondents a weight below 0.
          where:    method="calibrate"
          got:      2 of 8 respondents
          expected: weights of 0 or more
          next:     Use distance="raking" or "logit", or give bounds such as (0.3, 3).
        """,
    ),
    "too few iterations": (
        lambda: weight(
            {"sex": {"Female": 0.7, "Male": 0.3}, "country": {"NL": 0.8, "BE": 0.2}},
            method="calibrate",
            distance="logit",
            bounds=(0.01, 9),
            max_iterations=1,
        ),
        """
        The weights did not meet their targets in 1 iteration.
          where:    method="calibrate"
          got:      country: BE off by +46.4 % of its target
          expected: every target met to 1e-10 of itself
          next:     Allow more iterations with max_iterations, widen the limits, or merge small levels.
        """,
    ),
    "a distance that is not for raking": (
        lambda: weight(EVEN, distance="linear"),
        """
        Weighting cannot be done that way.
          where:    distance
          got:      "linear" with method="rake"
          expected: "raking"
          next:     Use method="calibrate".
        """,
    ),
    "an unknown method": (
        lambda: weight(EVEN, method="raking"),
        """
        There is no such method of weighting.
          where:    method
          got:      raking
          expected: one of "rake", "calibrate", "poststratify"
          next:     Leave it out for "rake".
        """,
    ),
    "an unknown policy": (
        lambda: weight(EVEN, missing="drop"),
        """
        There is no such policy for missing answers.
          where:    missing
          got:      drop
          expected: one of "refuse", "base"
          next:     Leave it out for "refuse".
        """,
    ),
    "post-stratification to two margins": (
        lambda: weight({"sex": {"Female": 0.5, "Male": 0.5}, "country": {"NL": 0.5, "BE": 0.5}}, method="poststratify"),
        """
        Weighting cannot be done that way.
          where:    method="poststratify"
          got:      "sex", "country"
          expected: one margin, of one question or of several crossed
          next:     Use method="rake", or cross them into one margin.
        """,
    ),
    "raking to a number": (
        lambda: weight({"spend": 400.0}),
        """
        Weighting cannot be done that way.
          where:    method="rake"
          got:      the total or mean of "spend"
          expected: shares or totals of levels
          next:     Use method="calibrate".
        """,
    ),
    "a tolerance of 0": (
        lambda: weight(EVEN, tolerance=0.0),
        """
        Weighting cannot be done that way.
          where:    tolerance
          got:      0.0
          expected: a share above 0 and below 1
          next:     Leave it out for 1e-10.
        """,
    ),
    "a tolerance that is no number": (
        lambda: weight(EVEN, tolerance="1e-10"),
        """
        Weighting cannot be done that way.
          where:    tolerance
          got:      1e-10
          expected: a share above 0 and below 1
          next:     Leave it out for 1e-10.
        """,
    ),
    "groups by two questions": (
        lambda: weight(EVEN, within=["country", "sex"]),
        """
        Groups are the answers to one question.
          where:    within
          got:      ['country', 'sex']
          expected: the name of a question
          next:     Cross several questions into one first.
        """,
    ),
    "no iterations": (
        lambda: weight(EVEN, max_iterations=0),
        """
        Weighting cannot be done that way.
          where:    max_iterations
          got:      0
          expected: a whole number above 0
          next:     Leave it out for 200.
        """,
    ),
    "base weights below 0": (
        lambda: survey().weight(EVEN, base="bad"),
        """
        A weight must be a number of 0 or more.
          where:    column bad
          got:      -2.0, inf in row 2, 4
          expected: a finite weight for every respondent, their total below 1e+150
          next:     Correct the weights, or give those respondents 0 to leave them out.
        """,
    ),
    "a base weight that is missing": (
        lambda: survey().weight(EVEN, base="gap"),
        """
        A weight must be a number of 0 or more.
          where:    column gap
          got:      nan in row 3
          expected: a finite weight for every respondent, their total below 1e+150
          next:     Correct the weights, or give those respondents 0 to leave them out.
        """,
    ),
    "base weights of 0": (
        lambda: survey().weight(EVEN, base="zero"),
        """
        Every weight is 0.
          where:    column zero
          got:      0
          expected: a finite weight for every respondent, their total below 1e+150
          next:     Correct the weights, or give those respondents 0 to leave them out.
        """,
    ),
    "base weights of another length": (
        lambda: survey().weight(EVEN, base=np.ones(3)),
        """
        Base weights must be numbers of 0 or more, one for each respondent.
          where:    base
          got:      an array of shape (3,)
          expected: 8 finite numbers, not all 0
          next:     Correct the base weights, or give respondents 0 to leave them out.
        """,
    ),
    "base weights that are no numbers": (
        lambda: survey().weight(EVEN, base=np.full(8, np.nan)),
        """
        Base weights must be numbers of 0 or more, one for each respondent.
          where:    base
          got:      nan, nan, nan and 5 more
          expected: 8 finite numbers, not all 0
          next:     Correct the base weights, or give respondents 0 to leave them out.
        """,
    ),
    "base weights that are texts": (
        lambda: survey().weight(EVEN, base=["one"] * 8),
        """
        Base weights must be numbers of 0 or more, one for each respondent.
          where:    base
          got:      "['one', 'one', 'one', 'one', 'one', 'one', 'one', 'one']"
          expected: 8 finite numbers, not all 0
          next:     Correct the base weights, or give respondents 0 to leave them out.
        """,
    ),
    "an unknown base": (
        lambda: survey().weight(EVEN, base="weights"),
        """
        There is no such column of base weights.
          where:    base
          got:      "weights"
          expected: one of "sex", "age", "size", "spend", "why", "brands", "country", "partly" and 4 more
          next:     Leave it out for the weights of the design.
        """,
    ),
    "groups that are not there": (
        lambda: weight(
            {
                "within": "country",
                "groups": {
                    "NL": {"margins": {"sex": {"percent": {"Female": 50, "Male": 50}}}},
                    "DE": {"margins": {"sex": {"percent": {"Female": 50, "Male": 50}}}},
                },
            }
        ),
        """
        The groups of the targets are not those of country.
          where:    within = "country"
          got:      no such level for "DE"; no targets for "BE"
          expected: a group of targets for each answer that somebody gave, and none besides
          next:     Add or take out the groups, or look at the others with where() and weight them apart.
        """,
    ),
    "other groups than the targets'": (
        lambda: weight(
            {"within": "country", "groups": {"NL": {"margins": {"sex": {"percent": {"Female": 50, "Male": 50}}}}}},
            within="sex",
        ),
        """
        The targets are grouped by another question.
          where:    within
          got:      "sex"
          expected: "country"
          next:     Leave `within` out: the targets say it.
        """,
    ),
    "respondents in no group": (
        lambda: weight(EVEN, within="partly"),
        """
        Respondents are in none of the groups that are weighted apart.
          where:    within = "partly"
          got:      2 of 8 without an answer to partly
          expected: an answer of everybody
          next:     Set them aside when cleaning, or weight all respondents together.
        """,
    ),
    "an unknown group question": (
        lambda: weight(EVEN, within="land"),
        """
        There are targets for a question that the survey does not have.
          where:    the targets
          got:      "land"
          expected: one of "sex", "age", "size", "spend", "why", "brands", "country"
          next:     Correct the name, or say with `variables` which question the margin is of.
        """,
    ),
    "a part of the survey": (
        lambda: survey().where({"sex": 1}).weight(EVEN),
        """
        A survey is weighted before a part of it is looked at.
          where:    Survey.weight
          got:      a survey limited to sex: Female
          expected: all respondents
          next:     Call weight() first, then where(); use within= to weight groups apart.
        """,
    ),
    "cleaning after weighting": (
        lambda: weight(EVEN).clean(),
        """
        A survey is cleaned before it is weighted, or its weights would no longer be its own.
          where:    Survey.clean
          got:      a survey raked to sex
          expected: a survey without weights of its own
          next:     Call clean() first, then weight().
        """,
    ),
    "a design after weighting": (
        lambda: weight(EVEN).with_design(weight="w"),
        """
        A survey is given its design before it is weighted, or its weights would no longer be its own.
          where:    Survey.with_design
          got:      a survey raked to sex
          expected: a survey without weights of its own
          next:     Call with_design() first, then weight().
        """,
    ),
    "a replicate without a level": (
        lambda: weight(EVEN).weighting.again(np.array([1.0, 0.0] * 4)),
        """
        A replicate leaves nobody at a level that has a target.
          where:    the replicate weights
          got:      "sex: Male"
          expected: respondents of positive weight at every level in every replicate
          next:     Merge the level with a like one, or use the linearised variance.
        """,
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_message(name: str) -> None:
    call, text = MESSAGES[name]
    with pytest.raises(cx.CxSurveyError) as caught:
        call()
    assert str(caught.value) == dedent(text).strip()


def test_what_did_not_converge_can_be_read_from_the_error() -> None:
    with pytest.raises(cx.NotConverged) as caught:
        MESSAGES["too few iterations"][0]()
    assert caught.value.iterations == 1
    assert caught.value.margin == "country: BE"
    assert caught.value.gap > 0.1
