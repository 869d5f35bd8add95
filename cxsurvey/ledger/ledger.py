"""The claims ledger: every published claim put to a survey, with its evidence, its verdict and one sentence."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from cxsurvey.display import html_table, text_table
from cxsurvey.errors import ClaimError, nearest
from cxsurvey.estimation.describe import design_text
from cxsurvey.ledger.derived import with_derived
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.families import adjusted
from cxsurvey.ledger.files import saved, target, writer
from cxsurvey.ledger.highest import with_highest
from cxsurvey.ledger.reading import ClaimBook, read_claims
from cxsurvey.ledger.terms import PublishedClaim, Verdict
from cxsurvey.ledger.testing import tested
from cxsurvey.ledger.verdict import verdict
from cxsurvey.ledger.wording import sentence
from cxsurvey.provenance import Once, Provenance, fingerprint
from cxsurvey.survey import Survey, check_survey

COLUMNS = (
    "id", "source", "statement", "recipe", "family", "verdict", "sentence", "scale", "estimate", "conf_low",
    "conf_high", "published_low", "published_high", "base_n", "base_effective", "p_support", "p_contradict",
    "p_adjusted", "power", "n_needed", "stands_from_n", "grim", "method", "flag",
)  # fmt: skip
SHOWN = ("id", "statement", "verdict", "estimate", "conf_low", "conf_high", "base_n", "p_adjusted", "power")


@dataclass(frozen=True)
class Entry:
    """One row of the ledger: the claim, the evidence on it, its adjusted p, verdict and sentence."""

    claim: PublishedClaim
    evidence: Evidence
    p_adjusted: float
    verdict: Verdict
    sentence: str


@dataclass(frozen=True, eq=False)
class Ledger:
    """Published claims and what a survey says of each, in the order of the file; `survey` says which survey."""

    entries: tuple[Entry, ...]
    title: str
    survey: str
    caution: tuple[str, ...] = ()
    provenance: Provenance | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Have the provenance tell of this ledger."""
        if self.provenance is not None:
            shown = Once(lambda: fingerprint(self.to_frame().drop(columns=["statement", "source"])))
            wording = Once(lambda: fingerprint([self.title, [entry.claim.statement for entry in self.entries]]))
            told = self.provenance.but(exhibit="claims", numbers=shown, wording=wording)
            object.__setattr__(self, "provenance", told)

    def __len__(self) -> int:
        """The number of claims."""
        return len(self.entries)

    def to_frame(self) -> pd.DataFrame:
        """One row per claim; shares and differences of shares as fractions.

        Columns `id, source, statement, recipe, family, verdict, sentence, scale, estimate, conf_low, conf_high,
        published_low, published_high, base_n, base_effective, p_support, p_contradict, p_adjusted, power, n_needed,
        stands_from_n, grim, method, flag`. The published values are the ends of what the claim allows the estimate to
        be, on the scale of the estimate: 0 for "rises", NaN where it sets no end and where nothing was tested.
        """
        return pd.DataFrame([_row(entry) for entry in self.entries], columns=list(COLUMNS))

    def one(self, claim: str) -> Entry:
        """The entry of the claim of that id: `.verdict`, `.sentence`, `.evidence`.

        Raises ClaimError where there is none.
        """
        for entry in self.entries:
            if entry.claim.id == claim:
                return entry
        raise ClaimError(
            "There is no such claim.",
            where="one()",
            got=claim,
            expected=nearest(claim, [entry.claim.id for entry in self.entries]),
            next_step="Use an id of the ledger.",
        )

    def to_html(self, path: str | Path | None = None) -> str:
        """The ledger as one page of HTML that needs nothing else, written to a path where one is given."""
        return saved(writer(".html")(self), path, ".html")

    def to_markdown(self, path: str | Path | None = None) -> str:
        """The ledger as Markdown, written to a path where one is given."""
        return saved(writer(".md")(self), path, ".md")

    def to_csv(self, path: str | Path) -> None:
        """The frame of the ledger as CSV in UTF-8, which no spreadsheet runs as a formula."""
        writer(".csv")(self.to_frame(), target(path, ".csv"))

    def counts(self) -> pd.Series[int]:
        """How many claims got each verdict, all five in a fixed order."""
        found = Counter(entry.verdict for entry in self.entries)
        names: tuple[Verdict, ...] = get_args(Verdict)
        return pd.Series([found[name] for name in names], index=pd.Index(names, name="verdict"), name="claims")

    def __repr__(self) -> str:
        """The ledger as text: claim, verdict and numbers; counts and survey below."""
        return text_table(self._shown(), title=self.title, notes=self._notes())

    def _repr_html_(self) -> str:
        return html_table(self._shown(), title=self.title, notes=self._notes())

    def _shown(self) -> pd.DataFrame:
        frame = self.to_frame()
        return frame[list(SHOWN)].assign(statement=[_short(text) for text in frame["statement"]])

    def _notes(self) -> tuple[str, ...]:
        counted = ", ".join(f"{count} {name}" for name, count in self.counts().items() if count)
        return (f"{len(self)} claims: {counted}.", self.survey, *self.caution)


def claims(survey: Survey, path: str | Path | ClaimBook | None = None) -> Ledger:
    """Ledger of every claim in a claims.toml, tested on the survey, with verdict and sentence.

    Without a path they are the 78 claims that come with the package. Each claim gets one of five verdicts: "supported",
    "contradicted", "compatible but unproven", "not resolvable" (power under 50 % at this base and design) and "not
    testable by survey", by two one-sided tests at 5 % fixed in advance; p-values for the claims are adjusted within
    their family. A claim that the survey cannot be asked about stays in the ledger with the reason.

    Raises ClaimError for a file with mistakes, each at its path.

    Source: docs/statistics.md, "Published claims".

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> ledger = cx.claims(cx.from_frame(pd.DataFrame({"D01": ["joint"] * 60 + ["it_only"] * 40})))
    >>> ledger.one("C002.10").verdict, len(ledger)
    ('contradicted', 78)
    """
    check_survey(survey)
    book = path if isinstance(path, ClaimBook) else read_claims(path, survey.codebook)
    ready = with_derived(with_highest(survey, book.highest), book.derived)
    evidence = {claim.id: tested(ready, claim) for claim in book.claims}
    p_adjusted = adjusted(book.claims, evidence, {name: family.adjust for name, family in book.families.items()})
    sizes = Counter(claim.family for claim in book.claims if math.isfinite(p_adjusted[claim.id]))
    entries = tuple(_entry(claim, evidence[claim.id], p_adjusted[claim.id], book, sizes) for claim in book.claims)
    about = f"{survey.codebook.title or 'Survey'}, {len(survey):,} respondents, {design_text(survey)}."
    caution = ("Synthetic demonstration data: nobody gave any of these answers.",) if _is_synthetic(survey) else ()
    return Ledger(entries, book.title or "Published claims", about, caution, survey.provenance)


def _entry(
    claim: PublishedClaim, evidence: Evidence, p_adjusted: float, book: ClaimBook, sizes: Mapping[str, int]
) -> Entry:
    """One row: the verdict at the level of the claim's family, and its sentence."""
    found = verdict(evidence, p_adjusted)
    size = sizes[claim.family] if claim.family in book.families else 1
    return Entry(
        claim, evidence, p_adjusted, found, sentence(claim, evidence, found, p_adjusted=p_adjusted, family=size)
    )


def _row(entry: Entry) -> tuple[Any, ...]:
    claim, evidence = entry.claim, entry.evidence
    return (
        claim.id, claim.source, claim.statement, claim.recipe, claim.family, entry.verdict, entry.sentence,
        evidence.scale, evidence.estimate, evidence.conf_low, evidence.conf_high, evidence.allowed_low,
        evidence.allowed_high, evidence.base_n, evidence.base_effective, evidence.p_support, evidence.p_contradict,
        entry.p_adjusted, evidence.power, evidence.n_needed, evidence.stands_from_n, evidence.grim, evidence.method,
        evidence.reason or evidence.flag,
    )  # fmt: skip


def _short(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _is_synthetic(survey: Survey) -> bool:
    return "synthetic" in (survey.codebook.stated_source or survey.codebook.title).casefold()
