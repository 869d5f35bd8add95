"""Estimates: rows of one fixed shape, their joint covariance, degrees of freedom and three bases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.arrays import FloatArray
from cxsurvey.codebook import Code
from cxsurvey.codebook.words import SYNTHETIC
from cxsurvey.display import html_table, text_table
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.provenance import Provenance, fingerprint

SUPPRESS_BELOW = 30  # respondents, unweighted or effective: not printed in exhibits
FLAG_BELOW = 100  # printed with a mark

SUPPRESSED = "suppressed: base under {}"
SMALL = "small base: under {}"
EMPTY = "empty base"
EXACT = "exact bound"


@dataclass(frozen=True, slots=True)
class About:
    """What a reader must know of the numbers: the question's wording, its base, the source, and labels for codes.

    `unit` is that of the answers, where all questions have one.
    """

    title: str
    wording: str
    base: str
    source: str
    population: str
    labels: Mapping[str, Mapping[Code, str]]
    nets: tuple[Code, ...] = ()
    missing: tuple[Code, ...] = ()
    ordered: bool = False
    confidence: float = 0.95
    unit: str = ""
    provenance: Provenance | None = field(default=None, compare=False, repr=False)

    @property
    def caution(self) -> tuple[str, ...]:
        """The note that stands under everything made from synthetic answers; none under others."""
        return (f"{SYNTHETIC}.",) if SYNTHETIC.casefold() in self.source.casefold() else ()

    def told_of(self, numbers: pd.DataFrame) -> str:
        """The provenance of these numbers as text, empty where nothing is known of it."""
        if self.provenance is None:
            return ""
        return self.provenance.but(numbers=fingerprint(numbers.round(6))).to_text()

    def label(self, name: str, code: Any) -> str:
        """The label of a code of a question."""
        return self.labels.get(name, {}).get(code, str(code))


@dataclass(frozen=True, eq=False)
class Estimates:
    """m estimates with their m × m covariance; arrays are of shape (m,) and in full precision.

    `keys` has the columns question, level and one per `by` question. There is no arithmetic on Estimates: compare()
    and contrast() keep the covariance.

    `joint_covariance` is that of the m estimates followed by the weighted base of every domain, (m + D) × (m + D), the
    domains in the order of `keys` (where questions on different bases stand together, one base per domain and
    question). With it a domain can be tested against the rest or the total, whose estimates are means of those of the
    domains weighted by their bases. None where it cannot be had, as for quantiles.
    """

    keys: pd.DataFrame
    statistic: str
    estimate: FloatArray
    covariance: FloatArray
    conf_low: FloatArray
    conf_high: FloatArray
    df: float
    base_n: FloatArray
    base_weighted: FloatArray
    base_effective: FloatArray
    flag: tuple[str, ...]
    about: About
    method: str
    by: tuple[str, ...] = ()
    interval: str = "logit"
    joint_covariance: FloatArray | None = None
    _frame: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def std_error(self) -> FloatArray:
        """Standard errors, shape (m,)."""
        return np.sqrt(np.maximum(np.diagonal(self.covariance), 0.0))

    def __len__(self) -> int:
        """The number of estimates."""
        return len(self.estimate)

    def to_frame(self) -> pd.DataFrame:
        """One row per estimate, shares as fractions.

        Columns `question, level, <by…>, statistic, estimate, std_error, conf_low, conf_high, df, base_n,
        base_weighted, base_effective, flag`.
        """
        columns: dict[str, Any] = {str(name): column.to_numpy() for name, column in self.keys.items()}
        columns |= {
            "statistic": self.statistic,
            "estimate": self.estimate,
            "std_error": self.std_error,
            "conf_low": self.conf_low,
            "conf_high": self.conf_high,
            "df": self.df,
            "base_n": self.base_n.astype(np.int64),
            "base_weighted": self.base_weighted,
            "base_effective": self.base_effective,
            "flag": list(self.flag),
        }
        return pd.DataFrame(columns, index=self.keys.index)

    def one(self, level: Code = "", *, question: str | None = None, **by: Code) -> pd.Series[Any]:
        """The row of one level (and one answer to each `by` question, and one of several questions).

        Means, totals, ratios and NPS have no level.

        Raises InputError where there is none, or more than one because a `by` question was left open.
        """
        frame = self.to_frame()
        wanted = {"level": level, **({} if question is None else {"question": question}), **by}
        unknown = [name for name in by if name not in self.by]
        if unknown:
            raise InputError(
                "The estimates are not split by that question.",
                where="one()",
                got=listing(unknown),
                expected=nearest(unknown[0], self.by),
                next_step="Name the questions given to by=.",
            )
        hit = np.logical_and.reduce([(frame[name] == code).to_numpy() for name, code in wanted.items()])
        if hit.sum() != 1:
            open_keys = [*self.by, *(["question"] if self._several else [])]
            raise InputError(
                "That is not one estimate." if hit.any() else "There is no such estimate.",
                where="one()",
                got=", ".join(f"{name}={code!r}" for name, code in wanted.items()) + f" ({hit.sum()} rows)",
                expected=nearest(level, dict.fromkeys(frame["level"]))
                if not hit.any()
                else f"also {listing(open_keys)}",
                next_step="Give the code of a level, and one for each question in by=.",
            )
        row = frame[hit].iloc[0]
        row.attrs = {"about": self.about, "method": self.method, "by": self.by}
        return row

    def __repr__(self) -> str:
        """The rows as text, with base and method below."""
        return text_table(self._shown(), title=self.about.title, notes=self._notes())

    def _repr_html_(self) -> str:
        told = self.about.told_of(self.to_frame())
        return html_table(self._shown(), title=self.about.title, notes=self._notes(), provenance=told)

    def _shown(self) -> pd.DataFrame:
        frame = self.to_frame()
        frame["level"] = [
            self.about.label(q, c) for q, c in zip(self.keys["question"], self.keys["level"], strict=True)
        ]
        for name in ("question", *self.by):
            frame[name] = [self.about.label(name, code) for code in frame[name]]
        plain = np.allclose(self.base_weighted, self.base_n)
        idle = {
            "question": not self._several,
            "level": not frame["level"].any(),
            "base_weighted": plain,
            "base_effective": plain,
            "flag": not any(self.flag),
        }
        return frame.drop(columns=["statistic", "df", *(name for name, is_idle in idle.items() if is_idle)])

    @property
    def _several(self) -> bool:
        return len(set(self.keys["question"])) > 1

    def _notes(self) -> tuple[str, ...]:
        return (f"Base: {self.about.base}", self.method, *self.about.caution)


def smaller_base(estimates: Estimates) -> FloatArray:
    """The smaller of the unweighted and the effective base of each estimate, shape (m,)."""
    return np.minimum(estimates.base_n, estimates.base_effective)


def base_flags(base_n: FloatArray, base_effective: FloatArray, exact: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """The flag of each estimate: empty, suppressed or small base (by the smaller of both bases), exact bound."""
    smallest = np.minimum(base_n, base_effective)
    flags = []
    for size, bound in zip(smallest, exact, strict=True):
        if size <= 0:
            flags.append(EMPTY)
            continue
        parts = [SUPPRESSED.format(SUPPRESS_BELOW)] if size < SUPPRESS_BELOW else []
        parts += [SMALL.format(FLAG_BELOW)] if SUPPRESS_BELOW <= size < FLAG_BELOW else []
        parts += [EXACT] if bound else []
        flags.append("; ".join(parts))
    return tuple(flags)
