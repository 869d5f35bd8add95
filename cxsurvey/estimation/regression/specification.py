"""What a model is made of, as asked for and checked name by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.regression.links import CAUCHIT, CLOGLOG, LOGIT, LOGLOG, PROBIT, Link
from cxsurvey.estimation.regression.matrix import Term
from cxsurvey.survey import Survey

FamilyName = Literal["linear", "logit", "probit", "poisson", "ordinal"]
LinkName = Literal["logit", "probit", "loglog", "cloglog", "cauchit"]

LINKS: Mapping[str, Link] = {
    "logit": LOGIT,
    "probit": PROBIT,
    "loglog": LOGLOG,
    "cloglog": CLOGLOG,
    "cauchit": CAUCHIT,
}


@dataclass(frozen=True, slots=True)
class Specification:
    """A model as asked for: outcome, terms, family, and what makes a yes-or-no outcome of it."""

    outcome: str
    terms: tuple[Term, ...]
    family: FamilyName
    link: LinkName
    outcome_level: tuple[Code, ...]
    reference: Mapping[str, Code]

    @property
    def predictors(self) -> tuple[str, ...]:
        """The questions in the terms, each once."""
        return tuple(dict.fromkeys(name for term in self.terms for name in term))

    def __str__(self) -> str:
        """The model in one line."""
        terms = " + ".join(":".join(term) for term in self.terms) or "1"
        level = f"[{', '.join(map(str, self.outcome_level))}]" if self.outcome_level else ""
        return f"{self.outcome}{level} ~ {terms}"


def specification(
    survey: Survey,
    outcome: str,
    on: str | Sequence[str],
    family: str,
    link: str,
    outcome_level: Code | Sequence[Code] | None,
    reference: Mapping[str, Code] | None,
) -> Specification:
    """The model asked for, checked name by name."""
    check_choice("family", family, get_args(FamilyName))
    check_choice("link", link, get_args(LinkName))
    if link != "logit" and family != "ordinal":
        raise InputError(
            "Only an ordinal model has a choice of link.",
            where="link",
            got=f'"{link}" with family="{family}"',
            expected='family="ordinal"',
            next_step='Leave link= out, or use family="probit".',
        )
    terms = tuple(_term(survey, text) for text in ((on,) if isinstance(on, str) else on))
    _check_terms(outcome, terms)
    single = outcome_level is None or isinstance(outcome_level, str | int)
    levels = () if outcome_level is None else (outcome_level,) if single else tuple(outcome_level)  # type: ignore
    given = dict(reference or {})
    predictors = {name for term in terms for name in term}
    for name in given:
        check_choice("reference", name, tuple(predictors))
    return Specification(outcome, terms, family, link, levels, given)  # type: ignore[arg-type]


def _term(survey: Survey, text: str) -> Term:
    names = (text,) if text in survey.codebook else tuple(part.strip() for part in text.split(":"))
    for name in names:
        survey.codebook[name]
    return names


def _check_terms(outcome: str, terms: tuple[Term, ...]) -> None:
    sets = [frozenset(term) for term in terms]
    for term in terms:
        parts = [(name,) for name in term] if len(term) > 1 else []
        missing = [part[0] for part in parts if frozenset(part) not in sets]
        if outcome in term or len(set(term)) < len(term) or sets.count(frozenset(term)) > 1:
            raise InputError(
                "A question enters a model once, as outcome or as predictor.",
                where="on",
                got=":".join(term),
                expected=f"questions other than {outcome}, each once",
                next_step="Take it out of on=.",
            )
        if missing:
            raise InputError(
                "An interaction needs the questions it is made of as predictors of their own.",
                where="on",
                got=f"{':'.join(term)} without {listing(missing)}",
                expected=f"also {listing(missing)} in on=",
                next_step="Add them to on=.",
            )


def check_choice(where: str, value: Code, allowed: Sequence[Code]) -> None:
    """Refuse a name that is not among those allowed."""
    if value not in allowed:
        raise InputError(
            f"There is no such {where.split(' of ')[0].replace('_', ' ')}.",
            where=where,
            got=value,
            expected=nearest(value, allowed),
            next_step="Use one of those that are allowed.",
        )
