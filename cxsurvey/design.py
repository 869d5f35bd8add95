"""How respondents were chosen, in names of columns: what a person says, before it becomes arrays."""

from __future__ import annotations

from dataclasses import dataclass

from cxsurvey.arrays import FloatArray
from cxsurvey.moments.plan import Lonely
from cxsurvey.moments.replicates import ReplicateKind


@dataclass(frozen=True, slots=True, eq=False)
class Replication:
    """How replicate weights come about: their columns or weights (R, n), or the way to make them from the PSUs.

    base: they are base weights, of a survey that was weighted to targets after it was given them.
    """

    kind: ReplicateKind
    columns: tuple[str, ...] = ()
    weights: FloatArray | None = None
    scale: float | None = None
    rscales: FloatArray | float | None = None
    rho: float = 0.5
    mse: bool = False
    replicates: int = 0
    seed: int = 0
    base: bool = False

    def describe(self) -> str:
        """The replicates in a few words."""
        count = len(self.columns) or (0 if self.weights is None else len(self.weights)) or self.replicates
        return f"{count:,} {self.kind} replicates" if count else f"{self.kind} replicates"


@dataclass(frozen=True, slots=True)
class Design:
    """How respondents were chosen: the columns that hold weight, strata, PSU and the finite population.

    Nothing given means equal weights (none are made from an fpc) and independent respondents. `psu` and `fpc` hold one
    column per stage of sampling. An fpc holds, for every respondent, either the number of PSUs that their stratum has
    in the population (above 1) or the fraction of them that was sampled; the second one does so for the units within
    their PSU. A second stage adds to a variance where both have an fpc; else the spread between PSUs holds it all.

    `lonely` says what a stratum with a single PSU adds to a variance: "fail" refuses it, "certainty" adds nothing,
    "adjust" adds the square of its total not centred at all, "centre" centred at the mean of all PSUs, "average" adds
    the average of the other strata. With `lonely_in_domains` a stratum of several PSUs of which a domain touches only
    one is treated alike. `replicates` replaces linearisation by replicate weights.
    """

    weight: str | None = None
    strata: tuple[str, ...] = ()
    psu: tuple[str, ...] = ()
    fpc: tuple[str, ...] = ()
    lonely: Lonely = "fail"
    lonely_in_domains: bool = False
    replicates: Replication | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns named, in order."""
        given = self.replicates.columns if self.replicates else ()
        return ((self.weight,) if self.weight else ()) + (*self.strata, *self.psu, *self.fpc, *given)

    def describe(self) -> str:
        """The design in a few words, fit for a footnote."""
        if not self.columns and self.replicates is None:
            return "unweighted"
        parts = [f"weighted by {self.weight}" if self.weight else "unweighted"]
        parts += [f"strata {' × '.join(self.strata)}"] if self.strata else []
        parts += [f"PSU {' then '.join(self.psu)}"] if self.psu else []
        parts += [f"finite population {' then '.join(self.fpc)}"] if self.fpc else []
        within = ", also in domains" if self.lonely_in_domains else ""
        parts += [f"single PSUs by {self.lonely}{within}"] if self.lonely != "fail" else []
        parts += [self.replicates.describe()] if self.replicates else []
        return ", ".join(parts)
