"""What a kernel finds, and the one-row TestResults that the public tests make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from cxsurvey.errors import InputError
from cxsurvey.estimation.describe import design_text
from cxsurvey.estimation.results import About, base_flags
from cxsurvey.significance.adjust import ADJUSTMENT_NAMES, Adjustment, adjust_p
from cxsurvey.significance.results import COLUMNS, TestResults
from cxsurvey.sources import provenance_of
from cxsurvey.survey import Survey, check_survey

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test as numbers: the statistic, its degrees of freedom (two for an F), p, and an estimate where there is one.

    `df` is infinite where the normal distribution is the reference and NaN where the test is exact.
    """

    statistic: float
    df: float | tuple[float, float]
    p_value: float
    difference: float = NAN
    std_error: float = NAN
    conf_low: float = NAN
    conf_high: float = NAN


def one_test(
    survey: Survey,
    questions: tuple[str, ...],
    outcome: Outcome,
    *,
    method: str,
    n: float,
    effective: float | None = None,
    level: str = "",
    groups: tuple[str, str] = ("", ""),
    joiner: str = " × ",
) -> TestResults:
    """TestResults of one row about the answers of n respondents to the questions."""
    effective = n if effective is None else effective
    row = {
        "question": joiner.join(questions), "level": level, "group_a": groups[0], "group_b": groups[1],
        "difference": outcome.difference, "std_error": outcome.std_error,
        "conf_low": outcome.conf_low, "conf_high": outcome.conf_high,
        "statistic": outcome.statistic, "df": outcome.df,
        "p_value": outcome.p_value, "p_adjusted": outcome.p_value, "method": method,
        "flag": base_flags(np.array([n]), np.array([effective]), np.array([False]))[0],
    }  # fmt: skip
    text = f"{method}; {design_text(survey)}; {n:,.0f} respondents."
    return TestResults(pd.DataFrame([row], columns=COLUMNS), about_questions(survey, questions, joiner), text, family=1)


def many_tests(
    keys: pd.DataFrame,
    outcomes: Sequence[Outcome],
    *,
    about: About,
    what: str,
    adjust: Adjustment,
    flags: Sequence[str],
    methods: Sequence[str] | None = None,
    across: str = "",
    scale: Literal["difference", "ratio"] = "difference",
) -> TestResults:
    """TestResults of one row per outcome; `keys` has the columns up to group_b, `what` is the method of all rows."""
    p_value = np.array([outcome.p_value for outcome in outcomes], dtype=np.float64)
    family = int(np.isfinite(p_value).sum())
    numbers: dict[str, Any] = {
        name: [getattr(outcome, name) for outcome in outcomes]
        for name in ("difference", "std_error", "conf_low", "conf_high", "statistic", "df")
    }
    numbers |= {"p_value": p_value, "p_adjusted": adjust_p(p_value, adjust)}
    frame = keys.reset_index(drop=True).assign(
        **numbers, method=what if methods is None else list(methods), flag=list(flags)
    )
    tests = f"{family} test{'s' if family != 1 else ''}"
    adjusted = f"{ADJUSTMENT_NAMES[adjust]} over {tests}" if adjust != "none" else "p-values not adjusted"
    return TestResults(frame, about, f"{what}; {adjusted}.", family, across, scale)


def about_questions(survey: Survey, questions: tuple[str, ...], joiner: str = " × ") -> About:
    """What a reader must know of a test of several questions."""
    book = survey.codebook
    asked = [book[name] for name in questions]
    every = "it" if len(asked) == 1 else "both" if len(asked) == 2 else f"all {len(asked)}"
    base = f"{book.population or 'respondents'} who answered {every}"
    base += f"; {survey.domain_text}" if survey.domain_text else ""
    return About(
        title=joiner.join(question.title for question in asked),
        wording=" / ".join(question.wording or question.title for question in asked),
        base=base,
        source=book.stated_source or book.title,
        population=book.population,
        labels={q.name: {level.code: level.label for level in q.levels} for q in asked},
        provenance=provenance_of(survey, questions, base),
    )


def is_simple(survey: Survey) -> bool:
    """Whether all respondents weigh the same and were chosen independently."""
    plan = survey.plan
    return not survey.design.columns and plan.weight is None and plan.replicates is None and plan.calibration is None


def refuse_design(survey: Survey, test: str, *, where: str, next_step: str) -> None:
    """Refuse a test that knows neither weights nor strata nor PSUs, under a design that has them.

    Raises InputError that names the design and the test to use instead.
    """
    check_survey(survey)
    if not is_simple(survey):
        raise InputError(
            f"{test} knows no weights, strata or PSUs.",
            where=where,
            got=f"a survey {design_text(survey)}",
            expected="equal weights and independent respondents",
            next_step=next_step,
        )
