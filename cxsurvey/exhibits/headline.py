"""The one sentence a manager remembers, worded by what the numbers support."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxsurvey.codebook import Code
from cxsurvey.errors import EstimationError, listing
from cxsurvey.estimation.distributions import t_two_sided
from cxsurvey.estimation.interval import TINY
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates, smaller_base
from cxsurvey.exhibits.number import p_text, percent, points
from cxsurvey.significance.adjust import adjust_p
from cxsurvey.weighting.efficiency import REFUSE_BELOW


def headline(estimates: Estimates, *, among: Sequence[Code] | None = None, insist: bool = False) -> str:
    """One sentence on the most frequent answer to a single-response question: share, interval, lead and base.

    An answer "leads" only where its lead over the runner-up is significant at 5 % after Holm's adjustment over all
    pairs of answers, because the leader was picked by looking; otherwise the sentence says that the order is open.
    `among` names the levels or nets that compete; where it is not given, all answers do, and reasons for no answer
    and nets do not, but a reason that is more frequent than the runner-up is named. Weights under 40 % efficiency are
    too uneven to carry a headline, unless you `insist`.

    Raises EstimationError for shares split into groups, fewer than two answers, answers that overlap, a base under 30
    respondents, or such weights.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT only"] * 40}))
    >>> cx.headline(cx.share(survey, "who")).split(" Base")[0]
    '“joint” leads with 60% (95% interval 50% to 69%), 20 points ahead of “IT only” (p = 0.045).'
    """
    rivals = _rivals(estimates, among)
    if not insist:
        _refuse_uneven(estimates)
    first, second = rivals[:2]
    p_value = _lead_p(estimates, rivals)
    leader, runner_up = estimates.one(first), estimates.one(second)
    question = estimates.keys["question"].iloc[0]
    names = [f"“{estimates.about.label(question, code)}”" for code in (first, second)]
    if leader["estimate"] >= 1:
        text = f"{names[0]} is the answer of all (95% interval from {percent(leader['conf_low'])})."
    elif p_value < 0.05:
        limits = f"{percent(leader['conf_low'])} to {percent(leader['conf_high'])}"
        text = (
            f"{names[0]} leads with {percent(leader['estimate'])} "
            f"({estimates.about.confidence:.0%} interval {limits}), "
            f"{points(leader['estimate'] - runner_up['estimate'])} ahead of {names[1]} ({p_text(p_value)})."
        )
    else:
        text = (
            f"{names[0]} ({percent(leader['estimate'])}) and {names[1]} ({percent(runner_up['estimate'])}) come first; "
            f"their order is not settled ({p_text(p_value)})."
        )
    aside = "" if among else _aside(estimates, float(runner_up["estimate"]))
    return f"{text}{aside} Base: {estimates.about.base} (n = {int(leader['base_n']):,})."


def _aside(estimates: Estimates, runner_up: float) -> str:
    """The reasons for no answer that are more frequent than the runner-up, as a sentence."""
    question, missing = estimates.keys["question"].iloc[0], estimates.about.missing
    pairs = zip(estimates.keys["level"], estimates.estimate, strict=True)
    named = [f"{percent(p)} “{estimates.about.label(question, c)}”" for c, p in pairs if c in missing and p > runner_up]
    return f" No view: {', '.join(named)}." if named else ""


def _lead_p(estimates: Estimates, rivals: list[Code]) -> float:
    """The p-value of the leader's lead over the runner-up, adjusted over all pairs of rivals."""
    codes = list(estimates.keys["level"])
    places = [codes.index(code) for code in rivals]
    share, covariance = estimates.estimate[places], estimates.covariance[np.ix_(places, places)]
    a, b = np.triu_indices(len(rivals), k=1)
    variance = np.diagonal(covariance)[a] + np.diagonal(covariance)[b] - 2 * covariance[a, b]
    t = np.divide(share[a] - share[b], np.sqrt(variance), out=np.full(len(a), np.nan), where=variance > 0)
    return float(adjust_p(t_two_sided(t, estimates.df), "holm")[0])


def _refuse_uneven(estimates: Estimates) -> None:
    """Refuse a headline that so few respondents carry."""
    share = float(np.min(estimates.base_effective / estimates.base_n))
    if share < REFUSE_BELOW:
        raise EstimationError(
            "The weights are too uneven for a headline.",
            where=estimates.about.title,
            got=f"{estimates.base_effective.min():,.0f} effective of {int(estimates.base_n.min()):,} respondents, "
            f"an efficiency of {percent(share)}",
            expected=f"an efficiency of {percent(REFUSE_BELOW)} or more",
            next_step="Trim the weights or merge small targets (see weight_report), or pass insist=True.",
        )


def _rivals(estimates: Estimates, among: Sequence[Code] | None) -> list[Code]:
    """The answers that compete, the most frequent first."""
    aside = {*estimates.about.nets, *estimates.about.missing} if among is None else set()
    codes = [code for code in among or estimates.keys["level"] if code not in aside]
    smallest = float(np.min(smaller_base(estimates), initial=np.inf))
    if among and not estimates.by and sum(float(estimates.one(code)["estimate"]) for code in codes) > 1 + TINY:
        raise EstimationError(
            "A headline compares answers that exclude each other.",
            where=estimates.about.title,
            got=f"{listing(codes)}, together more than 100%",
            expected="levels or nets that do not overlap",
            next_step="Name others in among=.",
        )
    if estimates.by or len(codes) < 2 or smallest < SUPPRESS_BELOW:
        answers = f"{len(codes)} answer{'s' if len(codes) != 1 else ''}, smallest base {smallest:.0f}"
        raise EstimationError(
            "A headline cannot be drawn from these shares.",
            where=estimates.about.title,
            got=f"shares by {listing(estimates.by)}" if estimates.by else answers,
            expected=f"shares in all, of at least two answers, from at least {SUPPRESS_BELOW} respondents",
            next_step="Estimate without by=, or name another question.",
        )
    shares = {code: float(estimates.one(code)["estimate"]) for code in codes}
    return sorted(codes, key=lambda code: -shares[code])
