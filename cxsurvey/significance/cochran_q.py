"""One level of several questions asked of the same respondents: is its share the same in all of them?"""

from __future__ import annotations

from collections.abc import Sequence

from cxsurvey.answers import Ticks
from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.distributions import chi2_tail
from cxsurvey.significance.answers_of import paired_scores
from cxsurvey.significance.outcome import Outcome, one_test, refuse_design
from cxsurvey.significance.results import TestResults
from cxsurvey.survey import Survey


def cochran_q(survey: Survey, questions: str | Sequence[str], *, level: Code | None = None) -> TestResults:
    """TestResults of one row: is the share the same in several questions asked of the same respondents?

    `questions` is one multiple-response question, whose options are compared, or several single-response ones with
    the `level` that counts. Respondents count who are in every base. For equal weights and independent respondents.

    Raises InputError under a design or for questions that do not fit; EstimationError where nobody answered all.

    Source: Cochran 1950, Biometrika 37, 256–266.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"one": ["yes", "no"] * 30, "two": ["yes", "yes", "no"] * 20})
    >>> float(cx.cochran_q(cx.from_frame(frame), ["one", "two"], level="yes").one()["df"])
    1.0
    """
    next_step = 'Use compare(share(…), across="level") for the options, or contrast() over several questions.'
    refuse_design(survey, "Cochran's Q", where="cochran_q", next_step=next_step)
    names = (questions,) if isinstance(questions, str) else tuple(questions)
    chosen = _chosen(survey, names, level)
    outcome = cochran_q_of(chosen)
    method = "Cochran's Q test of equal shares, chi-square"
    return one_test(survey, names, outcome, method=method, n=float(len(chosen)), joiner=", ")


def cochran_q_of(chosen: FloatArray) -> Outcome:
    """Cochran's Q of 0/1 answers of shape (n, k)."""
    k, columns, rows = chosen.shape[1], chosen.sum(axis=0), chosen.sum(axis=1)
    spread = float((rows * (k - rows)).sum())
    statistic = k * (k - 1) * float(((columns - columns.mean()) ** 2).sum()) / spread if spread > 0 else 0.0
    return Outcome(statistic, float(k - 1), chi2_tail(statistic, float(k - 1)))


def _chosen(survey: Survey, names: tuple[str, ...], level: Code | None) -> FloatArray:
    """0/1 of shape (n, k): the options of a multiple-response question, or the level in each of several questions."""
    everyone, _ = survey.domains(())
    answers = [survey.answers(name) for name in names]
    if len(names) == 1 and isinstance(answers[0], Ticks):
        inside = (everyone >= 0) & (answers[0].reasons < 0)
        return floats(answers[0].ticked[inside])
    scores = paired_scores(survey, names)
    codes = [[known.code for known in survey.codebook[name].levels if known.reason is None] for name in names]
    if len(names) < 2 or level is None or any(level not in known for known in codes):
        raise InputError(
            "Cochran's Q compares one level of several questions, or the options of a multiple-response one.",
            where="questions and level",
            got=f"{listing(names)}, level={level!r}",
            expected="two or more questions that have the level, or one multiple-response question",
            next_step='Name the level that counts, for instance level="yes".',
        )
    return floats(scores == [known.index(level) for known in codes])
