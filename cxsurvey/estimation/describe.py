"""What a reader must be told of estimates: wording, base, source, and the sentence on method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cxsurvey.codebook import BASES, Base, Code, Net, Question
from cxsurvey.estimation.offers import offers_text
from cxsurvey.estimation.results import About
from cxsurvey.moments.plan import SamplePlan
from cxsurvey.sources import provenance_of
from cxsurvey.survey import Survey

_BASE_TEXTS = {
    "valid": "valid answers",
    "answered": "all who answered, including {}",
    "asked": "all who were asked, including {}",
    "all": "everyone, including {}",
}


def describe(
    survey: Survey,
    questions: Sequence[Question],
    by: tuple[str, ...],
    base: Base,
    *,
    labels: Mapping[str, Mapping[Code, str]],
    nets: tuple[Net, ...] = (),
    confidence: float,
) -> About:
    """What must be known of estimates of these questions by these domains; `labels` are those of their rows."""
    book = survey.codebook
    reasons = tuple(level.code for question in questions for level in question.levels if level.reason is not None)
    splits = {name: {level.code: level.label for level in book[name].levels} for name in by}
    told = base_text(survey, questions, by, base, labels)
    return About(
        title=" / ".join(question.title for question in questions),
        wording=" / ".join(question.wording or question.title for question in questions),
        base=told,
        source=book.stated_source or book.title,
        population=questions[0].population or book.population,
        labels={**labels, **splits, "question": {q.name: q.title for q in book.questions.values()}},
        nets=tuple(net.code for net in nets),
        missing=tuple(dict.fromkeys(reasons)),
        ordered=all(question.ordered for question in questions),
        confidence=confidence,
        unit=questions[0].unit if len({question.unit for question in questions}) == 1 else "",
        provenance=provenance_of(survey, (*(question.name for question in questions), *by), told),
    )


def base_text(
    survey: Survey,
    questions: Sequence[Question],
    by: tuple[str, ...],
    base: Base,
    shown: Mapping[str, Mapping[Code, str]],
) -> str:
    """Who counts, in words: "employed developers; all who answered, including “Not sure”"."""
    who = questions[0].population or survey.codebook.population or "respondents"
    names = [name for question in questions for name in _counted(question, base, shown.get(question.name, {}))]
    including = " and ".join(dict.fromkeys(names))
    text = _BASE_TEXTS[base].format(including).removesuffix(", including ")
    where = f"; {survey.domain_text}" if survey.domain_text else ""
    splits = "".join(f", {survey.codebook[name].title.lower()} known" for name in by)
    return f"{who}; {text}{splits}{where}{offers_text(survey, questions)}"


def _counted(question: Question, base: Base, shown: Mapping[Code, str]) -> list[str]:
    """The reasons for no answer that count in the base and have a row."""
    options = {option.code for option in question.options}
    levels = [level for level in question.levels if level.reason in BASES[base] and level.code in shown]
    return [f"“{level.label}”" if level.code in options else level.label.lower() for level in levels]


def method_text(survey: Survey, what: str, intervals: str, confidence: float) -> str:
    """One sentence fit for a footnote: what, under which design, with which intervals and degrees of freedom."""
    random = "" if survey.codebook.sample == "probability" else "; approximate, as if the sample were random"
    return (
        f"{what}, {design_text(survey)}; {confidence:.0%} {intervals} intervals, {variance_text(survey.plan)} "
        f"on {survey.plan.df:,} degrees of freedom{random}."
    )


def design_text(survey: Survey) -> str:
    """How respondents were chosen and weighted: "weighted by w, then raked to sex and age, strata region"."""
    text = survey.design.describe()
    if survey.weighting is None:
        return text
    weighted, _, rest = text.partition(", ")
    column = survey.design.weight
    of_design = column is not None and np.array_equal(
        pd.to_numeric(survey.frame[column], errors="coerce"), np.asarray(survey.weighting.base)
    )
    first = f"{weighted}, then {survey.weighting.describe()}" if of_design else survey.weighting.describe()
    return f"{first}, {rest}" if rest else first


def variance_text(plan: SamplePlan) -> str:
    """Where the variance comes from, and how it knows of a weighting to targets."""
    weighting = plan.calibration
    if plan.replicates is not None:
        anew = weighting is not None and plan.replicates.reweighted
        return "variance over replicates" + (", each weighted to the targets anew" if anew else "")
    if weighting is None:
        return "linearised variance"
    margins = f" of {weighting.margins}" if weighting.margins else ""
    return f"linearised variance of residuals on the margins{margins}"
