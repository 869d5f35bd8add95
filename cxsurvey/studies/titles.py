"""Titles with numbers in them that cannot go stale: {code} is the share of a level, {code@group} in one group."""

from __future__ import annotations

import re

from cxsurvey.errors import StudyError, listing, nearest
from cxsurvey.estimation.results import Estimates
from cxsurvey.exhibits.number import percent

_NUMBER = re.compile(r"\{([^{}@]+)(?:@([^{}@]+))?\}")


def filled_title(title: str, estimates: Estimates) -> str:
    """The title with every {code} and {code@group} replaced by its share in percent.

    Raises StudyError for a code that has no estimate.
    """
    shares = {_key(estimates, position): share for position, share in enumerate(estimates.estimate)}

    def number(match: re.Match[str]) -> str:
        key = (match[1], match[2] or "")
        if key not in shares:
            known = [f"{{{level}@{group}}}" if group else f"{{{level}}}" for level, group in shares]
            raise StudyError(
                "A title asks for a number that the figure does not have.",
                where=f'the title "{title}"',
                got=listing([match[0]]),
                expected=nearest(match[0], known),
                next_step="Use the codes of the codebook: {code}, or {code@group} where the figure is split.",
            )
        return percent(float(shares[key]))

    return _NUMBER.sub(number, title)


def _key(estimates: Estimates, position: int) -> tuple[str, str]:
    row = estimates.keys.iloc[position]
    return str(row["level"]), "@".join(str(row[name]) for name in estimates.by)
