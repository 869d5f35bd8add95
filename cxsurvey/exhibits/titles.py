"""Titles with numbers in them that cannot go stale: {code} is the share of a level, {code@group} in one group."""

from __future__ import annotations

import re

import numpy as np

from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates, smaller_base
from cxsurvey.exhibits.number import percent

IN_PERCENT = ("share", "concentration")  # statistics that are shares of something
_NUMBER = re.compile(r"\{[^{}]+\}")


def filled_title(title: str, estimates: Estimates) -> str:
    """The title with every {code} and {code@group} replaced by its share in percent.

    Raises InputError for a title that is empty or no text, and for a code that has no estimate or one not shown.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> shares = cx.share(cx.from_frame(pd.DataFrame({"who": ["joint"] * 62 + ["IT"] * 38})), "who")
    >>> filled_title("Joint sessions lead with {joint}", shares)
    'Joint sessions lead with 62%'
    """
    if not isinstance(title, str) or not title.strip():
        raise InputError(
            "A figure needs a title.",
            where="title",
            got=title if isinstance(title, str) else repr(title),
            expected="a sentence that says what the figure shows",
            next_step="Write one; {code} in it becomes the share of that level.",
        )
    known = estimates.estimate if estimates.statistic in IN_PERCENT else np.array([])
    shares = {_key(estimates, place): float(share) for place, share in enumerate(known)}
    hidden = {_key(estimates, int(place)) for place in np.flatnonzero(smaller_base(estimates) < SUPPRESS_BELOW)}

    def number(match: re.Match[str]) -> str:
        if match[0] not in shares:
            raise InputError(
                "A title asks for a number that the figure does not have.",
                where=f'the title "{title}"',
                got=listing([match[0]]),
                expected=nearest(match[0], shares),
                next_step="Use the codes of the codebook: {code}, or {code@group} where the figure is split.",
            )
        if match[0] in hidden:
            raise InputError(
                "A title asks for a number that is not shown: its base is too small.",
                where=f'the title "{title}"',
                got=match[0],
                expected=f"a number on a base of {SUPPRESS_BELOW} or more, counted and effective",
                next_step="Tell another number, or none.",
            )
        return percent(shares[match[0]])

    return _NUMBER.sub(number, title)


def _key(estimates: Estimates, place: int) -> str:
    row = estimates.keys.iloc[place]
    return "{" + "@".join(str(row[name]) for name in ("level", *estimates.by)) + "}"
