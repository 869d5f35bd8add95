"""Regression: coefficients as Estimates, with what can be drawn from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.distributions import t_quantile
from cxsurvey.estimation.regression.families import FAMILIES
from cxsurvey.estimation.regression.fit import best_coefficients
from cxsurvey.estimation.regression.goodness import Goodness, goodness
from cxsurvey.estimation.regression.margins import average_effects
from cxsurvey.estimation.regression.prepare import prepare, without_term
from cxsurvey.estimation.regression.specification import Specification
from cxsurvey.estimation.results import Estimates
from cxsurvey.survey import Survey


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Regression(Estimates):
    """The coefficients of a model, one row each; `level` names the column of the model, such as "SIDE: business".

    `survey` and `model` say what was fitted on what; `terms` holds, for each term, the rows of its coefficients, and
    `information_inverse` (m, m) the covariance that respondents of equal weight, sampled one by one, would give.
    """

    survey: Survey
    model: Specification
    terms: Mapping[str, tuple[int, ...]]
    information_inverse: FloatArray

    def odds_ratios(self) -> Estimates:
        """The ratios exp(β) of the slopes: of odds for a logit, of rates for a Poisson model.

        Standard errors by the delta method; limits are those of β, exponentiated. Intercept and thresholds are left
        out.

        Raises InputError for a model whose coefficients are not the logarithm of a ratio.
        """
        kind = "odds ratio" if self._has_odds() else ""
        kind = kind or (FAMILIES[self.model.family].ratio if self.model.family in FAMILIES else "")
        if not kind:
            raise InputError(
                "The coefficients of this model are not logarithms of a ratio.",
                where="odds_ratios()",
                got=f'family="{self.model.family}", link="{self.model.link}"',
                expected='"logit", "poisson", or "ordinal" with the logit link',
                next_step="Use margins() for effects on the scale of the outcome.",
            )
        rows = [row for own in self.terms.values() for row in own]
        ratio = np.exp(self.estimate[rows])
        covariance = np.outer(ratio, ratio) * self.covariance[np.ix_(rows, rows)]
        low, high = np.exp(self.conf_low[rows]), np.exp(self.conf_high[rows])
        return self._drawn(kind, self.keys.iloc[rows], ratio, covariance, low, high)

    def margins(self, questions: str | Sequence[str] | None = None) -> Estimates:
        """Average marginal effects on the mean outcome: for a level against its reference, for a number per unit.

        Each respondent's effect, averaged with the weights over the respondents in the model, all else as they
        answered. For an ordinal model there is one effect per category, in the column named after the outcome.
        Standard errors by the delta method, the covariates taken as they are; t on the model's degrees of freedom.

        Raises InputError for a question that is not a predictor.

        Source: Bartus 2005, Stata Journal 5, 309–329.
        """
        chosen = self._predictors(questions)
        effects = average_effects(prepare(self.survey, self.model), self.model, self._kernel_order(), chosen)
        covariance = effects.slopes @ self._kernel_order(self.covariance) @ effects.slopes.T
        half = t_quantile((1 + self.about.confidence) / 2, self.df) * np.sqrt(np.diagonal(covariance))
        keys = pd.DataFrame({"question": self.model.outcome, "level": effects.names}, dtype=object)
        by: tuple[str, ...] = ()
        if self.model.family == "ordinal":
            keys[self.model.outcome] = pd.Series(effects.categories, dtype=object)
            by = (self.model.outcome,)
        low, high = effects.estimate - half, effects.estimate + half
        return replace(self._drawn("average marginal effect", keys, effects.estimate, covariance, low, high), by=by)

    def goodness(self, *, without: str | None = None) -> Goodness:
        """Deviance and dispersion of the fit, or of the model fitted anew to the same respondents without a term.

        Raises InputError for a term that is not in the model, or that an interaction in it is made of.
        """
        prepared = prepare(self.survey, self.model)
        if without is None:
            return goodness(prepared, self.model, self._kernel_order())
        smaller = without_term(prepared, self._droppable(without))
        return goodness(smaller, self.model, best_coefficients(self.model, smaller))

    def _droppable(self, term: str) -> int:
        allowed = [name for name in self.terms if not self.is_within_interaction(name)]
        if term not in allowed:
            raise InputError(
                "That term cannot be left out of the model.",
                where="without",
                got=term,
                expected=nearest(term, allowed),
                next_step="Name a term of on= that no interaction in the model is made of.",
            )
        return list(self.terms).index(term)

    def is_within_interaction(self, term: str) -> bool:
        """Whether an interaction in the model is made of this term."""
        own = set(self.model.terms[list(self.terms).index(term)])
        return any(own < set(other) for other in self.model.terms)

    def _has_odds(self) -> bool:
        return self.model.family == "logit" or (self.model.family == "ordinal" and self.model.link == "logit")

    def _predictors(self, questions: str | Sequence[str] | None) -> tuple[str, ...]:
        if questions is None and self.model.predictors:
            return self.model.predictors
        chosen = () if questions is None else (questions,) if isinstance(questions, str) else tuple(questions)
        unknown = [name for name in chosen if name not in self.model.predictors]
        if unknown or not chosen:
            raise InputError(
                "That question is not a predictor of the model.",
                where="margins()",
                got=listing(unknown),
                expected=nearest(unknown[0] if unknown else "", self.model.predictors),
                next_step="Name questions given to on=.",
            )
        return chosen

    def _kernel_order(self, values: FloatArray | None = None) -> FloatArray:
        """Coefficients (or a matrix of theirs) with intercept or thresholds first, as the kernels have them."""
        given = self.estimate if values is None else values
        slopes = sum(len(own) for own in self.terms.values())
        order = np.arange(len(self.estimate))
        if self.model.family == "ordinal":
            order = np.roll(order, len(order) - slopes)
        return given[order] if given.ndim == 1 else given[np.ix_(order, order)]

    def _drawn(
        self,
        statistic: str,
        keys: pd.DataFrame,
        estimate: FloatArray,
        covariance: FloatArray,
        low: FloatArray,
        high: FloatArray,
    ) -> Estimates:
        """Estimates of something made of the coefficients, on the same base."""
        count = len(estimate)
        return Estimates(
            keys=keys.reset_index(drop=True),
            statistic=statistic,
            estimate=estimate,
            covariance=covariance,
            conf_low=low,
            conf_high=high,
            df=self.df,
            base_n=np.repeat(self.base_n[:1], count),
            base_weighted=np.repeat(self.base_weighted[:1], count),
            base_effective=np.repeat(self.base_effective[:1], count),
            flag=self.flag[:1] * count,
            about=self.about,
            method=f"{self.method.removesuffix('.')}; {statistic}s with standard errors by the delta method.",
            interval="wald",
        )
