"""What a survey says about one claim: estimate, interval, a p-value for it and one against it, power, and bases."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, Self

Scale = Literal["share", "difference", "ratio", "number"]

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim tested on one survey, as numbers; a verdict is made of it elsewhere (see verdict.py).

    `scale` says what `estimate` is: a share, a difference of shares (both fractions), a ratio, or a number in `unit`.
    `what` names it in words. `conf_low` and `conf_high` are limits at `confidence`. `p_support` is that of the one-
    sided test whose rejection supports the claim, `p_contradict` that of the test whose rejection contradicts it;
    both were fixed before the answers were seen. `allowed_low` and `allowed_high` are the ends of what the claim
    allows the estimate to be, NaN where it sets none, and `asked` says them in words. `power` is the chance to
    support the claim at this base if the truth were where `alternative` says; `n_needed` is the number of respondents
    of this design that would do so with 80 %. `stands_from_n` is the fewest respondents behind the published figure
    with which the verdict would stand: NaN where there is no such figure, its base is known or there is no verdict,
    infinite where any sampling error overturns it.

    Where the claim cannot be put to this survey, `reason` says why and all numbers are NaN.
    """

    scale: Scale
    what: str
    method: str
    estimate: float = NAN
    std_error: float = NAN
    conf_low: float = NAN
    conf_high: float = NAN
    confidence: float = 0.95
    df: float = math.inf
    base_n: float = NAN
    base_effective: float = NAN
    allowed_low: float = NAN
    allowed_high: float = NAN
    asked: str = ""
    p_support: float = NAN
    p_contradict: float = NAN
    power: float = NAN
    n_needed: float = NAN
    alternative: str = ""
    stands_from_n: float = NAN
    grim: str = ""
    unit: str = ""
    flag: str = ""
    remarks: tuple[str, ...] = ()
    reason: str = ""

    @classmethod
    def untestable(cls, reason: str, *, scale: Scale = "number", method: str = "not tested") -> Self:
        """The evidence of a claim that this survey cannot be asked about, with the reason.

        >>> Evidence.untestable("what a customer thinks is no matter for a survey of firms").is_tested
        False
        """
        return cls(scale, "", method, reason=reason)

    @property
    def is_tested(self) -> bool:
        """Whether the claim was put to the survey at all."""
        return not self.reason

    @property
    def is_suppressed(self) -> bool:
        """Whether the smallest group compared has too few respondents for a verdict."""
        return self.flag.startswith(("suppressed", "empty"))
