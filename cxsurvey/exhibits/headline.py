"""The one sentence a manager remembers, worded by what the numbers support."""

from __future__ import annotations

import numpy as np

from cxsurvey.codebook import Code
from cxsurvey.errors import EstimationError, listing
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates
from cxsurvey.exhibits.number import p_text, percent, points
from cxsurvey.exhibits.shares import smaller_base
from cxsurvey.significance.compare import compare


def headline(estimates: Estimates) -> str:
    """One sentence on the most frequent answer to a single-response question: share, interval, lead and base.

    An answer "leads" only where its lead over the runner-up is significant at 5 % after Holm's adjustment over all
    pairs of answers, because the leader was picked by looking; otherwise the sentence says that the order is open.
    Reasons for no answer and nets do not compete.

    Raises EstimationError for shares split into groups, fewer than two answers, or a base under 30 respondents.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT only"] * 40}))
    >>> cx.headline(cx.share(survey, "who"))
    '“joint” leads with 60% (95% interval 50% to 69%), 20 points ahead of “IT only” (p = 0.043). Base: respondents; valid answers (n\xa0=\xa0100).'
    """
    first, second = _leaders(estimates)
    about, question = estimates.about, estimates.keys["question"].iloc[0]
    lead = compare(estimates, across="level", adjust="holm").one(first, second)
    leader, runner_up = estimates.one(first), estimates.one(second)
    names = [f"“{about.label(question, code)}”" for code in (first, second)]
    p_value = p_text(float(lead["p_adjusted"]))
    if lead["p_adjusted"] < 0.05:
        limits = f"{percent(leader['conf_low'])} to {percent(leader['conf_high'])}"
        text = (
            f"{names[0]} leads with {percent(leader['estimate'])} ({about.confidence:.0%} interval {limits}), "
            f"{points(lead['difference'])} ahead of {names[1]} ({p_value})."
        )
    else:
        text = (
            f"{names[0]} ({percent(leader['estimate'])}) and {names[1]} ({percent(runner_up['estimate'])}) come first; "
            f"their order is not settled ({p_value})."
        )
    return f"{text} Base: {about.base} (n\xa0=\xa0{int(leader['base_n']):,})."


def _leaders(estimates: Estimates) -> tuple[Code, Code]:
    """The two most frequent answers."""
    aside = {*estimates.about.nets, *estimates.about.missing}
    answers = [(share, code) for share, code in zip(estimates.estimate, estimates.keys["level"], strict=True) if code not in aside]
    smallest = float(np.min(smaller_base(estimates), initial=np.inf))
    if estimates.by or len(answers) < 2 or smallest < SUPPRESS_BELOW:
        raise EstimationError(
            "A headline cannot be drawn from these shares.",
            where=estimates.about.title,
            got=f"shares by {listing(estimates.by)}" if estimates.by else f"{len(answers)} answers, smallest base {smallest:.0f}",
            expected=f"shares in all, of at least two answers, from at least {SUPPRESS_BELOW} respondents",
            next_step="Estimate without by=, or name another question.",
        )
    ranked = sorted(answers, key=lambda pair: -pair[0])
    return ranked[0][1], ranked[1][1]
