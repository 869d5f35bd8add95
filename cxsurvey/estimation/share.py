"""Shares of the levels of a question, in all or by domain."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from itertools import product
from typing import get_args

import numpy as np
import pandas as pd

from cxsurvey.answers import Ticks
from cxsurvey.arrays import FloatArray
from cxsurvey.codebook import BASES, Base, Code, Net, Question
from cxsurvey.errors import EmptyBaseWarning, InputError, listing, nearest
from cxsurvey.estimation.interval import Interval, check_interval, interval_name, is_extreme, share_interval
from cxsurvey.estimation.results import About, Estimates, base_flags
from cxsurvey.estimation.variance import share_covariance, shares
from cxsurvey.moments.memory import moments, tick_sums
from cxsurvey.moments.request import Crossing, Request
from cxsurvey.moments.sums import CellSums
from cxsurvey.survey import Survey

_BASE_TEXTS = {
    "valid": "valid answers",
    "answered": "all who answered, including {}",
    "asked": "all who were asked, including {}",
    "all": "everyone, including {}",
}


def share(
    survey: Survey,
    question: str,
    *,
    by: str | Sequence[str] | None = None,
    base: Base | None = None,
    nets: bool | Mapping[str, Sequence[Code]] = False,
    interval: Interval = "logit",
    confidence: float = 0.95,
) -> Estimates:
    """Estimates of the share of each level as fractions: one row per level and domain, nets after their levels.

    `by` splits into domains by the valid answers of one or several questions. `base` says who counts: those with a
    valid answer, those who "answered" (also don't know and refused), who were "asked" (also left blank), or "all";
    the codebook's choice for the question where it is not given. `nets=True` adds the nets of the codebook, a mapping
    {name: levels} adds others. Intervals at `confidence`: logit, wilson, beta (Korn–Graubard) or wald.

    Standard errors are Taylor-linearised with t on PSUs − strata degrees of freedom of the whole sample; a domain is
    a mask and never deletes rows. An empty domain gives NaN with a warning and a flag.

    Raises InputError for an unknown question, level, base or interval; DataError for answers outside the codebook;
    EstimationError for a stratum with a single PSU.

    Source: Särndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, sections 5.6 and 5.7.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT only"] * 40}))
    >>> float(cx.share(survey, "who").one("joint")["estimate"])
    0.6
    """
    check_interval(interval)
    asked = survey.codebook[question]
    base = _checked_base(base or asked.base)
    domains = (by,) if isinstance(by, str) else tuple(by or ())
    _check_domains(question, domains)
    crossing = Crossing(question, domains, base)
    sums = moments(survey, Request(frozenset({crossing}))).cells[crossing]
    levels = _levels(survey, asked, base)
    codes = [code for code, _ in levels]
    added = _nets(asked, nets, codes)
    if added and isinstance(survey.answers(question), Ticks):
        sums = _with_tick_nets(survey, crossing, codes, added)
        weights = np.eye(len(levels) + len(added))
    else:
        weights = _net_matrix(codes, added)
    shown = _shown(asked, codes, sums) + [True] * len(added)
    rows = [row for row, keep in zip([*levels, *((n.code, n.label) for n in added)], shown, strict=True) if keep]
    weights = weights[shown]
    return _estimates(survey, asked, crossing, sums, rows, weights, added, interval, confidence)


def _estimates(
    survey: Survey,
    question: Question,
    crossing: Crossing,
    sums: CellSums,
    rows: list[tuple[Code, str]],
    weights: FloatArray,
    nets: tuple[Net, ...],
    interval: Interval,
    confidence: float,
) -> Estimates:
    plan = survey.plan
    p = shares(sums)
    spread = np.kron(np.eye(len(p)), weights)
    estimate = (p @ weights.T).ravel()
    covariance = spread @ share_covariance(sums, plan) @ spread.T
    bases = [np.repeat(base, len(rows)) for base in _three_bases(sums)]
    low, high = share_interval(
        interval,
        estimate,
        np.diagonal(covariance),
        base_n=bases[0],
        base_effective=bases[2],
        n=plan.n,
        df=plan.df,
        confidence=confidence,
    )
    exact = is_extreme(estimate)
    keys = _keys(survey, question.name, [code for code, _ in rows], crossing.by)
    _warn_empty(keys, bases[0], question.name, crossing.by)
    return Estimates(
        keys=keys,
        statistic="share",
        estimate=estimate,
        covariance=covariance,
        conf_low=low,
        conf_high=high,
        df=float(plan.df),
        base_n=bases[0],
        base_weighted=bases[1],
        base_effective=bases[2],
        flag=base_flags(bases[0], bases[2], exact),
        about=_about(survey, question, crossing, dict(rows), nets, confidence),
        method=_method(survey, interval, confidence),
        by=crossing.by,
        interval=interval,
    )


def _three_bases(sums: CellSums) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Unweighted, weighted and effective base (Kish 1965, section 11.7) of each domain, each of shape (D,)."""
    n, w, w2 = sums.base_n.sum(0), sums.base_w.sum(0), sums.base_w2.sum(0)
    return n, w, np.divide(w * w, w2, out=np.zeros_like(w), where=w2 > 0)


def _levels(survey: Survey, question: Question, base: Base) -> list[tuple[Code, str]]:
    if isinstance(survey.answers(question.name), Ticks):
        return [(option.code, option.label) for option in question.options]
    counted = question.base_levels(base)
    used = [(level, keep) for level, keep in zip(question.levels, counted, strict=True) if keep]
    return [(level.code, level.label) for level, _ in used]


def _shown(question: Question, codes: list[Code], sums: CellSums) -> list[bool]:
    """Options always have a row; a reason for no answer that is no option has one where somebody had that reason."""
    options = {option.code for option in question.options}
    chosen = sums.n.sum(axis=(0, 1))
    return [code in options or n > 0 for code, n in zip(codes, chosen, strict=False)]


def _keys(survey: Survey, question: str, codes: list[Code], by: tuple[str, ...]) -> pd.DataFrame:
    splits = [[level.code for level in survey.codebook[name].levels if level.reason is None] for name in by]
    rows = [(question, code, *domain) for domain in product(*splits) for code in codes]
    return pd.DataFrame(rows, columns=["question", "level", *by]).astype(object)


def _nets(question: Question, wanted: bool | Mapping[str, Sequence[Code]], codes: list[Code]) -> tuple[Net, ...]:
    if isinstance(wanted, bool):
        return question.nets if wanted else ()
    nets = tuple(Net(name, question.label_of(name), tuple(options)) for name, options in wanted.items())
    for net in nets:
        unknown = [code for code in net.options if code not in codes]
        if unknown or not net.options:
            raise InputError(
                f'The net "{net.code}" cannot be made.',
                where=f'nets={{"{net.code}": …}} of {question.name}',
                got=listing(unknown) if unknown else "no levels",
                expected=nearest(unknown[0], codes) if unknown else "at least one level",
                next_step="Use codes of levels that are in the base.",
            )
    return nets


def _net_matrix(codes: list[Code], nets: tuple[Net, ...]) -> FloatArray:
    """Rows that turn the shares of the levels into shares of levels and nets, shape (L + nets, L)."""
    chosen = [[float(code in net.options) for code in codes] for net in nets]
    return np.vstack([np.eye(len(codes)), np.array(chosen).reshape(len(nets), len(codes))])


def _with_tick_nets(survey: Survey, crossing: Crossing, codes: list[Code], nets: tuple[Net, ...]) -> CellSums:
    """Sums with one more level per net: whoever ticked any of its options counts once."""
    ticked, _ = survey.levels(crossing)
    any_of = [ticked[:, [codes.index(code) for code in net.options]].any(axis=1) for net in nets]
    domain, count = survey.domains(crossing.by)
    inside = np.where(survey.in_base(crossing), domain, -1)
    return tick_sums(survey.plan, inside, count, np.column_stack([ticked, *any_of]).astype(np.float64))


def _about(
    survey: Survey,
    question: Question,
    crossing: Crossing,
    labels: Mapping[Code, str],
    nets: tuple[Net, ...],
    confidence: float,
) -> About:
    book = survey.codebook
    reasons = tuple(level.code for level in question.levels if level.reason is not None)
    splits = {name: {level.code: level.label for level in book[name].levels} for name in crossing.by}
    return About(
        title=question.title,
        wording=question.wording or question.title,
        base=_base_text(survey, question, crossing, labels),
        source=book.source or book.title,
        population=question.population or book.population,
        labels={question.name: labels, **splits, "question": {q.name: q.title for q in book.questions.values()}},
        nets=tuple(net.code for net in nets),
        missing=reasons,
        ordered=question.ordered,
        confidence=confidence,
    )


def _base_text(survey: Survey, question: Question, crossing: Crossing, shown: Mapping[Code, str]) -> str:
    """Who counts, in words: "employed developers; all who answered, including “Not sure”"."""
    who = question.population or survey.codebook.population or "respondents"
    options = {option.code for option in question.options}
    counted = [level for level in question.levels if level.reason in BASES[crossing.base] and level.code in shown]
    names = [f"“{level.label}”" if level.code in options else level.label.lower() for level in counted]
    including = " and ".join(names)
    text = _BASE_TEXTS[crossing.base].format(including).removesuffix(", including ")
    where = f"; {survey.domain_text}" if survey.domain_text else ""
    splits = "".join(f", {survey.codebook[name].title.lower()} known" for name in crossing.by)
    return f"{who}; {text}{splits}{where}"


def _method(survey: Survey, interval: Interval, confidence: float) -> str:
    design = survey.design.describe()
    random = "" if survey.codebook.sample == "probability" else "; approximate, as if the sample were random"
    plan = survey.plan
    return (
        f"Shares, {design}; {confidence:.0%} {interval_name(interval)} intervals, linearised variance "
        f"on {plan.df:,} degrees of freedom{random}."
    )


def _checked_base(base: str) -> Base:
    if base not in BASES:
        raise InputError(
            "There is no such base.",
            where="base",
            got=base,
            expected=f"one of {listing(get_args(Base))}",
            next_step="Leave it out to use the codebook's base for the question.",
        )
    return base  # type: ignore[return-value]


def _check_domains(question: str, by: tuple[str, ...]) -> None:
    doubled = question in by or len(set(by)) < len(by)
    if doubled:
        raise InputError(
            "A question cannot be split by itself, nor twice by the same question.",
            where="by",
            got=listing(by),
            expected=f"questions other than {question}, each once",
            next_step="Take it out of by=.",
        )


def _warn_empty(keys: pd.DataFrame, base_n: FloatArray, question: str, by: tuple[str, ...]) -> None:
    empty = base_n == 0
    if not empty.any():
        return
    where = keys.loc[empty, list(by)].drop_duplicates() if by else None
    names = [" × ".join(map(str, row)) for row in where.itertuples(index=False)] if where is not None else ["all"]
    warnings.warn(
        f"{question} has nobody in the base of {listing(names)}: the estimates there are NaN.",
        EmptyBaseWarning,
        stacklevel=4,
    )
