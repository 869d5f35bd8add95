"""Regression of an answer on others: linear, logistic, probit, Poisson and ordinal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray
from cxsurvey.codebook import Code
from cxsurvey.errors import EstimationError
from cxsurvey.estimation.build import check_confidence
from cxsurvey.estimation.describe import design_text, variance_text
from cxsurvey.estimation.distributions import t_quantile
from cxsurvey.estimation.regression.families import FAMILIES
from cxsurvey.estimation.regression.fit import Fitted, fit
from cxsurvey.estimation.regression.prepare import Prepared, prepare
from cxsurvey.estimation.regression.results import Regression
from cxsurvey.estimation.regression.specification import FamilyName, LinkName, Specification, specification
from cxsurvey.estimation.results import About, base_flags
from cxsurvey.sources import provenance_of
from cxsurvey.survey import Survey, check_survey


def regression(
    survey: Survey,
    outcome: str,
    *,
    on: str | Sequence[str],
    family: FamilyName,
    outcome_level: Code | Sequence[Code] | None = None,
    reference: Mapping[str, Code] | None = None,
    link: LinkName = "logit",
    confidence: float = 0.95,
) -> Regression:
    """Estimates of the coefficients of a model of `outcome`, one row per column of the model.

    `family` is "linear", "logit", "probit" or "poisson" for a numeric outcome ("linear" also takes a single-response
    question by its whole-number codes, as mean() does); with `outcome_level` (a code, several, or a net) the outcome
    is whether a question was answered so. "ordinal" takes a single-response question whose options are in order and
    models P(answer ≤ j) = F(θ_j − η): proportional odds, or another `link` (probit, loglog, cloglog, cauchit); a
    positive coefficient goes with higher answers. Predictors in `on` are single-response
    questions, by 0/1 columns against a reference (the first level chosen by anyone, or that in `reference`), numeric
    questions as they are, and interactions "a:b" of questions also in `on`; an empty `on` leaves the mean.

    Whoever lacks an answer leaves the model and stays in the design. Standard errors are Taylor-linearised (or from
    the replicate weights, each with a fit of its own); t has PSUs − strata − slopes degrees of freedom, those of the
    whole sample. Levels that nobody in the model chose are left out.

    Raises InputError for a name, level, family or link that is not there; EstimationError for an empty base, a
    variable that does not vary, collinear predictors, perfect prediction, or too few degrees of freedom.

    Source: Binder 1983, International Statistical Review 51, 279–292; Lumley 2010, Complex Surveys, chapter 5;
    McCullagh 1980, JRSS B 42, 109–142, for the ordinal model.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> who = ["joint"] * 30 + ["IT"] * 20 + ["joint"] * 20 + ["IT"] * 30
    >>> survey = cx.from_frame(pd.DataFrame({"who": who, "side": ["IT"] * 50 + ["business"] * 50}))
    >>> model = cx.regression(survey, "who", on="side", family="logit", outcome_level="joint")
    >>> round(float(model.odds_ratios().one("side: business")["estimate"]), 4)
    0.4444
    """
    check_survey(survey)
    check_confidence(confidence)
    model = specification(survey, outcome, on, family, link, outcome_level, reference)
    prepared = prepare(survey, model)
    plan = survey.plan
    fitted = fit(model, prepared, plan)
    df = float(plan.df - (len(prepared.matrix.columns) - 1))
    if df <= 0:
        raise EstimationError(
            "The design has too few PSUs for a model of this size.",
            where=str(model),
            got=f"{len(prepared.matrix.columns) - 1} slopes on {plan.df} degrees of freedom",
            expected="fewer slopes than PSUs − strata",
            next_step="Use fewer predictors, or merge levels.",
        )
    return _regression(survey, model, prepared, fitted, df, confidence)


def _regression(
    survey: Survey, model: Specification, prepared: Prepared, fitted: Fitted, df: float, confidence: float
) -> Regression:
    names, terms, order = _layout(model, prepared)
    estimate, covariance = fitted.coefficients[order], fitted.covariance[np.ix_(order, order)]
    half = t_quantile((1 + confidence) / 2, df) * np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    bases = [np.full(len(names), base) for base in prepared.rows.bases]
    return Regression(
        keys=pd.DataFrame({"question": model.outcome, "level": names}, dtype=object),
        statistic="coefficient",
        estimate=estimate,
        covariance=covariance,
        conf_low=estimate - half,
        conf_high=estimate + half,
        df=df,
        base_n=bases[0],
        base_weighted=bases[1],
        base_effective=bases[2],
        flag=base_flags(bases[0], bases[2], np.zeros(len(names), dtype=bool)),
        about=_about(survey, model, prepared, confidence),
        method=_method(survey, model, prepared, df),
        interval="wald",
        survey=survey,
        model=model,
        terms=terms,
        information_inverse=fitted.inverse[np.ix_(order, order)],
    )


def _layout(model: Specification, prepared: Prepared) -> tuple[list[str], dict[str, tuple[int, ...]], FloatArray]:
    """Names of the coefficients, the rows of each term, and the order: thresholds go last, an intercept first."""
    matrix = prepared.matrix
    names, first = list(matrix.names), 1
    if model.family == "ordinal":
        levels = prepared.rows.outcome.levels
        thresholds = [f"{low} | {high}" for low, high in pairwise(levels)]
        names, first = [*matrix.names[1:], *thresholds], 0
    terms = {
        ":".join(term): tuple(j - 1 + first for j, place in enumerate(matrix.of_term) if place == position)
        for position, term in enumerate(model.terms)
    }
    slopes = len(matrix.names) - 1
    shift = 0 if first else -(len(names) - slopes)
    return names, terms, np.roll(np.arange(len(names)), shift)


def _about(survey: Survey, model: Specification, prepared: Prepared, confidence: float) -> About:
    book, asked = survey.codebook, survey.codebook[model.outcome]
    who = asked.population or book.population or "respondents"
    named = [book[name].title for name in (model.outcome, *model.predictors)]
    labels = {name: {level.code: level.label for level in book[name].levels} for name in model.predictors}
    categories = {level.code: level.label for level in asked.levels}
    base = f"{who} who answered {', '.join(named)}" + (f"; {survey.domain_text}" if survey.domain_text else "")
    return About(
        title=asked.title,
        wording=asked.wording or asked.title,
        base=base,
        source=book.stated_source or book.title,
        population=asked.population or book.population,
        labels={**labels, model.outcome: {**categories, **_column_labels(survey, model, prepared)}},
        confidence=confidence,
        provenance=provenance_of(survey, (model.outcome, *model.predictors), base),
    )


def _column_labels(survey: Survey, model: Specification, prepared: Prepared) -> dict[Code, str]:
    """Labels for the names of columns: question and level as people read them, with the reference of a level."""
    words = {"intercept": "Intercept"}
    for name, variable in prepared.variables.items():
        question = survey.codebook[name]
        words[name] = question.title
        for code in variable.levels[1:]:
            against = question.label_of(variable.levels[0])
            words[f"{name}: {code}"] = f"{question.title}: {question.label_of(code)} (against {against})"
    labels: dict[Code, str] = {
        name: " × ".join(words.get(part, part) for part in name.split(" × ")) for name in prepared.matrix.names
    }
    labels |= {":".join(term): " × ".join(words[name] for name in term) for term in model.terms}
    levels = prepared.rows.outcome.levels
    spoken = [survey.codebook[model.outcome].label_of(code) for code in levels]
    pairs = zip(pairwise(levels), pairwise(spoken), strict=True)
    return {**labels, **{f"{low} | {high}": f"{one} | {other}" for (low, high), (one, other) in pairs}}


def _method(survey: Survey, model: Specification, prepared: Prepared, df: float) -> str:
    title = FAMILIES[model.family].title if model.family in FAMILIES else _ordinal_title(model.link)
    first = [f"{name} {variable.levels[0]}" for name, variable in prepared.variables.items() if variable.levels]
    against = f"; reference: {', '.join(first)}" if first else ""
    random = "" if survey.codebook.sample == "probability" else "; approximate, as if the sample were random"
    how = variance_text(survey.plan)
    return (
        f"{title} of {model}, {design_text(survey)}{against}; {how}, "
        f"t on {df:,.0f} degrees of freedom (design less slopes){random}."
    )


def _ordinal_title(link: str) -> str:
    return "Proportional-odds regression" if link == "logit" else f"Ordinal regression ({link} link)"
