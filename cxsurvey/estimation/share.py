"""Shares of the levels of a question, or of several questions, in all or by domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import numpy as np

from cxsurvey.answers import Ticks
from cxsurvey.arrays import BoolArray, FloatArray, IntArray
from cxsurvey.codebook import BASES, Base, Code, Net, Question
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.build import (
    Limits,
    Points,
    asked_questions,
    build,
    check_confidence,
    check_domains,
    domain_names,
)
from cxsurvey.estimation.describe import describe, method_text
from cxsurvey.estimation.interval import Interval, check_interval, interval_name, is_extreme, share_interval
from cxsurvey.estimation.levels import counted_levels
from cxsurvey.estimation.results import Estimates
from cxsurvey.estimation.statistic import Statistic, fractions_of_base
from cxsurvey.moments.memory import moments, value_sums
from cxsurvey.moments.request import Crossing, Request
from cxsurvey.moments.sums import CellSums
from cxsurvey.survey import Survey


def share(
    survey: Survey,
    question: str | Sequence[str],
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
    {name: levels} adds others: {"top2": [4, 5]}. Several questions come one after the other, each on its own base,
    with the covariance between them. Intervals at `confidence`: logit, wilson, beta (Korn–Graubard), likelihood, asin
    or wald.

    Standard errors are Taylor-linearised with t on PSUs − strata degrees of freedom of the whole sample, or those of
    the replicate weights; a domain is a mask and never deletes rows. An empty domain gives NaN with a warning and a
    flag.

    Raises InputError for an unknown question, level, base or interval; DataError for answers outside the codebook;
    EstimationError for a stratum with a single PSU.

    Source: Särndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, sections 5.6 and 5.7.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT only"] * 40}))
    >>> float(cx.share(survey, "who").one("joint")["estimate"])
    0.6
    """
    check_confidence(confidence)
    check_interval(interval)
    names = (question,) if isinstance(question, str) else tuple(question)
    by = domain_names(by)
    questions = asked_questions(survey, names, "Shares")
    check_domains(names, by)
    if len(names) == 1:
        parts = _one(survey, questions[0], by, _checked_base(base or questions[0].base), nets)
    else:
        parts = _several(survey, questions, by, base, nets)
    rows, sums, statistic, labels, added = parts
    return build(
        survey,
        sums,
        statistic,
        rows,
        by,
        name="share",
        limits=_limits(survey, interval, confidence),
        about=describe(
            survey, questions, by, base or questions[0].base, labels=labels, nets=added, confidence=confidence
        ),
        method=method_text(survey, "Shares", interval_name(interval), confidence),
        interval=interval,
    )


Parts = tuple[
    list[tuple[str, Code]], CellSums, Statistic, Mapping[str, Mapping[Code, str]], tuple[Net, ...]
]  # rows, sums, statistic, labels and nets


def _one(
    survey: Survey, question: Question, by: tuple[str, ...], base: Base, nets: bool | Mapping[str, Sequence[Code]]
) -> Parts:
    crossing = Crossing(question.name, by, base)
    sums = moments(survey, Request(frozenset({crossing}))).cells[crossing]
    levels = counted_levels(survey, question, base)
    codes = [code for code, _ in levels]
    added = _nets(question, nets, codes)
    if added and isinstance(survey.answers(question.name), Ticks):
        sums = _with_tick_nets(survey, crossing, codes, added)
        weights = np.eye(len(codes) + len(added))
    else:
        weights = _net_matrix(codes, added)
    shown = _shown(question, codes, sums.n.sum(axis=(0, 1))) + [True] * len(added)
    labels = _labels(levels, added, shown)
    rows = [(question.name, code) for code in labels]
    return rows, sums, fractions_of_base(weights[shown]), {question.name: labels}, added


def _several(
    survey: Survey,
    questions: Sequence[Question],
    by: tuple[str, ...],
    base: Base | None,
    nets: bool | Mapping[str, Sequence[Code]],
) -> Parts:
    """Every level, net and base as a 0/1 variable of its own, so that all covariances come from one crossing."""
    domain, domains = survey.domains(by)
    columns: list[BoolArray] = []
    rows: list[tuple[str, Code]] = []
    bases: list[int] = []
    labels: dict[str, Mapping[Code, str]] = {}
    added: list[Net] = []
    for question in questions:
        on = _checked_base(base or question.base)
        levels = counted_levels(survey, question, on)
        codes = [code for code, _ in levels]
        own = _nets(question, nets, codes)
        ticked, counted = _ticked(survey, Crossing(question.name, by, on))
        shown = _shown(question, codes, ticked.sum(axis=0)) + [True] * len(own)
        members = _with_nets(ticked, codes, own)[:, shown]
        labels[question.name] = _labels(levels, own, shown)
        rows += [(question.name, code) for code in labels[question.name]]
        bases += [len(columns) + members.shape[1]] * members.shape[1]
        columns += [*members.T, counted]
        added += own
    sums = value_sums(survey.plan, domain, domains, np.column_stack(columns))
    return rows, sums, _shares_on_bases(bases, len(columns)), labels, tuple(added)


def _shares_on_bases(bases: Sequence[int], columns: int) -> Statistic:
    """Every variable that is not a base over the base that follows it."""
    unit = np.eye(columns + 1)
    top = [column for column in range(columns) if column not in set(bases)]
    return Statistic(unit[top], unit[list(bases)], np.array(bases))


def _ticked(survey: Survey, crossing: Crossing) -> tuple[BoolArray, BoolArray]:
    """Who is at which level, (n, L), and who is in the base, (n,)."""
    level, count = survey.levels(crossing)
    if level.ndim == 2:
        counted = survey.in_base(crossing)
        return np.asarray(level & counted[:, None]), counted
    return np.asarray(level[:, None] == np.arange(count)), np.asarray(level >= 0)


def _limits(survey: Survey, interval: Interval, confidence: float) -> Limits:
    plan = survey.plan

    def limits(points: Points) -> tuple[FloatArray, FloatArray, BoolArray]:
        low, high = share_interval(
            interval,
            points.estimate,
            points.variance,
            base_n=points.base_n,
            base_effective=points.base_effective,
            n=plan.n,
            df=plan.df,
            confidence=confidence,
        )
        return low, high, is_extreme(points.estimate)

    return limits


def _shown(question: Question, codes: list[Code], chosen: FloatArray | IntArray) -> list[bool]:
    """Options always have a row; a reason for no answer that is no option has one where somebody had that reason."""
    options = {option.code for option in question.options}
    return [code in options or bool(n > 0) for code, n in zip(codes, chosen, strict=False)]


def _labels(levels: list[tuple[Code, str]], nets: tuple[Net, ...], shown: list[bool]) -> dict[Code, str]:
    rows = [*levels, *((net.code, net.label) for net in nets)]
    return {code: label for (code, label), keep in zip(rows, shown, strict=True) if keep}


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


def _with_nets(ticked: BoolArray, codes: list[Code], nets: tuple[Net, ...]) -> BoolArray:
    """One more column per net: whoever is at any of its levels counts once."""
    any_of = [ticked[:, [codes.index(code) for code in net.options]].any(axis=1) for net in nets]
    return np.column_stack([ticked, *any_of])


def _with_tick_nets(survey: Survey, crossing: Crossing, codes: list[Code], nets: tuple[Net, ...]) -> CellSums:
    ticked, _ = survey.levels(crossing)
    domain, count = survey.domains(crossing.by)
    inside = np.where(survey.in_base(crossing), domain, -1)
    return value_sums(survey.plan, inside, count, _with_nets(np.asarray(ticked, dtype=bool), codes, nets))


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
