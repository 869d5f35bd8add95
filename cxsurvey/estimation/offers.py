"""Options that were not offered to everybody: whose shares exist only where somebody could have chosen them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray
from cxsurvey.codebook import Code, Option, Question
from cxsurvey.errors import EstimationError
from cxsurvey.estimation.banner import BannerEstimates
from cxsurvey.moments.banner import Banner
from cxsurvey.moments.request import Crossing
from cxsurvey.survey import Survey, check_survey

NOT_OFFERED = "not offered"


def offered(survey: Survey, option: Option) -> BoolArray:
    """Per respondent, whether the option was put to them, shape (n,)."""
    found = np.ones(len(survey.frame), dtype=bool)
    for name, codes in option.offered_to.items():
        levels = [level.code for level in survey.codebook[name].levels]
        place, _ = survey.levels(Crossing(name, (), "all"))
        found &= np.isin(place, [levels.index(code) for code in codes])
    return found


def barred(survey: Survey, rows: Sequence[tuple[str, Code]], by: tuple[str, ...]) -> BoolArray | None:
    """Per domain and row (a question and a level), whether nobody there was offered the level, shape (D·K,).

    None where every option was offered to everybody.
    """
    asked = {name for name, _ in rows if name in survey.codebook}  # a ratio has the names of two questions
    options = {(name, option.code): option for name in asked for option in survey.codebook[name].options}
    partly = [(place, options[row]) for place, row in enumerate(rows) if row in options and options[row].offered_to]
    if not partly:
        return None
    domain, count = survey.domains(by)
    found = np.zeros((count, len(rows)), dtype=bool)
    for place, option in partly:
        reached = domain[offered(survey, option) & (domain >= 0)]
        found[:, place] = np.bincount(reached, minlength=count) == 0
    return found.ravel()


def without_unoffered(
    survey: Survey, banner: Banner, found: BannerEstimates, rows: Mapping[int, tuple[str, Code]]
) -> BannerEstimates:
    """The estimates of a banner, NaN where nobody in a column was offered the level; `rows` are levels by place."""
    options = {(name, option.code): option for name, _ in rows.values() for option in survey.codebook[name].options}
    partly = {place: options[row] for place, row in rows.items() if row in options and options[row].offered_to}
    if not partly:
        return found
    estimate, covariance = found.estimate.copy(), found.covariance.copy()
    for place, option in partly.items():
        out = _reached(banner, offered(survey, option)) == 0
        estimate[place, out] = np.nan
        covariance[place, out] = np.nan
        covariance[place][:, out] = np.nan
    return replace(found, estimate=estimate, covariance=covariance)


def _reached(banner: Banner, chosen: BoolArray) -> FloatArray:
    """How many of the chosen respondents are in each column, shape (J,)."""
    counts = []
    for group in banner.groups:
        codes = np.asarray(group.code, dtype=np.int64)
        inside = np.bincount(
            codes[chosen & (codes >= 0) & (codes < len(group.patterns))], minlength=len(group.patterns)
        )
        counts.append(inside @ group.patterns)
    return np.concatenate(counts)


def among_offered(survey: Survey, names: Sequence[str]) -> tuple[Survey, str]:
    """The survey with only those in view to whom every option of the questions was offered, and why, in words.

    Who could not choose an option has a cell of 0 there by design, which says nothing on how answers are related.

    Raises EstimationError where one of the questions says to whom an option was offered, and one group is left of it.
    """
    check_survey(survey)
    questions = [survey.codebook[name] for name in names]
    said = offers_text(survey, questions).removeprefix("; ")
    if not said:
        return survey, ""
    limited = survey
    for option in (option for question in questions for option in question.options if option.offered_to):
        limited = limited.where(option.offered_to)
        if any(len(codes) < 2 and name in names for name, codes in option.offered_to.items()):
            raise EstimationError(
                "An option was offered in one of the groups only.",
                where=" × ".join(names),
                got=said,
                expected="options that were offered in two groups or more",
                next_step="Compare the shares of the other options with compare(share(…, by=…), across=…).",
            )
    return limited, f"; those only who were offered every option ({said})"


def offers_text(survey: Survey, questions: Sequence[Question]) -> str:
    """Which options not everybody in view was offered, in words; nothing where all were.

    As in "; “via adviser” offered where Wave is 2022 only".
    """
    everyone, _ = survey.domains(())
    said = []
    for option in (option for question in questions for option in question.options if option.offered_to):
        if not offered(survey, option)[everyone >= 0].all():
            where = " and ".join(_where(survey, *pair) for pair in option.offered_to.items())
            said.append(f"“{option.label}” offered where {where} only")
    return "".join(f"; {each}" for each in dict.fromkeys(said))


def _where(survey: Survey, name: str, codes: Sequence[Code]) -> str:
    question = survey.codebook[name]
    return f"{question.title} is {' or '.join(question.label_of(code) for code in codes)}"
