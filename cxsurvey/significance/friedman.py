"""Several scores of the same respondents: Friedman's rank test."""

from __future__ import annotations

from collections.abc import Sequence

from cxsurvey.arrays import FloatArray
from cxsurvey.errors import InputError, listing
from cxsurvey.significance.answers_of import paired_scores
from cxsurvey.significance.outcome import Outcome, one_test, refuse_design
from cxsurvey.significance.results import TestResults
from cxsurvey.survey import Survey


def friedman(survey: Survey, questions: Sequence[str]) -> TestResults:
    """TestResults of one row: do the same respondents score several questions alike? Friedman's test, with ties.

    For equal weights and independent respondents. Raises InputError under a design or for fewer than three
    questions; EstimationError where nobody answered all.

    Source: Friedman 1937, JASA 32, 675–701.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"a": [1, 2, 1, 2], "b": [2, 3, 3, 4], "c": [3, 4, 4, 5]})
    >>> float(cx.friedman(cx.from_frame(frame), ["a", "b", "c"]).one()["statistic"])
    8.0
    """
    next_step = "Use contrast() over the means of the questions."
    refuse_design(survey, "Friedman's test", where="friedman", next_step=next_step)
    if len(questions) < 3:
        raise InputError(
            "Friedman's test compares three questions or more.",
            where="questions",
            got=listing(questions),
            expected="three or more questions",
            next_step="Use signed_rank() for two.",
        )
    scores = paired_scores(survey, questions)
    outcome = friedman_of(scores)
    method = "Friedman's rank test, corrected for ties, chi-square"
    return one_test(survey, tuple(questions), outcome, method=method, n=float(len(scores)), joiner=", ")


def friedman_of(scores: FloatArray) -> Outcome:
    """Friedman's test of scores of shape (n, k)."""
    from scipy import stats

    found = stats.friedmanchisquare(*scores.T)
    return Outcome(float(found.statistic), float(scores.shape[1] - 1), float(found.pvalue))
